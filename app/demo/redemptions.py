"""Visits: what people do at shops, planned as deeds with a moment each, then done a day at a time in that order."""

from collections import ChainMap, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import chain

from sqlalchemy.orm import Session

from app.alliance import ratings
from app.alliance.ratings.models import Tag
from app.core.clock import business_day, end_of_day
from app.core.db.uow import execute
from app.core.identities import MemberIdentity
from app.demo import seeds
from app.demo.world import Item
from app.rewards.coupons import claims as coupon_claims
from app.rewards.redemptions import redeeming, reversals
from app.rewards.wallet import queries as wallet_queries

PER_TRANSACTION = 400


class DeedKind(StrEnum):
    CLAIM = "claim"
    CANCEL = "cancel"
    REDEEM = "redeem"
    CARD = "card"
    REVERSE = "reverse"
    RATE = "rate"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at a shop: a resident with an offer, or a user who only rates.

    `stars` are honesty, service, frontage, interior and fulfilment.
    """

    number: int
    member: MemberIdentity
    resident_id: int = 0
    item: Item | None = None
    bill_fen: int | None = None
    user_id: int = 0
    stars: tuple[int, int, int, int, int] = (5, 5, 5, 5, 5)
    tags: tuple[Tag, ...] = ()
    text: str = ""

    @property
    def offer_id(self) -> int:
        return self.item.id if self.item else 0


@dataclass(frozen=True, slots=True)
class Deed:
    at: datetime
    kind: DeedKind
    visit: Visit


Found = Mapping[tuple[int, DeedKind], int]
"""Ids that deeds have brought: the coupon, redemption or rating of a visit."""


@dataclass
class Agenda:
    """What is planned for which day, and what has come of it. Nothing is planned for after `now`."""

    now: datetime
    found: dict[tuple[int, DeedKind], int] = field(default_factory=dict)
    _days: defaultdict[date, list[Deed]] = field(default_factory=lambda: defaultdict(list))
    _visits: int = 0

    def visit_number(self) -> int:
        self._visits += 1
        return self._visits

    def plan(self, at: datetime, kind: DeedKind, visit: Visit) -> None:
        if at <= self.now:
            self._days[business_day(at)].append(Deed(at, kind, visit))

    def live(self, day: date) -> int:
        """Do all that is planned until a day; in the evening coupons expire. Says how many deeds there were."""
        planned = [self._days.pop(each) for each in list(self._days) if each <= day]
        deeds = sorted(chain.from_iterable(planned), key=lambda deed: (deed.at, deed.visit.number))
        for part in seeds.batches(deeds, PER_TRANSACTION):
            self.found |= execute(_do_all, deeds=part, found=self.found)
        execute(_expire, now=min(end_of_day(day), self.now))
        return len(deeds)


def _do_all(session: Session, *, deeds: list[Deed], found: dict[tuple[int, DeedKind], int]) -> Found:
    """Ids that the deeds have brought. What was known before is left alone: this may run more than once."""
    news: dict[tuple[int, DeedKind], int] = {}
    known = ChainMap(news, found)
    for deed in deeds:
        news[deed.visit.number, deed.kind] = DOERS[deed.kind](session, deed.visit, deed.at, known)
    return news


def _claim(session: Session, visit: Visit, at: datetime, _: Found) -> int:
    return coupon_claims.claim(session, offer_id=visit.offer_id, resident_id=visit.resident_id, now=at).coupon.id


def _cancel(session: Session, visit: Visit, at: datetime, found: Found) -> int:
    coupon_id = found[visit.number, DeedKind.CLAIM]
    return coupon_claims.cancel(session, coupon_id=coupon_id, resident_id=visit.resident_id, now=at).coupon.id


def _redeem(session: Session, visit: Visit, at: datetime, found: Found) -> int:
    """The phone draws the coupon's code, the shop scans it."""
    coupon_id = found[visit.number, DeedKind.CLAIM]
    shown = wallet_queries.coupon_code(session, coupon_id=coupon_id, resident_id=visit.resident_id, now=at)
    receipt = redeeming.redeem(
        session, member=visit.member, digits=shown.code, bill_fen=visit.bill_fen, offer_id=None, now=at
    )
    return receipt.id


def _card(session: Session, visit: Visit, at: datetime, _: Found) -> int:
    shown = wallet_queries.card_code(session, resident_id=visit.resident_id, now=at)
    receipt = redeeming.redeem(
        session, member=visit.member, digits=shown.code, bill_fen=visit.bill_fen, offer_id=visit.offer_id, now=at
    )
    return receipt.id


def _reverse(session: Session, visit: Visit, at: datetime, found: Found) -> int:
    done = found[visit.number, DeedKind.REDEEM]
    return reversals.reverse(session, redemption_id=done, member=visit.member, reason=visit.text, now=at).id


def _rate(session: Session, visit: Visit, at: datetime, _: Found) -> int:
    honesty, service, frontage, interior, fulfilment = visit.stars
    rating = ratings.rate(
        session,
        user_id=visit.user_id,
        slug=visit.member.slug,
        honesty=honesty,
        service=service,
        frontage=frontage,
        interior=interior,
        fulfilment=fulfilment,
        tags=visit.tags,
        now=at,
    )
    return rating.id


def _answer(session: Session, visit: Visit, at: datetime, found: Found) -> int:
    rating_id = found[visit.number, DeedKind.RATE]
    return ratings.answer(session, member=visit.member, rating_id=rating_id, text=visit.text, now=at).id


DOERS: dict[DeedKind, Callable[[Session, Visit, datetime, Found], int]] = {
    DeedKind.CLAIM: _claim,
    DeedKind.CANCEL: _cancel,
    DeedKind.REDEEM: _redeem,
    DeedKind.CARD: _card,
    DeedKind.REVERSE: _reverse,
    DeedKind.RATE: _rate,
    DeedKind.ANSWER: _answer,
}


def _expire(session: Session, *, now: datetime) -> None:
    for coupon_id in coupon_claims.overdue(session, now=now, limit=10_000):
        coupon_claims.expire(session, coupon_id=coupon_id, now=now)
