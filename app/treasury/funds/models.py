"""Models of funds, top-ups and allocations."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Fen, Key16, Text40, Text200, UtcDateTime


class Fund(Base):
    """The credit fund of a node; a node has at most one."""

    __tablename__ = "fund"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), unique=True)
    name: Mapped[Text40]


class TopUpSource(StrEnum):
    """Where money comes from: 财政拨付, 村集体, 爱心捐赠, 节省出工款."""

    BUDGET = "budget"
    COLLECTIVE = "collective"
    DONATION = "donation"
    SAVINGS = "savings"


class TopUpStatus(StrEnum):
    """`checked`: large, and approved by a second person; a third, from the node above, has the last word."""

    DRAFTED = "drafted"
    CHECKED = "checked"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


OPEN_TOP_UPS = (TopUpStatus.DRAFTED, TopUpStatus.CHECKED)


class TopUp(Base):
    """Money into a fund, drafted by one person, approved by another, and where it is much by a third."""

    __tablename__ = "top_up"
    __table_args__ = (
        Index(None, "fund_id", "bank_reference"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    amount_fen: Mapped[Fen]
    source: Mapped[TopUpSource]
    bank_reference: Mapped[Text40]
    drafted_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    drafted_at: Mapped[UtcDateTime]
    status: Mapped[TopUpStatus] = mapped_column(default=TopUpStatus.DRAFTED)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    checked_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    decided_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    rejection_reason: Mapped[Text200 | None] = mapped_column(default=None)
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), default=None)


class ReferenceUse(Base):
    """A reference of money in use: a bank's number, or the hash of a slip, by what it is compared by.

    `open_key` is the key while it is used, and None afterwards: its unique key keeps one transfer from being entered
    twice anywhere in the installation. `ended_at` is when a draft was returned or a top-up reversed, and its reference
    given up. Where neither is set, two had it before this table was there: `flask doctor` names them.
    """

    __tablename__ = "reference_use"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(String(80), index=True)
    open_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    subject_kind: Mapped[Key16]
    subject_id: Mapped[BigId]
    ended_at: Mapped[UtcDateTime | None] = mapped_column(default=None)


class AllocationStatus(StrEnum):
    DRAFTED = "drafted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Allocation(Base):
    """Money from a node's fund to that of a node below it: drafted by one person, moved by another's approval.

    What was made before approvals were asked for is approved and has no `approved_by`.
    """

    __tablename__ = "allocation"
    __table_args__ = (CheckConstraint("amount_fen > 0", name="amount_positive"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    from_fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    to_fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    amount_fen: Mapped[Fen]
    memo: Mapped[Text200]
    made_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    made_at: Mapped[UtcDateTime]
    status: Mapped[AllocationStatus] = mapped_column(default=AllocationStatus.DRAFTED)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    decided_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    rejection_reason: Mapped[Text200 | None] = mapped_column(default=None)


class Reversal(Base):
    """An approved top-up, or an allocation, taken back in full by a journal of its own. Each can be reversed once."""

    __tablename__ = "fund_reversal"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("(top_up_id IS NULL) <> (allocation_id IS NULL)", name="of_one_thing"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    amount_fen: Mapped[Fen]
    reason: Mapped[Text200]
    made_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    made_at: Mapped[UtcDateTime]
    top_up_id: Mapped[int | None] = mapped_column(ForeignKey("top_up.id"), unique=True, default=None)
    allocation_id: Mapped[int | None] = mapped_column(ForeignKey("allocation.id"), unique=True, default=None)
