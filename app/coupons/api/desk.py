"""For staff: offers decided upon."""

from functools import partial
from typing import Any

from app.core.api import Blueprint
from app.core.clock import utc_now
from app.core.extensions import db
from app.core.paging import Page
from app.core.policy import current, staff_required
from app.core.schemas import ReasonIn
from app.core.uow import execute
from app.coupons import schemas
from app.coupons.models import Offer
from app.coupons.service import offer_lists, offers

blp = Blueprint("offers", __name__, description="Offers published, paused, closed by staff")

READERS = ("admin", "finance", "clerk", "auditor")
PUBLISHERS = ("admin", "finance")


@blp.get("/staff/offers")
@staff_required(*READERS)
@blp.arguments(schemas.OffersAdminQuery, location="query")
@blp.response(200, schemas.OfferAdminPage)
def staff_offers(query: dict[str, Any]) -> Page[Offer]:
    """The offers of the caller's subtree."""
    return offer_lists.offers_in_scope(db.session(), staff=current.staff, **query)


@blp.post("/staff/offers")
@staff_required(*PUBLISHERS)
@blp.arguments(schemas.CommunityOfferIn)
@blp.creates(schemas.OfferAdminOut)
def draft_community_offer(body: dict[str, Any]) -> Any:
    """Draft an offer of the community itself, which every shop of its subtree honours."""
    return partial(offers.draft_for_community, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/offers/<int:offer_id>/approval")
@staff_required(*PUBLISHERS)
@blp.arguments(schemas.PublishIn)
@blp.response(200, schemas.OfferAdminOut)
def publish(body: dict[str, int], offer_id: int) -> Offer:
    """Publish a draft; its budget leaves the fund."""
    return execute(offers.publish, offer_id=offer_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/offers/<int:offer_id>/rejection")
@staff_required(*PUBLISHERS)
@blp.arguments(ReasonIn)
@blp.response(200, schemas.OfferAdminOut)
def reject(body: dict[str, str], offer_id: int) -> Offer:
    """Turn a draft down."""
    return execute(offers.reject, offer_id=offer_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/offers/<int:offer_id>/pause")
@staff_required(*PUBLISHERS)
@blp.arguments(ReasonIn)
@blp.response(200, schemas.OfferAdminOut)
def pause(body: dict[str, str], offer_id: int) -> Offer:
    """Stop claims for a while."""
    return execute(offers.pause, offer_id=offer_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/offers/<int:offer_id>/resumption")
@staff_required(*PUBLISHERS)
@blp.response(200, schemas.OfferAdminOut)
def resume(offer_id: int) -> Offer:
    """Let a paused offer be claimed again."""
    return execute(offers.resume, offer_id=offer_id, staff=current.staff, now=utc_now())


@blp.post("/staff/offers/<int:offer_id>/closing")
@staff_required(*PUBLISHERS)
@blp.arguments(ReasonIn)
@blp.response(200, schemas.OfferAdminOut)
def close(body: dict[str, str], offer_id: int) -> Offer:
    """End an offer; money that no coupon needs goes back to the fund."""
    return execute(offers.close, offer_id=offer_id, staff=current.staff, now=utc_now(), **body)
