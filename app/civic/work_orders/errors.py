"""Errors of work orders."""

from app.core.errors import ConflictError, NotFoundError, TooManyError

A_DAY = 10
REOPEN_WITHIN_DAYS = 30


class NoPropertyFirmError(ConflictError):
    code = "no_property_firm"
    message = "您家所在的区域没有登记物业公司。公共区域的问题请用“随手拍”报告，其他的请联系社区。"


class TooManyOrdersError(TooManyError):
    """`details.most` is how many one can send a day."""

    code = "too_many_orders"
    message = f"今天已经报修了 {A_DAY} 件，明天可以再报。有危险的，请直接打电话给物业或 119、110。"


class OrderNotTakenError(ConflictError):
    """Somebody closes what nobody has taken."""

    code = "not_taken"
    message = "请先接单，再登记完成。"


class OrderTakenError(ConflictError):
    code = "taken_by_another"
    message = "同事已经接了这张工单，请刷新后再看。"


class OrderOpenError(ConflictError):
    code = "not_closed"
    message = "物业还没有办完。办完后可以评价，没有修好的可以要求重新办理。"


class TooLateToReopenError(ConflictError):
    """`details.days` is how long after its closing an order can be reopened."""

    code = "too_late_to_reopen"
    message = f"办完已超过 {REOPEN_WITHIN_DAYS} 天，不能重新办理。问题还在的，请重新报修一件。"


class EstateTakenError(ConflictError):
    """`details.unit` is the firm that looks after it."""

    code = "estate_taken"
    message = "这个区域已经登记了物业公司，请先结束原来的登记。"


class EstateNotFoundError(NotFoundError):
    message = "没有找到这项物业服务范围，或不在您的管辖范围内。"
