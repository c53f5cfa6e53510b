"""Forms of plates."""

from marshmallow import fields, validate

from app.alliance.plates.queries import MAX_SHOPS
from app.alliance.plates.sheets import GRIDS
from app.core.console.fields import REQUIRED, FormSchema
from app.core.console.lists import ListQuery
from app.core.http.schemas import form_id, list_of, text


class PlatesForm(FormSchema):
    merchant_ids = list_of(form_id(), 1, MAX_SHOPS, required=True)
    per_sheet = fields.Integer(
        required=True, validate=validate.OneOf(sorted(GRIDS), error="请选择每张几块。"), error_messages=REQUIRED
    )


class PlatesQuery(ListQuery):
    trade = text(1, 40)
    community_id = form_id()
    text = text(1, 40)
