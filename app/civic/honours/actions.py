"""What is noted of honours; that a paper was issued is noted of the paper."""

from app.core.audit import Action, Fact, Show
from app.standing.awards.actions import CYCLE

_WHICH = {"session_id": Fact("场次编号", Show.NUMBER)}


class HonourAction(Action):
    CEREMONY = "award_cycle.ceremony", "安排表彰大会", CYCLE, _WHICH
    CALLED_OFF = "award_cycle.no_ceremony", "取消表彰大会安排", CYCLE, _WHICH
