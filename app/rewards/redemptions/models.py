"""Models of redemptions, and of the bonus points that they earn."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Fen, Key16, Points, Text200, UtcDateTime


class RedemptionStatus(StrEnum):
    DONE = "done"
    REVERSED = "reversed"


class Redemption(Base):
    """The moment a shop honoured a coupon or a member discount.

    A coupon has at most one redemption a round, a member card at most one a time step (`card_step`, 30 seconds): the
    unique keys hold us to it. `statement_id` is set once settlement has taken it up; then its shop can no longer
    reverse it.
    """

    __tablename__ = "redemption"
    __table_args__ = (
        UniqueConstraint("coupon_id", "round"),
        UniqueConstraint("resident_id", "card_step"),
        Index(None, "merchant_id", "id"),
        Index(None, "merchant_id", "day", "status"),
        Index(None, "offer_id", "day"),
        Index(None, "statement_id", "merchant_id", "day"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    offer_id: Mapped[BigId]
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    clerk_user_id: Mapped[int] = mapped_column(ForeignKey("wechat_user.id"), index=True)
    coupon_id: Mapped[int | None] = mapped_column(ForeignKey("coupon.id"))
    round: Mapped[int | None]
    card_step: Mapped[int | None]
    bill_fen: Mapped[Fen | None]
    saving_fen: Mapped[Fen]
    subsidy_fen: Mapped[Fen]
    points: Mapped[Points]
    bonus_points: Mapped[Points]
    redeemed_at: Mapped[UtcDateTime]
    day: Mapped[date]
    status: Mapped[RedemptionStatus] = mapped_column(default=RedemptionStatus.DONE)
    reversed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    reversal_reason: Mapped[Text200 | None] = mapped_column(default=None)
    statement_id: Mapped[int | None] = mapped_column(default=None)


class GivenBack(StrEnum):
    """What the holder got back. `points`: the coupon could not be used any more, so it was turned into its points."""

    COUPON = "coupon"
    POINTS = "points"
    NOTHING = "nothing"


class LateReversal(Base):
    """A redemption undone by staff, after its day or as the end of a dispute.

    `points` (the bonus included) and `subsidy_fen` leave the shop at once where `is_charged` is not set. Else a
    statement had credited them before: a later one, `counter_statement_id`, has a line against them.
    """

    __tablename__ = "late_reversal"
    __table_args__ = (Index(None, "merchant_id", "counter_statement_id"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    redemption_id: Mapped[int] = mapped_column(ForeignKey("redemption.id"), unique=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    day: Mapped[date]
    points: Mapped[Points]
    subsidy_fen: Mapped[Fen]
    is_charged: Mapped[bool]
    given_back: Mapped[GivenBack]
    at: Mapped[UtcDateTime]
    counter_statement_id: Mapped[int | None] = mapped_column(default=None)


class BonusMonth(Base):
    """Bonus points a shop has earned in a month `2026-11` of Shanghai, counted so that the cap needs no sum."""

    __tablename__ = "bonus_month"

    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"), primary_key=True, autoincrement=False)
    month: Mapped[Key16] = mapped_column(primary_key=True)
    points: Mapped[Points]
