"""API schemas of the wallet: what the member card got."""

from marshmallow import Schema, fields

from app.rewards.offers.schemas import ShopNameOut
from app.rewards.redemptions.models import RedemptionStatus


class CardUseOut(Schema):
    """A member discount that was given, or taken back."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    merchant = fields.Nested(ShopNameOut, required=True)
    bill_fen = fields.Integer(required=True, allow_none=True)
    saving_fen = fields.Integer(required=True)
    status = fields.Enum(RedemptionStatus, by_value=True, required=True)
    redeemed_at = fields.AwareDateTime(required=True)


class LastUseOut(Schema):
    use = fields.Nested(CardUseOut, required=True, allow_none=True)
