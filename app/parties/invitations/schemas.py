"""API schemas of invitations."""

from marshmallow import Schema, fields

from app.core.http.schemas import ApiSchema, name, phone, text
from app.parties.invitations.models import InvitationKind


class InviteIn(ApiSchema):
    phone = phone(required=True, example="13800000000")
    name = name(required=True, example="小店员")


class StaffInviteIn(InviteIn):
    consent = text(4, 200, required=True, example="本人到社区当面同意，已在纸质登记表上签字")


class InvitationOut(Schema):
    """What one has asked, until somebody accepts it or its time is over."""

    id = fields.Integer(required=True)
    kind = fields.Enum(InvitationKind, by_value=True, required=True)
    name = fields.String(required=True, metadata={"description": "what the inviter calls them", "example": "女儿"})
    phone = fields.String(required=True, metadata={"description": "masked", "example": "138****0000"})
    invited_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)


class InvitationsOut(Schema):
    items = fields.List(fields.Nested(InvitationOut), required=True)


class ReceivedOut(Schema):
    """What one is asked: to work in `shop`, or to act for `resident`."""

    id = fields.Integer(required=True)
    kind = fields.Enum(InvitationKind, by_value=True, required=True)
    name = fields.String(required=True, metadata={"description": "what the inviter calls one"})
    shop = fields.String(required=True, allow_none=True)
    resident = fields.String(required=True, allow_none=True, metadata={"description": "masked", "example": "王*明"})
    community = fields.String(required=True)
    invited_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)


class ReceivedListOut(Schema):
    items = fields.List(fields.Nested(ReceivedOut), required=True)


class AcceptedOut(Schema):
    id = fields.Integer(required=True)
    kind = fields.Enum(InvitationKind, by_value=True, required=True)
    accepted_at = fields.AwareDateTime(required=True)
