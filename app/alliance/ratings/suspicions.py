"""Ratings that look as if they were arranged, with the rows behind each suspicion. Nothing is decided here.

Three signs, thresholds of our own [no published rule]:
ring      people who rate the same three or more shops, each time within a day of each other
burst     five or more people who only scanned rate a shop within two hours
insider   somebody who works in the shop now, or lives with somebody who does

What staff have judged is not suspected again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alliance.ratings.models import SCAN_WEIGHT_TENTHS, Rating
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import subtree_ids
from app.parties.merchants import insiders
from app.parties.merchants.models import Merchant

LOOK_BACK = timedelta(days=60)
MAX_LOOKED_AT = 50_000
"""Ratings of so many days, and at most so many of the newest: a street has a few hundred a week."""
RING_WITHIN, RING_SHOPS = timedelta(days=1), 3
RING_NEIGHBOURS = 60
"""Each rating is compared with so many that follow it at its shop: a fair with hundreds of ratings is not a ring."""
BURST_WITHIN, BURST_RATERS = timedelta(hours=2), 5
MAX_SHOWN = 30


class Sign(StrEnum):
    RING = "ring"
    BURST = "burst"
    INSIDER = "insider"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Some ratings that belong together, the oldest first: rows of `id, merchant_id, user_id, created_at,
    weight_tenths` and the five aspects.
    """

    sign: Sign
    rows: Sequence[Any]

    @property
    def raters(self) -> int:
        return len({row.user_id for row in self.rows})

    @property
    def shops(self) -> int:
        return len({row.merchant_id for row in self.rows})


_COLUMNS = (
    Rating.id,
    Rating.merchant_id,
    Rating.user_id,
    Rating.created_at,
    Rating.weight_tenths,
    Rating.honesty,
    Rating.service,
    Rating.frontage,
    Rating.interior,
    Rating.fulfilment,
)


def suspicions(session: Session, *, staff: StaffIdentity, now: datetime) -> list[Suspicion]:
    """What looks arranged at the shops of a subtree, at most thirty of each sign."""
    query = (
        select(*_COLUMNS)
        .join(Merchant, Merchant.id == Rating.merchant_id)
        .where(
            Rating.created_at > now - LOOK_BACK,
            Rating.verdict.is_(None),
            Merchant.community_id.in_(subtree_ids(staff.path)),
        )
    )
    newest = session.execute(query.order_by(Rating.id.desc()).limit(MAX_LOOKED_AT)).all()
    by_shop: dict[int, list[Any]] = defaultdict(list)
    for row in reversed(newest):
        by_shop[row.merchant_id].append(row)
    works_there = insiders.works_or_lives_with(Rating.user_id, Rating.merchant_id)
    own = session.execute(query.where(works_there).order_by(Rating.id).limit(MAX_SHOWN)).all()
    return [
        *list(rings(by_shop.values()))[:MAX_SHOWN],
        *list(bursts(by_shop.values()))[:MAX_SHOWN],
        *[Suspicion(Sign.INSIDER, [row]) for row in own],
    ]


def rings(shops: Iterable[list[Any]]) -> Iterator[Suspicion]:
    """Groups of people who keep rating together. Each shop's rows are in order of time."""
    shared: dict[tuple[int, int], list[tuple[Any, Any]]] = defaultdict(list)
    for rows in shops:
        for first, second in _close_pairs(rows):
            pair = (min(first.user_id, second.user_id), max(first.user_id, second.user_id))
            shared[pair].append((first, second))
    leader: dict[int, int] = {}
    kept: list[tuple[Any, Any]] = []
    for (one, other), pairs in shared.items():
        if len({first.merchant_id for first, _ in pairs}) >= RING_SHOPS:
            leader[_lead(leader, one)] = _lead(leader, other)
            kept += pairs
    groups: dict[int, dict[int, Any]] = defaultdict(dict)
    for pair_of_rows in kept:
        for row in pair_of_rows:
            groups[_lead(leader, row.user_id)][row.id] = row
    for group in sorted(groups.values(), key=len, reverse=True):
        yield Suspicion(Sign.RING, sorted(group.values(), key=lambda row: row.id))


def _lead(leader: dict[int, int], user: int) -> int:
    """Who stands for the group that somebody is in."""
    while leader.setdefault(user, user) != user:
        user = leader[user]
    return user


def _close_pairs(rows: list[Any]) -> Iterator[tuple[Any, Any]]:
    for index, first in enumerate(rows):
        for second in rows[index + 1 : index + 1 + RING_NEIGHBOURS]:
            if second.created_at - first.created_at > RING_WITHIN:
                break
            if second.user_id != first.user_id:
                yield first, second


def bursts(shops: Iterable[list[Any]]) -> Iterator[Suspicion]:
    """Stretches in which many who only scanned rate one shop."""
    for rows in shops:
        scanned = [row for row in rows if row.weight_tenths == SCAN_WEIGHT_TENTHS]
        start = 0
        while start < len(scanned):
            end = start + 1
            while end < len(scanned) and scanned[end].created_at - scanned[start].created_at <= BURST_WITHIN:
                end += 1
            stretch = scanned[start:end]
            if len({row.user_id for row in stretch}) >= BURST_RATERS:
                yield Suspicion(Sign.BURST, stretch)
                start = end
            else:
                start += 1
