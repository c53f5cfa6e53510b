"""API schemas of communities."""

from marshmallow import Schema, fields

from app.parties.communities.models import CommunityKind


class CommunityOut(Schema):
    id = fields.Integer(required=True)
    kind = fields.Enum(CommunityKind, by_value=True, required=True)
    name = fields.String(required=True)
    parent_id = fields.Integer(required=True, allow_none=True)


class CommunitiesOut(Schema):
    items = fields.List(fields.Nested(CommunityOut), required=True)
