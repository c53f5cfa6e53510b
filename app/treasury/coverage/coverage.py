"""Whether the money of a node's funds covers the points that are still out (domain rule C4, issue control)."""

from dataclasses import dataclass
from enum import StrEnum

WARNING_BP, ALARM_BP = 8_000, 10_000
"""Shares of the available money that the outstanding points are worth, in basis points: issue 4 and domain rule C4."""


class Cover(StrEnum):
    """`unfunded`: there is no fund here to compare with."""

    SAFE = "safe"
    WARNING = "warning"
    ALARM = "alarm"
    UNFUNDED = "unfunded"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Points that are out, what they are worth, and the money that is there for them; in points and fen.

    `with_residents`, `in_coupons` and `with_shops` add up to `points`: those of shops are sure to be settled. The money
    includes what is set aside for settling them.
    """

    with_residents: int
    in_coupons: int
    with_shops: int
    rate_fen: int
    available_fen: int
    has_fund: bool

    @property
    def points(self) -> int:
        return self.with_residents + self.in_coupons + self.with_shops

    @property
    def worth_fen(self) -> int:
        return self.points * self.rate_fen

    @property
    def used_bp(self) -> int | None:
        """What they are worth as a share of the money, rounded up; None where there is no money to compare with."""
        return -(-self.worth_fen * 10_000 // self.available_fen) if self.available_fen > 0 else None

    @property
    def missing_fen(self) -> int:
        return max(0, self.worth_fen - self.available_fen)

    @property
    def state(self) -> Cover:
        if not self.has_fund:
            return Cover.UNFUNDED
        if self.worth_fen * 10_000 >= self.available_fen * ALARM_BP:
            return Cover.ALARM if self.worth_fen else Cover.SAFE
        return Cover.WARNING if self.worth_fen * 10_000 >= self.available_fen * WARNING_BP else Cover.SAFE
