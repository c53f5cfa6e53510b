"""API schemas of rules."""

from marshmallow import Schema, fields

from app.core.http.schemas import ApiSchema, choice, day, id_field, text
from app.standing.programmes.models import CapPeriod, ProgrammeKind, VersionState


class RuleOut(Schema):
    """An item of the catalogue."""

    number = fields.Integer(required=True)
    slug = fields.String(required=True)
    category = fields.String(required=True)
    category_name = fields.String(
        required=True, attribute="heading.name", metadata={"description": "of the heading that it stands under"}
    )
    name = fields.String(required=True)
    subjects = fields.String(required=True, metadata={"description": "R resident, H household, M merchant, U unit"})
    scores = fields.List(fields.Integer(), required=True, metadata={"description": "what one record may have"})
    points = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null: as many as the positive score"}
    )
    cap = fields.Integer(required=True, allow_none=True, metadata={"description": "by amount, in one period"})
    cap_period = fields.Enum(CapPeriod, by_value=True, required=True)
    warnings = fields.Integer(required=True, metadata={"description": "reminders that must come before"})
    warning_days = fields.Integer(
        required=True, metadata={"description": "how long each of them counts, from the day of its event"}
    )
    evidence = fields.String(required=True)


class RulesOut(Schema):
    items = fields.List(fields.Nested(RuleOut), required=True)


class RulesQuery(ApiSchema):
    q = text(0, 40, load_default="", description="words in a rule's name, code, heading or evidence")


class ProgrammeIn(ApiSchema):
    kind = choice(ProgrammeKind, required=True, example="community")
    community_id = id_field(required=True, example=3)
    name = text(2, 40, required=True, example="某某村积分办法")


class VersionOut(Schema):
    id = fields.Integer(required=True)
    no = fields.Integer(required=True)
    state = fields.Enum(VersionState, by_value=True, required=True)
    starts_on = fields.Date(required=True, allow_none=True)
    ends_on = fields.Date(
        required=True, allow_none=True, metadata={"description": "the last day; null: until further notice"}
    )
    comment_until = fields.Date(required=True, allow_none=True)
    doc_no = fields.String(required=True)
    filing_no = fields.String(required=True)
    filed_on = fields.Date(required=True, allow_none=True)


class ProgrammeOut(Schema):
    id = fields.Integer(required=True)
    kind = fields.Enum(ProgrammeKind, by_value=True, required=True)
    community_id = fields.Integer(required=True, allow_none=True, metadata={"description": "null: it holds everywhere"})
    name = fields.String(required=True)


class ProgrammeLineOut(ProgrammeOut):
    versions = fields.List(fields.Nested(VersionOut), required=True)


class ProgrammesOut(Schema):
    """All that the caller may see, from the top down; `next_cursor` is null."""

    items = fields.List(fields.Nested(ProgrammeLineOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class OpeningIn(ApiSchema):
    starts_on = day(required=True, example="2027-01-01")
    ends_on = day(load_default=None, allow_none=True, example="2027-03-31")


class DecisionIn(ApiSchema):
    doc_no = text(2, 40, required=True, example="某居〔2026〕12 号")
    reason = text(2, 200, required=True, example="征求意见 6 条，采纳 4 条")


class FilingIn(ApiSchema):
    filing_no = text(2, 40, required=True, example="某街备〔2026〕3 号")
