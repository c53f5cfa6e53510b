"""Models of the months that are published. What is in them is for everybody: no row holds a number of few people."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Fen, Text40, UtcDateTime


class Topic(StrEnum):
    """`plus` and `minus`: records by the heading of their rule. `cases`: those decided, by kind. `sessions`: those
    whose hours were confirmed, by the kind of their project.
    """

    PLUS = "plus"
    MINUS = "minus"
    CASES = "cases"
    SESSIONS = "sessions"


class MonthCount(Base):
    """A month, by its first day, that has been counted; of the ledger, what stands up to the posting `upto`."""

    __tablename__ = "month_count"

    month: Mapped[date] = mapped_column(primary_key=True)
    counted_at: Mapped[UtcDateTime]
    upto: Mapped[BigId]


class MonthlyFigure(Base):
    """What a node shows of a month under a name: a heading, or a kind. Every node has a row for what there was
    anywhere in its tree, so that not even its absence tells something.

    `number`, and `minutes` of sessions or `median_days` of cases, are None where fewer than five people stand behind
    them; `good` and `other` (how many cases ended well, and how many did not) where that is so of one of the two.
    """

    __tablename__ = "monthly_figure"
    __table_args__ = (Index(None, "community_id", "month"), Index(None, "month"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    month: Mapped[date]
    topic: Mapped[Topic]
    name: Mapped[Text40]
    number: Mapped[int | None] = mapped_column(default=None)
    minutes: Mapped[int | None] = mapped_column(default=None)
    median_days: Mapped[int | None] = mapped_column(default=None)
    good: Mapped[int | None] = mapped_column(default=None)
    other: Mapped[int | None] = mapped_column(default=None)


class MonthlyFund(Base):
    """A fund's month: what came in, what was handed down to other funds, what was paid to shops, and what was set aside
    for offers and payments, less what came back of that; in fen.
    """

    __tablename__ = "monthly_fund"

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(primary_key=True, index=True)
    in_fen: Mapped[Fen]
    handed_fen: Mapped[Fen]
    paid_fen: Mapped[Fen]
    promised_fen: Mapped[Fen]
