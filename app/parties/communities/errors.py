"""Errors of communities."""

from app.core.errors import ConflictError, NotFoundError


class CommunityNotFoundError(NotFoundError):
    message = "没有找到这个社区，或不在您的管辖范围内。"


class SlugTakenError(ConflictError):
    code = "slug_taken"
    message = "这个编号已被使用，请换一个。"


class NodeClosedError(ConflictError):
    code = "node_closed"
    message = "这个节点已关闭，不能再往里登记。"
