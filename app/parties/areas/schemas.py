"""API schemas of areas, for staff."""

from marshmallow import Schema, fields

from app.core.http.schemas import ApiSchema, choice, form_id, id_field, matching, text
from app.core.text import reference
from app.parties.areas.forms import CODE, CODE_WRONG
from app.parties.areas.models import AreaKind


class AreasQuery(ApiSchema):
    community_id = form_id(required=True)


class AreaIn(ApiSchema):
    community_id = id_field(required=True, example=1)
    kind = choice(AreaKind, required=True)
    code = matching(CODE, CODE_WRONG, cleaned=reference, required=True, example="07")
    name = text(1, 40, required=True, example="第七网格")
    parent_id = id_field(load_default=None, allow_none=True)


class AreaOut(Schema):
    id = fields.Integer(required=True)
    community_id = fields.Integer(required=True)
    parent_id = fields.Integer(required=True, allow_none=True)
    kind = fields.Enum(AreaKind, by_value=True, required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)


class CountedAreaOut(AreaOut):
    households = fields.Integer(required=True, metadata={"description": "with those of the areas that stand in it"})


class AreasOut(Schema):
    """The open areas of one community in one answer, each below the one that it stands in; `next_cursor` is null."""

    items = fields.List(fields.Nested(CountedAreaOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
