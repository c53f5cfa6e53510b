"""API schemas of the bank and the passbook."""

from marshmallow import Schema, fields

from app.core.http.schemas import page_of
from app.ledger.kinds import JournalKind


class ExpiringOut(Schema):
    points = fields.Integer(required=True)
    on = fields.Date(required=True, metadata={"description": "the last day on which they can be used"})


class StepOut(Schema):
    """What one reaches next, and from which score on."""

    name = fields.String(required=True, metadata={"description": "a number of stars, or a grade", "example": "4"})
    score = fields.Integer(required=True)


class BankOut(Schema):
    points = fields.Integer(required=True)
    expiring = fields.List(fields.Nested(ExpiringOut), required=True)
    score = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null for minors, and for who acts for another"}
    )
    grade = fields.String(required=True, allow_none=True, metadata={"example": "A"})
    stars = fields.Integer(required=True, metadata={"minimum": 0, "maximum": 5})
    next_star = fields.Nested(StepOut, required=True, allow_none=True)
    next_grade = fields.Nested(StepOut, required=True, allow_none=True)


class MovementOut(Schema):
    id = fields.Integer(required=True)
    amount = fields.Integer(required=True, metadata={"description": "points; negative where they left"})
    kind = fields.String(
        required=True,
        metadata={
            "example": "award",
            "description": "why the points moved; what it is called is in x-enum-labels",
            "enum": [kind.value for kind in JournalKind],
            "x-enum-labels": {kind.value: kind.label for kind in JournalKind},
        },
    )
    memo = fields.String(required=True, metadata={"example": "好人好事"})
    occurred_at = fields.AwareDateTime(required=True)
    by_helper = fields.Function(
        lambda row: row.actor.startswith("helper:"),
        required=True,
        metadata={"type": "boolean", "description": "done by somebody who acts for the resident"},
    )


PassbookPage = page_of(MovementOut)
