"""What is noted of units."""

from app.core.audit import REASON, Action, Fact, Subject
from app.parties.units.models import UnitDomain, UnitKind, UnitRole

UNIT = Subject("unit", "单位")
_WHAT = {
    "kind": Fact("类别", UnitKind),
    "domain": Fact("领域", UnitDomain),
    "name": Fact("名称"),
    "code": Fact("统一社会信用代码"),
    "merchant_id": Fact("商户编号"),
}
_WHO = {"resident_id": Fact("居民档案号"), "role": Fact("身份", UnitRole)}


class UnitAction(Action):
    ADDED = "unit.added", "登记单位", UNIT, _WHAT
    CHANGED = "unit.changed", "更改单位", UNIT, _WHAT | {"before": Fact("原来", _WHAT)}
    CLOSED = "unit.closed", "注销单位登记", UNIT, REASON
    JOINED = "unit.joined", "登记单位成员", UNIT, _WHO
    LEFT = "unit.left", "结束单位成员", UNIT, _WHO
