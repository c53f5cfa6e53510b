"""Labels of service points in Chinese."""

from app.core.console.blueprint import Labels
from app.rewards.service_points.models import PointKind

LABELS: Labels = {
    PointKind: {
        PointKind.MART: "信用超市",
        PointKind.LOVE_MART: "爱心超市",
        PointKind.CANTEEN: "幸福餐桌",
        PointKind.LAUNDRY: "净衣社",
        PointKind.SCHOOL_MART: "校园信用超市",
    }
}
