"""Errors of making, moving and closing nodes."""

from app.core.errors import ConflictError, RuleError


class NodeNameTakenError(ConflictError):
    code = "node_name_taken"
    message = "同一上级下已有同名的节点，请换一个名称。"


class WrongParentError(RuleError):
    code = "wrong_parent"
    message = "上级的级别要更高：区县下可以有街道（镇）和社区，街道（镇）下可以有社区。"


class UnderItselfError(RuleError):
    code = "under_itself"
    message = "不能移动到自己或自己的下级之下。"


class OwnNodeError(ConflictError):
    code = "own_node"
    message = "不能移动或关闭自己所在的节点，请由上级的管理员办理。"


class AlreadyThereError(ConflictError):
    code = "already_there"
    message = "它现在就在这个上级之下。"


class NodeBoundError(ConflictError):
    """Something of a node hangs on a fund that it would leave. `details.open` says what, and how many."""

    code = "node_bound"
    message = "还有与原上级的基金相连的事项，办结后才能移动。"


class NodeNotEmptyError(ConflictError):
    """`details.open` says what is open there, and how many."""

    code = "node_not_empty"
    message = "这个节点还有未了结的事项，不能关闭。"


class NodeStateError(ConflictError):
    code = "node_state"
    message = "这个节点的状态不允许这项操作。"
