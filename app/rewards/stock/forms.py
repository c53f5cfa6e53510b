"""Forms of stock."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from app.core.console.fields import FormSchema, Yuan, typed_whole
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, text
from app.core.text import reference
from app.rewards.stock.models import MoveKind
from app.rewards.stock.schemas import MOST, barcode

MOST_POINTS = 100_000
IN = {MoveKind.BOUGHT, MoveKind.DONATED}
AWAY = {MoveKind.SPOILED, MoveKind.EXPIRED, MoveKind.MOVED}


class ItemsFilter(ListQuery):
    community_id = form_id(load_default=None)
    text = text(1, 40, load_default=None)


class ItemDetailsForm(FormSchema):
    name = text(1, 40, required=True)
    unit = text(1, 40, required=True)
    value_fen = Yuan(low=0, required=True)
    points = typed_whole(1, MOST_POINTS, required=True)
    low_at = typed_whole(0, MOST, required=True)
    barcode = barcode(cleaned=reference, load_default=None)


class ItemForm(ItemDetailsForm):
    community_id = form_id(required=True)


class ReceiveForm(FormSchema):
    kind = choice(MoveKind, required=True)
    item_id = form_id(required=True)
    quantity = typed_whole(1, MOST, required=True)
    expires_on = day(load_default=None)
    reference = text(0, 40, load_default="")
    donor = text(0, 40, load_default="")
    note = text(0, 200, load_default="")

    @validates_schema
    def comes(self, data: dict[str, Any], **_options: Any) -> None:
        if data.get("kind") not in IN:
            raise ValidationError("请选择采购或捐赠。", "kind")


class AwayForm(FormSchema):
    kind = choice(MoveKind, required=True)
    item_id = form_id(required=True)
    quantity = typed_whole(1, MOST, required=True)
    to_site_id = form_id(load_default=None)
    note = text(0, 200, load_default="")

    @validates_schema
    def goes(self, data: dict[str, Any], **_options: Any) -> None:
        if data.get("kind") not in AWAY:
            raise ValidationError("请选择报损、过期下架或调拨。", "kind")


class MovesFilter(ListQuery):
    kind = choice(MoveKind, load_default=None)
