"""Errors of areas."""

from app.core.errors import ConflictError, NotFoundError


class AreaNotFoundError(NotFoundError):
    message = "没有找到这个区域，或不在您的管辖范围内。"


class AreaCodeTakenError(ConflictError):
    code = "area_code_taken"
    message = "这个社区已有同一编号的区域，请换一个编号。"


class AreaClosedError(ConflictError):
    code = "area_closed"
    message = "这个区域已撤销。"


class AreaNotEmptyError(ConflictError):
    """`details` say how many households and areas are in it."""

    code = "area_not_empty"
    message = "这个区域里还有家庭或下级区域，请先划到别处，再撤销。"
