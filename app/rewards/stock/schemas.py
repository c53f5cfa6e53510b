"""API schemas of stock."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from app.core.http.schemas import (
    ApiSchema,
    PageQuery,
    choice,
    day,
    form_id,
    id_field,
    known_by,
    page_of,
    shown_picture,
    text,
    whole,
)
from app.parties.pictures.addresses import addresses
from app.rewards.stock import barcodes
from app.rewards.stock.models import NEVER, MoveKind

MOST = 100_000
"""Of one item, at once."""


def barcode(**options: Any) -> Any:
    """An EAN-13 or EAN-8 with the right check digit."""
    return known_by(barcodes.is_ean, barcodes.WRONG, example="6901234567892", **options)


class ShelfQuery(PageQuery):
    site_id = form_id(load_default=None)
    barcode = barcode(load_default=None)


class StockMoveIn(ApiSchema):
    """`quantity` is what there is for a count, else how many come or go; the item is named by its id or its barcode.
    `reference` is the voucher of what was bought, `donor` who gave what was donated, `to_site_id` where goods go that
    are moved. Without `site_id` it is the only point behind whose counter one stands.
    """

    site_id = id_field(load_default=None, allow_none=True)
    kind = choice(MoveKind, required=True)
    item_id = id_field(load_default=None, allow_none=True)
    barcode = barcode(load_default=None, allow_none=True)
    quantity = whole(0, MOST, required=True, example=20)
    lot_expires = day(load_default=None, allow_none=True, example="2027-05-01")
    reference = text(0, 40, load_default="", example="采购单 2026-11-03")
    donor = text(0, 40, load_default="", example="示例爱心企业")
    to_site_id = id_field(load_default=None, allow_none=True)
    note = text(0, 200, load_default="")

    @validates_schema
    def one_item(self, data: dict[str, Any], **_options: Any) -> None:
        if (data.get("item_id") is None) is (data.get("barcode") is None):
            raise ValidationError("请选择一种物品，或扫一个条码。", "item_id")


class ShelvedOut(Schema):
    item_id = fields.Integer(required=True, attribute="item.id")
    name = fields.String(required=True, attribute="item.name")
    unit = fields.String(required=True, attribute="item.unit")
    points = fields.Integer(required=True, attribute="item.points")
    barcode = fields.String(required=True, allow_none=True, attribute="item.barcode")
    on_hand = fields.Integer(required=True)
    promised = fields.Integer(required=True)
    expired = fields.Integer(required=True, metadata={"description": "of what is on hand, what has gone off"})
    free = fields.Integer(required=True, metadata={"description": "so many can be had"})
    is_low = fields.Boolean(required=True)
    is_soon = fields.Boolean(required=True, metadata={"description": "some go off within 30 days"})
    next_expiry = fields.Date(required=True, allow_none=True)
    picture = shown_picture()

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """The addresses of the picture are made of its key."""
        return addresses(obj.item.picture_key) if attr == "picture" else super().get_attribute(obj, attr, default)


ShelvedPage = page_of(ShelvedOut)


class StockMoveOut(Schema):
    id = fields.Integer(required=True, attribute="move.id")
    site_id = fields.Integer(required=True, attribute="move.site_id")
    item_id = fields.Integer(required=True, attribute="move.item_id")
    item = fields.String(required=True)
    kind = fields.Enum(MoveKind, by_value=True, required=True, attribute="move.kind")
    quantity = fields.Integer(required=True, attribute="move.quantity", metadata={"description": "below zero: went"})
    lot_expires = fields.Method("_first_lot", required=True, metadata={"type": ["string", "null"], "format": "date"})
    reference = fields.String(required=True, attribute="move.reference")
    donor = fields.String(required=True, allow_none=True, attribute="move.donor")
    other_site = fields.String(required=True, allow_none=True, attribute="other")
    note = fields.String(required=True, attribute="move.note")
    at = fields.AwareDateTime(required=True, attribute="move.at")
    reverses_id = fields.Integer(required=True, allow_none=True, attribute="move.reverses_id")
    is_reversed = fields.Boolean(required=True, attribute="is_undone")

    def _first_lot(self, obj: Any) -> str | None:
        return next((day for day in sorted(obj.move.lots) if day != NEVER.isoformat()), None)


StockMovePage = page_of(StockMoveOut)


class StockMovesQuery(PageQuery):
    site_id = form_id(load_default=None)
    kind = choice(MoveKind, load_default=None)
