"""API schemas of ratings and name cards."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates

from app.alliance.ratings import MAX_TAGS
from app.alliance.ratings.models import Rating, Tag
from app.core.clock import business_day
from app.core.http.schemas import ApiSchema, choice, list_of, page_of, shown_picture, text, whole
from app.rewards.offers.models import OfferKind


class RatingIn(ApiSchema):
    """Five aspects from 1 to 5; tags from the fixed list that the name card carries."""

    honesty = whole(1, 5, required=True, description="诚信经营", example=5)
    service = whole(1, 5, required=True, description="服务", example=5)
    frontage = whole(1, 5, required=True, description="门前三包", example=4)
    interior = whole(1, 5, required=True, description="店内环境", example=4)
    fulfilment = whole(1, 5, required=True, description="优惠说到做到", example=5)
    tags = list_of(choice(Tag), 0, MAX_TAGS, load_default=list, example=["fair_price", "warm_service"])

    @validates("tags")
    def _each_tag_once(self, tags: list[Tag], **_options: Any) -> None:
        if len(set(tags)) < len(tags):
            raise ValidationError("同一个标签只能选一次。")


class _Aspects(Schema):
    honesty = fields.Integer(required=True)
    service = fields.Integer(required=True)
    frontage = fields.Integer(required=True)
    interior = fields.Integer(required=True)
    fulfilment = fields.Integer(required=True)
    tags = fields.List(fields.String(metadata={"enum": list(Tag)}), required=True)


class RatingOut(_Aspects):
    """A rating, as the person who gave it sees it."""

    id = fields.Integer(required=True)
    weight_tenths = fields.Integer(
        required=True, metadata={"description": "10 after a redemption there, 3 after a scan alone"}
    )
    created_at = fields.AwareDateTime(required=True)
    answer = fields.String(required=True, allow_none=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)


class RatedShopOut(Schema):
    slug = fields.String(required=True)
    name = fields.String(required=True)


class OwnRatingOut(Schema):
    rating = fields.Nested(RatingOut, required=True)
    merchant = fields.Nested(RatedShopOut, required=True)


OwnRatingPage = page_of(OwnRatingOut)


class ShopRatingOut(_Aspects):
    """A rating, as the shop sees it: neither who, nor the weight or the minute, which could tell who."""

    id = fields.Integer(required=True)
    rated_on = fields.Function(
        lambda rating: _day_of(rating), required=True, metadata={"type": "string", "format": "date"}
    )
    answer = fields.String(required=True, allow_none=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)


def _day_of(rating: Rating) -> str:
    return business_day(rating.created_at).isoformat()


ShopRatingPage = page_of(ShopRatingOut)


class AnswerIn(ApiSchema):
    text = text(2, 200, required=True, example="谢谢您的意见，门前已经整理好了。")


def _mean(description: str) -> fields.Float:
    return fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": f"{description}: 1.0 to 5.0, one decimal; null below ten raters", "example": 4.3},
    )


class AspectMeansOut(Schema):
    honesty = _mean("诚信经营")
    service = _mean("服务")
    frontage = _mean("门前三包")
    interior = _mean("店内环境")
    fulfilment = _mean("优惠说到做到")


class ShopStandingOut(Schema):
    raters = fields.Integer(required=True, metadata={"description": "different people"})
    ratings = fields.Integer(required=True)
    answered = fields.Integer(required=True)
    answer_rate_percent = fields.Integer(required=True, allow_none=True)
    overall = _mean("all aspects")
    aspects = fields.Nested(AspectMeansOut, required=True)


class LiveOfferOut(Schema):
    id = fields.Integer(required=True)
    kind = fields.Enum(OfferKind, by_value=True, required=True)
    title = fields.String(required=True)
    points = fields.Integer(required=True)
    picture = shown_picture()


class TagOut(Schema):
    key = fields.String(required=True, metadata={"enum": list(Tag)})
    label = fields.String(required=True, metadata={"example": "服务热情"})
    is_praise = fields.Boolean(required=True)


class AnswerRateOut(Schema):
    """Of complaints of the last twelve months whose time for an answer is over, those that were answered in time."""

    asked = fields.Integer(required=True)
    answered = fields.Integer(required=True)
    percent = fields.Integer(required=True)


class ShownPledgeOut(Schema):
    """What a shop has pledged and keeps to through a day."""

    title = fields.String(required=True, metadata={"example": "诚信经营承诺书"})
    keeps = fields.List(fields.String(), required=True)
    until_on = fields.Date(required=True)


class NameCardOut(Schema):
    """What everybody may see of a shop, and the tags with which it can be rated."""

    slug = fields.String(required=True)
    name = fields.String(required=True)
    trade = fields.String(required=True)
    licence_no = fields.String(required=True)
    address = fields.String(required=True)
    suspended = fields.Boolean(required=True)
    stars = fields.Integer(required=True, metadata={"description": "credit standing, 0 to 5"})
    rating = fields.Nested(ShopStandingOut, required=True)
    offers = fields.List(fields.Nested(LiveOfferOut), required=True)
    tags = fields.List(fields.Nested(TagOut), required=True)
    picture = shown_picture()
    pledges = fields.List(fields.Nested(ShownPledgeOut), required=True)
    complaints = fields.Nested(
        AnswerRateOut, required=True, allow_none=True, metadata={"description": "null below five complaints"}
    )


class ShopStarsOut(Schema):
    """Why a shop has its stars: `base` + `plus` − `minus` is its score; what people rate is told beside it."""

    score = fields.Integer(required=True)
    stars = fields.Integer(required=True)
    base = fields.Integer(required=True)
    plus = fields.Integer(required=True)
    minus = fields.Integer(required=True)
    counted = fields.Integer(required=True, metadata={"description": "records that count now"})
    next_score = fields.Integer(required=True, allow_none=True, metadata={"description": "null at the top"})
    next_stars = fields.Integer(required=True, allow_none=True)
