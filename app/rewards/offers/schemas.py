"""API schemas of offers."""

from typing import Any

from marshmallow import Schema, fields, post_load

from app.core.http.positions import LATITUDE, LONGITUDE, PositionQuery
from app.core.http.schemas import (
    ApiSchema,
    PageQuery,
    choice,
    fen,
    id_field,
    moment,
    page_of,
    shown_picture,
    text,
    whole,
)
from app.parties.merchants.distances import Position
from app.parties.merchants.models import Merchant
from app.rewards.offers.models import Offer, OfferKind, OfferStatus, SubsidyKind
from app.rewards.offers.terms import (
    FULL_BP,
    OFF_MAX_BP,
    POINTS_MAX,
    STARS,
    STOCK_MAX,
    TERMS,
    OfferTerms,
    Unit,
    described,
)

_EXAMPLES = {"cash_off_fen": 1_000}


def _maybe(field: Any) -> Any:
    field.load_default = None
    field.required = False
    return field


class StarsOffIn(ApiSchema):
    """Basis points off, by stars."""

    class Meta(ApiSchema.Meta):
        include = {str(stars): whole(1, OFF_MAX_BP) for stars in STARS}


def _taken(name: str, unit: Unit) -> fields.Field[Any]:
    """The field in which a term comes in."""
    example: dict[str, Any] = {"example": _EXAMPLES[name]} if name in _EXAMPLES else {}
    match unit:
        case Unit.FEN:
            return _maybe(fen(**example))  # type: ignore[no-any-return]
        case Unit.OFF_BP:
            return _maybe(whole(1, OFF_MAX_BP, **example))  # type: ignore[no-any-return]
        case Unit.OFF_BP_BY_STARS:
            steps = {"example": {"3": 500, "4": 1000, "5": 2000}}
            return fields.Nested(StarsOffIn, load_default=None, metadata=steps)


def _given(unit: Unit) -> fields.Field[Any]:
    """The field in which a term goes out; null where an offer has no such term."""
    if unit is Unit.OFF_BP_BY_STARS:
        return fields.Dict(keys=fields.String(), values=fields.Integer(), required=True, allow_none=True)
    return fields.Integer(required=True, allow_none=True)


class OfferTermsIn(ApiSchema):
    """The terms of an offer; which of the optional ones belong to a kind is checked by the service."""

    class Meta(ApiSchema.Meta):
        include = {name: _taken(name, term.unit) for name, term in TERMS.items()}

    kind = choice(OfferKind, required=True, example="cash_off", x_offer_terms=described())
    title = text(2, 40, required=True, example="剪发立减 10 元")
    description = text(0, 200, load_default="", example="周一至周五可用")
    points = whole(0, POINTS_MAX, load_default=0, example=10)
    stock_total = whole(0, STOCK_MAX, load_default=0, example=100)
    per_person = whole(1, 100, load_default=1)
    min_stars = whole(0, 5, load_default=0)
    coupon_days = whole(1, 365, load_default=30)
    valid_from = moment(required=True, example="2026-11-01T00:00:00+08:00")
    valid_until = moment(required=True, example="2030-12-31T00:00:00+08:00")
    subsidy_kind = choice(SubsidyKind, load_default=SubsidyKind.NONE)
    subsidy_fen = _maybe(fen())
    subsidy_share_bp = _maybe(whole(1, FULL_BP))
    subsidy_cap_fen = _maybe(fen())
    picture_key = _maybe(
        text(1, 64, description="of `POST /merchant/pictures`, or of another offer of the shop; null: none")
    )

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
    picture = shown_picture()
    community_id = fields.Integer(required=True)


class ShopPlaceOut(ShopNameOut):
    """A shop, and how one gets there; the position in millionths of a degree, null while nobody has said it."""

    trade = fields.String(required=True)
    address = fields.String(required=True)
    phone = fields.String(required=True)
    opening_hours = fields.String(required=True, metadata={"description": "empty while nobody has said them"})
    latitude_e6 = fields.Integer(required=True, allow_none=True)
    longitude_e6 = fields.Integer(required=True, allow_none=True)
    picture = shown_picture()


class PlaceQuery(PageQuery, PositionQuery):
    """A list by distance: from a position, else from one's own community. Clients send it to a hundred metres only."""

    @post_load
    def _as_position(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        latitude, longitude = data.pop(LATITUDE), data.pop(LONGITUDE)
        return data | {"start": None if latitude is None else Position(latitude, longitude)}


class OfferBaseOut(Schema):
    """The terms of an offer, as everybody sees them."""

    class Meta:
        include = {name: _given(term.unit) for name, term in TERMS.items()}

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
    session_id = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "it is claimed and used during this session only, whose time it has"},
    )
    picture = shown_picture()


_TERMS = tuple(name for name in OfferBaseOut().fields if name != "merchant")


def with_shop(offer: Offer, merchant: Merchant | None) -> dict[str, Any]:
    """What OfferBaseOut writes: an offer, and the shop that it is of."""
    return {name: getattr(offer, name) for name in _TERMS} | {"merchant": merchant}


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
    picture_key = fields.String(
        required=True, allow_none=True, metadata={"description": "of its picture, also before everybody sees that"}
    )
    paused_by_shop = fields.Boolean(
        required=True, metadata={"description": "it rests because its shop wants it so, who may go on with it"}
    )
    merchant = fields.Nested(OfferShopOut, dump_default=None, allow_none=True)


OfferAdminPage = page_of(OfferAdminOut)


class OffersAdminQuery(PageQuery):
    status = choice(OfferStatus, load_default=None)


class PublishIn(ApiSchema):
    bonus_points = whole(0, 100, load_default=0, example=1)
    session_id = id_field(
        load_default=None,
        allow_none=True,
        description="of a fair: it is claimed and used while that runs only, instead of its own time",
    )
