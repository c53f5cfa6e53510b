"""Queries: offers as their shops and the staff find them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.parties import merchants
from app.parties.communities.nodes import names_by_id, subtree_ids
from app.parties.merchants.models import Merchant
from app.rewards.offers.errors import OfferNotFoundError
from app.rewards.offers.models import Offer, OfferKind, OfferStatus


def offers_of_shop(session: Session, *, merchant_id: int, cursor: str | None, limit: int) -> Page[Offer]:
    """Everything a shop has ever proposed, newest first."""
    query = select(Offer).where(Offer.merchant_id == merchant_id)
    return newest_first(session, query, Offer.id, cursor=cursor, limit=limit)


def offer_of_shop(session: Session, *, merchant_id: int, offer_id: int) -> Offer:
    """One that a shop has proposed. Raises OfferNotFoundError."""
    offer = session.scalar(select(Offer).where(Offer.id == offer_id, Offer.merchant_id == merchant_id))
    if offer is None:
        raise OfferNotFoundError
    return offer


def offers_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    status: OfferStatus | None = None,
    kind: OfferKind | None = None,
    community_id: int | None = None,
    merchant_id: int | None = None,
    session_id: int | None = None,
    text: str | None = None,
    cursor: str | None = None,
    limit: int,
) -> Page[Offer]:
    """The offers of a subtree's shops and communities, newest first. `text` is part of a title or of a shop's name,
    `session_id` what they are bound to.
    """
    query = in_scope(staff)
    of_one = (Offer.merchant_id, merchant_id), (Offer.gathering_id, session_id)
    for column, wanted in ((Offer.status, status), (Offer.kind, kind), *of_one):
        if wanted is not None:
            query = query.where(column == wanted)
    if community_id is not None:
        nodes = merchants.below(community_id)
        query = query.where(
            or_(Merchant.community_id.in_(nodes), Offer.merchant_id.is_(None) & Offer.community_id.in_(nodes))
        )
    if text is not None:
        named = (Offer.title.contains(text, autoescape=True), Merchant.name.contains(text, autoescape=True))
        query = query.where(or_(*named))
    return newest_first(session, query, Offer.id, cursor=cursor, limit=limit)


def offer_in_scope(session: Session, *, offer_id: int, staff: StaffIdentity) -> Offer:
    """One offer that a staff member decides on. Raises OfferNotFoundError."""
    offer: Offer | None = session.scalar(in_scope(staff).where(Offer.id == offer_id))
    if offer is None:
        raise OfferNotFoundError
    return offer


def shops_of(session: Session, offers: Iterable[Offer]) -> dict[int, Merchant]:
    """The shops of some offers, by their ids, in one query."""
    ids = {offer.merchant_id for offer in offers if offer.merchant_id is not None}
    return {shop.id: shop for shop in session.scalars(select(Merchant).where(Merchant.id.in_(ids)))}


def providers_of(session: Session, offers: Iterable[Offer]) -> dict[int, str]:
    """Who stands behind some offers, by the offers' ids: their shop, or the community itself; two queries."""
    offers = list(offers)
    shops = shops_of(session, offers)
    own = {offer.community_id for offer in offers if offer.merchant_id is None}
    nodes = names_by_id(session, own)
    return {
        offer.id: nodes[offer.community_id] if offer.merchant_id is None else shops[offer.merchant_id].name
        for offer in offers
    }


def in_scope(staff: StaffIdentity) -> Any:
    """Offers that a staff member decides on: of shops in the subtree, and of its communities themselves."""
    nodes = subtree_ids(staff.path)
    return (
        select(Offer)
        .outerjoin(Merchant, Merchant.id == Offer.merchant_id)
        .where(or_(Merchant.community_id.in_(nodes), Offer.merchant_id.is_(None) & Offer.community_id.in_(nodes)))
    )
