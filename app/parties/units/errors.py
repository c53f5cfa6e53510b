"""Errors of units."""

from app.core.errors import ConflictError, NotFoundError


class UnitNotFoundError(NotFoundError):
    message = "没有找到这个单位，或不在您的管辖范围内。"


class UnitMemberNotFoundError(NotFoundError):
    message = "没有找到这位成员，或已经不在这个单位。"


class UnitNameTakenError(ConflictError):
    code = "unit_name_taken"
    message = "这个社区已登记同名的单位，请核对。"


class UnitCodeTakenError(ConflictError):
    code = "unit_code_taken"
    message = "这个统一社会信用代码已登记在另一个单位名下，请核对。"


class UnitShopTakenError(ConflictError):
    code = "unit_shop_taken"
    message = "这家商户已登记在另一个单位名下，请核对。"


class UnitClosedError(ConflictError):
    code = "unit_closed"
    message = "这个单位已注销登记。"


class AlreadyMemberError(ConflictError):
    code = "already_member"
    message = "这位居民已经是这个单位的成员。"
