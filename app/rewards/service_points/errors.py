"""Errors of service points."""

from app.core.errors import ConflictError, ForbiddenError, NotFoundError


class PointNotFoundError(NotFoundError):
    message = "没有找到这个服务点，或不在您的管辖范围内。"


class PointNameTakenError(ConflictError):
    code = "point_name_taken"
    message = "这个社区已有同名的服务点，请换一个名称。"


class PointClosedError(ConflictError):
    code = "point_closed"
    message = "这个服务点已经停办。"


class NoCounterError(ForbiddenError):
    code = "no_counter"
    message = "您现在不在任何服务点值班。服务员由社区任命，有疑问请联系社区。"


class ChoosePointError(ConflictError):
    code = "choose_point"
    message = "您在几个服务点值班，请先选择一个。"
