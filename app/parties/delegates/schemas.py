"""API schemas of delegates."""

from marshmallow import Schema, fields

from app.core.http.schemas import ApiSchema, matching, name, text


class HelperIn(ApiSchema):
    phone = matching(r"1[3-9][0-9]{9}", "请填写 11 位手机号。", required=True, example="13800000000")
    name = name(required=True, example="女儿")


class StaffHelperIn(HelperIn):
    consent = text(4, 200, required=True, example="本人到社区当面同意，已在纸质登记表上签字")


class HelperOut(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True, metadata={"description": "what the resident calls them", "example": "女儿"})
    phone = fields.String(required=True, metadata={"description": "masked", "example": "138****0000"})
    named_at = fields.AwareDateTime(required=True)


class HelpersOut(Schema):
    items = fields.List(fields.Nested(HelperOut), required=True)


class StaffHelperOut(HelperOut):
    consent = fields.String(required=True)
    named_by = fields.String(required=True, metadata={"description": "resident:7 or staff:3"})
    ended_by = fields.String(required=True, allow_none=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)


class StaffHelpersOut(Schema):
    items = fields.List(fields.Nested(StaffHelperOut), required=True)


class HelpedOut(Schema):
    id = fields.Integer(required=True, metadata={"description": "to end it by"})
    resident_id = fields.Integer(required=True, metadata={"description": "for the header X-Resident"})
    name = fields.String(required=True, metadata={"description": "masked", "example": "王*明"})
    community = fields.String(required=True)
    community_id = fields.Integer(required=True)
    named_at = fields.AwareDateTime(required=True)


class HelpingOut(Schema):
    items = fields.List(fields.Nested(HelpedOut), required=True)
