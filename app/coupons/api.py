"""Offers, coupons and codes for residents; scanning and redeeming for clerks; publishing for staff."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from app.core.api import Blueprint
from app.core.clock import utc_now
from app.core.extensions import db
from app.core.limits import FailureCounter
from app.core.paging import Page
from app.core.policy import clerk_required, current, owner_required, resident_required, staff_required
from app.core.schemas import ReasonIn
from app.core.uow import execute
from app.coupons import schemas
from app.coupons.errors import ClaimRefusedError
from app.coupons.models import Offer
from app.coupons.scan_guard import guarded
from app.coupons.service import claims, codes, offers, redemptions, shelf
from app.coupons.service.claims import HeldCoupon
from app.coupons.service.terms import OfferTerms
from app.ledger import chart
from app.ledger import service as ledger
from app.merchants.models import Merchant

blp = Blueprint("coupons", __name__, description="Offers, coupons, codes, redemptions")

READERS = ("admin", "finance", "clerk", "auditor")
PUBLISHERS = ("admin", "finance")

_TERMS = tuple(name for name in schemas.OfferBaseOut().fields if name != "merchant")


def _shown(offer: Offer, merchant: Merchant | None) -> dict[str, Any]:
    return {name: getattr(offer, name) for name in _TERMS} | {"merchant": merchant}


def _on_shelf(item: shelf.ShelfItem) -> dict[str, Any]:
    words = ClaimRefusedError.REASONS[item.reason] if item.reason else None
    return _shown(item.offer, item.merchant) | {
        "claimable": item.reason is None,
        "reason": item.reason,
        "reason_text": words,
    }


def _held(held: HeldCoupon) -> dict[str, Any]:
    names = ("id", "status", "points", "claimed_at", "expires_at", "redeemed_at")
    return {name: getattr(held.coupon, name) for name in names} | {"offer": _shown(held.offer, held.merchant)}


def _failures() -> FailureCounter:
    return current_app.extensions["failures"]  # type: ignore[no-any-return]


@blp.get("/offers")
@resident_required
@blp.arguments(schemas.OffersQuery, location="query")
@blp.response(200, schemas.OfferPage)
def list_offers(query: dict[str, Any]) -> Page[Any]:
    """What can be claimed here, with reasons where not."""
    slug = query.pop("merchant")
    page = shelf.offers(db.session(), resident_id=current.resident_id, merchant_slug=slug, now=utc_now(), **query)
    return page.map(_on_shelf)


@blp.get("/offers/<int:offer_id>")
@resident_required
@blp.response(200, schemas.OfferOut)
def get_offer(offer_id: int) -> dict[str, Any]:
    """One offer."""
    return _on_shelf(shelf.offer(db.session(), offer_id=offer_id, resident_id=current.resident_id, now=utc_now()))


@blp.post("/offers/<int:offer_id>/claims")
@resident_required
@blp.creates(schemas.CouponOut)
def claim(offer_id: int) -> Any:
    """Exchange points for a coupon."""
    now, resident_id = utc_now(), current.resident_id
    return lambda session: _held(claims.claim(session, offer_id=offer_id, resident_id=resident_id, now=now))


@blp.get("/me/coupons")
@resident_required
@blp.arguments(schemas.CouponsQuery, location="query")
@blp.response(200, schemas.CouponPage)
def list_coupons(query: dict[str, Any]) -> Page[Any]:
    """One's own coupons, newest first."""
    return claims.coupons(db.session(), resident_id=current.resident_id, **query).map(_held)


@blp.get("/me/coupons/<int:coupon_id>")
@resident_required
@blp.response(200, schemas.CouponOut)
def get_coupon(coupon_id: int) -> dict[str, Any]:
    """One of one's own coupons."""
    return _held(claims.coupon(db.session(), coupon_id=coupon_id, resident_id=current.resident_id))


@blp.get("/me/coupons/<int:coupon_id>/code")
@resident_required
@blp.response(200, schemas.CodeOut)
def coupon_code(coupon_id: int) -> codes.ShownCode:
    """The code to show at the counter, and what is needed to go on without a network."""
    return claims.coupon_code(db.session(), coupon_id=coupon_id, resident_id=current.resident_id, now=utc_now())


@blp.get("/me/card/code")
@resident_required
@blp.response(200, schemas.CodeOut)
def card_code() -> codes.ShownCode:
    """The member card's code."""
    return claims.card_code(db.session(), resident_id=current.resident_id, now=utc_now())


@blp.post("/me/coupons/<int:coupon_id>/cancellation")
@resident_required
@blp.response(200, schemas.CouponOut)
def cancel(coupon_id: int) -> dict[str, Any]:
    """Give a coupon back for its points."""
    return _held(execute(claims.cancel, coupon_id=coupon_id, resident_id=current.resident_id, now=utc_now()))


@blp.post("/merchant/scans")
@clerk_required
@blp.arguments(schemas.ScanIn)
@blp.response(200, schemas.ScanOut)
def scan(body: dict[str, str]) -> redemptions.Scan:
    """What is this code? Changes nothing."""
    with guarded(_failures(), digits=body["code"], user_id=current.user_id):
        return redemptions.scan(db.session(), member=current.member, digits=body["code"], now=utc_now())


@blp.post("/merchant/redemptions")
@clerk_required
@blp.arguments(schemas.RedemptionIn)
@blp.creates(schemas.RedemptionOut, status_of=lambda receipt: 200 if receipt.replayed else 201)
def redeem(body: dict[str, Any]) -> Callable[[Session], redemptions.Receipt]:
    """Honour a coupon, or with `offer_id` a member discount. The same shop again gets the same redemption (200)."""
    work = partial(
        redemptions.redeem,
        member=current.member,
        digits=body["code"],
        bill_fen=body["bill_fen"],
        offer_id=body["offer_id"],
        now=utc_now(),
    )
    failures, user_id = _failures(), current.user_id

    def redeem_guarded(session: Session) -> redemptions.Receipt:
        with guarded(failures, digits=body["code"], user_id=user_id):
            return work(session)

    return redeem_guarded


@blp.post("/merchant/redemptions/<int:redemption_id>/reversal")
@clerk_required
@blp.arguments(ReasonIn)
@blp.creates(schemas.RedemptionOut, 200)
def reverse(body: dict[str, str], redemption_id: int) -> Any:
    """Undo a redemption of the same day; its coupon can be used again."""
    return partial(redemptions.reverse, redemption_id=redemption_id, member=current.member, now=utc_now(), **body)


@blp.get("/merchant/redemptions")
@clerk_required
@blp.arguments(schemas.RedemptionsQuery, location="query")
@blp.response(200, schemas.RedemptionPage)
def list_redemptions(query: dict[str, Any]) -> Page[redemptions.Receipt]:
    """What the shop has honoured, newest first."""
    return redemptions.redemptions(db.session(), merchant_id=current.member.merchant_id, **query)


@blp.get("/merchant/account")
@clerk_required
@blp.response(200, schemas.MerchantAccountOut)
def merchant_account() -> dict[str, int]:
    """The shop's points, and the money that the fund owes it."""
    shop, session = current.member.merchant_id, db.session()
    return {
        "points": ledger.balance(session, chart.merchant_points(shop)),
        "payable_fen": ledger.balance(session, chart.merchant_payable(shop)),
    }


@blp.post("/merchant/offers")
@owner_required
@blp.arguments(schemas.OfferTermsIn)
@blp.creates(schemas.OfferAdminOut)
def draft_offer(terms: OfferTerms) -> Any:
    """Propose an offer of the shop; staff publish it."""
    return partial(offers.draft_for_shop, owner=current.member, terms=terms, now=utc_now())


@blp.get("/merchant/offers")
@clerk_required
@blp.arguments(schemas.PageQuery, location="query")
@blp.response(200, schemas.OfferAdminPage)
def shop_offers(query: dict[str, Any]) -> Page[Offer]:
    """What the shop has proposed, and what became of it."""
    return offers.offers_of_shop(db.session(), merchant_id=current.member.merchant_id, **query)


@blp.get("/staff/offers")
@staff_required(*READERS)
@blp.arguments(schemas.OffersAdminQuery, location="query")
@blp.response(200, schemas.OfferAdminPage)
def staff_offers(query: dict[str, Any]) -> Page[Offer]:
    """The offers of the caller's subtree."""
    return offers.offers_in_scope(db.session(), staff=current.staff, **query)


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
