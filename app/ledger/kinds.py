"""The kinds of journals, each with its label in Chinese."""

from enum import StrEnum
from typing import Self


class JournalKind(StrEnum):
    """What is stored of it, and what people read wherever it is shown: passbook, funds, reports."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member

    AWARD = "award", "积分到账"
    COMMUNITY_REWARD = "community_reward", "社区奖励"
    AWARD_WITHDRAWAL = "award_withdrawal", "记录撤销，积分收回"
    CLAIM = "claim", "兑换优惠"
    COUPON_CANCELLED = "coupon_cancelled", "退回券，积分返还"
    COUPON_EXPIRED = "coupon_expired", "券过期，积分返还"
    EXPIRY = "expiry", "积分到期"
    DEPARTURE = "departure", "注销，积分清零"
    MOVE = "move", "居民迁移，积分随行"
    MERGE = "merge", "同一人的档案合并"
    REDEMPTION = "redemption", "核销"
    REVERSAL = "reversal", "撤销核销"
    EXCHANGE = "exchange", "服务点兑换物品"
    EXCHANGE_REVERSAL = "exchange_undone", "撤销服务点兑换"
    TOP_UP = "top_up", "充值"
    TOP_UP_REVERSAL = "top_up_reversal", "充值冲正"
    ALLOCATION = "allocation", "划拨"
    ALLOCATION_REVERSAL = "alloc_reversal", "划拨冲正"
    OFFER_PUBLISHED = "offer_published", "优惠发布，预留补贴"
    OFFER_CLOSED = "offer_closed", "优惠结束，补贴退回"
    RESERVATION = "reservation", "付款清单预留"
    RELEASE = "release", "付款未成，退回"
    SETTLEMENT = "settlement", "结算积分"
    PAYOUT = "payout", "向商户付款"
    PAYOUT_RETURNED = "payout_returned", "付款退回"
    ADJUSTMENT = "adjustment", "核销作废，补贴退回"


_LABELS = {kind.value: kind.label for kind in JournalKind}


def label_of(stored: str) -> str:
    """The label of what is stored; whatever else is there, as it is: a page shows it rather than fail."""
    return _LABELS.get(stored, stored)
