"""Models of what has moved: it can be made anew from the ledger, and `flask ledger verify` says whether they agree."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, Key16


class DailyFlow(Base):
    """What journals of one kind have moved on one account on a Shanghai day, in points or fen as the account has it.

    Kept for the accounts of communities and funds, of which there are few.
    """

    __tablename__ = "daily_flow"

    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[Key16] = mapped_column(primary_key=True)
    amount: Mapped[int]


class TotalFlow(Base):
    """The same since the beginning: reading it does not grow with history."""

    __tablename__ = "total_flow"

    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"), primary_key=True, autoincrement=False)
    kind: Mapped[Key16] = mapped_column(primary_key=True)
    amount: Mapped[int]
