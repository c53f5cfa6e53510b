"""API schemas of rules."""

from marshmallow import Schema, fields

from app.standing.programmes.catalogue import catalogue
from app.standing.programmes.models import CapPeriod, Rule


class RuleOut(Schema):
    """An item of the catalogue."""

    number = fields.Integer(required=True)
    slug = fields.String(required=True)
    category = fields.String(required=True)
    category_name = fields.Method("name_of_category", required=True, metadata={"type": "string"})
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

    def name_of_category(self, rule: Rule) -> str:
        return catalogue().categories[rule.category]


class RulesOut(Schema):
    items = fields.List(fields.Nested(RuleOut), required=True)
