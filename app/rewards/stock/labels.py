"""Labels of stock in Chinese."""

from app.core.console.blueprint import Labels
from app.rewards.stock.models import MoveKind

LABELS: Labels = {
    MoveKind: {
        MoveKind.BOUGHT: "采购入库",
        MoveKind.DONATED: "捐赠入库",
        MoveKind.MOVED: "调拨",
        MoveKind.COUNT: "盘点",
        MoveKind.SPOILED: "报损",
        MoveKind.EXPIRED: "过期下架",
        MoveKind.OUT: "兑换",
    }
}
