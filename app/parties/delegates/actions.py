"""What is noted of those who act for residents."""

from app.core.audit import Action, Fact
from app.parties.residents.actions import RESIDENT

_HELPER = {"helper": Fact("代办编号")}


class DelegateAction(Action):
    NAMED = "helper.named", "登记代办人", RESIDENT, _HELPER
    ENDED = "helper.ended", "结束代办", RESIDENT, _HELPER
