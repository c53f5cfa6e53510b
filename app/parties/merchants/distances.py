"""How far shops are from somewhere: as the crow flies, in metres, good to a percent within a town.

Positions are in millionths of a degree. A database sorts by whole steps of ten metres: neither of ours has sines.
"""

import math
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, func, select
from sqlalchemy.orm import Session

from app.parties.merchants.models import Merchant, MerchantStatus

STEP_E6 = 90
"""Of latitude: ten metres."""
STEP_M = 10
FAR = 10**8 - 1
"""The square of the greatest distance that is told from others, in steps: 100 km. What has no position is as far."""


@dataclass(frozen=True, slots=True)
class Position:
    """In millionths of a degree."""

    latitude_e6: int
    longitude_e6: int

    @property
    def shrink_e3(self) -> int:
        """How much shorter than a step of latitude one of longitude is here, in thousandths."""
        return round(math.cos(math.radians(self.latitude_e6 / 1e6)) * 1000)


def distance_m(start: Position | None, shop: Merchant | None) -> int | None:
    """How far a shop is, in metres, to the nearest ten; None where one of the two places is not known."""
    if start is None or shop is None or shop.latitude_e6 is None or shop.longitude_e6 is None:
        return None
    north = (shop.latitude_e6 - start.latitude_e6) / STEP_E6
    east = (shop.longitude_e6 - start.longitude_e6) * start.shrink_e3 / (STEP_E6 * 1000)
    return round(math.hypot(north, east)) * STEP_M


def squared(start: Position) -> ColumnElement[int]:
    """The square of how far a shop is, in steps, at most `FAR`: what a database sorts by."""
    north = cast((Merchant.latitude_e6 - start.latitude_e6) / STEP_E6, BigInteger)
    east = cast((Merchant.longitude_e6 - start.longitude_e6) * start.shrink_e3 / (STEP_E6 * 1000), BigInteger)
    far = north * north + east * east
    return case((Merchant.latitude_e6.is_(None), FAR), (far > FAR, FAR), else_=far)


def middle_of(session: Session, community_id: int) -> Position | None:
    """Where a community is: amid its shops; None where none of them has said where it stands."""
    row = session.execute(_middle(community_id)).one()
    return None if row[0] is None else Position(int(row[0]), int(row[1]))


def _middle(community_id: int) -> Select[*tuple[Any, ...]]:
    return select(func.avg(Merchant.latitude_e6), func.avg(Merchant.longitude_e6)).where(
        Merchant.community_id == community_id,
        Merchant.status == MerchantStatus.ACTIVE,
        Merchant.latitude_e6.is_not(None),
    )
