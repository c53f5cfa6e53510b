"""What is noted of areas."""

from app.core.audit import REASON, Action, Fact, Show, Subject
from app.parties.areas.models import AreaKind
from app.parties.communities.actions import COMMUNITY

AREA = Subject("area", "区域")
_CODE = Fact("编号")
_CHANGED = {"code": _CODE, "name": Fact("名称"), "parent_id": Fact("上级区域编号")}
_HOUSEHOLDS = Fact("划入家庭", Show.NUMBER)


class AreaAction(Action):
    ADDED = "area.added", "新建区域", AREA, _CHANGED | {"kind": Fact("类别", AreaKind)}
    CHANGED = "area.changed", "更改区域", AREA, _CHANGED | {"before": Fact("原来", _CHANGED)}
    FILLED = "area.filled", "把家庭划入区域", AREA, {"households": _HOUSEHOLDS}
    CLOSED = "area.closed", "撤销区域", AREA, REASON
    IMPORTED = (
        "areas.imported",
        "导入区域",
        COMMUNITY,
        {"added": Fact("新建", Show.NUMBER), "changed": Fact("更改", Show.NUMBER), "households": _HOUSEHOLDS},
    )
