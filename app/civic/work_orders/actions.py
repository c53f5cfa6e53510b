"""What is noted of who looks after which area; what is noted of orders stands with that of other cases."""

from app.core.audit import Action, Fact, Show
from app.parties.areas.actions import AREA

_WHO = {"unit_id": Fact("单位编号", Show.NUMBER)}


class EstateAction(Action):
    ASSIGNED = "estate.assigned", "登记区域的物业公司", AREA, _WHO
    ENDED = "estate.ended", "结束区域的物业公司", AREA, _WHO
