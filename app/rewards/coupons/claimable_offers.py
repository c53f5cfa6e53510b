"""Offers as a resident sees them, and why one of them cannot be claimed now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from app.core.db.paging import Page, newest_first
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.chart import OwnerKind
from app.ledger.journals import Account
from app.ledger.models import LedgerAccount, LedgerBalance
from app.parties.communities.models import Community
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.residents import IDENTITY, ResidentIdentity, identify
from app.parties.residents.errors import ResidentNotFoundError
from app.parties.residents.models import Resident, ResidentStatus
from app.rewards.coupons import daily_limits
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.errors import OfferNotFoundError
from app.rewards.offers.models import Offer, OfferKind, OfferStatus
from app.standing.scores import scores


class OfferOrder(StrEnum):
    """Newest first, or first what is good in the resident's own community, newest first in each part."""

    NEWEST = "newest"
    NEAR = "near"


NEAR_AHEAD = 10**15
"""Added to the key of what is near: more than there will ever be offers."""
COUNTED = (CouponStatus.ISSUED, CouponStatus.REDEEMED)
"""Coupons that count against the limit per person: one given back or expired does not."""


@dataclass(frozen=True, slots=True)
class Purse:
    """What decides whether a resident can claim."""

    resident: ResidentIdentity
    points: int
    stars: int

    @property
    def node_ids(self) -> list[int]:
        """The resident's community and the nodes above it: offers of these are open to them."""
        return [int(part) for part in self.resident.community_path.split("/") if part]


@dataclass(frozen=True, slots=True)
class Facets:
    """What offers can be narrowed down by: the trades and the communities of the shops that make some."""

    trades: list[tuple[str, int]]
    communities: list[tuple[int, str, int]]


@dataclass(frozen=True, slots=True)
class ListedOffer:
    """An offer as one resident sees it; `reason` is the code of what stands in the way, None where nothing does."""

    offer: Offer
    merchant: Merchant | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A resident before an offer; `account` is that of their points."""

    resident: ResidentIdentity
    item: ListedOffer
    account: Account


def purse(session: Session, *, resident_id: int, now: datetime) -> Purse:
    """Raises ResidentNotFoundError."""
    resident = identify(session, resident_id)
    points = ledger.balance(session, chart.resident_points(resident_id))
    return Purse(resident, points, scores.stars_of_resident(session, resident_id=resident_id, now=now))


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a resident has claimed: of an offer, what they hold or used; since the day began, of it and of all."""

    of_offer: int
    of_offer_today: int
    today: int


def reason_against(offer: Offer, own: Purse, claimed: Claimed, now: datetime) -> str | None:
    """Why this resident cannot claim this offer now, or None."""
    too_often = claimed.today >= daily_limits.A_DAY or claimed.of_offer_today >= daily_limits.OF_ONE_OFFER
    checks = (
        (offer.status is OfferStatus.CLOSED, "closed"),
        (now >= offer.valid_until, "ended"),
        (offer.status is not OfferStatus.PUBLISHED, "paused"),
        (offer.kind is OfferKind.MEMBER_DISCOUNT, "not_claimable"),
        (now < offer.valid_from, "not_yet_valid"),
        (offer.stock_left < 1, "sold_out"),
        (claimed.of_offer >= offer.per_person, "limit_reached"),
        (too_often, "limit_of_today"),
        (own.stars < offer.min_stars, "not_enough_stars"),
        (own.points < offer.points, "not_enough_points"),
    )
    return next((reason for holds, reason in checks if holds), None)


def offers(
    session: Session,
    *,
    resident_id: int,
    kind: OfferKind | None,
    merchant_slug: str | None,
    trade: str | None,
    community_id: int | None,
    order: OfferOrder,
    cursor: str | None,
    limit: int,
    now: datetime,
) -> Page[ListedOffer]:
    """The offers that are open to a resident: four statements, however many offers."""
    own = purse(session, resident_id=resident_id, now=now)
    key: ColumnElement[int] | Any = Offer.id
    if order is OfferOrder.NEAR:
        near = or_(Offer.merchant_id.is_(None), Merchant.community_id == own.resident.community_id)
        key = case((near, NEAR_AHEAD), else_=0) + Offer.id
    today = daily_limits.claimed_today(of_offer=False).label("today")
    query = _listed(select(key.label("id"), Offer, Merchant, today), own.node_ids, now)
    since = daily_limits.day_begins(now)
    query = query.params(resident=resident_id, today=since)
    if kind is not None:
        query = query.where(Offer.kind == kind)
    if merchant_slug is not None:
        query = query.where(Merchant.slug == merchant_slug)
    if trade is not None:
        query = query.where(Merchant.trade == trade)
    if community_id is not None:
        query = query.where(Merchant.community_id == community_id)
    page = newest_first(session, query, key, cursor=cursor, limit=limit)
    claimed = _claimed(session, resident_id, [row.Offer.id for row in page.items], since)

    def item(row: Any) -> ListedOffer:
        seen = Claimed(*claimed.get(row.Offer.id, (0, 0)), today=row.today)
        return ListedOffer(row.Offer, row.Merchant, reason_against(row.Offer, own, seen, now))

    return page.map(item)


def _listed(query: Select[*tuple[Any, ...]], node_ids: Sequence[int], now: datetime) -> Select[*tuple[Any, ...]]:
    return query.outerjoin(Merchant, Merchant.id == Offer.merchant_id).where(
        Offer.community_id.in_(node_ids),
        Offer.status.in_([OfferStatus.PUBLISHED, OfferStatus.PAUSED]),
        Offer.valid_until > now,
        Offer.merchant_id.is_(None) | (Merchant.status == MerchantStatus.ACTIVE),
    )


def facets(session: Session, *, resident_id: int, now: datetime) -> Facets:
    """What a resident's offers can be narrowed down by, each with how many there are; their own community first.

    Raises ResidentNotFoundError.
    """
    resident = identify(session, resident_id)
    node_ids = [int(part) for part in resident.community_path.split("/") if part]
    number = func.count(Offer.id)
    trades = _listed(select(Merchant.trade, number).select_from(Offer), node_ids, now)
    trades = (
        trades.where(Offer.merchant_id.is_not(None)).group_by(Merchant.trade).order_by(number.desc(), Merchant.trade)
    )
    places = _listed(select(Community.id, Community.name, number).select_from(Offer), node_ids, now)
    places = places.join(Community, Community.id == Merchant.community_id).group_by(Community.id, Community.name)
    places = places.order_by(Community.id != resident.community_id, Community.id)
    return Facets([tuple(row) for row in session.execute(trades)], [tuple(row) for row in session.execute(places)])


def _is_open_here() -> ColumnElement[bool]:
    """Whether an offer is one of the resident's community or of a node above it."""
    return Community.path.like(literal("%/").concat(cast(Offer.community_id, String)).concat("/%"))


def _is_their_points() -> ColumnElement[bool]:
    key = LedgerAccount.owner_kind == OwnerKind.RESIDENT, LedgerAccount.owner_id == Resident.id
    return and_(*key, LedgerAccount.kind == "points")


# Asked by every claim: who it is for, what they have, and the offer, in one look.
_ONE = (
    select(
        *IDENTITY,
        LedgerAccount.id,
        LedgerBalance.id,
        func.coalesce(LedgerBalance.amount, 0),
        select(func.count())
        .where(
            Coupon.resident_id == bindparam("resident"),
            Coupon.offer_id == bindparam("offer"),
            Coupon.status.in_(COUNTED),
        )
        .scalar_subquery()
        .label("claimed"),
        daily_limits.claimed_today(of_offer=True).label("of_offer_today"),
        daily_limits.claimed_today(of_offer=False).label("today"),
        Offer,
        Merchant,
    )
    .select_from(Resident)
    .join(Community, Community.id == Resident.community_id)
    .outerjoin(LedgerAccount, _is_their_points())
    .outerjoin(LedgerBalance, LedgerBalance.account_id == LedgerAccount.id)  # One row: it may not go below zero.
    .outerjoin(Offer, and_(Offer.id == bindparam("offer"), _is_open_here()))
    .outerjoin(Merchant, Merchant.id == Offer.merchant_id)
    .where(Resident.id == bindparam("resident"), Resident.status == ResidentStatus.ACTIVE)
)
_SHOWN = (OfferStatus.PUBLISHED, OfferStatus.PAUSED, OfferStatus.CLOSED)


def offer(session: Session, *, offer_id: int, resident_id: int, now: datetime) -> ListedOffer:
    """One offer, also when it is closed. Raises OfferNotFoundError for drafts and for offers to other communities."""
    return standing_before(session, offer_id=offer_id, resident_id=resident_id, now=now).item


def standing_before(session: Session, *, offer_id: int, resident_id: int, now: datetime) -> Standing:
    """The same with the resident who stands before it. Raises ResidentNotFoundError, too."""
    asked = {"resident": resident_id, "offer": offer_id, "today": daily_limits.day_begins(now)}
    row = session.execute(_ONE, asked).one_or_none()
    if row is None:
        raise ResidentNotFoundError
    *identity, account_id, balance_id, points, of_offer, of_offer_today, today, found, merchant = row
    resident = ResidentIdentity(*identity)
    own = Purse(resident, int(points), 0)
    if found is None or found.status not in _SHOWN:
        raise OfferNotFoundError
    if found.min_stars:  # Few ask for stars, and counting them takes as long as all the rest.
        own = replace(own, stars=scores.stars_of_resident(session, resident_id=resident_id, now=now))
    item = ListedOffer(found, merchant, reason_against(found, own, Claimed(of_offer, of_offer_today, today), now))
    return Standing(resident, item, Account(account_id, (balance_id,)))


def _claimed(
    session: Session, resident_id: int, offer_ids: Sequence[int], since: datetime
) -> dict[int, tuple[int, int]]:
    """By offer, what counts against the limit per person, and what was claimed since a moment."""
    counted = func.count(case((Coupon.status.in_(COUNTED), 1)))
    today = func.count(case((Coupon.claimed_at >= since, 1)))
    rows = session.execute(
        select(Coupon.offer_id, counted, today)
        .where(Coupon.resident_id == resident_id, Coupon.offer_id.in_(offer_ids))
        .group_by(Coupon.offer_id)
    )
    return {offer_id: (held, new) for offer_id, held, new in rows}
