"""The states of offers, and how they move."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.workflow import Mover, Transition, Workflow
from app.parties.communities.models import Community
from app.parties.merchants.models import Merchant
from app.rewards.offers.actions import OfferAction
from app.rewards.offers.errors import OfferStateError
from app.rewards.offers.models import Offer, OfferStatus

_OPEN = (OfferStatus.PUBLISHED, OfferStatus.PAUSED)
PUBLISH = Transition([OfferStatus.DRAFT], OfferStatus.PUBLISHED, OfferAction.PUBLISHED)
REJECT = Transition([OfferStatus.DRAFT], OfferStatus.REJECTED, OfferAction.REJECTED)
PAUSE = Transition([OfferStatus.PUBLISHED], OfferStatus.PAUSED, OfferAction.PAUSED)
RESUME = Transition([OfferStatus.PAUSED], OfferStatus.PUBLISHED, OfferAction.RESUMED)
CLOSE = Transition(_OPEN, OfferStatus.CLOSED, OfferAction.CLOSED)
WITHDRAW = Transition([OfferStatus.DRAFT], OfferStatus.WITHDRAWN, OfferAction.WITHDRAWN, Mover.SHOP)
PAUSE_OWN = Transition([OfferStatus.PUBLISHED], OfferStatus.PAUSED, OfferAction.PAUSED_BY_SHOP, Mover.SHOP)
RESUME_OWN = Transition([OfferStatus.PAUSED], OfferStatus.PUBLISHED, OfferAction.RESUMED_BY_SHOP, Mover.SHOP)
CLOSE_OWN = Transition(_OPEN, OfferStatus.CLOSED, OfferAction.CLOSED_BY_SHOP, Mover.SHOP)
CALL_OFF = Transition(_OPEN, OfferStatus.CLOSED, by=Mover.SYSTEM, name="所在的集市取消")
RUN_OUT = Transition(_OPEN, OfferStatus.CLOSED, by=Mover.SYSTEM, name="有效期结束")


def path_of(session: Session, offer: Any) -> str | None:
    """Of the node that answers for an offer: that of its shop, or its own."""
    place = Merchant.community_id if offer.merchant_id is not None else Offer.community_id
    return session.scalar(
        select(Community.path)
        .join(Offer, Offer.id == offer.id)
        .outerjoin(Merchant, Merchant.id == Offer.merchant_id)
        .where(Community.id == place)
    )


OFFERS = Workflow(
    title="优惠",
    states=OfferStatus,
    initial=OfferStatus.DRAFT,
    transitions=[PUBLISH, REJECT, PAUSE, RESUME, CLOSE, WITHDRAW, PAUSE_OWN, RESUME_OWN, CLOSE_OWN, CALL_OFF, RUN_OUT],
    refusal=lambda status: OfferStateError(details={"status": status.value}),
    path=path_of,
)
