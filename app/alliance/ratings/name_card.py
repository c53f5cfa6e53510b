"""The credit name card (信用名片) of a shop: what everybody may see of it, and no more (domain rule C3).

Left out on purpose: the owner, a mobile number, which is somebody's own, anything else about a person, and expired or
repaired records.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alliance.complaints.queries import AnswerRate, answer_rate
from app.alliance.ratings.models import Tag
from app.alliance.ratings.standing import ShopStanding, standing_of_shop
from app.civic.pledges.queries import ShownPledge, pledges_of_shop
from app.core.clock import business_day
from app.parties.merchants import merchant_of_slug
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.pictures.addresses import addresses
from app.rewards.offers.models import Offer, OfferKind, OfferStatus
from app.standing.programmes.models import SubjectKind
from app.standing.scores import scores

MAX_OFFERS = 20
MOBILE = re.compile(r"(86)?1[3-9][0-9]{9}")


@dataclass(frozen=True, slots=True)
class LiveOffer:
    """An offer that can be claimed now, at a price in points."""

    id: int
    kind: OfferKind
    title: str
    points: int
    picture: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class NameCard:
    """One shop in public. `stars` is its credit standing from 0 to 5, `rating` is what people say."""

    slug: str
    name: str
    trade: str
    licence_no: str
    address: str
    suspended: bool
    stars: int
    rating: ShopStanding
    offers: Sequence[LiveOffer]
    landline: str | None
    """The shop's number where it is no mobile one."""
    picture: dict[str, str] | None
    complaints: AnswerRate | None
    """How it has answered complaints of the last twelve months; None below five of them."""

    pledges: Sequence[ShownPledge]
    """What it has pledged and keeps to now."""

    @property
    def tags(self) -> list[Tag]:
        """What a rating may say: clients draw their form from it."""
        return list(Tag)


def name_card(session: Session, *, slug: str, now: datetime) -> NameCard:
    """The name card of a shop of the alliance. Raises MerchantNotFoundError."""
    merchant = merchant_of_slug(session, slug)
    standing = scores.standing(session, subject_kind=SubjectKind.MERCHANT, subject_id=merchant.id, now=now)
    return NameCard(
        slug=merchant.slug,
        name=merchant.name,
        trade=merchant.trade,
        licence_no=merchant.licence_no,
        address=merchant.address,
        suspended=merchant.status is MerchantStatus.SUSPENDED,
        stars=standing.stars,
        rating=standing_of_shop(session, merchant.id),
        offers=_live_offers(session, merchant, now),
        landline=None if MOBILE.fullmatch(merchant.phone.replace("-", "")) else merchant.phone,
        picture=merchant.picture,
        complaints=answer_rate(session, merchant_id=merchant.id, now=now),
        pledges=pledges_of_shop(session, merchant_id=merchant.id, today=business_day(now)),
    )


def _live_offers(session: Session, merchant: Merchant, now: datetime) -> list[LiveOffer]:
    """Newest first. A suspended shop honours nothing, so it has none."""
    if merchant.status is MerchantStatus.SUSPENDED:
        return []
    query = (
        select(Offer.id, Offer.kind, Offer.title, Offer.points, Offer.picture_key)
        .where(
            Offer.merchant_id == merchant.id,
            Offer.status == OfferStatus.PUBLISHED,
            Offer.valid_from <= now,
            Offer.valid_until > now,
        )
        .order_by(Offer.id.desc())
        .limit(MAX_OFFERS)
    )
    rows = session.execute(query)
    return [LiveOffer(row.id, row.kind, row.title, row.points, addresses(row.picture_key)) for row in rows]
