"""Queries: which shops get plates, for sheets of many."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.parties import merchants
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.merchants.errors import MerchantNotFoundError
from app.parties.merchants.models import Merchant, MerchantStatus

MAX_SHOPS = 500
"""So many shops can be chosen at once: more than a street has."""


def shops_for_plates(
    session: Session,
    *,
    staff: StaffIdentity,
    community_id: int | None = None,
    trade: str | None = None,
    text: str | None = None,
) -> Sequence[Any]:
    """Shops of the subtree that work, by community: rows of `id, name, trade, address, slug, place`."""
    query = (
        select(
            Merchant.id, Merchant.name, Merchant.trade, Merchant.address, Merchant.slug, Community.name.label("place")
        )
        .join(Community, Community.id == Merchant.community_id)
        .where(Merchant.community_id.in_(subtree_ids(staff.path)), Merchant.status == MerchantStatus.ACTIVE)
    )
    if community_id is not None:
        query = query.where(Merchant.community_id.in_(merchants.below(community_id)))
    if trade is not None:
        query = query.where(Merchant.trade == trade)
    if text is not None:
        query = query.where(merchants.named_like(text))
    return session.execute(query.order_by(Community.path, Merchant.id).limit(MAX_SHOPS)).all()


def chosen_shops(session: Session, *, merchant_ids: Collection[int], staff: StaffIdentity) -> Sequence[Any]:
    """These shops, all of them or none. Raises MerchantNotFoundError for one that is not there or does not work."""
    every = shops_for_plates(session, staff=staff)
    wanted = set(merchant_ids)
    chosen = [row for row in every if row.id in wanted]
    if not chosen or len(chosen) != len(wanted):
        raise MerchantNotFoundError
    return chosen
