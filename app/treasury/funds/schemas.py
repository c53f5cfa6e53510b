"""API schemas of funds."""

from marshmallow import Schema, fields

from app.core.http.schemas import ApiSchema, choice, fen, id_field, page_of, text
from app.treasury.funds.models import AllocationStatus, TopUpSource, TopUpStatus


class TopUpIn(ApiSchema):
    amount_fen = fen(required=True, example=5_000_000)
    source = choice(TopUpSource, required=True, example="budget")
    bank_reference = text(4, 40, required=True, example="DEMO-2026-0001")


class TopUpOut(Schema):
    id = fields.Integer(required=True)
    fund_id = fields.Integer(required=True)
    amount_fen = fields.Integer(required=True)
    source = fields.Enum(TopUpSource, by_value=True, required=True)
    bank_reference = fields.String(required=True)
    status = fields.Enum(TopUpStatus, by_value=True, required=True)
    drafted_by = fields.Integer(required=True)
    checked_by = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "who approved a large top-up before the node above; null of others"},
    )
    approved_by = fields.Integer(required=True, allow_none=True)
    drafted_at = fields.AwareDateTime(required=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)


TopUpPage = page_of(TopUpOut)


class AllocationIn(ApiSchema):
    to_fund_id = id_field(required=True, example=2)
    amount_fen = fen(required=True, example=5_000_000)
    memo = text(0, 200, load_default="", example="年度划拨")


class AllocationOut(Schema):
    id = fields.Integer(required=True)
    from_fund_id = fields.Integer(required=True)
    to_fund_id = fields.Integer(required=True)
    amount_fen = fields.Integer(required=True)
    memo = fields.String(required=True)
    status = fields.Enum(AllocationStatus, by_value=True, required=True)
    made_by = fields.Integer(required=True, metadata={"description": "who drafted it"})
    made_at = fields.AwareDateTime(required=True)
    approved_by = fields.Integer(required=True, allow_none=True, metadata={"description": "who decided on it"})
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    rejection_reason = fields.String(required=True, allow_none=True)


AllocationPage = page_of(AllocationOut)


class RejectionIn(ApiSchema):
    reason = text(2, 200, required=True, example="年度计划里没有这一笔")
