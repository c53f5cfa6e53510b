"""Statements and their lines."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, Fen, Key16, Points, Text40, Text200, UtcDateTime


class StatementStatus(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    APPROVED = "approved"
    PAID = "paid"


class Statement(Base):
    """A merchant's month. The sums are those of its lines that stand; disputed lines wait and do not count.

    `points_fen` is what the points are worth at `rate_fen` each; `total_fen` adds the subsidies. `month` is `2026-10`.
    """

    __tablename__ = "statement"
    __table_args__ = (UniqueConstraint("merchant_id", "month"), Index(None, "community_id", "month"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    month: Mapped[Key16]
    rate_fen: Mapped[Fen]
    points: Mapped[Points]
    points_fen: Mapped[Fen]
    subsidy_fen: Mapped[Fen]
    total_fen: Mapped[Fen]
    created_at: Mapped[UtcDateTime]
    status: Mapped[StatementStatus] = mapped_column(default=StatementStatus.DRAFT)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("wechat_user.id"), default=None)
    confirmed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    approved_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    paid_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    paid_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    bank_reference: Mapped[Text40 | None] = mapped_column(unique=True, default=None)


class LineStatus(StrEnum):
    """`stands` counts; `disputed` waits; `carried` was found right and goes on a later statement; `voided` was found
    wrong.
    """

    STANDS = "stands"
    DISPUTED = "disputed"
    CARRIED = "carried"
    VOIDED = "voided"


class StatementLine(Base):
    """One redemption on a statement. `points` holds the coupon's points and the bonus together."""

    __tablename__ = "statement_line"
    __table_args__ = (UniqueConstraint("statement_id", "redemption_id"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    redemption_id: Mapped[int] = mapped_column(ForeignKey("redemption.id"), index=True)
    day: Mapped[date]
    points: Mapped[Points]
    subsidy_fen: Mapped[Fen]
    status: Mapped[LineStatus] = mapped_column(default=LineStatus.STANDS)
    disputed_by: Mapped[int | None] = mapped_column(ForeignKey("wechat_user.id"), default=None)
    disputed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    dispute_reason: Mapped[Text200 | None] = mapped_column(default=None)
    resolution: Mapped[Text200 | None] = mapped_column(default=None)
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    resolved_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
