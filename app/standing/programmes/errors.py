"""Errors of rules and settings."""

from app.core.errors import ConflictError, ForbiddenError, NotFoundError, RuleError


class RuleNotFoundError(NotFoundError):
    message = "没有这条规则，请从规则目录中选择。"


class RuleDisabledError(ConflictError):
    code = "rule_disabled"
    message = "这条规则已停用，不能登记。"


class RuleNotInForceError(ConflictError):
    code = "rule_not_in_force"
    message = "这条规则那一天在这里不适用，请按发生当天的积分办法登记。"


class RuleOffError(ConflictError):
    """Its version says so, which nobody edits."""

    code = "rule_off"
    message = "现行版本里这条规则是停用的；要启用，请在积分办法里拟新的版本。"


class NotTheTopError(ForbiddenError):
    """The settings are those of the whole installation."""

    code = "not_the_top"
    message = "项目设置由最上级的管理员修改。"


class HouseholdNotFoundError(NotFoundError):
    message = "没有找到这个家庭，或不在您的管辖范围内。"


class RelatedPersonError(ForbiddenError):
    code = "related_person"
    message = "不能办理本人或本户的记录，请由别人办理。"


class ProgrammeNotFoundError(NotFoundError):
    message = "没有找到这个积分办法，或不在您的管辖范围内。"


class VersionStateError(ConflictError):
    """Another step was taken before, or it is not its turn yet."""

    code = "version_state"
    message = "这个版本现在不能这样处理，请刷新页面看它走到了哪一步。"


class VersionUnderWayError(ConflictError):
    code = "version_under_way"
    message = "已有一个版本在起草或待施行，先把它办完，再拟下一个。"


class VersionEmptyError(ConflictError):
    code = "version_empty"
    message = "这个版本里还没有规则，请先添加。"


class CommentNotFoundError(NotFoundError):
    message = "没有找到这条意见。"


class CommentsFullError(ConflictError):
    code = "comments_full"
    message = "网上的意见已经收满，请到社区服务台，或者告诉网格员。"


class DraftNotEmptyError(ConflictError):
    code = "draft_not_empty"
    message = "草稿里已经有类别或规则，模板只能放进空的草稿。"


class CommentOpenError(ConflictError):
    code = "comment_open"
    message = "征求意见的期限还没有满，满了再议定。"


class DecidedElsewhereError(ConflictError):
    """`details.meeting_id` is the meeting that it is laid before; null where it waits for one."""

    code = "decided_elsewhere"

    def __init__(self, where: str, next_step: str, *, meeting_id: int | None) -> None:
        super().__init__(f"{where}，工作人员不能单独议定。{next_step}", details={"meeting_id": meeting_id})


class LaidBeforeError(ConflictError):
    """`details.meeting_id` is the meeting that votes on it."""

    code = "laid_before"

    def __init__(self, where: str, *, meeting_id: int) -> None:
        message = f"{where}，表决之前不能退回起草。确实要改的，请先取消那次会议。"
        super().__init__(message, details={"meeting_id": meeting_id})


class NotTheNodeAboveError(ForbiddenError):
    """A number is given by staff of a node above."""

    code = "not_the_node_above"
    message = "备案号由上级街道或区县的工作人员登记。"


class NoAssessmentError(ConflictError):
    """There is nothing to assess by: it is no assessment, or it is not in force that day."""

    code = "no_assessment"
    message = "这个办法那一天没有施行中的考核项目，请选择施行中的考核办法。"


class NotTriedError(ConflictError):
    """A trial says how many points of residents would change; a programme that stands apart gives none."""

    code = "not_tried"
    message = "单位办法和考核不给积分，不用试算。"


class TopicExcludedError(RuleError):
    """A community has no business with it (domain model C6)."""

    code = "topic_excluded"
    message = "这类内容不能列入积分办法。"


class WorsensMinusError(RuleError):
    code = "worsens_minus"
    message = "减分不能比上级的办法更重：分值、上限和提醒都不能更不利。"


class LoosensRuleError(RuleError):
    code = "loosens_rule"
    message = "对上级已有的规则，只能收紧加分或停用，不能放宽。"
