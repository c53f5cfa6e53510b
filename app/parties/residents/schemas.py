"""API schemas of users and residents."""

from typing import Any

from marshmallow import Schema, fields

from app.core import telephones
from app.core.http.schemas import ApiSchema, form_id, household, id_field, known_by, matching, name
from app.parties.residents.models import ResidentStatus

WECHAT_CODE = r"[A-Za-z0-9_-]{1,128}"


class SessionIn(ApiSchema):
    code = matching(WECHAT_CODE, "请提供 wx.login 得到的 code。", required=True, example="0a3Xmock")


class PhoneIn(ApiSchema):
    code = matching(WECHAT_CODE, "请提供手机号按钮得到的 code。", required=True, example="0b7Ymock")


class ResidentOut(Schema):
    id = fields.Integer(required=True)
    number = fields.String(
        required=True, metadata={"description": "theirs for good; the tenth is a check digit", "example": "4821930576"}
    )
    name = fields.String(required=True, metadata={"description": "masked", "example": "王*明"})
    phone = fields.String(required=True, metadata={"description": "masked", "example": "138****0000"})
    community = fields.String(required=True)
    community_id = fields.Integer(required=True)


def telephone(**options: Any) -> fields.String:
    """A number that somebody is reached by; the empty text for none."""

    def is_number_or_none(number: str) -> bool:
        return not number or telephones.is_number(number)

    return known_by(is_number_or_none, telephones.WRONG, cleaned=telephones.clean, **options)


class PersonChanges(ApiSchema):
    """What is to be put right; what is left out stays as it is."""

    name = name(example="王晓明")
    phone = telephone(example="13800000000", description="empty for somebody who has none")
    home = household(example="3-2-501", data_key="household")
    is_minor = fields.Boolean()


class PersonIn(PersonChanges):
    """Somebody who is not on the roster."""

    community_id = id_field(required=True, example=1)
    name = name(required=True, example="王晓明")
    home = household(required=True, example="3-2-501", data_key="household")
    confirmed = fields.Boolean(
        load_default=False, metadata={"description": "that it is somebody else than those named by `resident_alike`"}
    )


class PersonOut(Schema):
    id = fields.Integer(required=True)
    number = fields.String(required=True, metadata={"example": "4821930576"})
    name = fields.String(required=True, metadata={"description": "masked", "example": "王*明"})
    phone = fields.String(required=True, metadata={"description": "masked; empty for none", "example": "138****0000"})
    community_id = fields.Integer(required=True)
    household = fields.String(required=True, metadata={"example": "3-2-501"})
    is_minor = fields.Boolean(required=True)
    status = fields.String(required=True, metadata={"enum": [status.value for status in ResidentStatus]})


class MembershipOut(Schema):
    id = fields.Integer(attribute="membership_id", required=True, metadata={"description": "to leave by"})
    slug = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True, metadata={"enum": ["owner", "clerk"]})
    status = fields.String(required=True, metadata={"enum": ["active", "suspended"]})
    sees_money = fields.Boolean(
        required=True, metadata={"description": "the shop's account and statements are theirs to see"}
    )
    answers_statements = fields.Boolean(
        required=True, metadata={"description": "they may confirm statements and object to lines"}
    )


class MeOut(Schema):
    id = fields.Integer(required=True)
    roles = fields.List(fields.String(metadata={"enum": ["consumer", "resident", "clerk", "owner"]}), required=True)
    resident = fields.Nested(ResidentOut, required=True, allow_none=True)
    memberships = fields.List(fields.Nested(MembershipOut), required=True)
    link_needs = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "what `POST /me/link` asks of one whose number is on a roster",
            "enum": ["household", None],
        },
    )


class SessionOut(Schema):
    token = fields.String(required=True, metadata={"description": "for the Authorization header, as Bearer"})
    expires_at = fields.AwareDateTime(required=True)
    user = fields.Nested(MeOut, required=True)
    roles = fields.List(fields.String(), required=True)


class RosterForm(ApiSchema):
    community_id = form_id(
        load_default=None,
        metadata={"description": "Where rows belong that name no community; the caller's own node without it"},
    )


class RosterReportOut(Schema):
    added = fields.Integer(required=True)
    updated = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
