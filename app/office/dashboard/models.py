"""Models of daily figures: what would take too long to add up at each look. All can be made anew from the
ledger and the redemptions, and `flask ledger verify` says whether they agree.
"""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, Fen, Key16, Points


class DailyRedemption(Base):
    """What a shop has honoured on a day that is over, without what was reversed. `points` holds the bonus as well."""

    __tablename__ = "daily_redemption"

    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    count: Mapped[int]
    points: Mapped[Points]
    saving_fen: Mapped[Fen]
    subsidy_fen: Mapped[Fen]


class DayCount(Base):
    """Through which day redemptions have been counted; one row."""

    __tablename__ = "day_count"

    name: Mapped[Key16] = mapped_column(primary_key=True)
    closed_to: Mapped[date]
