"""Whether a resident can claim an offer now, and why not."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, bindparam, cast, func, literal, select
from sqlalchemy.orm import Session

from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.chart import OwnerKind
from app.ledger.journals import Account
from app.ledger.models import LedgerAccount, LedgerBalance
from app.parties.communities.models import Community
from app.parties.merchants.models import Merchant
from app.parties.residents import IDENTITY, ResidentIdentity, identify
from app.parties.residents.errors import ResidentNotFoundError
from app.parties.residents.models import Resident, ResidentStatus
from app.rewards.coupons import daily_limits, refusal_words
from app.rewards.coupons.models import COUNTED, Coupon, CouponStatus
from app.rewards.offers.errors import OfferNotFoundError
from app.rewards.offers.models import SHOWN, Offer, OfferKind, OfferStatus
from app.standing.scores import scores


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
class ListedOffer:
    """An offer as one resident sees it; `reason` is the code of what stands in the way, None where nothing does, and
    `words` say it. `points_short` is what is missing where points are. `held` are coupons of it that can be used now,
    `held_coupon_id` is the newest of them. `shop_community` is the name of its shop's community, None where that is the
    resident's own.
    """

    offer: Offer
    merchant: Merchant | None
    reason: str | None
    words: str | None = None
    points_short: int | None = None
    held: int = 0
    held_coupon_id: int | None = None
    distance_m: int | None = None
    shop_community: str | None = None


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
        (offer.gathering_id is not None and not offer.valid_from <= now < offer.valid_until, "not_at_fair"),
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


def seen_by(own: Purse, claimed: Claimed, offer: Offer, merchant: Merchant | None, now: datetime) -> ListedOffer:
    """An offer as this resident sees it."""
    reason = reason_against(offer, own, claimed, now)
    if reason is None:
        return ListedOffer(offer, merchant, None)
    words = refusal_words.words(
        reason, offer, points=own.points, stars=own.stars, claimed=claimed.of_offer, today=claimed.today
    )
    short = offer.points - own.points if reason == "not_enough_points" else None
    return ListedOffer(offer, merchant, reason, words, short)


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


def offer(session: Session, *, offer_id: int, resident_id: int, now: datetime) -> ListedOffer:
    """One offer, also when it is closed. Raises OfferNotFoundError for drafts and for offers to other communities."""
    item = standing_before(session, offer_id=offer_id, resident_id=resident_id, now=now).item
    usable = Coupon.status == CouponStatus.ISSUED, Coupon.expires_at > now
    query = select(func.count(), func.max(Coupon.id)).where(Coupon.resident_id == resident_id, *usable)
    held, newest = session.execute(query.where(Coupon.offer_id == offer_id)).one()
    place = _elsewhere(session, resident_id, item.merchant)
    return replace(item, held=held, held_coupon_id=newest, shop_community=place)


def _elsewhere(session: Session, resident_id: int, shop: Merchant | None) -> str | None:
    if shop is None:
        return None
    own = select(Resident.community_id).where(Resident.id == resident_id).scalar_subquery()
    place = select(Community.name).where(Community.id == shop.community_id, Community.id != own)
    return session.scalar(place)


def standing_before(session: Session, *, offer_id: int, resident_id: int, now: datetime) -> Standing:
    """The same with the resident who stands before it. Raises ResidentNotFoundError, too."""
    asked = {"resident": resident_id, "offer": offer_id, "today": daily_limits.day_begins(now)}
    row = session.execute(_ONE, asked).one_or_none()
    if row is None:
        raise ResidentNotFoundError
    *identity, account_id, balance_id, points, of_offer, of_offer_today, today, found, merchant = row
    resident = ResidentIdentity(*identity)
    own = Purse(resident, int(points), 0)
    if found is None or found.status not in SHOWN:
        raise OfferNotFoundError
    if found.min_stars:  # Few ask for stars, and counting them takes as long as all the rest.
        own = replace(own, stars=scores.stars_of_resident(session, resident_id=resident_id, now=now))
    item = seen_by(own, Claimed(of_offer, of_offer_today, today), found, merchant, now)
    return Standing(resident, item, Account(account_id, (balance_id,)))
