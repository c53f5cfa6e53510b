"""API schemas of communities and staff."""

from marshmallow import Schema, fields

from app.core.http.schemas import ApiSchema, matching, secret
from app.core.permissions import StaffRole


class StaffSessionIn(ApiSchema):
    username = matching(
        r"[a-z0-9._-]{1,64}", "用户名由小写字母、数字和 . _ - 组成。", required=True, example="finance.demo"
    )
    password = secret(128, "请填写密码。", required=True, example="correct horse battery staple")
    otp = matching(r"[0-9]{6}", "动态口令是 6 位数字。", required=True, example="492039")


class StaffOut(Schema):
    id = fields.Integer(required=True)
    username = fields.String(required=True)
    name = fields.String(required=True, allow_none=True, metadata={"description": "the holder's; null if nobody said"})
    role = fields.Enum(StaffRole, by_value=True, required=True)
    community_id = fields.Integer(required=True)


class StaffSessionOut(Schema):
    token = fields.String(required=True, metadata={"description": "for the Authorization header, as Bearer"})
    expires_at = fields.AwareDateTime(required=True)
    staff = fields.Nested(StaffOut, required=True)
