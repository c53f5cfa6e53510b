"""For residents and those who act for them: the offers that are open to them, and what is in the wallet."""

from dataclasses import replace
from functools import partial
from typing import Any

from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.http.api import Blueprint
from app.core.http.policies import current, holder_required
from app.core.security.time_codes import ShownCode
from app.parties.merchants import nearby
from app.rewards.coupons import claimable_offers, offer_list
from app.rewards.coupons import claims as coupon_claims
from app.rewards.coupons import schemas as coupon_schemas
from app.rewards.coupons.claims import HeldCoupon
from app.rewards.coupons.offer_list import Wanted
from app.rewards.offers import schemas as offer_schemas
from app.rewards.wallet import queries as wallet_queries
from app.rewards.wallet import schemas as wallet_schemas

blp = Blueprint("coupons", __name__, description="Offers to claim, coupons to show, the member card")


def _listed(item: claimable_offers.ListedOffer) -> dict[str, Any]:
    names = ("reason", "points_short", "held", "held_coupon_id", "distance_m", "shop_community")
    return (
        offer_schemas.with_shop(item.offer, item.merchant)
        | {name: getattr(item, name) for name in names}
        | {"claimable": item.reason is None, "reason_text": item.words}
    )


def _near(found: nearby.NearShop) -> dict[str, Any]:
    names = ("slug", "name", "trade", "address", "phone", "opening_hours", "latitude_e6", "longitude_e6", "picture")
    return {name: getattr(found.shop, name) for name in names} | {"distance_m": found.distance_m}


def _held(held: HeldCoupon) -> dict[str, Any]:
    names = ("id", "status", "points", "claimed_at", "expires_at", "redeemed_at")
    return {name: getattr(held.coupon, name) for name in names} | {
        "by_helper": held.coupon.claimed_by.startswith("helper:"),
        "offer": offer_schemas.with_shop(held.offer, held.merchant),
        "use": held.use,
        "where": held.merchant,
    }


@blp.get("/offers")
@holder_required
@blp.arguments(coupon_schemas.OffersQuery, location="query")
@blp.response(200, coupon_schemas.OfferPage)
def list_offers(query: dict[str, Any]) -> Page[Any]:
    """What can be claimed here, with reasons where not."""
    found = {name: query.pop(name) for name in ("kind", "trade", "community_id", "session_id")}
    wanted = Wanted(text=query.pop("q"), merchant_slug=query.pop("merchant"), **found)
    page = offer_list.offers(db.session(), resident_id=current.resident_id, wanted=wanted, now=utc_now(), **query)
    return page.map(_listed)


@blp.get("/shops")
@holder_required
@blp.arguments(coupon_schemas.ShopsQuery, location="query")
@blp.response(200, coupon_schemas.NearShopPage)
def list_shops(query: dict[str, Any]) -> Page[Any]:
    """The shops of one's town, the nearest first."""
    text = query.pop("q")
    page = nearby.shops(db.session(), resident_id=current.resident_id, text=text, **query)
    return page.map(_near)


@blp.get("/offers/facets")
@blp.get("/offers/aisles")
@holder_required
@blp.response(200, coupon_schemas.FacetsOut)
def facets() -> dict[str, Any]:
    """The trades and the communities of the shops that make offers; earlier called `aisles`."""
    found = offer_list.facets(db.session(), resident_id=current.resident_id, now=utc_now())
    return {
        "trades": [{"trade": trade, "offers": number} for trade, number in found.trades],
        "communities": [{"id": id, "name": name, "offers": number} for id, name, number in found.communities],
    }


@blp.get("/offers/<int:offer_id>")
@holder_required
@blp.response(200, coupon_schemas.OfferOut)
def get_offer(offer_id: int) -> dict[str, Any]:
    """One offer."""
    return _listed(
        claimable_offers.offer(db.session(), offer_id=offer_id, resident_id=current.resident_id, now=utc_now())
    )


@blp.post("/offers/<int:offer_id>/claims")
@holder_required
@blp.creates(coupon_schemas.CouponOut)
def claim(offer_id: int) -> Any:
    """Exchange points for a coupon."""
    work = partial(
        coupon_claims.claim,
        offer_id=offer_id,
        resident_id=current.resident_id,
        actor=current.holder_actor,
        now=utc_now(),
    )
    return lambda session: _held(work(session))


@blp.get("/me/coupons")
@holder_required
@blp.arguments(coupon_schemas.CouponsQuery, location="query")
@blp.response(200, coupon_schemas.CouponPage)
def list_coupons(query: dict[str, Any]) -> Page[Any]:
    """One's own coupons, newest first."""
    return wallet_queries.coupons(db.session(), resident_id=current.resident_id, **query).map(_held)


@blp.get("/me/coupons/<int:coupon_id>")
@holder_required
@blp.response(200, coupon_schemas.CouponOut)
def get_coupon(coupon_id: int) -> dict[str, Any]:
    """One of one's own coupons."""
    return _held(wallet_queries.coupon(db.session(), coupon_id=coupon_id, resident_id=current.resident_id))


@blp.get("/me/coupons/<int:coupon_id>/code")
@holder_required
@blp.response(200, coupon_schemas.CodeOut)
def coupon_code(coupon_id: int) -> ShownCode:
    """The code to show at the counter, and for the holder what is needed to go on without a network."""
    return _shown_to_caller(
        wallet_queries.coupon_code(db.session(), coupon_id=coupon_id, resident_id=current.resident_id, now=utc_now())
    )


@blp.get("/me/card/code")
@holder_required
@blp.response(200, coupon_schemas.CodeOut)
def card_code() -> ShownCode:
    """The member card's code."""
    return _shown_to_caller(wallet_queries.card_code(db.session(), resident_id=current.resident_id, now=utc_now()))


@blp.get("/me/card/use")
@holder_required
@blp.response(200, wallet_schemas.LastUseOut)
def card_use() -> dict[str, Any]:
    """What the member card got the last time, so that the phone that shows it hears of it."""
    return {"use": wallet_queries.last_card_use(db.session(), resident_id=current.resident_id)}


def _shown_to_caller(shown: ShownCode) -> ShownCode:
    """Whoever acts for another gets codes one at a time: with the secret, they could go on when it has been ended."""
    return replace(shown, secret=None) if current.acts_for_another else shown


@blp.post("/me/coupons/<int:coupon_id>/cancellation")
@holder_required
@blp.creates(coupon_schemas.CouponOut, 200)
def cancel(coupon_id: int) -> Any:
    """Give a coupon back for its points."""
    cancelling = partial(
        coupon_claims.give_back,
        coupon_id=coupon_id,
        resident_id=current.resident_id,
        actor=current.holder_actor,
        now=utc_now(),
    )
    return lambda session: _held(cancelling(session))
