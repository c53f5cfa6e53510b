"""Points of the residents of some nodes: what they hold, what waits in coupons, what came and went in a period.

Residents are counted where their points were issued. Their two hundred thousand accounts are not read: each journal
that moves a resident's points has an opposite leg on an account of their community, of which there are four.
"""

from dataclasses import dataclass

from app.ledger.chart import OwnerKind
from app.ledger.kinds import JournalKind
from app.treasury.coverage.daily_flows import Flow, Flows

WITH_SHOPS = frozenset({JournalKind.REDEMPTION, JournalKind.REVERSAL, JournalKind.ADJUSTMENT, JournalKind.SETTLEMENT})
"""Kinds of journals in which a community's accounts meet those of shops. In all others they meet those of residents."""
ANSWERED_ELSEWHERE = frozenset({JournalKind.MOVE, JournalKind.MERGE})
"""Kinds in which one community takes over from another what it answers for; nobody has earned or spent anything."""
RESIDENTS_LEGS = frozenset({"issued", "escrow", "expired", "retired"})


@dataclass(frozen=True, slots=True)
class PointsNow:
    """What residents hold and what they have in coupons that are not used yet."""

    held: int
    in_coupons: int

    @property
    def outstanding(self) -> int:
        return self.held + self.in_coupons


@dataclass(frozen=True, slots=True)
class PointsMoved:
    """In a period: earned less what was withdrawn; put into coupons less what came back; spent at shops and counters;
    expired; and given to shops as a bonus, which no resident had.
    """

    earned: int
    claimed: int
    spent: int
    expired: int
    bonus: int


def points_now(flows: Flows) -> PointsNow:
    rows = [row for row in flows.since_ever() if row.owner_kind is OwnerKind.COMMUNITY]
    held = -sum(row.amount for row in rows if row.name in RESIDENTS_LEGS and row.kind not in WITH_SHOPS)
    return PointsNow(held, sum(row.amount for row in rows if row.name == "escrow"))


def points_moved(rows: list[Flow]) -> PointsMoved:
    """Of the flows of a period."""

    def of(name: str, *, with_shops: bool) -> int:
        return sum(
            row.amount
            for row in rows
            if row.owner_kind is OwnerKind.COMMUNITY and row.name == name
            if row.kind not in ANSWERED_ELSEWHERE and (row.kind in WITH_SHOPS) is with_shops
        )

    return PointsMoved(
        earned=-of("issued", with_shops=False),  # Who moved here has earned nothing by that.
        claimed=of("escrow", with_shops=False),
        spent=of("retired", with_shops=False) - of("escrow", with_shops=True),
        expired=of("expired", with_shops=False),
        bonus=-of("issued", with_shops=True),
    )


def paid_fen(rows: list[Flow]) -> int:
    """What the funds have paid to shops, of the flows of a period."""
    return sum(
        row.amount
        for row in rows
        if (row.owner_kind, row.name, row.kind) == (OwnerKind.FUND, "source", JournalKind.PAYOUT)
    )
