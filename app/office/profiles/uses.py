"""What a resident has had honoured, coupons and member discounts alike."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db.paging import Page, newest_first
from app.parties.merchants.models import Merchant
from app.rewards.offers.models import Offer
from app.rewards.redemptions.models import Redemption, RedemptionStatus


@dataclass(frozen=True, slots=True)
class Use:
    """One redemption; amounts in fen."""

    id: int
    title: str
    shop: str
    merchant_id: int
    redeemed_at: datetime
    bill_fen: int | None
    saving_fen: int
    subsidy_fen: int
    points: int
    status: RedemptionStatus


def uses_of(session: Session, *, resident_id: int, cursor: str | None, limit: int) -> Page[Use]:
    """A resident's redemptions, newest first."""
    query: Any = (
        select(
            Redemption.id,
            Offer.title,
            Merchant.name.label("shop"),
            Redemption.merchant_id,
            Redemption.redeemed_at,
            Redemption.bill_fen,
            Redemption.saving_fen,
            Redemption.subsidy_fen,
            Redemption.points,
            Redemption.status,
        )
        .join(Offer, Offer.id == Redemption.offer_id)
        .join(Merchant, Merchant.id == Redemption.merchant_id)
        .where(Redemption.resident_id == resident_id)
    )
    sums = {"bill_fen": Redemption.bill_fen, "saving_fen": Redemption.saving_fen, "points": Redemption.points}
    page = newest_first(session, query, Redemption.id, cursor=cursor, limit=limit, sums=sums)
    return page.map(lambda row: Use(*row))
