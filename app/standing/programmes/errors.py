"""Errors of rules and settings."""

from app.core.errors import ConflictError, ForbiddenError, NotFoundError


class RuleNotFoundError(NotFoundError):
    message = "没有这条规则，请从规则目录中选择。"


class RuleDisabledError(ConflictError):
    code = "rule_disabled"
    message = "这条规则已停用，不能登记。"


class NotTheTopError(ForbiddenError):
    """The settings are those of the whole installation."""

    code = "not_the_top"
    message = "项目设置由最上级的管理员修改。"


class HouseholdNotFoundError(NotFoundError):
    message = "没有找到这个家庭，或不在您的管辖范围内。"
