"""API schemas of scans and redemptions."""

from typing import Any

from marshmallow import Schema, fields

from app.core.http.schemas import (
    MAX_FEN,
    ApiSchema,
    PageQuery,
    day,
    id_field,
    matching,
    page_of,
    whole,
)
from app.rewards.coupons import codes, payment_codes
from app.rewards.offers.schemas import OfferBaseOut, ShopNameOut
from app.rewards.redemptions.models import RedemptionStatus
from app.standing.programmes.models import SubjectKind


def code18() -> Any:
    """A code of ours; payment codes of wallets pass, too, to be called so."""
    return matching(
        f"{codes.FORM}|{payment_codes.FORM}",
        "码由 18 位数字组成，请检查后重新扫描或输入。",
        required=True,
        example="660123456789492039",
    )


class ScanIn(ApiSchema):
    """With `bill_fen`, and `offer_id` for a member card, the answer says what to collect."""

    code = code18()
    bill_fen = whole(1, MAX_FEN, load_default=None, example=5_000)
    offer_id = id_field(load_default=None)


class NeighbourScanIn(ApiSchema):
    code = code18()


class ScannedMemberOut(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True, metadata={"description": "masked"})


class ScannedHouseholdOut(Schema):
    kind = fields.Enum(SubjectKind, by_value=True, required=True)
    id = fields.Integer(required=True)
    number = fields.String(required=True, metadata={"example": "3-2-501"})
    members = fields.List(fields.Nested(ScannedMemberOut), required=True)


class NeighbourScanOut(Schema):
    """Whose member card it is, and their household."""

    resident_id = fields.Integer(required=True)
    household = fields.Nested(ScannedHouseholdOut, required=True)


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
    to_collect_fen = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "what the holder still pays; null until it is known what was bought"},
    )
    needs_bill = fields.Boolean(required=True)
    bill_max_fen = fields.Integer(required=True, metadata={"description": "the highest bill the shop may type"})


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


class RhythmOut(Schema):
    """The last weeks of a shop, in numbers that name nobody."""

    weeks = fields.Integer(required=True)
    redemptions = fields.Integer(required=True)
    weekdays = fields.List(fields.Integer(), required=True, metadata={"description": "from Monday, seven"})
    hours = fields.List(fields.Integer(), required=True, metadata={"description": "from midnight, 24"})
    customers = fields.Integer(required=True, metadata={"description": "different residents"})
    came_back = fields.Integer(
        required=True, allow_none=True, metadata={"description": "on two days or more; null where there are too few"}
    )
