"""What comes in and goes out about offers, coupons, codes and redemptions."""

from typing import Any

from marshmallow import Schema, fields, post_load

from app.core.schemas import (
    MAX_FEN,
    ApiSchema,
    PageQuery,
    choice,
    day,
    fen,
    form_id,
    id_field,
    matching,
    moment,
    page_of,
    text,
    whole,
)
from app.coupons.models import CouponStatus, OfferKind, OfferStatus, RedemptionStatus, SubsidyKind
from app.coupons.service.shelf import ShelfOrder
from app.coupons.service.terms import OfferTerms

SHARE_BP_MAX = 10_000
POINTS_MAX = 100_000
STOCK_MAX = 1_000_000


def _maybe(field: Any) -> Any:
    field.load_default = None
    field.required = False
    return field


class StarsOffIn(ApiSchema):
    """Basis points off, by stars."""

    class Meta(ApiSchema.Meta):
        include = {str(stars): whole(1, 9_000) for stars in range(1, 6)}


class OfferTermsIn(ApiSchema):
    """The terms of an offer; which of the optional ones belong to a kind is checked by the service."""

    kind = choice(OfferKind, required=True, example="cash_off")
    title = text(2, 40, required=True, example="剪发立减 10 元")
    description = text(1, 200, load_default="", example="周一至周五可用")
    points = whole(0, POINTS_MAX, load_default=0, example=10)
    stock_total = whole(0, STOCK_MAX, load_default=0, example=100)
    per_person = whole(1, 100, load_default=1)
    min_stars = whole(0, 5, load_default=0)
    coupon_days = whole(1, 365, load_default=30)
    valid_from = moment(required=True, example="2026-11-01T00:00:00+08:00")
    valid_until = moment(required=True, example="2030-12-31T00:00:00+08:00")
    percent_off_bp = _maybe(whole(1, 9_000))
    cash_off_fen = _maybe(fen(example=1_000))
    list_price_fen = _maybe(fen())
    credit_price_fen = _maybe(fen())
    min_spend_fen = _maybe(fen())
    max_saving_fen = _maybe(fen())
    stars_off_bp = fields.Nested(StarsOffIn, load_default=None, metadata={"example": {"3": 500, "4": 1000, "5": 2000}})
    subsidy_kind = choice(SubsidyKind, load_default=SubsidyKind.NONE)
    subsidy_fen = _maybe(fen())
    subsidy_share_bp = _maybe(whole(1, SHARE_BP_MAX))
    subsidy_cap_fen = _maybe(fen())

    @post_load
    def _as_terms(self, data: dict[str, Any], **_options: Any) -> OfferTerms:
        return OfferTerms(**data)


class CommunityOfferIn(ApiSchema):
    community_id = id_field(required=True, example=1)
    terms = fields.Nested(OfferTermsIn, required=True, error_messages={"required": "请填写优惠内容。"})


class ShopNameOut(Schema):
    slug = fields.String(required=True)
    name = fields.String(required=True)


class OfferShopOut(ShopNameOut):
    """The shop behind an offer, and where to find it among others."""

    trade = fields.String(required=True)
    community_id = fields.Integer(required=True)


class OfferBaseOut(Schema):
    """The terms of an offer, as everybody sees them."""

    id = fields.Integer(required=True)
    kind = fields.Enum(OfferKind, by_value=True, required=True)
    title = fields.String(required=True)
    description = fields.String(required=True)
    merchant = fields.Nested(OfferShopOut, required=True, allow_none=True)
    points = fields.Integer(required=True)
    stock_left = fields.Integer(required=True)
    per_person = fields.Integer(required=True)
    min_stars = fields.Integer(required=True)
    coupon_days = fields.Integer(required=True, metadata={"description": "how long a coupon lasts after the claim"})
    valid_from = fields.AwareDateTime(required=True)
    valid_until = fields.AwareDateTime(required=True)
    percent_off_bp = fields.Integer(required=True, allow_none=True)
    cash_off_fen = fields.Integer(required=True, allow_none=True)
    list_price_fen = fields.Integer(required=True, allow_none=True)
    credit_price_fen = fields.Integer(required=True, allow_none=True)
    min_spend_fen = fields.Integer(required=True, allow_none=True)
    max_saving_fen = fields.Integer(required=True, allow_none=True)
    stars_off_bp = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True, allow_none=True)


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


class OfferAdminOut(OfferBaseOut):
    """An offer as its shop and the staff see it."""

    community_id = fields.Integer(required=True)
    merchant_id = fields.Integer(required=True, allow_none=True)
    fund_id = fields.Integer(required=True, allow_none=True)
    status = fields.Enum(OfferStatus, by_value=True, required=True)
    stock_total = fields.Integer(required=True)
    bonus_points = fields.Integer(required=True)
    subsidy_kind = fields.Enum(SubsidyKind, by_value=True, required=True)
    subsidy_fen = fields.Integer(required=True, allow_none=True)
    subsidy_share_bp = fields.Integer(required=True, allow_none=True)
    subsidy_cap_fen = fields.Integer(required=True, allow_none=True)
    budget_needed_fen = fields.Integer(required=True)
    decision_reason = fields.String(required=True)
    merchant = fields.Nested(OfferShopOut, dump_default=None, allow_none=True)


OfferPage = page_of(OfferOut)
OfferAdminPage = page_of(OfferAdminOut)


class OffersQuery(PageQuery):
    kind = choice(OfferKind, load_default=None)
    merchant = matching(r"[0-9a-z]{1,16}", "商户编号无效。", load_default=None)
    trade = text(1, 40, load_default=None)
    community_id = form_id(load_default=None, description="only shops of this community")
    order = choice(ShelfOrder, load_default=ShelfOrder.NEWEST, description="near: one's own community first")


class TradeAisleOut(Schema):
    trade = fields.String(required=True)
    offers = fields.Integer(required=True)


class CommunityAisleOut(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True)
    offers = fields.Integer(required=True)


class AislesOut(Schema):
    """What the shelf can be looked through by; one's own community comes first."""

    trades = fields.List(fields.Nested(TradeAisleOut), required=True)
    communities = fields.List(fields.Nested(CommunityAisleOut), required=True)


class OffersAdminQuery(PageQuery):
    status = choice(OfferStatus, load_default=None)


class PublishIn(ApiSchema):
    bonus_points = whole(0, 100, load_default=0, example=1)


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


def code18() -> Any:
    return matching(
        r"[0-9]{18}", "码由 18 位数字组成，请检查后重新扫描或输入。", required=True, example="660123456789492039"
    )


class ScanIn(ApiSchema):
    code = code18()


class RedemptionIn(ApiSchema):
    code = code18()
    bill_fen = whole(1, MAX_FEN, load_default=None, example=5_000)
    offer_id = id_field(load_default=None)


class ScanOut(Schema):
    kind = fields.String(required=True, metadata={"enum": ["coupon", "member_card"]})
    status = fields.String(required=True, metadata={"enum": ["issued", "redeemed", "valid"]})
    holder = fields.String(required=True, metadata={"description": "masked", "example": "王*明"})
    offer = fields.Nested(OfferBaseOut, allow_none=True)
    offers = fields.List(fields.Nested(OfferBaseOut), allow_none=True)
    saving_fen = fields.Integer(required=True, allow_none=True)
    needs_bill = fields.Boolean(required=True)


class RedemptionOut(Schema):
    id = fields.Integer(required=True)
    status = fields.Enum(RedemptionStatus, by_value=True, required=True)
    coupon_id = fields.Integer(required=True, allow_none=True)
    offer_id = fields.Integer(required=True)
    title = fields.String(required=True)
    merchant = fields.Nested(ShopNameOut, required=True)
    bill_fen = fields.Integer(required=True, allow_none=True)
    saving_fen = fields.Integer(required=True)
    subsidy_fen = fields.Integer(required=True)
    points = fields.Integer(required=True)
    bonus_points = fields.Integer(required=True)
    redeemed_at = fields.AwareDateTime(required=True)


class ShopRedemptionOut(RedemptionOut):
    """A redemption in the shop's own list."""

    holder = fields.String(required=True, metadata={"description": "masked", "example": "王*明"})
    clerk = fields.String(
        required=True, allow_none=True, metadata={"description": "who honoured it; null who works here no more"}
    )


RedemptionPage = page_of(ShopRedemptionOut)


class RedemptionsQuery(PageQuery):
    day = day(load_default=None)


class MerchantAccountOut(Schema):
    points = fields.Integer(required=True)
    payable_fen = fields.Integer(required=True)
