"""What is noted of service points."""

from app.core.audit import REASON, Action, Fact, Show, Subject
from app.rewards.service_points.models import PointKind

POINT = Subject("service_point", "服务点")
_WHAT = {
    "kind": Fact("类别", PointKind),
    "name": Fact("名称"),
    "place": Fact("地点"),
    "hours": Fact("开放时间"),
    "month_points": Fact("每人每月最多积分", Show.NUMBER),
}


class PointAction(Action):
    ADDED = "service_point.added", "设立服务点", POINT, _WHAT
    CHANGED = "service_point.changed", "更改服务点", POINT, {"before": Fact("原来", _WHAT)} | _WHAT
    CLOSED = "service_point.closed", "停办服务点", POINT, REASON
