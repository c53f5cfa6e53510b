"""Queries: shops as residents find them, the nearest first."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, or_, select
from sqlalchemy.orm import Session

from app.core.db.paging import Page, newest_first
from app.core.pinyin import as_initials
from app.parties.communities.nodes import get_community, subtree_ids, town_of
from app.parties.merchants import distances
from app.parties.merchants.distances import Position
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.residents import identify

SHOPS_MAX = 10**9
"""More than there will ever be."""


@dataclass(frozen=True, slots=True)
class NearShop:
    """A shop, and how far it is in metres; None where one of the two places is not known."""

    shop: Merchant
    distance_m: int | None


def shops(
    session: Session,
    *,
    resident_id: int,
    text: str | None,
    trade: str | None,
    start: Position | None,
    cursor: str | None,
    limit: int,
) -> Page[NearShop]:
    """The shops of a resident's town that work, the nearest first: from `start`, or from their community, whose
    own shops are the first while nobody has said where they stand. `text` is as in a list of offers.
    """
    community_id = identify(session, resident_id).community_id
    start = start or distances.middle_of(session, community_id)
    town = town_of(session, get_community(session, community_id))
    rank: ColumnElement[int] | Any = case((Merchant.community_id == community_id, 1), else_=0)
    if start is not None:
        rank = distances.FAR - distances.squared(start)
    key = rank * SHOPS_MAX + Merchant.id
    query = select(key.label("id"), Merchant).where(
        Merchant.community_id.in_(subtree_ids(town.path)), Merchant.status == MerchantStatus.ACTIVE
    )
    if trade is not None:
        query = query.where(Merchant.trade == trade)
    if text:
        query = query.where(or_(*says(text)))
    page = newest_first(session, query, key, cursor=cursor, limit=limit)
    return page.map(lambda row: NearShop(row.Merchant, distances.distance_m(start, row.Merchant)))


def says(text: str) -> list[ColumnElement[bool]]:
    """Shops with this in their name or trade, or with these initials of pinyin."""
    found = [column.contains(text, autoescape=True) for column in (Merchant.name, Merchant.trade)]
    typed = as_initials(text)
    if typed is not None:
        columns = (Merchant.name_initials, Merchant.trade_initials)
        found += [column.contains(typed, autoescape=True) for column in columns]
    return found
