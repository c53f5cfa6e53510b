"""API schemas of units, for staff."""

from marshmallow import Schema, fields

from app.core.http.schemas import ApiSchema, PageQuery, choice, day, form_id, id_field, matching, page_of, text
from app.core.text import reference
from app.parties.units.making import CODE_PATTERN, CODE_WRONG
from app.parties.units.models import UnitDomain, UnitKind, UnitRole


class UnitsQuery(PageQuery):
    kind = choice(UnitKind, load_default=None)
    domain = choice(UnitDomain, load_default=None)
    community_id = form_id(load_default=None)
    text = text(1, 40, load_default=None)


class UnitIn(ApiSchema):
    community_id = id_field(required=True, example=1)
    kind = choice(UnitKind, required=True)
    domain = choice(UnitDomain, required=True)
    name = text(2, 40, required=True, example="示例物业公司")
    code = matching(CODE_PATTERN, CODE_WRONG, cleaned=reference, load_default=None, allow_none=True)
    merchant_id = id_field(load_default=None, allow_none=True, description="the shop that it runs")


class UnitOut(Schema):
    id = fields.Integer(required=True)
    community_id = fields.Integer(required=True)
    kind = fields.Enum(UnitKind, by_value=True, required=True)
    domain = fields.Enum(UnitDomain, by_value=True, required=True)
    name = fields.String(required=True)
    code = fields.String(
        required=True, allow_none=True, metadata={"description": "its unified social credit code, if it has one"}
    )
    merchant_id = fields.Integer(
        required=True, allow_none=True, metadata={"description": "the shop that it runs in the alliance"}
    )
    closed_at = fields.AwareDateTime(required=True, allow_none=True)


UnitPage = page_of(UnitOut)


class UnitMemberIn(ApiSchema):
    resident_id = id_field(required=True, example=7)
    role = choice(UnitRole, required=True)
    from_on = day(required=True, example="2026-11-01")


class UnitMemberOut(Schema):
    id = fields.Integer(required=True)
    unit_id = fields.Integer(required=True)
    resident_id = fields.Integer(required=True)
    role = fields.Enum(UnitRole, by_value=True, required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True, allow_none=True)
