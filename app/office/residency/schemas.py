"""API schemas of residency."""

from marshmallow import Schema, fields

from app.core.http.schemas import ApiSchema, household, id_field, text
from app.parties.residents.models import AWAY, MergeStatus


class MoveIn(ApiSchema):
    """Where to. The household is made where the community has none of this number."""

    community_id = id_field(required=True, example=1)
    home = household(
        required=True,
        example="3-2-501",
        data_key="household",
    )
    whole_household = fields.Boolean(load_default=False)


class MovedOut(Schema):
    resident_ids = fields.List(fields.Integer(), required=True, metadata={"description": "who has moved"})
    community_id = fields.Integer(required=True)


class MergeIn(ApiSchema):
    """Who stays, and who is the same person."""

    kept_id = id_field(required=True, example=7)
    gone_id = id_field(required=True, example=8)
    reason = text(2, 200, required=True, example="名册登记了两次，身份证核对无误")


class MergeOut(Schema):
    id = fields.Integer(required=True)
    kept_id = fields.Integer(required=True)
    gone_id = fields.Integer(required=True)
    status = fields.String(required=True, metadata={"enum": [status.value for status in MergeStatus]})
    points = fields.Integer(required=True, metadata={"description": "that have gone from one to the other"})


class FormerMemberOut(Schema):
    name = fields.String(required=True, metadata={"description": "masked", "example": "王*明"})
    status = fields.String(required=True, metadata={"enum": [status.value for status in AWAY]})
    left_on = fields.Date(required=True, metadata={"description": "when it was noted"})
    points_end_on = fields.Date(required=True, metadata={"description": "the first day on which they are not there"})


class FormerMembersOut(Schema):
    items = fields.List(fields.Nested(FormerMemberOut), required=True)
