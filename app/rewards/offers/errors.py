"""Errors of offers."""

from app.core.errors import ConflictError, NotFoundError


class OfferNotFoundError(NotFoundError):
    message = "没有找到这项优惠。"


class OfferStateError(ConflictError):
    code = "offer_state"
    message = "这项优惠当前的状态不能进行这项操作。"
