"""All that the dashboard shows of one node and its subtree, read at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.core.permissions import permission
from app.office.dashboard import daily_redemptions as daily
from app.office.dashboard import shops
from app.office.dashboard.daily_redemptions import Redeemed, Sum
from app.office.dashboard.funds import FundStanding, fund_standings
from app.office.dashboard.periods import Days
from app.office.dashboard.shops import Ratings, WantedOffer
from app.parties.communities.models import Community
from app.treasury.coverage import points
from app.treasury.coverage.coverage import Coverage
from app.treasury.coverage.daily_flows import flows_of
from app.treasury.coverage.nodes import points_with_shops
from app.treasury.coverage.points import PointsMoved, PointsNow

SEES_MONEY = permission("funds:read")


@dataclass(frozen=True, slots=True)
class Money:
    """Of all funds of the subtree, in fen: now, and what has been paid to shops in the period and the one before."""

    standings: Sequence[FundStanding]
    paid_fen: int
    paid_before_fen: int
    coverage: Coverage

    @property
    def available_fen(self) -> int:
        return sum(fund.available_fen for fund in self.standings)

    @property
    def reserved_fen(self) -> int:
        return sum(fund.reserved_fen for fund in self.standings)

    @property
    def promised_fen(self) -> int:
        return sum(fund.budgeted_fen for fund in self.standings)

    @property
    def owed_fen(self) -> int:
        return sum(fund.payable_fen for fund in self.standings)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`money` is None for those whom it does not concern. `is_complete` is False while a job has to catch up."""

    node: Community
    nodes: Sequence[Community]
    days: Days
    now: PointsNow
    moved: PointsMoved
    money: Money | None
    redeemed: Redeemed
    trades: list[tuple[str, Sum]]
    communities: list[tuple[Community, Sum]]
    wanted: list[WantedOffer]
    ratings: Ratings
    is_complete: bool
    before: Days
    moved_before: PointsMoved
    redeemed_before: Sum

    @property
    def redeemed_sum(self) -> Sum:
        return sum(self.redeemed.by_day.values(), Sum())


def nodes_below(session: Session, path: str) -> Sequence[Community]:
    """A node and all below it, each after the one above it."""
    return session.scalars(select(Community).where(Community.path.like(f"{path}%")).order_by(Community.path)).all()


def dashboard(
    session: Session, *, staff: StaffIdentity, node: Community, days: Days, before: Days, rate_fen: int
) -> Dashboard:
    """What a staff member may see of a node that is theirs, and what of it was in the days `before`, to compare. Give
    it a snapshot: it reads many tables.
    """
    nodes = nodes_below(session, node.path)
    ids = [each.id for each in nodes]
    of_node = replace(staff, community_id=node.id, path=node.path)
    sees_money = SEES_MONEY.allows(staff.role)
    standings = fund_standings(session, staff=of_node, rate_fen=rate_fen) if sees_money else []
    flows = flows_of(session, communities=ids, funds=[fund.id for fund in standings])
    in_period, earlier = flows.between(days.first, days.last), flows.between(before.first, before.last)
    now = points.points_now(flows)
    done = daily.redeemed(session, communities=ids, first=days.first, last=days.last)
    done_before = daily.redeemed(session, communities=ids, first=before.first, last=before.last)
    trades, by_node = shops.by_trade_and_community(session, done.by_merchant)
    by_id = {each.id: each for each in nodes}
    money = None
    if sees_money:
        coverage = Coverage(
            with_residents=now.held,
            in_coupons=now.in_coupons,
            with_shops=points_with_shops(session, ids),
            rate_fen=rate_fen,
            available_fen=sum(fund.available_fen + fund.reserved_fen for fund in standings),
            has_fund=bool(standings),
        )
        money = Money(standings, points.paid_fen(in_period), points.paid_fen(earlier), coverage)
    return Dashboard(
        node=node,
        nodes=nodes,
        days=days,
        now=now,
        moved=points.points_moved(in_period),
        money=money,
        redeemed=done,
        trades=trades,
        communities=[(by_id[node_id], one) for node_id, one in by_node],
        wanted=shops.most_wanted(session, ids),
        ratings=shops.ratings_of(session, ids),
        is_complete=flows.is_complete and done.is_complete and done_before.is_complete,
        before=before,
        moved_before=points.points_moved(earlier),
        redeemed_before=sum(done_before.by_day.values(), Sum()),
    )
