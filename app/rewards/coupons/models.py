"""Models of coupons."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Key16, Points, Text40, UtcDateTime


class CouponStatus(StrEnum):
    ISSUED = "issued"
    REDEEMED = "redeemed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


COUNTED = (CouponStatus.ISSUED, CouponStatus.REDEEMED)
"""Coupons that count against the limit per person: one given back or expired does not."""


class Coupon(Base):
    """One claimed offer, held by one resident.

    No foreign key leads to the offer: its check would share the offer's row with every other claim of the moment, and
    none could then take one off the stock without a deadlock.

    `claimed_by` is the actor, as in journals: the holder, or somebody who acts for them. `round` grows with every
    reversal, so that each redemption has its own reference.
    """

    __tablename__ = "coupon"
    __table_args__ = (
        Index(None, "resident_id", "id"),
        Index(None, "resident_id", "claimed_at"),
        Index(None, "resident_id", "cancelled_at"),
        Index(None, "offer_id", "status"),
        Index(None, "status", "expires_at"),
        CheckConstraint("points >= 0", name="points_not_negative"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    offer_id: Mapped[BigId]
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), index=True)
    serial: Mapped[Key16] = mapped_column(unique=True)
    points: Mapped[Points]
    claimed_at: Mapped[UtcDateTime]
    expires_at: Mapped[UtcDateTime]
    claimed_by: Mapped[Text40]
    status: Mapped[CouponStatus] = mapped_column(default=CouponStatus.ISSUED)
    redeemed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    cancelled_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    round: Mapped[int] = mapped_column(default=1)
