"""API schemas of delegates."""

from marshmallow import Schema, fields


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
