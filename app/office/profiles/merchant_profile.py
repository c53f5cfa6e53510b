"""Everything staff look at when they look at one shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.alliance.ratings import inspections
from app.alliance.ratings.models import RatingSum
from app.alliance.ratings.queries import ReadRating, ratings_in_scope
from app.alliance.ratings.standing import ShopStanding, standing_of_shop
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties import merchants
from app.parties.communities.models import Community
from app.parties.merchants.models import NEVER_JOINED, Merchant, MerchantMember
from app.rewards.offers.models import Offer, OfferStatus
from app.rewards.offers.queries import offers_in_scope
from app.rewards.redemptions.statistics import ShopMonth, months_of_shop
from app.standing.programmes.apart import seen_from
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import Record
from app.standing.scores import scores

SHOWN = 8


@dataclass(frozen=True, slots=True)
class ShopFile:
    """One shop. The parts after `place` are empty for one that has never been in the alliance."""

    shop: Merchant
    place: Community
    people: Sequence[MerchantMember]
    points: int
    payable_fen: int
    standing: scores.Standing
    rating: ShopStanding
    plain_mean_hundredths: int | None
    months: list[ShopMonth]
    offers: Sequence[Offer]
    live_offers: int
    ratings: Sequence[ReadRating]
    inspections: Sequence[Any]
    records: Sequence[Record]

    @property
    def has_joined(self) -> bool:
        return self.shop.status not in NEVER_JOINED


def shop_file(session: Session, *, merchant_id: int, staff: StaffIdentity, now: datetime) -> ShopFile:
    """One shop of the subtree. Raises MerchantNotFoundError."""
    shop = merchants.merchant_in_scope(session, merchant_id=merchant_id, staff=staff)
    offers = offers_in_scope(session, staff=staff, merchant_id=merchant_id, limit=50).items
    sums = session.get(RatingSum, merchant_id, populate_existing=True)
    return ShopFile(
        shop=shop,
        place=session.get_one(Community, shop.community_id),
        people=merchants.clerks(session, merchant_id=merchant_id),
        points=ledger.balance(session, chart.merchant_points(merchant_id)),
        payable_fen=ledger.balance(session, chart.merchant_payable(merchant_id)),
        standing=scores.standing(session, subject_kind=SubjectKind.MERCHANT, subject_id=merchant_id, now=now),
        rating=standing_of_shop(session, merchant_id),
        plain_mean_hundredths=inspections.mean_hundredths(sums) if sums else None,
        months=months_of_shop(session, merchant_id=merchant_id, now=now),
        offers=offers[:SHOWN],
        live_offers=sum(offer.status is OfferStatus.PUBLISHED for offer in offers),
        ratings=ratings_in_scope(session, staff=staff, merchant_id=merchant_id, limit=SHOWN).items,
        inspections=inspections.inspections(session, staff=staff, merchant_id=merchant_id),
        records=_records(session, merchant_id, staff),
    )


def _records(session: Session, merchant_id: int, staff: StaffIdentity) -> Sequence[Record]:
    query = (
        select(Record)
        .where(Record.subject_kind == SubjectKind.MERCHANT, Record.subject_id == merchant_id)
        .where(seen_from(staff.path, Record.programme_id))
        .options(joinedload(Record.rule))
    )
    return session.scalars(query.order_by(Record.id.desc()).limit(SHOWN)).all()
