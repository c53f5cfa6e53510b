"""For staff: offers decided upon."""

from functools import partial
from typing import Any

from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import clerk_required, current, owner_required, staff_required
from app.core.http.schemas import PageQuery, ReasonIn
from app.rewards.offers import queries, schemas
from app.rewards.offers.models import Offer
from app.rewards.offers.terms import OfferTerms
from app.rewards.publication import by_shop, lifecycle, offer_pictures

blp = Blueprint("offers", __name__, description="Offers published, paused, closed by staff")


@blp.get("/staff/offers")
@staff_required("offers:read")
@blp.arguments(schemas.OffersAdminQuery, location="query")
@blp.response(200, schemas.OfferAdminPage)
def staff_offers(query: dict[str, Any]) -> Page[Offer]:
    """The offers of the caller's subtree."""
    return queries.offers_in_scope(db.session(), staff=current.staff, **query)


@blp.post("/staff/offers")
@staff_required("offers:write")
@blp.arguments(schemas.CommunityOfferIn)
@blp.creates(schemas.OfferAdminOut)
def draft_community_offer(body: dict[str, Any]) -> Any:
    """Draft an offer of the community itself, which every shop of its subtree honours."""
    return partial(lifecycle.draft_for_community, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/offers/<int:offer_id>/approval")
@staff_required("offers:write")
@blp.arguments(schemas.PublishIn)
@blp.response(200, schemas.OfferAdminOut)
def publish(body: dict[str, int], offer_id: int) -> Offer:
    """Publish a draft; its budget leaves the fund."""
    return execute(lifecycle.publish, offer_id=offer_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/offers/<int:offer_id>/rejection")
@staff_required("offers:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.OfferAdminOut)
def reject(body: dict[str, str], offer_id: int) -> Offer:
    """Turn a draft down."""
    return execute(lifecycle.reject, offer_id=offer_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/offers/<int:offer_id>/pause")
@staff_required("offers:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.OfferAdminOut)
def pause(body: dict[str, str], offer_id: int) -> Offer:
    """Stop claims for a while."""
    return execute(lifecycle.pause, offer_id=offer_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/offers/<int:offer_id>/resumption")
@staff_required("offers:write")
@blp.response(200, schemas.OfferAdminOut)
def resume(offer_id: int) -> Offer:
    """Let a paused offer be claimed again."""
    return execute(lifecycle.resume, offer_id=offer_id, staff=current.staff, now=utc_now())


@blp.post("/staff/offers/<int:offer_id>/closing")
@staff_required("offers:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.OfferAdminOut)
def close(body: dict[str, str], offer_id: int) -> Offer:
    """End an offer; money that no coupon needs goes back to the fund."""
    return execute(lifecycle.close, offer_id=offer_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/merchant/offers")
@owner_required
@blp.arguments(schemas.OfferTermsIn)
@blp.creates(schemas.OfferAdminOut)
def draft_offer(terms: OfferTerms) -> Any:
    """Propose an offer of the shop; staff publish it."""
    return partial(lifecycle.draft_for_shop, owner=current.member, terms=terms, now=utc_now())


@blp.get("/merchant/offers")
@clerk_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.OfferAdminPage)
def shop_offers(query: dict[str, Any]) -> Page[Offer]:
    """What the shop has proposed, and what became of it."""
    return queries.offers_of_shop(db.session(), merchant_id=current.member.merchant_id, **query)


@blp.get("/merchant/offers/<int:offer_id>")
@clerk_required
@blp.response(200, schemas.OfferAdminOut)
def shop_offer(offer_id: int) -> Offer:
    """One that the shop has proposed."""
    return queries.offer_of_shop(db.session(), merchant_id=current.member.merchant_id, offer_id=offer_id)


@blp.post("/merchant/offers/<int:offer_id>/replacement")
@owner_required
@blp.arguments(schemas.OfferTermsIn)
@blp.creates(schemas.OfferAdminOut)
def replace_draft(terms: OfferTerms, offer_id: int) -> Any:
    """Change a draft: it is withdrawn, and another one with these terms takes its place."""
    return partial(by_shop.replace_draft, offer_id=offer_id, owner=current.member, terms=terms, now=utc_now())


@blp.post("/merchant/offers/<int:offer_id>/withdrawal")
@owner_required
@blp.response(200, schemas.OfferAdminOut)
def withdraw_draft(offer_id: int) -> Offer:
    """Take a draft back before staff have decided on it."""
    return execute(by_shop.withdraw, offer_id=offer_id, owner=current.member, now=utc_now())


@blp.post("/merchant/offers/<int:offer_id>/pause")
@owner_required
@blp.arguments(ReasonIn)
@blp.response(200, schemas.OfferAdminOut)
def pause_own(body: dict[str, str], offer_id: int) -> Offer:
    """Stop claims of the shop's offer for a while."""
    return execute(by_shop.pause, offer_id=offer_id, owner=current.member, now=utc_now(), **body)


@blp.post("/merchant/offers/<int:offer_id>/resumption")
@owner_required
@blp.response(200, schemas.OfferAdminOut)
def resume_own(offer_id: int) -> Offer:
    """Go on with an offer that the shop itself has paused."""
    return execute(by_shop.resume, offer_id=offer_id, owner=current.member, now=utc_now())


@blp.post("/merchant/offers/<int:offer_id>/closing")
@owner_required
@blp.arguments(ReasonIn)
@blp.response(200, schemas.OfferAdminOut)
def close_own(body: dict[str, str], offer_id: int) -> Offer:
    """End an offer of the shop; money that no coupon needs goes back to the fund."""
    return execute(by_shop.close, offer_id=offer_id, owner=current.member, now=utc_now(), **body)


@blp.delete("/merchant/offers/<int:offer_id>/picture")
@owner_required
@blp.response(200, schemas.OfferAdminOut)
def take_down_picture(offer_id: int) -> Offer:
    """Show no picture of a published offer any more; another one comes with another draft."""
    return execute(offer_pictures.take_down, offer_id=offer_id, owner=current.member)
