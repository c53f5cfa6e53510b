"""Errors of collecting."""

from app.core.errors import ConflictError, NotFoundError


class OutsideAreaError(NotFoundError):
    """Of another area, or nobody: the answer does not tell which."""

    code = "outside_area"
    message = "不在您岗位的区域内，请由那里的岗位人员采集。"


class TooManyUnderWayError(ConflictError):
    """`details.most` can be under way at a time."""

    code = "too_many_under_way"
    message = "您申报的事还有几件在办，办完以后再申报。"
