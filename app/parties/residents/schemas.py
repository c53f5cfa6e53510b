"""API schemas of users and residents."""

from marshmallow import Schema, fields

from app.core.http.schemas import ApiSchema, form_id, matching

WECHAT_CODE = r"[A-Za-z0-9_-]{1,128}"


class SessionIn(ApiSchema):
    code = matching(WECHAT_CODE, "请提供 wx.login 得到的 code。", required=True, example="0a3Xmock")


class PhoneIn(ApiSchema):
    code = matching(WECHAT_CODE, "请提供手机号按钮得到的 code。", required=True, example="0b7Ymock")


class ResidentOut(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True, metadata={"description": "masked", "example": "王*明"})
    phone = fields.String(required=True, metadata={"description": "masked", "example": "138****0000"})
    community = fields.String(required=True)
    community_id = fields.Integer(required=True)


class MembershipOut(Schema):
    id = fields.Integer(attribute="membership_id", required=True, metadata={"description": "to leave by"})
    slug = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True, metadata={"enum": ["owner", "clerk"]})
    status = fields.String(required=True, metadata={"enum": ["active", "suspended"]})


class MeOut(Schema):
    id = fields.Integer(required=True)
    roles = fields.List(fields.String(metadata={"enum": ["consumer", "resident", "clerk", "owner"]}), required=True)
    resident = fields.Nested(ResidentOut, required=True, allow_none=True)
    memberships = fields.List(fields.Nested(MembershipOut), required=True)


class SessionOut(Schema):
    token = fields.String(required=True, metadata={"description": "for the Authorization header, as Bearer"})
    expires_at = fields.AwareDateTime(required=True)
    user = fields.Nested(MeOut, required=True)
    roles = fields.List(fields.String(), required=True)


class RosterForm(ApiSchema):
    community_id = form_id(required=True)


class RosterReportOut(Schema):
    added = fields.Integer(required=True)
    updated = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
