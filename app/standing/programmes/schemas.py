"""API schemas of rules."""

from marshmallow import Schema, fields

from app.standing.programmes.models import CapPeriod


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
