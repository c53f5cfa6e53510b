"""Models of fraud: signs and the redemptions behind them."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Text200, UtcDateTime


class SignKind(StrEnum):
    """What is odd. `regular`: one member has most of a shop's redemptions; `quick`: redeemed right after the claim;
    `burst`: many in a short time; `own_shop`: by a member of the shop or their household; `loop`: redeemed and
    reversed again and again; `round_bill`: bills of round amounts; `odd_hours`: in the night.
    """

    REGULAR = "regular"
    QUICK = "quick"
    BURST = "burst"
    OWN_SHOP = "own_shop"
    LOOP = "loop"
    ROUND_BILL = "round_bill"
    ODD_HOURS = "odd_hours"


class SignState(StrEnum):
    """`noted`: too little so far for anybody to look at. `cleared`: looked at and harmless. `confirmed`: it was so."""

    NOTED = "noted"
    OPEN = "open"
    CLEARED = "cleared"
    CONFIRMED = "confirmed"


class FraudSign(Base):
    """Something odd at one shop. `subject_id` is the resident or the coupon that it is about, or the shop itself.

    `first_at` and `last_at` are the moments of its first and last redemption. `news` counts those that have come since
    it was last decided on; enough of them open it again.
    """

    __tablename__ = "fraud_sign"
    __table_args__ = (UniqueConstraint("merchant_id", "kind", "subject_id"), Index(None, "state", "merchant_id"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    kind: Mapped[SignKind]
    subject_id: Mapped[BigId]
    first_at: Mapped[UtcDateTime]
    last_at: Mapped[UtcDateTime]
    state: Mapped[SignState] = mapped_column(default=SignState.NOTED)
    news: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    decided_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    reason: Mapped[Text200] = mapped_column(default="")


class FraudEvidence(Base):
    """A redemption behind a sign; `at` is when it was redeemed, `noted_at` when the sign took it up."""

    __tablename__ = "fraud_evidence"
    __table_args__ = (UniqueConstraint("sign_id", "redemption_id"), Index(None, "sign_id", "at"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    sign_id: Mapped[int] = mapped_column(ForeignKey("fraud_sign.id"))
    redemption_id: Mapped[int] = mapped_column(ForeignKey("redemption.id"), index=True)
    at: Mapped[UtcDateTime]
    noted_at: Mapped[UtcDateTime]
