"""What is noted of stock: items, and the moves at a service point."""

from app.core.audit import REASON, Action, Fact, Show, Subject
from app.rewards.service_points.actions import POINT
from app.rewards.stock.models import MoveKind

ITEM = Subject("stock_item", "库存物品")
_WHAT = {
    "name": Fact("名称"),
    "unit": Fact("单位"),
    "value_fen": Fact("价值", Show.MONEY),
    "points": Fact("积分", Show.NUMBER),
    "low_at": Fact("少于几件提醒", Show.NUMBER),
    "barcode": Fact("条码"),
}
_MOVED = {
    "move_id": Fact("出入库编号", Show.NUMBER),
    "kind": Fact("类别", MoveKind),
    "item": Fact("物品"),
    "quantity": Fact("数量", Show.SIGNED),
}


class StockAction(Action):
    ITEM_ADDED = "stock_item.added", "登记物品", ITEM, _WHAT
    ITEM_CHANGED = "stock_item.changed", "更改物品", ITEM, {"before": Fact("原来", _WHAT)} | _WHAT
    ITEM_CLOSED = "stock_item.closed", "停用物品", ITEM
    MOVED = "service_point.stock_moved", "登记出入库", POINT, _MOVED
    MOVE_REVERSED = "service_point.move_reversed", "撤销出入库", POINT, _MOVED | REASON
