"""API schemas of exchanges."""

from marshmallow import Schema, fields

from app.core.http.schemas import ApiSchema, PageQuery, day, form_id, id_field, list_of, page_of, whole
from app.rewards.exchanges.models import ExchangeStatus
from app.rewards.redemptions.schemas import code18

MOST_KINDS, MOST_EACH = 50, 100


class CounterScanIn(ApiSchema):
    """Without `site_id` it is the only point behind whose counter one stands."""

    code = code18()
    site_id = id_field(load_default=None, allow_none=True)


class CounterScanOut(Schema):
    """Who it is, and what they may spend here now."""

    name = fields.String(required=True, metadata={"description": "masked", "example": "王*明"})
    points = fields.Integer(required=True)
    month_points = fields.Integer(required=True, allow_none=True, metadata={"description": "null: no limit here"})
    left = fields.Integer(required=True, allow_none=True, metadata={"description": "of that, this month"})


class WantedIn(ApiSchema):
    item_id = id_field(required=True, example=5)
    quantity = whole(1, MOST_EACH, required=True, example=2)


class GoodsExchangeIn(ApiSchema):
    code = code18()
    items = list_of(fields.Nested(WantedIn()), 1, MOST_KINDS, required=True)
    site_id = id_field(load_default=None, allow_none=True)


class ExchangedOut(Schema):
    item_id = fields.Integer(required=True)
    name = fields.String(required=True)
    unit = fields.String(required=True)
    quantity = fields.Integer(required=True)
    points = fields.Integer(required=True, metadata={"description": "of all of these together"})


class GoodsExchangeBaseOut(Schema):
    id = fields.Integer(required=True)
    status = fields.Enum(ExchangeStatus, by_value=True, required=True, attribute="exchange.status")
    point = fields.String(required=True)
    points = fields.Integer(required=True, attribute="exchange.points")
    items = fields.List(fields.Nested(ExchangedOut), required=True, attribute="lines")
    at = fields.AwareDateTime(required=True, attribute="exchange.at")
    reversed_at = fields.AwareDateTime(required=True, allow_none=True, attribute="exchange.reversed_at")


class GoodsExchangeOut(GoodsExchangeBaseOut):
    """One as the counter sees it."""

    holder = fields.String(required=True, metadata={"description": "masked", "example": "王*明"})
    clerk = fields.String(required=True, metadata={"description": "masked; who served"})


class OwnGoodsExchangeOut(GoodsExchangeBaseOut):
    """One of one's own."""


GoodsExchangePage = page_of(GoodsExchangeOut)
OwnGoodsExchangePage = page_of(OwnGoodsExchangeOut)


class GoodsExchangesQuery(PageQuery):
    site_id = form_id(load_default=None)
    day = day(load_default=None)
