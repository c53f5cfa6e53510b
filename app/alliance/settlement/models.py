"""Models of statements and their lines."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Encrypted, Fen, Json, Key16, Key64, Points, Text40, Text200, UtcDateTime


class StatementStatus(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    APPROVED = "approved"
    PAID = "paid"
    RETURNED = "returned"


class Statement(Base):
    """A merchant's month. The sums are those of its lines that stand; disputed lines wait and do not count.

    `returned`: it was paid, and the bank has sent the money back, `returned_on` for `return_reason`; it can be paid
    again. `returns` counts how often; `return_asked_by` has said so, and a second person has not yet agreed.

    `points_fen` is what the points are worth at `rate_fen` each; `total_fen` adds the subsidies. `month` is `2026-10`.
    """

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("merchant_id", "month"),
        Index(None, "community_id", "month"),
        Index(None, "status", "community_id"),
    )

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
    bank_reference: Mapped[Text40 | None] = mapped_column(default=None)
    returns: Mapped[int | None] = mapped_column(default=None)
    return_asked_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    returned_on: Mapped[date | None] = mapped_column(default=None)
    return_reason: Mapped[Text200 | None] = mapped_column(default=None)
    returned_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    returned_at: Mapped[UtcDateTime | None] = mapped_column(default=None)

    @property
    def needed_fen(self) -> int:
        """What paying it takes out of its fund's available money: the worth of its points, until they are settled."""
        is_settled = self.status is StatementStatus.PAID or bool(self.returns)
        return 0 if is_settled else self.points_fen


class LineStatus(StrEnum):
    """`stands` counts; `disputed` waits; `carried` goes on a later statement, because it was found right, or takes
    back more than this one could bear; `voided` was found
    wrong.
    """

    STANDS = "stands"
    DISPUTED = "disputed"
    CARRIED = "carried"
    VOIDED = "voided"


class StatementLine(Base):
    """One redemption on a statement. `points` holds the coupon's points and the bonus together.

    A line with less than nothing takes back what an earlier statement had credited (`LateReversal`).
    """

    __tablename__ = "statement_line"
    __table_args__ = (UniqueConstraint("statement_id", "redemption_id"), Index(None, "status", "statement_id"))

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


class RequestStatus(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ReversalRequest(Base):
    """A staff member asks that a redemption be undone; another decides. `open_redemption_id` is the redemption's id
    while it is open and None afterwards: its unique key keeps two from being open for one.
    """

    __tablename__ = "reversal_request"
    __table_args__ = (Index(None, "status", "community_id"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    redemption_id: Mapped[int] = mapped_column(ForeignKey("redemption.id"), index=True)
    open_redemption_id: Mapped[int | None] = mapped_column(unique=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    reason: Mapped[Text200]
    asked_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    asked_at: Mapped[UtcDateTime]
    status: Mapped[RequestStatus] = mapped_column(default=RequestStatus.OPEN)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    decided_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    decision: Mapped[Text200 | None] = mapped_column(default=None)


class Payee(Base):
    """The bank account to which a shop's statements are paid. `changed_by` is `user:7` or `staff:3`. Nothing is paid to
    it before `payable_from`.
    """

    __tablename__ = "payee"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"), unique=True)
    account_name: Mapped[Encrypted] = mapped_column(repr=False)
    account_no: Mapped[Encrypted] = mapped_column(repr=False)
    bank: Mapped[Text40]
    changed_by: Mapped[Text40]
    changed_at: Mapped[UtcDateTime]
    payable_from: Mapped[UtcDateTime]


class PayeeChangeStatus(StrEnum):
    """`replaced`: another account was entered before anybody had decided."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    REPLACED = "replaced"


class PayeeChange(Base):
    """An account that was entered for a shop: the shop's from the moment that a second person has confirmed it.

    `proposed_by` is `user:7` or `staff:3`. `open_merchant_id` is the shop while nothing has been decided and None
    afterwards: its unique key keeps a shop from having two at once. What was confirmed before `decided_by` was asked
    for has none.
    """

    __tablename__ = "payee_change"
    __table_args__ = (Index(None, "merchant_id", "id"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    open_merchant_id: Mapped[int | None] = mapped_column(unique=True)
    account_name: Mapped[Encrypted] = mapped_column(repr=False)
    account_no: Mapped[Encrypted] = mapped_column(repr=False)
    bank: Mapped[Text40]
    proposed_by: Mapped[Text40]
    proposed_at: Mapped[UtcDateTime]
    status: Mapped[PayeeChangeStatus] = mapped_column(default=PayeeChangeStatus.PROPOSED)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    decided_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    refusal_reason: Mapped[Text200 | None] = mapped_column(default=None)


class BatchStatus(StrEnum):
    """`made` until a second person has released it; `open` until the bank has answered for every item; `cancelled`
    where nothing of it was paid.
    """

    MADE = "made"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class PaymentBatch(Base):
    """A list of statements that the bank is asked to pay, made by staff of `community_id`."""

    __tablename__ = "payment_batch"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), index=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    made_at: Mapped[UtcDateTime]
    count: Mapped[int]
    total_fen: Mapped[Fen]
    status: Mapped[BatchStatus] = mapped_column(default=BatchStatus.MADE)
    released_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    released_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), default=None)
    ended_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    open_rows: Mapped[Json | None] = mapped_column(default=None)
    """Rows of the bank's answers that could not be booked: number, reference, what the bank says, and why not."""


class ItemStatus(StrEnum):
    """`failed`: the bank could not pay it; `released`: taken off before the bank did; `returned`: paid, and the money
    came back.
    """

    WAITING = "waiting"
    PAID = "paid"
    FAILED = "failed"
    RELEASED = "released"
    RETURNED = "returned"


class PaymentItem(Base):
    """One statement on a list, with the account as it was then. The bank sends `reference` back with its answer.

    `open_statement_id` is the statement's id while the item waits and None afterwards: its unique key keeps a statement
    from being on two lists. `reserved_fen` is what the fund has set aside for the points of it.
    """

    __tablename__ = "payment_item"

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    batch_id: Mapped[int] = mapped_column(ForeignKey("payment_batch.id"), index=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    open_statement_id: Mapped[int | None] = mapped_column(unique=True)
    reference: Mapped[Key64] = mapped_column(unique=True)
    amount_fen: Mapped[Fen]
    reserved_fen: Mapped[Fen]
    account_name: Mapped[Encrypted] = mapped_column(repr=False)
    account_no: Mapped[Encrypted] = mapped_column(repr=False)
    bank: Mapped[Text40]
    status: Mapped[ItemStatus] = mapped_column(default=ItemStatus.WAITING)
    failure: Mapped[Text200 | None] = mapped_column(default=None)
    ended_at: Mapped[UtcDateTime | None] = mapped_column(default=None)


class BankFormat(Base):
    """How a bank writes its answers, as staff of a node have pointed out once. `shape` stands for the headings;
    `columns` are indexes from 0, and `headings` the bank's own, by our headings; `words` say what its words mean.
    """

    __tablename__ = "bank_format"
    __table_args__ = (UniqueConstraint("community_id", "shape"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    shape: Mapped[Key64]
    name: Mapped[Text40]
    columns: Mapped[Json]
    headings: Mapped[Json]
    words: Mapped[Json]
    saved_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    saved_at: Mapped[UtcDateTime]
