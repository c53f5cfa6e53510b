"""Offers as a resident looks through them: by words and by the initials of pinyin, by kind, trade and community."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select
from sqlalchemy.orm import Session

from app.core.db.paging import Page, newest_first
from app.core.pinyin import as_initials
from app.parties.communities.models import Community
from app.parties.merchants import distances, nearby
from app.parties.merchants.distances import Position
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.residents import identify
from app.rewards.coupons import daily_limits, offer_order
from app.rewards.coupons.claimable_offers import Claimed, ListedOffer, purse, seen_by
from app.rewards.coupons.offer_order import OfferOrder
from app.rewards.offers.models import Offer, OfferKind, OfferStatus


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a resident looks for; None is all. `text` is part of a title, a shop's name or a trade, or its initials."""

    text: str | None = None
    kind: OfferKind | None = None
    merchant_slug: str | None = None
    trade: str | None = None
    community_id: int | None = None
    session_id: int | None = None


@dataclass(frozen=True, slots=True)
class Facets:
    """What offers can be narrowed down by: the trades and the communities of the shops that make some."""

    trades: list[tuple[str, int]]
    communities: list[tuple[int, str, int]]


def offers(
    session: Session,
    *,
    resident_id: int,
    wanted: Wanted,
    order: OfferOrder,
    start: Position | None = None,
    ready_first: bool = False,
    cursor: str | None,
    limit: int,
    now: datetime,
) -> Page[ListedOffer]:
    """The offers that are open to a resident; so many statements, however many offers. Distances are from `start`, or
    from the resident's community; `ready_first` puts what they can have now before the rest.
    """
    own = purse(session, resident_id=resident_id, now=now)
    start = start or distances.middle_of(session, own.resident.community_id)
    since = daily_limits.day_begins(now)
    claimed = offer_order.claimed_by(resident_id, since, now)
    key = offer_order.key_of(order, community_id=own.resident.community_id, start=start)
    if ready_first:
        part = offer_order.part_of(claimed, points=own.points, stars=own.stars, now=now)
        key = part * offer_order.PART + key
    keys = _listed(select(key.label("id"), Offer.id.label("offer_id")), own.node_ids, now)
    if ready_first:
        keys = keys.outerjoin(claimed, claimed.c.offer_id == Offer.id)
    page = newest_first(session, keys.where(*_conditions(wanted)), key, cursor=cursor, limit=limit)
    by_id = _rows(session, [row.offer_id for row in page.items], claimed, resident_id, since)

    def item(row: Any) -> ListedOffer:
        seen = Claimed(row.counted or 0, row.new or 0, row.today)
        far = distances.distance_m(start, row.Merchant)
        found = seen_by(own, seen, row.Offer, row.Merchant, now)
        away = row.Merchant is not None and row.Merchant.community_id != own.resident.community_id
        more = {"held": row.held or 0, "held_coupon_id": row.held_coupon_id, "distance_m": far}
        return replace(found, **more, shop_community=row.place if away else None)

    return page.map(lambda row: item(by_id[row.offer_id]))


def _rows(session: Session, ids: Sequence[int], claimed: Subquery, resident_id: int, since: datetime) -> dict[int, Any]:
    """Everything about the offers of a page, by their ids: sorting thousands of whole rows would take ten times as long
    as sorting their keys.
    """
    today = daily_limits.claimed_today(of_offer=False).label("today")
    place = Community.name.label("place")
    query = select(Offer, Merchant, place, claimed, today).outerjoin(Merchant, Merchant.id == Offer.merchant_id)
    query = query.outerjoin(Community, Community.id == Merchant.community_id)
    query = query.outerjoin(claimed, claimed.c.offer_id == Offer.id).where(Offer.id.in_(ids))
    rows = session.execute(query.params(resident=resident_id, today=since))
    return {row.Offer.id: row for row in rows}


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


def _listed(query: Select[*tuple[Any, ...]], node_ids: Sequence[int], now: datetime) -> Select[*tuple[Any, ...]]:
    return query.outerjoin(Merchant, Merchant.id == Offer.merchant_id).where(
        Offer.community_id.in_(node_ids),
        Offer.status.in_([OfferStatus.PUBLISHED, OfferStatus.PAUSED]),
        Offer.valid_until > now,
        Offer.merchant_id.is_(None) | (Merchant.status == MerchantStatus.ACTIVE),
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    chosen = (
        (Offer.kind, wanted.kind),
        (Merchant.slug, wanted.merchant_slug),
        (Merchant.trade, wanted.trade),
        (Merchant.community_id, wanted.community_id),
        (Offer.gathering_id, wanted.session_id),
    )
    found = [column == value for column, value in chosen if value is not None]
    return [*found, _says(wanted.text)] if wanted.text else found


def _says(text: str) -> ColumnElement[bool]:
    found = [Offer.title.contains(text, autoescape=True), *nearby.says(text)]
    typed = as_initials(text)
    return or_(*found) if typed is None else or_(*found, Offer.title_initials.contains(typed, autoescape=True))
