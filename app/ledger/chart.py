"""The chart of accounts: which there are, in which unit, how low they may go, and in how many stripes they are kept."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Unit(StrEnum):
    POINT = "POINT"
    CNY = "CNY"


class OwnerKind(StrEnum):
    COMMUNITY = "community"
    RESIDENT = "resident"
    MERCHANT = "merchant"
    FUND = "fund"
    OFFER = "offer"


@dataclass(frozen=True, slots=True)
class AccountSpec:
    """`floor` is 0 where the balance may not go negative, None where it may; CNY is counted in fen."""

    unit: Unit
    floor: int | None
    stripes: int


CHART: dict[tuple[OwnerKind, str], AccountSpec] = {
    (OwnerKind.COMMUNITY, "issued"): AccountSpec(Unit.POINT, None, 16),
    (OwnerKind.COMMUNITY, "escrow"): AccountSpec(Unit.POINT, None, 16),
    (OwnerKind.COMMUNITY, "expired"): AccountSpec(Unit.POINT, None, 1),
    (OwnerKind.COMMUNITY, "retired"): AccountSpec(Unit.POINT, None, 1),
    (OwnerKind.RESIDENT, "points"): AccountSpec(Unit.POINT, 0, 1),
    (OwnerKind.MERCHANT, "points"): AccountSpec(Unit.POINT, 0, 1),
    (OwnerKind.MERCHANT, "payable"): AccountSpec(Unit.CNY, 0, 1),
    (OwnerKind.MERCHANT, "points_owed"): AccountSpec(Unit.POINT, None, 1),
    (OwnerKind.MERCHANT, "owed"): AccountSpec(Unit.CNY, None, 1),
    (OwnerKind.FUND, "source"): AccountSpec(Unit.CNY, None, 1),
    (OwnerKind.FUND, "available"): AccountSpec(Unit.CNY, 0, 1),
    (OwnerKind.FUND, "reserved"): AccountSpec(Unit.CNY, 0, 1),
    (OwnerKind.OFFER, "budget"): AccountSpec(Unit.CNY, None, 8),
}


class AccountKey(NamedTuple):
    """Names one account."""

    owner_kind: OwnerKind
    owner_id: int
    kind: str

    @property
    def spec(self) -> AccountSpec:
        return CHART[self.owner_kind, self.kind]

    def __str__(self) -> str:
        return f"{self.owner_kind}:{self.owner_id}:{self.kind}"


def community(community_id: int, kind: str) -> AccountKey:
    return AccountKey(OwnerKind.COMMUNITY, community_id, kind)


def moved(points: int, *, from_id: int, to_id: int) -> list[tuple[AccountKey, int]]:
    """The legs by which one community answers for points that another has issued: their holder lives there now."""
    return [(community(from_id, "issued"), points), (community(to_id, "issued"), -points)]


def resident_points(resident_id: int) -> AccountKey:
    return AccountKey(OwnerKind.RESIDENT, resident_id, "points")


def merchant_points(merchant_id: int) -> AccountKey:
    return AccountKey(OwnerKind.MERCHANT, merchant_id, "points")


def merchant_payable(merchant_id: int) -> AccountKey:
    return AccountKey(OwnerKind.MERCHANT, merchant_id, "payable")


def merchant_points_owed(merchant_id: int) -> AccountKey:
    """Below zero by the points that a shop has been credited for and that were reversed after that."""
    return AccountKey(OwnerKind.MERCHANT, merchant_id, "points_owed")


def merchant_owed(merchant_id: int) -> AccountKey:
    """Below zero by the subsidies, in fen, that a shop has been credited for and that were reversed after that."""
    return AccountKey(OwnerKind.MERCHANT, merchant_id, "owed")


def fund(fund_id: int, kind: str) -> AccountKey:
    return AccountKey(OwnerKind.FUND, fund_id, kind)


def offer_budget(offer_id: int) -> AccountKey:
    return AccountKey(OwnerKind.OFFER, offer_id, "budget")
