"""Tables of the ledger. Journals and postings are only ever added."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Key16, Key64, Text40, Text200, UtcDateTime, binary_column
from app.ledger.chart import OwnerKind, Unit

MEMBERS_BYTES_MAX = 65_535


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
    """One business event. `actor` is `user:7`, `resident:7`, `helper:7` (a user who acts for a resident), `staff:3` or
    `system`; `leaf` vouches for all of it.
    """

    __tablename__ = "journal"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    kind: Mapped[Key16]
    reference: Mapped[Key64] = mapped_column(unique=True)
    occurred_at: Mapped[UtcDateTime]
    actor: Mapped[Text40]
    memo: Mapped[Text200]
    leaf: Mapped[bytes | None] = mapped_column(binary_column(32), default=None, repr=False)


class Posting(Base):
    """One line of a journal. No foreign key leads to balances: it would lock what the update needs."""

    __tablename__ = "posting"
    __table_args__ = (Index(None, "account_id", "id"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    amount: Mapped[int]


class Seal(Base):
    """A link of the chain that journals are sealed in: which ones, after which other link, signed.

    `members` holds the id (8 bytes) and the leaf (32 bytes) of each of its `count` journals; `total_count` and
    `through_id`, the highest id, are those of the whole chain up to here. `hash` and `signature` cover all of it.
    """

    __tablename__ = "seal"

    number: Mapped[BigId] = mapped_column(primary_key=True, autoincrement=False)
    previous_hash: Mapped[bytes] = mapped_column(binary_column(32), repr=False)
    hash: Mapped[bytes] = mapped_column(binary_column(32), repr=False)
    count: Mapped[int]
    total_count: Mapped[int]
    through_id: Mapped[BigId]
    members: Mapped[bytes] = mapped_column(LargeBinary(MEMBERS_BYTES_MAX), repr=False)
    key_id: Mapped[Key16]
    signature: Mapped[bytes] = mapped_column(binary_column(64), repr=False)
    sealed_at: Mapped[UtcDateTime]
