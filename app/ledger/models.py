"""Tables of the ledger. Journals and postings are only ever added."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, Key16, Key64, Text40, Text200, UtcDateTime
from app.ledger.chart import OwnerKind, Unit


class LedgerAccount(Base):
    """Who holds what."""

    __tablename__ = "ledger_account"
    __table_args__ = (UniqueConstraint("owner_kind", "owner_id", "kind"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    owner_kind: Mapped[OwnerKind]
    owner_id: Mapped[BigId]
    kind: Mapped[Key16]
    unit: Mapped[Unit]
    floor: Mapped[int | None]


class LedgerBalance(Base):
    """The sum of an account's postings, or one stripe of it. The floor is repeated here, for the database to hold."""

    __tablename__ = "ledger_balance"
    __table_args__ = (
        UniqueConstraint("account_id", "stripe"),
        CheckConstraint("floor IS NULL OR amount >= floor", name="amount_above_floor"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    stripe: Mapped[int]
    floor: Mapped[int | None]
    amount: Mapped[int] = mapped_column(default=0)


class Journal(Base):
    """One business event. `actor` is `user:7`, `resident:7`, `staff:3` or `system`."""

    __tablename__ = "journal"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    kind: Mapped[Key16]
    reference: Mapped[Key64] = mapped_column(unique=True)
    occurred_at: Mapped[UtcDateTime]
    actor: Mapped[Text40]
    memo: Mapped[Text200]


class Posting(Base):
    """One line of a journal. No foreign key leads to balances: it would lock what the update needs."""

    __tablename__ = "posting"
    __table_args__ = (Index(None, "account_id", "id"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    amount: Mapped[int]
