"""What is noted of those who act for residents."""

from app.core.audit import Action, Fact
from app.parties.residents.actions import RESIDENT

_HELPER = {"helper": Fact("代办编号")}
_INVITATION = {"invitation": Fact("邀请编号")}


class DelegateAction(Action):
    NAMED = "helper.named", "登记代办人", RESIDENT, _HELPER | _INVITATION
    TAKEN_BACK = "helper.taken_back", "撤回代办邀请", RESIDENT, _INVITATION
    ENDED = "helper.ended", "结束代办", RESIDENT, _HELPER
