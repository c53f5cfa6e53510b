"""API schemas of a household's score."""

from marshmallow import Schema, fields

WHOLE = {"description": "of records about the household as a whole"}


class MemberPlusOut(Schema):
    """What somebody adds to the score of their household; never what would be taken from it."""

    name = fields.String(required=True, metadata={"description": "masked"})
    is_self = fields.Boolean(required=True)
    is_minor = fields.Boolean(required=True)
    plus = fields.Integer(required=True, allow_none=True, metadata={"description": "null for minors"})


class OwnHouseholdOut(Schema):
    """`base` + `plus` - `minus` + `from_members` is the score."""

    number = fields.String(required=True, metadata={"example": "3-2-501"})
    score = fields.Integer(required=True, attribute="parts.standing.score")
    grade = fields.String(required=True, attribute="parts.standing.grade", metadata={"example": "A"})
    stars = fields.Integer(required=True, attribute="parts.standing.stars", metadata={"minimum": 0, "maximum": 5})
    base = fields.Integer(required=True, attribute="parts.base")
    plus = fields.Integer(
        required=True, attribute="parts.plus", metadata={"description": "of records about the household as a whole"}
    )
    minus = fields.Integer(
        required=True, attribute="parts.minus", metadata={"description": "of records about the household as a whole"}
    )
    from_members = fields.Integer(required=True, metadata={"description": "what counts of the members' plus"})
    from_members_max = fields.Integer(required=True)
    members = fields.List(fields.Nested(MemberPlusOut), required=True)
