"""What is noted of exchanges, with their service point."""

from app.core.audit import REASON, Action, Fact, Show
from app.rewards.service_points.actions import POINT

_WHAT = {"exchange_id": Fact("兑换编号", Show.NUMBER), "points": Fact("积分", Show.NUMBER)} | REASON


class ExchangeAction(Action):
    REVERSED = "service_point.exchange_reversed", "撤销兑换", POINT, _WHAT
    REVERSAL_ASKED = "service_point.reversal_asked", "提出撤销兑换", POINT, _WHAT
