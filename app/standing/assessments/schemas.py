"""API schemas of assessments."""

from marshmallow import Schema, fields


class AssessmentResultOut(Schema):
    """What a unit has of one sheet."""

    unit_id = fields.Integer(required=True)
    unit = fields.String(required=True)
    title = fields.String(required=True)
    period = fields.String(required=True)
    plus = fields.Integer(required=True)
    minus = fields.Integer(required=True)
    score = fields.Integer(required=True, metadata={"description": "what stands; not part of the credit score"})
    open = fields.Integer(required=True, metadata={"description": "lines that are not settled yet"})


class AssessmentResultsOut(Schema):
    items = fields.List(fields.Nested(AssessmentResultOut), required=True)
