"""API schemas of shops and their members."""

from marshmallow import Schema, fields

from app.core.http.positions import PositionIn
from app.core.http.schemas import ApiSchema, PageQuery, choice, id_field, matching, page_of, phone, shown_picture, text
from app.core.identities import ClerkAccess, MemberRole
from app.parties.merchants.applications import CONTACT_PATTERN, CONTACT_WRONG, LICENCE_PATTERN, LICENCE_WRONG
from app.parties.merchants.models import MerchantStatus


class ApplicationIn(PositionIn):
    community_id = id_field(required=True, example=1)
    name = text(2, 40, required=True, example="示例便民理发店")
    trade = text(2, 40, required=True, example="理发")
    address = text(4, 200, required=True, example="示例路 1 号")
    phone = matching(CONTACT_PATTERN, CONTACT_WRONG, required=True, example="0631-0000000")
    licence_no = matching(LICENCE_PATTERN, LICENCE_WRONG, required=True, example="92370000DEMO00001X")
    opening_hours = text(0, 200, load_default="", example="每天 8:00—20:00")
    licence_picture = id_field(
        load_default=None, allow_none=True, description="of the licence, sent ahead (`POST /me/pictures`)"
    )


class MerchantOut(Schema):
    """A shop, as its own people and the staff see it."""

    id = fields.Integer(required=True)
    slug = fields.String(required=True)
    community_id = fields.Integer(required=True)
    name = fields.String(required=True)
    trade = fields.String(required=True)
    address = fields.String(required=True)
    phone = fields.String(required=True)
    licence_no = fields.String(required=True)
    opening_hours = fields.String(required=True)
    picture = shown_picture()
    has_licence_picture = fields.Boolean(
        required=True, metadata={"description": "one came with the application; it may be past its time"}
    )
    latitude_e6 = fields.Integer(required=True, allow_none=True)
    longitude_e6 = fields.Integer(required=True, allow_none=True)
    status = fields.Enum(MerchantStatus, by_value=True, required=True)
    applied_at = fields.AwareDateTime(required=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    decision_reason = fields.String(required=True)
    bill_max_fen = fields.Integer(required=True, metadata={"description": "the highest bill the shop may type"})


class ApplicationsOut(Schema):
    items = fields.List(fields.Nested(MerchantOut), required=True)


class MerchantsQuery(PageQuery):
    status = choice(MerchantStatus, load_default=None)


MerchantPage = page_of(MerchantOut)


class TransferIn(ApiSchema):
    phone = phone(required=True, example="13800000000")
    reason = text(4, 200, required=True, example="执照上的经营者到社区当面说明，申请是他人代报")


class TransferOut(Schema):
    """A shop on its way to another owner."""

    id = fields.Integer(required=True)
    merchant_id = fields.Integer(required=True)
    phone = fields.String(required=True, metadata={"description": "masked", "example": "138****0000"})
    reason = fields.String(required=True)
    drafted_by = fields.Integer(required=True)
    drafted_at = fields.AwareDateTime(required=True)
    approved = fields.Boolean(required=True, allow_none=True, metadata={"description": "null while nobody has decided"})
    decided_by = fields.Integer(required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)


class TransfersOut(Schema):
    items = fields.List(fields.Nested(TransferOut), required=True)


class ClerkOut(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True)
    role = fields.Enum(MemberRole, by_value=True, required=True)
    added_at = fields.AwareDateTime(required=True)


class ClerksOut(Schema):
    items = fields.List(fields.Nested(ClerkOut), required=True)


class ShopSettingsIn(ApiSchema):
    clerk_access = choice(ClerkAccess, required=True, example="read")


class ShopSettingsOut(Schema):
    """What the owner has decided. `clerk_access`: clerks see nothing of the shop's money, see its account and
    statements, or answer its statements as well.
    """

    clerk_access = fields.Enum(ClerkAccess, by_value=True, required=True)


class ShopPictureIn(ApiSchema):
    picture_key = text(1, 64, required=True, example="5f0c2a…", description="of `POST /merchant/pictures`")


class PictureKeyOut(Schema):
    """A picture of the shop that nothing shows yet; it is kept for three days."""

    picture_key = fields.String(required=True)


class ShopPictureOut(Schema):
    picture = shown_picture()
