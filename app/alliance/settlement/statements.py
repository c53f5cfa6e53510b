"""Statements as they are shown, found for those they belong to, locked, and summed up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from app.alliance.settlement.errors import StatementNotFoundError
from app.alliance.settlement.models import LineStatus, PaymentItem, Statement, StatementLine, StatementStatus
from app.core.db.paging import Page, as_written, newest_first
from app.core.identities import MemberIdentity, StaffIdentity
from app.core.security.masking import mask_name
from app.ledger import journals as ledger
from app.ledger.chart import OwnerKind
from app.parties import merchants
from app.parties.communities.nodes import is_below, subtree_ids
from app.parties.merchants.models import Merchant, MerchantMember
from app.parties.residents.models import Resident
from app.rewards.offers.models import Offer
from app.rewards.redemptions.models import LateReversal, Redemption


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line, with what its redemption was for. `is_undone`: staff have reversed it since, or this is the line that
    takes it back.
    """

    line: StatementLine
    title: str
    redeemed_at: datetime
    is_undone: bool

    @property
    def can_dispute(self) -> bool:
        """Whether its shop can object to it."""
        return self.line.status is LineStatus.STANDS and not self.is_undone

    @property
    def is_counter(self) -> bool:
        """Whether it takes back what an earlier statement had credited."""
        return self.line.points < 0 or self.line.subsidy_fen < 0


@dataclass(frozen=True, slots=True)
class ShopLine(ShownLine):
    """The same as its shop compares it with its own book: the bill in fen, who honoured it, None for who works there no
    more, and the customer, masked.
    """

    bill_fen: int | None
    holder: str
    clerk: str | None


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """A statement with its shop. `missing_fen` is what the fund lacks now to pay for the points, for staff to know;
    `batch_id` is the list on which it waits for the bank.
    """

    statement: Statement
    merchant: Merchant
    missing_fen: int = 0
    lines: Sequence[ShownLine] = ()
    batch_id: int | None = None


def of_shop(session: Session, *, member: MemberIdentity, cursor: str | None, limit: int) -> Page[ShownStatement]:
    """A shop's own statements, newest first, without lines. Raises OwnersMoneyError."""
    merchants.require_sees_money(member)
    query = _with_shop().where(Statement.merchant_id == member.merchant_id)
    page = newest_first(session, query, Statement.id, cursor=cursor, limit=limit)
    return page.map(lambda row: ShownStatement(row.Statement, row.Merchant))


def one_of_shop(session: Session, *, member: MemberIdentity, statement_id: int) -> ShownStatement:
    """One of a shop's own statements, with its lines. Raises StatementNotFoundError, OwnersMoneyError."""
    merchants.require_sees_money(member)
    query = _with_shop().where(Statement.id == statement_id, Statement.merchant_id == member.merchant_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise StatementNotFoundError
    return ShownStatement(row.Statement, row.Merchant, lines=_lines_of_shop(session, statement_id))


def in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    month: str | None,
    status: StatementStatus | None,
    cursor: str | None,
    limit: int,
    community_id: int | None = None,
    shop: str | None = None,
    return_asked: bool = False,
) -> Page[ShownStatement]:
    """The statements of a subtree, newest first, without lines: five SQL statements, however many there are.

    `shop` is a part of the shop's name; with `return_asked`, those of which somebody says that they came back.
    """
    query = as_written(_with_shop()).where(*is_below(session, staff.path, Statement.community_id))
    query = query.where(*matching(month=month, status=status, community_id=community_id, shop=shop))
    if return_asked:
        query = query.where(Statement.status == StatementStatus.PAID, Statement.return_asked_by.is_not(None))
    sums = {"total_fen": Statement.total_fen, "points": Statement.points}
    page = newest_first(session, query, Statement.id, cursor=cursor, limit=limit, sums=sums)
    available = _available(session, {row.Statement.fund_id for row in page.items})
    listed = _on_lists(session, [row.Statement.id for row in page.items])
    return page.map(
        lambda row: ShownStatement(
            row.Statement,
            row.Merchant,
            0 if row.Statement.id in listed else _missing(row.Statement, available),
            batch_id=listed.get(row.Statement.id),
        )
    )


def matching(
    *, month: str | None, status: StatementStatus | None, community_id: int | None, shop: str | None
) -> list[ColumnElement[bool]]:
    """What a list of statements is narrowed down to; its query has the shops."""
    wanted: list[ColumnElement[bool]] = []
    if month is not None:
        wanted.append(Statement.month == month)
    if status is not None:
        wanted.append(Statement.status == status)
    if community_id is not None:
        wanted.append(Statement.community_id == community_id)
    if shop is not None:
        wanted.append(Merchant.name.contains(shop, autoescape=True))
    return wanted


def counts(session: Session, *, staff: StaffIdentity, month: str | None) -> dict[StatementStatus, tuple[int, int]]:
    """How many statements of the subtree are in which state, and what they come to in fen; of one month or of all."""
    query = (
        select(Statement.status, func.count(), func.sum(Statement.total_fen))
        .where(Statement.community_id.in_(subtree_ids(staff.path)))
        .group_by(Statement.status)
    )
    if month is not None:
        query = query.where(Statement.month == month)
    found = {status: (count, int(fen)) for status, count, fen in session.execute(query)}
    return {status: found.get(status, (0, 0)) for status in StatementStatus}


def one_in_scope(session: Session, *, staff: StaffIdentity, statement_id: int) -> ShownStatement:
    """One statement of a subtree, with its lines. Raises StatementNotFoundError."""
    statement = _find(session, statement_id, staff)
    return for_staff(session, statement, lines=_lines(session, statement_id))


def for_staff(session: Session, statement: Statement, *, lines: Sequence[ShownLine] = ()) -> ShownStatement:
    """A statement at hand, as staff see it."""
    merchant = session.get_one(Merchant, statement.merchant_id)
    batch_id = _on_lists(session, [statement.id]).get(statement.id)
    missing_fen = 0 if batch_id else _missing(statement, _available(session, {statement.fund_id}))
    return ShownStatement(statement, merchant, missing_fen, lines, batch_id)


def lock_of_shop(session: Session, *, member: MemberIdentity, statement_id: int) -> Statement:
    """A shop's own statement, held until the end of the transaction. Raises StatementNotFoundError."""
    statement = session.scalar(
        select(Statement)
        .where(Statement.id == statement_id, Statement.merchant_id == member.merchant_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if statement is None:
        raise StatementNotFoundError
    return statement


def lock_in_scope(session: Session, *, staff: StaffIdentity, statement_id: int) -> Statement:
    """A statement of a subtree, held until the end of the transaction. Raises StatementNotFoundError."""
    statement = _find(session, statement_id, staff)
    session.refresh(statement, with_for_update=True)
    return statement


def sum_up(session: Session, statement: Statement) -> None:
    """Make the sums of a statement those of the lines that stand."""
    points, subsidy_fen = session.execute(
        select(
            func.coalesce(func.sum(StatementLine.points), 0), func.coalesce(func.sum(StatementLine.subsidy_fen), 0)
        ).where(StatementLine.statement_id == statement.id, StatementLine.status == LineStatus.STANDS)
    ).one()
    statement.points, statement.subsidy_fen = int(points), int(subsidy_fen)
    statement.points_fen = statement.points * statement.rate_fen
    statement.total_fen = statement.points_fen + statement.subsidy_fen


def _with_shop() -> Select[int, Statement, Merchant]:
    return select(Statement.id, Statement, Merchant).join(Merchant, Merchant.id == Statement.merchant_id)


def _find(session: Session, statement_id: int, staff: StaffIdentity) -> Statement:
    statement = session.scalar(
        select(Statement).where(Statement.id == statement_id, Statement.community_id.in_(subtree_ids(staff.path)))
    )
    if statement is None:
        raise StatementNotFoundError
    return statement


def _lines(session: Session, statement_id: int) -> list[ShownLine]:
    rows = session.execute(shown_lines().where(StatementLine.statement_id == statement_id).order_by(StatementLine.id))
    return [ShownLine(*row) for row in rows]


def _lines_of_shop(session: Session, statement_id: int) -> list[ShopLine]:
    works_here = and_(
        MerchantMember.user_id == Redemption.clerk_user_id, MerchantMember.merchant_id == Redemption.merchant_id
    )
    query = (
        shown_lines()
        .add_columns(Redemption.bill_fen, Resident.name, MerchantMember.name)
        .join(Resident, Resident.id == Redemption.resident_id)
        .outerjoin(MerchantMember, works_here)
        .where(StatementLine.statement_id == statement_id)
        .order_by(StatementLine.id)
    )
    rows = session.execute(query).all()
    return [
        ShopLine(line, title, at, is_undone, bill_fen, mask_name(holder), clerk)
        for line, title, at, is_undone, bill_fen, holder, clerk in rows
    ]


def shown_lines() -> Select[StatementLine, str, datetime, bool]:
    """Lines with the parts of `ShownLine`."""
    return (
        select(StatementLine, Offer.title, Redemption.redeemed_at, LateReversal.id.is_not(None))
        .join(Redemption, Redemption.id == StatementLine.redemption_id)
        .join(Offer, Offer.id == Redemption.offer_id)
        .outerjoin(LateReversal, LateReversal.redemption_id == Redemption.id)
    )


def _on_lists(session: Session, statement_ids: Sequence[int]) -> dict[int, int]:
    """The payment lists on which statements wait for the bank, by statement."""
    rows = session.execute(
        select(PaymentItem.statement_id, PaymentItem.batch_id).where(PaymentItem.open_statement_id.in_(statement_ids))
    )
    return dict(rows.all())


def _available(session: Session, fund_ids: set[int]) -> dict[int, int]:
    return ledger.balances_of_owners(session, OwnerKind.FUND, "available", fund_ids)


def _missing(statement: Statement, available: dict[int, int]) -> int:
    return max(0, statement.needed_fen - available[statement.fund_id])
