"""A redemption that is about to be written: every column of its row, with its type."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.rewards.redemptions.models import RedemptionStatus


@dataclass(slots=True, kw_only=True)
class NewRedemption:
    """What is written of a coupon's use, or with `card_step` of a member card's. Amounts in fen."""

    offer_id: int
    merchant_id: int
    resident_id: int
    clerk_user_id: int
    bill_fen: int | None
    saving_fen: int
    subsidy_fen: int
    points: int
    bonus_points: int
    redeemed_at: datetime
    day: date
    coupon_id: int | None = None
    round: int | None = None
    card_step: int | None = None

    def row(self) -> dict[str, Any]:
        """As the prepared statement takes it. Written out: `asdict` copies each value, and this is the hot path."""
        return {
            "offer_id": self.offer_id,
            "merchant_id": self.merchant_id,
            "resident_id": self.resident_id,
            "clerk_user_id": self.clerk_user_id,
            "bill_fen": self.bill_fen,
            "saving_fen": self.saving_fen,
            "subsidy_fen": self.subsidy_fen,
            "points": self.points,
            "bonus_points": self.bonus_points,
            "redeemed_at": self.redeemed_at,
            "day": self.day,
            "coupon_id": self.coupon_id,
            "round": self.round,
            "card_step": self.card_step,
            "status": RedemptionStatus.DONE,
        }
