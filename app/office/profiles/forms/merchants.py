"""Forms of profiles: what staff type about shops."""

import re
from decimal import Decimal
from typing import Any

from marshmallow import fields

from app.alliance.ratings.models import InspectionCause
from app.core.console.fields import FormSchema, Yuan, typed_whole
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, matching, phone, text
from app.core.text import reference
from app.parties.merchants.applications import CONTACT_PATTERN, CONTACT_WRONG
from app.parties.merchants.distances import Position
from app.parties.merchants.models import BILL_CEILING_FEN, Merchant, MerchantStatus
from app.standing.records.drafts import EVENT_KEY, EVENT_KEY_WRONG

POSITION = re.compile(r"(-?\d{1,2}(?:\.\d{1,6})?)\s*[,，]\s*(-?\d{1,3}(?:\.\d{1,6})?)", re.ASCII)


class PositionField(fields.Field[Position]):
    """Where a shop stands, as maps copy it: latitude, comma, longitude, in degrees."""

    default_error_messages = {"invalid": "请填写“纬度,经度”，例如 37.193512,122.058127。"}

    def _deserialize(self, value: Any, *_where: Any, **_how: Any) -> Position:
        typed = POSITION.fullmatch(str(value).strip())
        if not typed:
            raise self.make_error("invalid")
        latitude, longitude = (int(Decimal(part) * 10**6) for part in typed.groups())
        if abs(latitude) > 90 * 10**6 or abs(longitude) > 180 * 10**6:
            raise self.make_error("invalid")
        return Position(latitude, longitude)


def position_text(shop: Merchant) -> str:
    """The same the other way round; empty while nobody has said it."""
    if shop.latitude_e6 is None or shop.longitude_e6 is None:
        return ""
    return f"{Decimal(shop.latitude_e6) / 10**6:.6f},{Decimal(shop.longitude_e6) / 10**6:.6f}"


class DetailsForm(FormSchema):
    name = text(2, 40, required=True)
    trade = text(2, 40, required=True)
    address = text(4, 200, required=True)
    phone = matching(CONTACT_PATTERN, CONTACT_WRONG, required=True)
    community_id = form_id(load_default=None)
    bill_max_fen = Yuan(100, BILL_CEILING_FEN, load_default=None)
    opening_hours = text(0, 200, load_default=None)
    position = PositionField(load_default=None)


class TransferForm(FormSchema):
    phone = phone(required=True)
    reason = text(4, 200, required=True)


class MerchantsQuery(ListQuery):
    status = choice(MerchantStatus)
    trade = text(1, 40)
    community_id = form_id()
    text = text(1, 40)


class RecordForm(FormSchema):
    """A rule as it is typed, and one of its scores, which need not be said where there is but one."""

    rule = text(1, 100, required=True)
    score = typed_whole(-999, 999, load_default=None)
    occurred_on = day(required=True)
    event_key = matching(EVENT_KEY, EVENT_KEY_WRONG, cleaned=reference, required=True)
    note = text(0, 200, load_default="")


class InspectionForm(FormSchema):
    cause = choice(InspectionCause, required=True)
    note = text(2, 200, required=True)
