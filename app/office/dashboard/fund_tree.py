"""The funds of a subtree as they hang together: each alone, and with all of those below it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.ledger import journals as ledger
from app.ledger.chart import OwnerKind
from app.office.dashboard.funds import FundStanding, fund_standings


@dataclass(frozen=True, slots=True)
class FundSums:
    """All in fen: available, reserved for payment lists, promised to offers, owed to shops."""

    available_fen: int
    reserved_fen: int
    promised_fen: int
    owed_fen: int


@dataclass(frozen=True, slots=True)
class FundRow:
    """A fund at its `depth` below the topmost. `subtree` is None where there is nothing below it."""

    fund: FundStanding
    depth: int
    own: FundSums
    subtree: FundSums | None


@dataclass(frozen=True, slots=True)
class FundTree:
    rows: Sequence[FundRow]
    total: FundSums


def fund_tree(session: Session, *, staff: StaffIdentity, rate_fen: int) -> FundTree:
    """The funds of a subtree from the top down: four SQL statements, however many."""
    standings = sorted(fund_standings(session, staff=staff, rate_fen=rate_fen), key=lambda fund: fund.community.steps)
    reserved = ledger.balances_of_owners(session, OwnerKind.FUND, "reserved", [fund.id for fund in standings])
    own = {
        fund.id: FundSums(fund.available_fen, reserved[fund.id], fund.budgeted_fen, fund.payable_fen)
        for fund in standings
    }
    rows = []
    for fund in standings:
        path = fund.community.path
        below = [other for other in standings if other.community.path.startswith(path)]
        depth = sum(path.startswith(other.community.path) for other in standings) - 1
        subtree = _sum([own[other.id] for other in below]) if len(below) > 1 else None
        rows.append(FundRow(fund, depth, own[fund.id], subtree))
    return FundTree(rows, _sum(list(own.values())))


def _sum(parts: Sequence[FundSums]) -> FundSums:
    return FundSums(
        sum(part.available_fen for part in parts),
        sum(part.reserved_fen for part in parts),
        sum(part.promised_fen for part in parts),
        sum(part.owed_fen for part in parts),
    )
