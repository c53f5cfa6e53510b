"""Errors of stock."""

from app.core.errors import ConflictError, NotFoundError


class ItemNotFoundError(NotFoundError):
    message = "没有找到这种物品，或不在您的管辖范围内。"


class BarcodeUnknownError(NotFoundError):
    code = "barcode_unknown"
    message = "这个条码还没有登记。请在列表里点选，或请社区登记这种物品。"


class ItemNameTakenError(ConflictError):
    code = "item_name_taken"
    message = "这个社区已有同名的物品，请换一个名称，或写明规格。"


class BarcodeTakenError(ConflictError):
    code = "barcode_taken"
    message = "这个条码已登记在另一种物品名下，请核对。"


class ItemClosedError(ConflictError):
    code = "item_closed"
    message = "这种物品已经停用。"


class NotEnoughStockError(ConflictError):
    """`details.item_id` is what there are only `details.left` of that are promised to nobody."""

    code = "not_enough_stock"

    def __init__(self, *, item_id: int, name: str, left: int) -> None:
        message = f"“{name}”只有 {left} 件可以动用，请改数量，或先登记到货。"
        super().__init__(message, {"item_id": item_id, "left": left})


class LotExpiredError(ConflictError):
    """What is still there has gone off, or what comes has."""

    code = "lot_expired"

    def __init__(self, *, item_id: int, name: str, left: int = 0) -> None:
        message = f"“{name}”没过期的只有 {left} 件。过期的不能发出，请登记过期下架。"
        super().__init__(message, {"item_id": item_id, "left": left})


class BelowPromisedError(ConflictError):
    """A count cannot be below what was promised."""

    code = "below_promised"

    def __init__(self, *, item_id: int, name: str, promised: int) -> None:
        message = f"“{name}”有 {promised} 件已经许给居民，盘点数不能比这少。请先办理这些兑换，或再数一遍。"
        super().__init__(message, {"item_id": item_id, "promised": promised})


class MoveNotFoundError(NotFoundError):
    message = "没有找到这笔出入库，或不在您的管辖范围内。"


class MoveReversedError(ConflictError):
    code = "move_reversed"
    message = "这笔出入库已经撤销过了。"


class MoveFixedError(ConflictError):
    """It went over the counter, or undoes another one."""

    code = "move_fixed"
    message = "兑换的出库请撤销那笔兑换；撤销本身不能再撤销，请重新登记。"
