"""A node's fund: opened, found, and who pays for whom."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties.communities.errors import NodeClosedError
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, get_community, require_open, subtree_ids
from app.treasury.funds.actions import FundAction
from app.treasury.funds.errors import FundExistsError, FundNotFoundError, FundShortError
from app.treasury.funds.models import Fund


def fund_name(node: str) -> str:
    """What a fund is called, after its node."""
    return f"{node}信用基金"[:40]


def own_fund(session: Session, community_id: int) -> Fund:
    """The fund of a node itself. Raises FundNotFoundError."""
    fund = session.scalar(select(Fund).where(Fund.community_id == community_id))
    if fund is None:
        raise FundNotFoundError
    return fund


def own_fund_id(session: Session, community_id: int) -> int | None:
    """The fund of a node itself; None where another pays for it."""
    return session.scalar(select(Fund.id).where(Fund.community_id == community_id))


def open_fund(session: Session, *, community_id: int) -> Fund:
    """Give a node its fund. Raises CommunityNotFoundError, NodeClosedError, FundExistsError."""
    node = get_community(session, community_id)
    if session.scalar(select(Fund.id).where(Fund.community_id == community_id)):
        raise FundExistsError
    fund = Fund(community_id=community_id, name=fund_name(node.name))
    session.add(fund)
    try:
        session.flush()
    except IntegrityError as error:  # Somebody was quicker.
        raise FundExistsError from error
    require_open(session, community_id)
    ledger.open_accounts(session, [chart.fund(fund.id, kind) for kind in ("source", "available", "reserved")])
    return fund


def open_fund_for(session: Session, *, community_id: int, staff: StaffIdentity, now: datetime) -> Fund:
    """Give a node of the subtree its fund; from then on it pays for the shops of that node and of those below that
    have none. Raises CommunityNotFoundError, NodeClosedError, FundExistsError.
    """
    node = community_in_scope(session, community_id=community_id, staff=staff)
    fund = open_fund(session, community_id=community_id)
    audit.note(session, staff=staff, action=FundAction.OPENED, subject_id=fund.id, at=now, path=node.path)
    return fund


def fund_of_community(session: Session, community_id: int) -> Fund:
    """The fund that pays for a node: its own, or else the nearest above it. Raises FundNotFoundError."""
    node = get_community(session, community_id)
    ancestors = [int(part) for part in node.path.split("/") if part]
    fund = session.scalar(
        select(Fund)
        .join(Community, Community.id == Fund.community_id)
        .where(Fund.community_id.in_(ancestors))
        .order_by(Community.path.desc())
        .limit(1)
    )
    if fund is None:
        raise FundNotFoundError("这个社区还没有信用基金。")
    return fund


def payers(nodes: Iterable[tuple[int, str]], paths_of_funds: dict[str, int]) -> dict[int, int]:
    """Which fund pays for each node: its own, or else the nearest above it; nodes as id and path, funds by path."""
    found = {}
    for community_id, path in nodes:
        nearest = max((above for above in paths_of_funds if path.startswith(above)), key=len, default=None)
        if nearest is not None:
            found[community_id] = paths_of_funds[nearest]
    return found


def fund_in_scope(session: Session, *, fund_id: int, staff: StaffIdentity) -> Fund:
    """A fund of the staff member's subtree. Raises FundNotFoundError."""
    fund = session.scalar(
        select(Fund)
        .join(Community, Community.id == Fund.community_id)
        .where(Fund.id == fund_id, Community.path.like(f"{staff.path}%"))
    )
    if fund is None:
        raise FundNotFoundError
    return fund


def funds_below(session: Session, *, fund: Fund) -> Sequence[Fund]:
    """The funds to which this one can hand money, from the top down."""
    node = get_community(session, fund.community_id)
    return session.scalars(
        select(Fund)
        .join(Community, Community.id == Fund.community_id)
        .where(Community.path.like(f"{node.path}_%"), Community.closed_at.is_(None))
        .order_by(Community.path)
    ).all()


def without_fund(session: Session, *, staff: StaffIdentity) -> Sequence[Community]:
    """The open nodes of the subtree that have no fund of their own, from the top down."""
    return session.scalars(
        select(Community)
        .where(
            Community.id.in_(subtree_ids(staff.path)),
            Community.closed_at.is_(None),
            ~exists().where(Fund.community_id == Community.id),
        )
        .order_by(Community.path)
    ).all()


def require_fund_open(session: Session, *fund_ids: int) -> None:
    """Nothing, where the nodes of these funds are open. As `require_open`, to be asked after a row has been added that
    names them. Raises NodeClosedError.
    """
    session.flush()
    closed = Community.closed_at.is_not(None)
    query = select(Fund.id).join(Community, Community.id == Fund.community_id).where(Fund.id.in_(fund_ids), closed)
    if session.scalar(query.limit(1)) is not None:
        raise NodeClosedError("这个基金所在的社区已关闭，不能再有资金进入。")


def node_of(session: Session, fund: Fund) -> Community:
    """The node whose fund this is."""
    return session.get_one(Community, fund.community_id)


def path_of(session: Session, fund_id: int) -> str:
    """The path of the node whose fund this is, for the audit log."""
    query = select(Community.path).join(Fund, Fund.community_id == Community.id).where(Fund.id == fund_id)
    return session.scalars(query).one()


def short_of(session: Session, fund_id: int, wanted_fen: int) -> FundShortError:
    """The error that says how much a fund lacks."""
    available_fen = ledger.balance(session, chart.fund(fund_id, "available"))
    missing_fen = max(0, wanted_fen - available_fen)
    return FundShortError(
        f"基金可用余额不足，还差 {missing_fen / 100:,.2f} 元。请先充值或划拨。",
        {"available_fen": available_fen, "missing_fen": missing_fen},
    )
