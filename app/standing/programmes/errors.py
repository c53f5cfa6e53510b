"""Errors of rules and settings."""

from app.core.errors import ConflictError, ForbiddenError, NotFoundError


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
