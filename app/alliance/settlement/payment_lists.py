"""Lists of statements for the bank: made of what is approved, reserved in the funds, released by a second person, ended
by the bank's answer.

A statement on a list is locked to it: it is on no other, and cannot be paid past it. What the funds owe for the points
of it is set aside, so that money which the bank has sent is never missing in the books.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased

from app.alliance.settlement import payee_changes, payees, second_person
from app.alliance.settlement.actions import SettlementAction
from app.alliance.settlement.errors import BatchNotFoundError, BatchNotReleasedError, NothingToPayError
from app.alliance.settlement.models import (
    BatchStatus,
    ItemStatus,
    Payee,
    PayeeChange,
    PaymentBatch,
    PaymentItem,
    Statement,
)
from app.alliance.settlement.workflow import BATCHES, CANCEL, CANCEL_REST, CLOSE, ITEM_RELEASED, ITEMS, PAY, RELEASE
from app.core import audit
from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.core.workflow import Transition
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.chart import OwnerKind
from app.ledger.errors import BalanceTooLowError
from app.ledger.kinds import JournalKind
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.merchants.models import Merchant
from app.parties.staff.models import StaffMember
from app.treasury import funds

MAX_ITEMS = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """An approved statement that is on no list. `obstacle` says what keeps it from one: `payee`, `held` or
    `fund`.
    """

    statement: Statement
    merchant: Merchant
    payee: Payee | None
    obstacle: str | None
    missing_fen: int = 0


@dataclass(frozen=True, slots=True)
class ShownItem:
    """`untried` is how the account came about, where nothing had been paid to it when the list was made."""

    item: PaymentItem
    statement: Statement
    merchant: Merchant
    untried: PayeeChange | None = None


@dataclass(frozen=True, slots=True)
class ShownBatch:
    """A list with who made and who released it, by username, and what is on it."""

    batch: PaymentBatch
    community: Community
    maker: str
    releaser: str | None
    items: Sequence[ShownItem] = ()

    def count(self, status: ItemStatus) -> int:
        return sum(shown.item.status is status for shown in self.items)

    def total_fen(self, status: ItemStatus) -> int:
        return sum(shown.item.amount_fen for shown in self.items if shown.item.status is status)


def candidates(session: Session, *, staff: StaffIdentity, now: datetime, month: str | None = None) -> list[Candidate]:
    """What could be paid now, the oldest first, at most `MAX_ITEMS`; each fund's money goes to the first ones."""
    query = (
        select(Statement, Merchant)
        .join(Merchant, Merchant.id == Statement.merchant_id)
        .where(
            Statement.status.in_(PAY.sources),
            Statement.community_id.in_(subtree_ids(staff.path)),
            Statement.total_fen > 0,
            ~exists().where(PaymentItem.open_statement_id == Statement.id),
        )
        .order_by(Statement.id)
        .limit(MAX_ITEMS)
    )
    if month is not None:
        query = query.where(Statement.month == month)
    return _weighed(session, [(row.Statement, row.Merchant) for row in session.execute(query)], now)


def _weighed(session: Session, rows: Sequence[tuple[Statement, Merchant]], now: datetime) -> list[Candidate]:
    accounts = payees.of_shops(session, {merchant.id for _, merchant in rows})
    left_fen = ledger.balances_of_owners(session, OwnerKind.FUND, "available", {each.fund_id for each, _ in rows})
    found = []
    for statement, merchant in rows:
        payee = accounts.get(merchant.id)
        missing_fen = max(0, statement.needed_fen - left_fen[statement.fund_id])
        obstacle = "payee" if payee is None else "held" if now < payee.payable_from else "fund" if missing_fen else None
        if obstacle is None:
            left_fen[statement.fund_id] -= statement.needed_fen
        found.append(Candidate(statement, merchant, payee, obstacle, missing_fen))
    return found


def make(
    session: Session, *, statement_ids: Collection[int], staff: StaffIdentity, now: datetime
) -> tuple[PaymentBatch, Sequence[Candidate]]:
    """Put statements on a list. Those that cannot be on it are left out and given back with what keeps them.

    Raises NothingToPayError, and FundShortError where a fund was emptied at this very moment.
    """
    statements = session.scalars(
        select(Statement)
        .where(
            Statement.id.in_(sorted(statement_ids)[:MAX_ITEMS]),
            Statement.community_id.in_(subtree_ids(staff.path)),
        )
        .order_by(Statement.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    ids = [statement.id for statement in statements]
    listed = set(session.scalars(select(PaymentItem.statement_id).where(PaymentItem.open_statement_id.in_(ids))))
    shops = {
        shop.id: shop
        for shop in session.scalars(select(Merchant).where(Merchant.id.in_({each.merchant_id for each in statements})))
    }
    free = [
        (each, shops[each.merchant_id])
        for each in statements
        if each.status in PAY.sources and each.total_fen and each.id not in listed
    ]
    weighed = _weighed(session, free, now)
    ready = [each for each in weighed if each.obstacle is None]
    if not ready:
        raise NothingToPayError
    batch = PaymentBatch(
        community_id=staff.community_id,
        made_by=staff.id,
        made_at=now,
        count=len(ready),
        total_fen=sum(each.statement.total_fen for each in ready),
    )
    session.add(batch)
    session.flush()
    session.add_all(_item(batch, each.statement, each.payee) for each in ready if each.payee)
    session.flush()
    _reserve(session, batch, [each.statement for each in ready], staff)
    path, action = BATCHES.path(session, batch), SettlementAction.BATCH_MADE
    facts = {"count": batch.count, "total_fen": batch.total_fen}
    audit.note(session, staff=staff, action=action, subject_id=batch.id, at=now, path=path, **facts)
    return batch, [each for each in weighed if each.obstacle]


def make_of_ready(
    session: Session, statement_ids: Collection[int], *, staff: StaffIdentity, now: datetime
) -> PaymentBatch | None:
    """A list of what can be paid of these; None where nothing can."""
    try:
        return make(session, statement_ids=statement_ids, staff=staff, now=now)[0]
    except NothingToPayError:
        return None


def _item(batch: PaymentBatch, statement: Statement, payee: Payee) -> PaymentItem:
    return PaymentItem(
        batch_id=batch.id,
        statement_id=statement.id,
        open_statement_id=statement.id,
        reference=f"XY{batch.id:06d}-{statement.id:06d}",
        amount_fen=statement.total_fen,
        reserved_fen=statement.needed_fen,
        account_name=payee.account_name,
        account_no=payee.account_no,
        bank=payee.bank,
    )


def _reserve(session: Session, batch: PaymentBatch, statements: Sequence[Statement], staff: StaffIdentity) -> None:
    """One journal for each fund. What subsidies are worth has left the fund long ago: only points are to be covered."""
    wanted: dict[int, int] = defaultdict(int)
    for statement in statements:
        wanted[statement.fund_id] += statement.needed_fen
    for fund_id, fen in sorted(wanted.items()):
        if not fen:
            continue
        legs = [(chart.fund(fund_id, "available"), -fen), (chart.fund(fund_id, "reserved"), fen)]
        entry = ledger.Entry(
            JournalKind.RESERVATION, f"reserve:batch:{batch.id}:{fund_id}", legs, memo=f"付款清单 {batch.id} 预留"
        )
        try:
            ledger.post(session, entry, at=batch.made_at, actor=staff.actor)
        except BalanceTooLowError as error:
            raise funds.short_of(session, fund_id, fen) from error


def release(
    session: Session,
    item: PaymentItem,
    fund_id: int,
    *,
    step: Transition[ItemStatus],
    staff: StaffIdentity,
    now: datetime,
    failure: str | None = None,
) -> None:
    """Take an item off: its statement can be on another list, its fund has the money back."""
    ITEMS.enter(item, step, failure=failure, ended_at=now, open_statement_id=None)
    if item.reserved_fen:
        legs = [
            (chart.fund(fund_id, "reserved"), -item.reserved_fen),
            (chart.fund(fund_id, "available"), item.reserved_fen),
        ]
        entry = ledger.Entry(JournalKind.RELEASE, f"release:item:{item.id}", legs, memo=item.reference)
        ledger.post(session, entry, at=now, actor=staff.actor)


def release_to_bank(session: Session, *, batch_id: int, staff: StaffIdentity, now: datetime) -> PaymentBatch:
    """Let a list go to the bank. Raises BatchNotFoundError, BatchStateError, SamePersonReleasesError."""
    batch = _find(session, batch_id, staff)
    BATCHES.hold(session, batch, RELEASE)
    second_person.require_for_release(session, batch, staff=staff, now=now)
    BATCHES.enter(batch, RELEASE, released_by=staff.id, released_at=now)
    facts = {"count": batch.count, "total_fen": batch.total_fen}
    BATCHES.note(session, batch, RELEASE, staff=staff, at=now, **facts)
    return batch


def cancel(session: Session, *, batch_id: int, staff: StaffIdentity, now: datetime) -> PaymentBatch:
    """Take off what the bank has not answered for, or was not asked to pay yet.

    Raises BatchNotFoundError, BatchStateError.
    """
    batch = _find(session, batch_id, staff)
    BATCHES.hold(session, batch, CANCEL)
    for item in items_of(session, batch.id, waiting=True):
        fund_id = session.get_one(Statement, item.statement_id).fund_id
        release(session, item, fund_id, step=ITEM_RELEASED, staff=staff, now=now)
    session.flush()
    was_paid = session.scalar(
        select(exists().where(PaymentItem.batch_id == batch.id, PaymentItem.status == ItemStatus.PAID))
    )
    step = CANCEL_REST if was_paid else CANCEL
    BATCHES.enter(batch, step, ended_by=staff.id, ended_at=now)
    BATCHES.note(session, batch, step, staff=staff, at=now)
    return batch


def lock(session: Session, *, batch_id: int, staff: StaffIdentity) -> PaymentBatch:
    """A list of the subtree that the bank answers for, held until the end of the transaction. What it had paid can
    come back after the list is closed.

    Raises BatchNotFoundError, BatchNotReleasedError, BatchStateError.
    """
    batch = _find(session, batch_id, staff)
    session.refresh(batch, with_for_update=True)
    if batch.status is not BatchStatus.CLOSED:
        BATCHES.require(batch, CLOSE)
    return batch


def items_of(session: Session, batch_id: int, *, waiting: bool = False) -> Sequence[PaymentItem]:
    """The items of a list as they are now, by id; call with the list locked."""
    query = select(PaymentItem).where(PaymentItem.batch_id == batch_id).order_by(PaymentItem.id)
    if waiting:
        query = query.where(PaymentItem.status == ItemStatus.WAITING)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def close_if_done(session: Session, batch: PaymentBatch, staff: StaffIdentity, now: datetime) -> None:
    """End a list of which nothing waits any more."""
    session.flush()
    if batch.status is BatchStatus.CLOSED:
        return
    waits = exists().where(PaymentItem.batch_id == batch.id, PaymentItem.status == ItemStatus.WAITING)
    if not session.scalar(select(waits)):
        BATCHES.enter(batch, CLOSE, ended_by=staff.id, ended_at=now)


def in_scope(session: Session, *, staff: StaffIdentity, cursor: str | None, limit: int) -> Page[ShownBatch]:
    """The lists of a subtree, newest first, without what is on them."""
    query = _shown().where(PaymentBatch.community_id.in_(subtree_ids(staff.path)))
    page = newest_first(session, query, PaymentBatch.id, cursor=cursor, limit=limit)
    return page.map(lambda row: ShownBatch(*row[1:]))


def one_in_scope(session: Session, *, batch_id: int, staff: StaffIdentity) -> ShownBatch:
    """A list of the subtree with what is on it. Raises BatchNotFoundError."""
    batch = _find(session, batch_id, staff)
    row = session.execute(_shown().where(PaymentBatch.id == batch.id)).one()
    items = session.execute(
        select(PaymentItem, Statement, Merchant)
        .join(Statement, Statement.id == PaymentItem.statement_id)
        .join(Merchant, Merchant.id == Statement.merchant_id)
        .where(PaymentItem.batch_id == batch.id)
        .order_by(PaymentItem.id)
    )
    found = items.all()
    untried = payee_changes.untried(session, {each.Merchant.id for each in found}, before=batch.made_at)
    return ShownBatch(*row[1:], items=[ShownItem(*each, untried.get(each.Merchant.id)) for each in found])


def note_export(session: Session, *, batch_id: int, staff: StaffIdentity, now: datetime) -> ShownBatch:
    """Give out a list with whole account numbers; who got it is noted.

    Raises BatchNotFoundError, BatchNotReleasedError.
    """
    shown = one_in_scope(session, batch_id=batch_id, staff=staff)
    if shown.batch.status is BatchStatus.MADE:
        raise BatchNotReleasedError(details={"status": shown.batch.status.value})
    path, action, count = BATCHES.path(session, shown.batch), SettlementAction.BATCH_EXPORTED, shown.batch.count
    audit.note(session, staff=staff, action=action, subject_id=shown.batch.id, at=now, path=path, count=count)
    return shown


def attempts(session: Session, statement_id: int) -> Sequence[PaymentItem]:
    """The lists that a statement has been on, the newest first."""
    query = select(PaymentItem).where(PaymentItem.statement_id == statement_id).order_by(PaymentItem.id.desc())
    return session.scalars(query.limit(20)).all()


def _find(session: Session, batch_id: int, staff: StaffIdentity) -> PaymentBatch:
    batch = session.scalar(
        select(PaymentBatch).where(PaymentBatch.id == batch_id, PaymentBatch.community_id.in_(subtree_ids(staff.path)))
    )
    if batch is None:
        raise BatchNotFoundError
    return batch


def _shown() -> Select[int, PaymentBatch, Community, str, str]:
    maker, releaser = aliased(StaffMember), aliased(StaffMember)
    return (
        select(PaymentBatch.id, PaymentBatch, Community, maker.username, releaser.username)
        .join(Community, Community.id == PaymentBatch.community_id)
        .join(maker, maker.id == PaymentBatch.made_by)
        .outerjoin(releaser, releaser.id == PaymentBatch.released_by)
    )
