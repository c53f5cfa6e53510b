"""API schemas of the bank and the passbook."""

from datetime import date

from marshmallow import Schema, ValidationError, fields, validates_schema

from app.core.http.schemas import ApiSchema, day, page_of
from app.ledger.kinds import JournalKind
from app.standing.points.sources import SourceKind


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


class SourceOut(Schema):
    """What a movement came from: `GET /me/records/{id}`, `GET /me/coupons/{id}`."""

    kind = fields.Enum(SourceKind, by_value=True, required=True)
    id = fields.Integer(required=True)


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
    source = fields.Nested(
        SourceOut, required=True, allow_none=True, metadata={"description": "null where it came of neither"}
    )
    by_helper = fields.Function(
        lambda row: row["actor"].startswith("helper:"),
        required=True,
        metadata={"type": "boolean", "description": "done by somebody who acts for the resident"},
    )


PassbookPage = page_of(MovementOut)


class PeriodQuery(ApiSchema):
    """A period of the passbook, both days included."""

    since = day(required=True, example="2026-10-01")
    until = day(required=True, example="2026-12-31")

    @validates_schema
    def _must_be_a_period(self, data: dict[str, date], **_how: object) -> None:
        if "since" in data and "until" in data and data["until"] < data["since"]:
            raise ValidationError("结束日期不能早于开始日期。", "until")
