"""A month of statements, summed by community and by fund: how far it is, what it needs, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.alliance.settlement.models import LineStatus, PaymentItem, Statement, StatementLine, StatementStatus
from app.core.identities import StaffIdentity
from app.ledger import journals as ledger
from app.ledger.chart import OwnerKind
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.treasury.funds.models import Fund


@dataclass(slots=True)
class Sums:
    """Statements of some kind: how many, and what they come to in fen."""

    count: int = 0
    points_fen: int = 0
    total_fen: int = 0

    def add(self, count: int, points_fen: int, total_fen: int) -> None:
        self.count += count
        self.points_fen += points_fen
        self.total_fen += total_fen


@dataclass(slots=True)
class CommunityMonth:
    """A community's month, by state. `disputed_lines` are still to be decided."""

    community: Community
    by_status: dict[StatementStatus, Sums] = field(default_factory=lambda: {each: Sums() for each in StatementStatus})
    all: Sums = field(default_factory=Sums)
    disputed_lines: int = 0


@dataclass(slots=True)
class FundMonth:
    """A fund's month: `needed_fen` is what the points of its unpaid statements are worth that no list has reserved."""

    fund: Fund
    available_fen: int
    reserved_fen: int
    needed_fen: int = 0
    unpaid_fen: int = 0
    paid_fen: int = 0

    @property
    def missing_fen(self) -> int:
        return max(0, self.needed_fen - self.available_fen)


@dataclass(frozen=True, slots=True)
class MonthOverview:
    month: str
    communities: Sequence[CommunityMonth]
    funds: Sequence[FundMonth]

    def sums(self, status: StatementStatus | None = None) -> Sums:
        total = Sums()
        for each in self.communities:
            part = each.all if status is None else each.by_status[status]
            total.add(part.count, part.points_fen, part.total_fen)
        return total

    @property
    def missing_fen(self) -> int:
        return sum(each.missing_fen for each in self.funds)


def months(session: Session, *, staff: StaffIdentity) -> Sequence[str]:
    """The months that have statements in this subtree, the newest first; at most the last five years of them."""
    query = (
        select(Statement.month)
        .where(Statement.community_id.in_(subtree_ids(staff.path)))
        .group_by(Statement.month)
        .order_by(Statement.month.desc())
        .limit(60)
    )
    return session.scalars(query).all()


def overview(session: Session, *, month: str, staff: StaffIdentity) -> MonthOverview:
    """A month of a subtree: six SQL statements, however many shops."""
    listed = exists().where(PaymentItem.open_statement_id == Statement.id)
    rows = session.execute(
        select(
            Statement.community_id,
            Statement.fund_id,
            Statement.status,
            listed.label("listed"),
            func.count(),
            func.sum(Statement.points_fen),
            func.sum(Statement.total_fen),
        )
        .where(Statement.month == month, Statement.community_id.in_(subtree_ids(staff.path)))
        .group_by(Statement.community_id, Statement.fund_id, Statement.status, "listed")
    ).all()
    communities = _communities(session, {row.community_id for row in rows})
    funds = _funds(session, {row.fund_id for row in rows})
    for community_id, fund_id, status, is_listed, count, points_fen, total_fen in rows:
        sums = int(count), int(points_fen), int(total_fen)
        communities[community_id].by_status[status].add(*sums)
        communities[community_id].all.add(*sums)
        if status is StatementStatus.PAID:
            funds[fund_id].paid_fen += sums[2]
        else:
            funds[fund_id].unpaid_fen += sums[2]
            funds[fund_id].needed_fen += 0 if is_listed or status is StatementStatus.RETURNED else sums[1]
    for community_id, lines in _disputed_lines(session, month, staff):
        communities[community_id].disputed_lines = lines
    return MonthOverview(
        month,
        sorted(communities.values(), key=lambda each: each.community.steps),
        sorted(funds.values(), key=lambda each: each.fund.id),
    )


def _communities(session: Session, ids: set[int]) -> dict[int, CommunityMonth]:
    nodes = session.scalars(select(Community).where(Community.id.in_(ids)))
    return {node.id: CommunityMonth(node) for node in nodes}


def _funds(session: Session, ids: set[int]) -> dict[int, FundMonth]:
    available, reserved = (
        ledger.balances_of_owners(session, OwnerKind.FUND, kind, ids) for kind in ("available", "reserved")
    )
    funds = session.scalars(select(Fund).where(Fund.id.in_(ids)))
    return {fund.id: FundMonth(fund, available[fund.id], reserved[fund.id]) for fund in funds}


def _disputed_lines(session: Session, month: str, staff: StaffIdentity) -> list[tuple[int, int]]:
    rows = session.execute(
        select(Statement.community_id, func.count())
        .join(StatementLine, StatementLine.statement_id == Statement.id)
        .where(
            Statement.month == month,
            Statement.community_id.in_(subtree_ids(staff.path)),
            StatementLine.status == LineStatus.DISPUTED,
        )
        .group_by(Statement.community_id)
    )
    return [(community_id, count) for community_id, count in rows]
