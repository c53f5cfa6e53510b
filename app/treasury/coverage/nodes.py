"""Coverage of one node: the points of all for whom its fund pays, against the money of the funds there."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.ledger import journals as ledger
from app.ledger.chart import OwnerKind
from app.ledger.models import LedgerAccount, LedgerBalance
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.merchants.models import Merchant
from app.treasury.coverage.coverage import Coverage
from app.treasury.coverage.daily_flows import flows_of
from app.treasury.coverage.points import points_now
from app.treasury.funds.errors import FundNotFoundError
from app.treasury.funds.funds import fund_of_community, node_of
from app.treasury.funds.models import Fund


def payer_of(session: Session, node: Community) -> Community:
    """The node whose fund pays for another: itself, or the nearest above it; itself where there is none."""
    try:
        return node_of(session, fund_of_community(session, node.id))
    except FundNotFoundError:
        return node


def coverage_of(session: Session, *, node: Community, rate_fen: int) -> Coverage:
    """Points that are out at a node and below it, and the money of the funds there; `rate_fen` is the worth of one.

    The same as the dashboard of that node says. To know whether a fund bears more, ask for `payer_of` a node.
    """
    nodes = list(session.scalars(subtree_ids(node.path)))
    funds = session.scalars(select(Fund.id).where(Fund.community_id.in_(nodes))).all()
    now = points_now(flows_of(session, communities=nodes, funds=funds))
    money = [ledger.balances_of_owners(session, OwnerKind.FUND, kind, funds) for kind in ("available", "reserved")]
    return Coverage(
        with_residents=now.held,
        in_coupons=now.in_coupons,
        with_shops=points_with_shops(session, nodes),
        rate_fen=rate_fen,
        available_fen=sum(sum(each.values()) for each in money),
        has_fund=bool(funds),
    )


def points_with_shops(session: Session, communities: Sequence[int]) -> int:
    """Points that shops have taken and that are not settled yet."""
    query = (
        select(func.coalesce(func.sum(LedgerBalance.amount), 0))
        .select_from(Merchant)
        .join(LedgerAccount, LedgerAccount.owner_id == Merchant.id)
        .join(LedgerBalance, LedgerBalance.account_id == LedgerAccount.id)
        .where(
            Merchant.community_id.in_(communities),
            LedgerAccount.owner_kind == OwnerKind.MERCHANT,
            LedgerAccount.kind == "points",
        )
    )
    return int(session.scalar(query) or 0)
