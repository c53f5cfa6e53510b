"""API schemas of offers to claim, coupons and codes."""

from marshmallow import Schema, fields

from app.core.http.schemas import PageQuery, choice, form_id, matching, page_of, text
from app.rewards.coupons.models import CouponStatus
from app.rewards.coupons.offer_order import OfferOrder
from app.rewards.offers.models import OfferKind
from app.rewards.offers.schemas import OfferBaseOut, PlaceQuery, ShopNameOut, ShopPlaceOut


class OfferOut(OfferBaseOut):
    """An offer as one resident sees it."""

    claimable = fields.Boolean(required=True)
    reason = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "code of what stands in the way", "example": "sold_out"},
    )
    reason_text = fields.String(
        required=True, allow_none=True, metadata={"description": "the same for people, Chinese"}
    )
    points_short = fields.Integer(
        required=True, allow_none=True, metadata={"description": "how many points are missing, where that is why"}
    )
    held = fields.Integer(required=True, metadata={"description": "coupons of it that can be used now"})
    held_coupon_id = fields.Integer(required=True, allow_none=True, metadata={"description": "the newest of these"})
    distance_m = fields.Integer(
        required=True, allow_none=True, metadata={"description": "from where was asked, else from one's community"}
    )
    shop_community = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "the community of its shop, null where that is one's own", "example": "演示·海棠社区"},
    )


OfferPage = page_of(OfferOut)


class OffersQuery(PlaceQuery):
    q = text(0, 40, load_default="", description="part of a title, of a shop's name or trade, or their pinyin initials")
    kind = choice(OfferKind, load_default=None)
    merchant = matching(r"[0-9a-z]{1,16}", "商户编号无效。", load_default=None)
    trade = text(1, 40, load_default=None)
    community_id = form_id(load_default=None, description="only shops of this community")
    session_id = form_id(load_default=None, description="only offers that are bound to this session")
    order = choice(OfferOrder, load_default=OfferOrder.NEWEST, description="near: one's own community first")
    ready_first = fields.Boolean(
        load_default=False,
        error_messages={"invalid": "请填写 true 或 false。"},
        metadata={"description": "what can be claimed now before the rest"},
    )


class TradeFacetOut(Schema):
    trade = fields.String(required=True)
    offers = fields.Integer(required=True)


class CommunityFacetOut(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True)
    offers = fields.Integer(required=True)


class FacetsOut(Schema):
    """What offers can be narrowed down by; one's own community comes first."""

    trades = fields.List(fields.Nested(TradeFacetOut), required=True)
    communities = fields.List(fields.Nested(CommunityFacetOut), required=True)


class ShopsQuery(PlaceQuery):
    q = text(0, 40, load_default="", description="part of a name or trade, or its pinyin initials")
    trade = text(1, 40, load_default=None)


class NearShopOut(ShopPlaceOut):
    distance_m = fields.Integer(required=True, allow_none=True)


NearShopPage = page_of(NearShopOut)


class CouponUseOut(Schema):
    """Where a coupon was used, and what it saved."""

    merchant = fields.Nested(ShopNameOut, required=True)
    bill_fen = fields.Integer(required=True, allow_none=True)
    saving_fen = fields.Integer(required=True)


class CouponOut(Schema):
    id = fields.Integer(required=True)
    status = fields.Enum(CouponStatus, by_value=True, required=True)
    offer = fields.Nested(OfferBaseOut, required=True)
    points = fields.Integer(required=True)
    claimed_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)
    redeemed_at = fields.AwareDateTime(required=True, allow_none=True)
    by_helper = fields.Boolean(required=True, metadata={"description": "claimed by somebody who acts for the holder"})
    use = fields.Nested(CouponUseOut, required=True, allow_none=True)
    where = fields.Nested(
        ShopPlaceOut,
        required=True,
        allow_none=True,
        metadata={"description": "the shop to go to; null for a coupon that every shop takes"},
    )


CouponPage = page_of(CouponOut)


class CouponsQuery(PageQuery):
    status = choice(CouponStatus, load_default=None)


class CodeOut(Schema):
    code = fields.String(required=True, metadata={"example": "660123456789492039"})
    secret = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "base32, for drawing codes without a network; null for who acts for another"},
    )
    period_s = fields.Integer(required=True)
    server_time = fields.AwareDateTime(required=True)
    valid_until = fields.AwareDateTime(required=True)
