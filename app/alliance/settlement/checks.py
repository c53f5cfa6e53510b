"""What must be true of statements and of what shops have to their credit; read-only, for `flask ledger verify`."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Subquery, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session

from app.alliance.settlement import counter_lines
from app.alliance.settlement.models import (
    ItemStatus,
    LineStatus,
    PaymentItem,
    Statement,
    StatementLine,
    StatementStatus,
)
from app.ledger.chart import OwnerKind, Unit
from app.ledger.invariants import MAX_NAMED, Check, Ids, Invariant, Seen
from app.ledger.kinds import JournalKind
from app.ledger.models import Journal, LedgerAccount, LedgerBalance, Posting
from app.parties.merchants.models import Merchant
from app.rewards.redemptions.models import LateReversal, Redemption, RedemptionStatus

AT_ONCE = 1_000
"""Shops, or statements: some tens of lines each."""


def check_settlement(session: Session) -> Iterator[Check]:
    """Invariant 7 of the design, and what it stands on."""
    for invariant in INVARIANTS:
        yield invariant.check(session)


def statements_are_sums(session: Session, statements: Ids) -> Seen:
    """The sums of a statement are those of its standing lines, at its own rate."""
    standing = (
        select(
            StatementLine.statement_id,
            func.sum(StatementLine.points).label("points"),
            func.sum(StatementLine.subsidy_fen).label("subsidy_fen"),
        )
        .where(StatementLine.status == LineStatus.STANDS, statements.of(StatementLine.statement_id))
        .group_by(StatementLine.statement_id)
        .subquery()
    )
    points, subsidy_fen = func.coalesce(standing.c.points, 0), func.coalesce(standing.c.subsidy_fen, 0)
    wrong = session.execute(
        select(Statement.id, Statement.points, Statement.total_fen, points, points * Statement.rate_fen + subsidy_fen)
        .outerjoin(standing, standing.c.statement_id == Statement.id)
        .where(
            statements.of(Statement.id),
            or_(
                Statement.points != points,
                Statement.points_fen != points * Statement.rate_fen,
                Statement.subsidy_fen != subsidy_fen,
                Statement.total_fen != Statement.points_fen + Statement.subsidy_fen,
            ),
        )
        .limit(MAX_NAMED)
    ).all()
    problems = [
        f"statement {statement_id} says {said} points and {said_fen} fen, its lines {int(summed)} and {int(summed_fen)}"
        for statement_id, said, said_fen, summed, summed_fen in wrong
    ]
    return Seen(_count(session, Statement, statements.of(Statement.id)), problems)


def lines_are_redemptions(session: Session, statements: Ids) -> Seen:
    """A line says what its redemption says, one that takes back the opposite; a redemption is on one statement at most,
    and is reversed there by staff alone.
    """
    here = and_(
        StatementLine.statement_id == Redemption.statement_id,
        StatementLine.status != LineStatus.CARRIED,
        not_(counter_lines.is_counter()),
    )
    sign = case((counter_lines.is_counter(), -1), else_=1)
    on = case((counter_lines.is_counter(), LateReversal.counter_statement_id), else_=Redemption.statement_id)
    wrong = session.execute(
        select(StatementLine.id, Redemption.id)
        .join(Redemption, Redemption.id == StatementLine.redemption_id)
        .outerjoin(LateReversal, LateReversal.redemption_id == Redemption.id)
        .where(
            statements.of(StatementLine.statement_id),
            or_(
                StatementLine.points != sign * (Redemption.points + Redemption.bonus_points),
                StatementLine.subsidy_fen != sign * Redemption.subsidy_fen,
                and_(
                    StatementLine.status != LineStatus.CARRIED,
                    or_(
                        and_(Redemption.status != RedemptionStatus.DONE, LateReversal.id.is_(None)),
                        func.coalesce(on, 0) != StatementLine.statement_id,
                    ),
                ),
            ),
        )
        .limit(MAX_NAMED)
    ).all()
    missing = session.execute(
        select(Redemption.id, Redemption.statement_id)
        .outerjoin(StatementLine, and_(StatementLine.redemption_id == Redemption.id, here))
        .where(Redemption.statement_id.is_not(None), statements.of(Redemption.statement_id), StatementLine.id.is_(None))
        .limit(MAX_NAMED)
    ).all()
    problems = [f"line {line_id} differs from its redemption {redemption_id}" for line_id, redemption_id in wrong]
    problems += [
        f"redemption {redemption_id} is said to be on statement {statement_id}, which has no line of it"
        for redemption_id, statement_id in missing
    ]
    return Seen(_count(session, StatementLine, statements.of(StatementLine.statement_id)), problems)


def shops_hold_what_is_unpaid(session: Session, shops: Ids) -> Seen:
    """What a shop holds, less what it owes, = its redemptions, less those paid for and those found wrong."""
    earned = (
        select(
            Redemption.merchant_id,
            func.sum(Redemption.points + Redemption.bonus_points).label("points"),
            func.sum(Redemption.subsidy_fen).label("payable"),
        )
        .where(Redemption.status == RedemptionStatus.DONE, shops.of(Redemption.merchant_id))
        .group_by(Redemption.merchant_id)
        .subquery()
    )
    paid = and_(StatementLine.status == LineStatus.STANDS, Statement.status == StatementStatus.PAID)
    # What was found wrong before such redemptions were reversed stands as done; later ones are not earned any more.
    voided = and_(StatementLine.status == LineStatus.VOIDED, Redemption.status == RedemptionStatus.DONE)
    gone = (
        select(
            Statement.merchant_id,
            func.sum(StatementLine.points).label("points"),
            func.sum(StatementLine.subsidy_fen).label("payable"),
        )
        .join(StatementLine, StatementLine.statement_id == Statement.id)
        .join(Redemption, Redemption.id == StatementLine.redemption_id)
        .where(or_(voided, paid), shops.of(Statement.merchant_id))
        .group_by(Statement.merchant_id)
        .subquery()
    )
    returned = (
        select(
            Statement.merchant_id,
            func.sum(Statement.points).label("points"),
            func.sum(-Statement.points_fen).label("payable"),
        )
        .where(Statement.status == StatementStatus.RETURNED, shops.of(Statement.merchant_id))
        .group_by(Statement.merchant_id)
        .subquery()
    )  # Its points have become money, which the shop is owed again.
    held = _held_by_shops(shops)

    def of(source: Subquery, unit: str) -> Any:
        return func.coalesce(source.c[unit], 0)

    def due(unit: str) -> Any:
        return of(earned, unit) - of(gone, unit) - of(returned, unit)

    wrong = session.execute(
        select(Merchant.id, of(held, "points"), due("points"), of(held, "payable"), due("payable"))
        .outerjoin(held, held.c.merchant_id == Merchant.id)
        .outerjoin(earned, earned.c.merchant_id == Merchant.id)
        .outerjoin(gone, gone.c.merchant_id == Merchant.id)
        .outerjoin(returned, returned.c.merchant_id == Merchant.id)
        .where(
            shops.of(Merchant.id),
            or_(of(held, "points") != due("points"), of(held, "payable") != due("payable")),
        )
        .limit(MAX_NAMED)
    ).all()
    problems = [
        f"merchant {merchant_id} holds {int(points)} points and {int(payable)} fen, "
        f"its unpaid redemptions are worth {int(due_points)} and {int(due_fen)}"
        for merchant_id, points, due_points, payable, due_fen in wrong
    ]
    return Seen(_count(session, Merchant, shops.of(Merchant.id)), problems)


def _held_by_shops(shops: Ids) -> Subquery:
    def total(unit: Unit, name: str) -> Any:
        return func.sum(case((LedgerAccount.unit == unit, LedgerBalance.amount), else_=0)).label(name)

    return (
        select(LedgerAccount.owner_id.label("merchant_id"), total(Unit.POINT, "points"), total(Unit.CNY, "payable"))
        .join(LedgerBalance, LedgerBalance.account_id == LedgerAccount.id)
        .where(LedgerAccount.owner_kind == OwnerKind.MERCHANT, shops.of(LedgerAccount.owner_id))
        .group_by(LedgerAccount.owner_id)
        .subquery()
    )


def payouts_are_paid_statements(session: Session, shops: Ids) -> Seen:
    """Invariant 7: what was paid to a shop, less what came back, equals what its paid statements say."""
    paid_out = (
        select(LedgerAccount.owner_id.label("merchant_id"), func.sum(-Posting.amount).label("fen"))
        .join(Posting, Posting.account_id == LedgerAccount.id)
        .join(Journal, Journal.id == Posting.journal_id)
        .where(
            LedgerAccount.owner_kind == OwnerKind.MERCHANT,
            LedgerAccount.kind == "payable",
            shops.of(LedgerAccount.owner_id),
            Journal.kind.in_([JournalKind.PAYOUT.value, JournalKind.PAYOUT_RETURNED.value]),
        )
        .group_by(LedgerAccount.owner_id)
        .subquery()
    )
    stated = (
        select(Statement.merchant_id, func.sum(Statement.total_fen).label("fen"))
        .where(Statement.status == StatementStatus.PAID, shops.of(Statement.merchant_id))
        .group_by(Statement.merchant_id)
        .subquery()
    )
    moved_fen, stated_fen = func.coalesce(paid_out.c.fen, 0), func.coalesce(stated.c.fen, 0)
    wrong = session.execute(
        select(Merchant.id, moved_fen, stated_fen)
        .outerjoin(paid_out, paid_out.c.merchant_id == Merchant.id)
        .outerjoin(stated, stated.c.merchant_id == Merchant.id)
        .where(moved_fen != stated_fen, shops.of(Merchant.id))
        .limit(MAX_NAMED)
    ).all()
    problems = [
        f"merchant {merchant_id} was paid {int(moved)} fen, its paid statements say {int(said)}"
        for merchant_id, moved, said in wrong
    ]
    paid = Statement.status == StatementStatus.PAID
    return Seen(_count(session, Statement, paid, shops.of(Statement.merchant_id)), problems)


def reserved_is_at_the_bank(session: Session, _ids: Ids) -> Seen:
    """What a fund has set aside is what the statements on open lists need of it."""
    wanted = (
        select(Statement.fund_id, func.sum(PaymentItem.reserved_fen).label("fen"))
        .join(PaymentItem, PaymentItem.statement_id == Statement.id)
        .where(PaymentItem.status == ItemStatus.WAITING)
        .group_by(Statement.fund_id)
        .subquery()
    )
    held_fen, wanted_fen = func.coalesce(func.sum(LedgerBalance.amount), 0), func.coalesce(func.max(wanted.c.fen), 0)
    wrong = session.execute(
        select(LedgerAccount.owner_id, held_fen, wanted_fen)
        .outerjoin(LedgerBalance, LedgerBalance.account_id == LedgerAccount.id)
        .outerjoin(wanted, wanted.c.fund_id == LedgerAccount.owner_id)
        .where(LedgerAccount.owner_kind == OwnerKind.FUND, LedgerAccount.kind == "reserved")
        .group_by(LedgerAccount.owner_id)
        .having(held_fen != wanted_fen)
        .limit(MAX_NAMED)
    ).all()
    problems = [
        f"fund {fund_id} has set aside {int(held)} fen, the lists at the bank need {int(needed)}"
        for fund_id, held, needed in wrong
    ]
    return Seen(_count(session, PaymentItem), problems)


def _count(session: Session, model: type[Any], *conditions: Any) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


INVARIANTS = (
    Invariant("every statement is the sum of its lines", statements_are_sums, Statement.id, AT_ONCE),
    Invariant("every line is its redemption", lines_are_redemptions, Statement.id, AT_ONCE),
    Invariant("shops hold what their unpaid redemptions say", shops_hold_what_is_unpaid, Merchant.id, AT_ONCE),
    Invariant("payouts equal paid statements", payouts_are_paid_statements, Merchant.id, AT_ONCE),
    Invariant("reserved money is that of payment lists", reserved_is_at_the_bank),
)
