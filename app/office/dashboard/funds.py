"""Where the funds of a subtree stand."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.ledger.chart import OwnerKind, Unit
from app.ledger.models import LedgerAccount, LedgerBalance
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.merchants.models import Merchant
from app.rewards.offers.models import Offer
from app.treasury.funds.models import Fund


@dataclass(frozen=True, slots=True)
class FundStanding:
    """One fund, all amounts in fen. `payable_fen` is what its shops are owed, their points at the rate of today;
    `reserved_fen` is set aside for payments under way.
    """

    id: int
    name: str
    community: Community
    available_fen: int
    budgeted_fen: int
    payable_fen: int
    reserved_fen: int


def fund_standings(session: Session, *, staff: StaffIdentity, rate_fen: int) -> list[FundStanding]:
    """The funds of a subtree from the top down: three SQL statements, however many."""
    funds = _funds(session, staff)
    budgets = _budgets(session, staff)
    payable = _payable(session, staff, {community.path: fund.id for fund, community, *_ in funds}, rate_fen)
    return [
        FundStanding(
            fund.id, fund.name, community, available_fen, budgets.get(fund.id, 0), payable.get(fund.id, 0), reserved_fen
        )
        for fund, community, available_fen, reserved_fen in funds
    ]


def _funds(session: Session, staff: StaffIdentity) -> list[tuple[Fund, Community, int, int]]:
    rows = session.execute(
        select(Fund, Community, _held("available"), _held("reserved"))
        .join(Community, Community.id == Fund.community_id)
        .where(Fund.community_id.in_(subtree_ids(staff.path)))
        .order_by(Community.path)
    )
    return [(fund, community, int(available), int(reserved)) for fund, community, available, reserved in rows]


def _held(kind: str) -> Any:
    """What an account of a fund holds, as part of a query over funds."""
    held = (
        select(func.sum(LedgerBalance.amount))
        .join(LedgerAccount, LedgerAccount.id == LedgerBalance.account_id)
        .where(
            LedgerAccount.owner_kind == OwnerKind.FUND,
            LedgerAccount.owner_id == Fund.id,
            LedgerAccount.kind == kind,
        )
        .scalar_subquery()
    )
    return func.coalesce(held, 0)


def _budgets(session: Session, staff: StaffIdentity) -> dict[int, int]:
    """What offers hold, by the fund it came from."""
    rows = session.execute(
        select(Fund.id, func.sum(LedgerBalance.amount))
        .join(Offer, Offer.fund_id == Fund.id)
        .join(LedgerAccount, LedgerAccount.owner_id == Offer.id)
        .join(LedgerBalance, LedgerBalance.account_id == LedgerAccount.id)
        .where(
            LedgerAccount.owner_kind == OwnerKind.OFFER,
            LedgerAccount.kind == "budget",
            Offer.budget_empty.is_(False),  # Not those of long ago.
            Fund.community_id.in_(subtree_ids(staff.path)),
        )
        .group_by(Fund.id)
    )
    return {fund_id: int(fen) for fund_id, fen in rows}


def _payable(session: Session, staff: StaffIdentity, payers: dict[str, int], rate_fen: int) -> dict[int, int]:
    """What shops are owed, by the fund that settles with them: that of their node, or else the nearest above it."""
    worth: Any = case((LedgerAccount.unit == Unit.POINT, LedgerBalance.amount * rate_fen), else_=LedgerBalance.amount)
    rows = session.execute(
        select(Community.path, func.sum(worth))
        .join(Merchant, Merchant.community_id == Community.id)
        .join(LedgerAccount, LedgerAccount.owner_id == Merchant.id)
        .join(LedgerBalance, LedgerBalance.account_id == LedgerAccount.id)
        .where(LedgerAccount.owner_kind == OwnerKind.MERCHANT, Community.id.in_(subtree_ids(staff.path)))
        .group_by(Community.path)
    )
    owed: dict[int, int] = defaultdict(int)
    for path, fen in rows:
        nearest = max((node for node in payers if path.startswith(node)), key=len, default=None)
        if nearest is not None:  # Without a fund in this subtree, one above it pays.
            owed[payers[nearest]] += int(fen)
    return owed
