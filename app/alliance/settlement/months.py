"""A month of many shops, made into draft statements. Running it again makes only what is missing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.alliance.settlement import counter_lines
from app.alliance.settlement.actions import SettlementAction
from app.alliance.settlement.errors import NoFundError
from app.alliance.settlement.models import LineStatus, Statement, StatementLine, StatementStatus
from app.alliance.settlement.notices import tell_owners
from app.alliance.settlement.statements import sum_up
from app.core import audit
from app.core.clock import business_day, month_bounds
from app.core.db.outages import OvertakenError
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.core.tasks import Task, enqueue
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.merchants.models import Merchant
from app.parties.messages.models import MessageKind
from app.rewards.redemptions.models import Redemption, RedemptionStatus
from app.treasury import funds
from app.treasury.funds.errors import FundNotFoundError

TASK = "settlement.run"
_EMPTY = {"points": 0, "points_fen": 0, "subsidy_fen": 0, "total_fen": 0, "status": StatementStatus.DRAFT}


@dataclass(frozen=True, slots=True)
class MonthRun:
    """What a run did: the statements it made, how many of the month had been there before, how many shops are left."""

    month: str
    statements: Sequence[Statement]
    existing: int
    waiting: int

    @property
    def created(self) -> int:
        return len(self.statements)

    @property
    def total_fen(self) -> int:
        """What the statements made now come to."""
        return sum(statement.total_fen for statement in self.statements)


def due_shops(session: Session, *, month: str, staff: StaffIdentity, now: datetime) -> list[int]:
    """The shops that a run would make a statement for, by id upward: two runs at once then meet at the first of them.

    Raises a RuleError naming the month unless it is over.
    """
    return list(session.scalars(_due(staff, month, _day_after(month, now)).order_by(Merchant.id)))


def waiting_shops(session: Session, *, month: str, staff: StaffIdentity, now: datetime) -> int:
    """How many those are. Raises a RuleError naming the month unless it is over."""
    due = _due(staff, month, _day_after(month, now)).subquery()
    return session.scalar(select(func.count()).select_from(due)) or 0


def existing(session: Session, *, month: str, staff: StaffIdentity) -> int:
    """How many statements of a month there are in the subtree."""
    query = select(func.count(Statement.id)).where(
        Statement.month == month, Statement.community_id.in_(subtree_ids(staff.path))
    )
    return session.scalar(query) or 0


def begin_run(session: Session, *, month: str, staff: StaffIdentity, now: datetime) -> Task:
    """Have the statements of a month made by a worker. Raises a RuleError naming the month unless it is over."""
    _day_after(month, now)
    return enqueue(session, kind=TASK, params={"month": month}, staff=staff, now=now)


def run_month(
    session: Session, *, month: str, staff: StaffIdentity, rate_fen: int, now: datetime, limit: int | None = None
) -> MonthRun:
    """Make a draft for every shop of the subtree with redemptions that are on no statement yet; or for so many.

    Running it again goes on with what is left. Raises a RuleError naming the month unless it is over, NoFundError where
    nobody could pay.
    """
    due = due_shops(session, month=month, staff=staff, now=now)
    shops = due[:limit]
    made = draft(session, shops=shops, month=month, staff=staff, rate_fen=rate_fen, now=now)
    before = existing(session, month=month, staff=staff) - len(made)
    return MonthRun(month, made, before, len(due) - len(shops))


def draft(
    session: Session, *, shops: Collection[int], month: str, staff: StaffIdentity, rate_fen: int, now: datetime
) -> list[Statement]:
    """Make the drafts of some shops of the subtree, those that are needed and not there yet.

    Taken up is what was redeemed by the end of `month` (`2026-10`, of Asia/Shanghai), earlier leftovers too: lines
    found right after a dispute, or redemptions whose commit came after the run of their own month. A point is worth
    `rate_fen`. What it costs does not depend on how many shops there are beside these. Raises as `run_month`.
    """
    after = _day_after(month, now)
    own = session.execute(
        select(Merchant.id, Merchant.community_id)
        .where(Merchant.id.in_(shops), Merchant.community_id.in_(subtree_ids(staff.path)))
        .order_by(Merchant.id)
    ).all()
    payers = _funds(session, {community_id for _, community_id in own})
    made = []
    for merchant_id, community_id in own:
        new = {
            "merchant_id": merchant_id,
            "community_id": community_id,
            "fund_id": payers[community_id],
            "month": month,
            "rate_fen": rate_fen,
            "created_at": now,
        }
        statement = _draft(session, new, after)
        if statement is not None:
            made.append(statement)
    session.flush()
    if _funds(session, {community_id for _, community_id in own}) != payers:
        raise OvertakenError  # A node has been moved: only now do the foreign keys of the statements hold the nodes.
    tell_owners(session, made, kind=MessageKind.STATEMENT_READY, now=now)
    audit.note(
        session,
        staff=staff,
        action=SettlementAction.RUN,
        subject_id=None,
        at=now,
        month=month,
        created=len(made),
        total_fen=sum(statement.total_fen for statement in made),
    )
    return made


def _day_after(month: str, now: datetime) -> date:
    """The first day that is no longer part of the month."""
    _, end = month_bounds(month)
    if end > now:
        raise field_error("month", "这个月还没有结束，请在月末之后再结算。")
    return business_day(end)


def _due(staff: StaffIdentity, month: str, after: date) -> Select[int]:
    """Shops of the subtree with something to settle and no statement of the month."""
    waiting = exists().where(
        Redemption.merchant_id == Merchant.id,
        Redemption.statement_id.is_(None),
        Redemption.status == RedemptionStatus.DONE,
        Redemption.day < after,
    )
    has_statement = exists().where(Statement.merchant_id == Merchant.id, Statement.month == month)
    return select(Merchant.id).where(Merchant.community_id.in_(subtree_ids(staff.path)), waiting, ~has_statement)


def _funds(session: Session, community_ids: set[int]) -> dict[int, int]:
    """The fund that pays for each community's shops."""
    payers = {}
    for community_id in sorted(community_ids):
        try:
            payers[community_id] = funds.fund_of_community(session, community_id).id
        except FundNotFoundError as error:
            raise NoFundError(session.get_one(Community, community_id).name) from error
    return payers


def _draft(session: Session, new: dict[str, Any], after: date) -> Statement | None:
    """Add a statement and what belongs on it, in a handful of SQL statements, however much that is.

    None where it was not needed: another run may have been quicker, with the shop's month or with all that was on it.
    """
    try:
        # Without a savepoint: a deadlock would take it away, and with it the error that says so.
        added = session.connection().execute(insert(Statement), _EMPTY | new)
    except IntegrityError:
        return None
    statement = session.get_one(Statement, added.inserted_primary_key[0])  # type: ignore[index]
    taken = session.connection().execute(
        update(Redemption)
        .where(
            Redemption.merchant_id == statement.merchant_id,
            Redemption.statement_id.is_(None),
            Redemption.status == RedemptionStatus.DONE,
            Redemption.day < after,
        )
        .values(statement_id=statement.id)
    )
    if not taken.rowcount:
        session.delete(statement)
        return None
    lines = select(
        Redemption.statement_id,
        Redemption.id,
        Redemption.day,
        Redemption.points + Redemption.bonus_points,
        Redemption.subsidy_fen,
        literal(LineStatus.STANDS, StatementLine.status.type),
    ).where(Redemption.statement_id == statement.id)
    columns = ["statement_id", "redemption_id", "day", "points", "subsidy_fen", "status"]
    session.connection().execute(insert(StatementLine).from_select(columns, lines.order_by(Redemption.id)))
    sum_up(session, statement)
    counter_lines.add(session, statement)
    session.flush()
    sum_up(session, statement)
    return statement
