"""API schemas of statements."""

from marshmallow import Schema, fields

from app.alliance.settlement.disputes import Outcome
from app.alliance.settlement.models import LineStatus, PayeeChangeStatus, StatementStatus
from app.core.http.schemas import ApiSchema, PageQuery, choice, id_field, list_of, matching, month, page_of, text

MAX_LINES = 1_000


class StatementsQuery(PageQuery):
    month = month(load_default=None, example="2026-10")
    status = choice(StatementStatus, load_default=None)


class SettlementIn(ApiSchema):
    month = month(required=True, example="2026-10")


class DisputeIn(ApiSchema):
    lines = list_of(id_field(), 1, MAX_LINES, required=True, example=[1])
    reason = text(2, 200, required=True, example="这一笔不是本店核销的")


class DisputeWithdrawalIn(ApiSchema):
    lines = list_of(id_field(), 1, MAX_LINES, required=True, example=[1])


class PaymentIn(ApiSchema):
    bank_reference = text(
        4,
        40,
        load_default=None,
        example="DEMO-PAY-0001",
        description="of the transfer; a statement of nothing needs none",
    )


class ResolutionIn(ApiSchema):
    outcome = choice(Outcome, required=True, example="stands")
    reason = text(2, 200, required=True, example="已与顾客核对，核销属实")


class StatementShopOut(Schema):
    slug = fields.String(required=True)
    name = fields.String(required=True)


class StatementOut(Schema):
    """A merchant's month, as the shop sees it. Sums are those of the lines that stand."""

    id = fields.Integer(required=True)
    month = fields.String(required=True, metadata={"example": "2026-10"})
    status = fields.Enum(StatementStatus, by_value=True, required=True)
    merchant = fields.Nested(StatementShopOut, required=True)
    points = fields.Integer(required=True)
    rate_fen = fields.Integer(required=True, metadata={"description": "what a point is worth"})
    points_fen = fields.Integer(required=True)
    subsidy_fen = fields.Integer(required=True)
    total_fen = fields.Integer(required=True)
    created_at = fields.AwareDateTime(required=True)
    confirmed_at = fields.AwareDateTime(required=True, allow_none=True)
    approved_at = fields.AwareDateTime(required=True, allow_none=True)
    paid_at = fields.AwareDateTime(required=True, allow_none=True)
    bank_reference = fields.String(required=True, allow_none=True)
    returned_on = fields.Date(
        required=True, allow_none=True, metadata={"description": "while `returned`: when the bank sent the money back"}
    )
    return_reason = fields.String(required=True, allow_none=True)


class StatementLineOut(Schema):
    """One redemption on a statement. `points` holds the coupon's points and the bonus together; less than nothing takes
    back a redemption of an earlier statement that staff have reversed since.
    """

    id = fields.Integer(required=True)
    redemption_id = fields.Integer(required=True)
    title = fields.String(required=True)
    redeemed_at = fields.AwareDateTime(required=True)
    day = fields.Date(required=True)
    points = fields.Integer(required=True)
    subsidy_fen = fields.Integer(required=True)
    status = fields.Enum(LineStatus, by_value=True, required=True)
    disputed_at = fields.AwareDateTime(required=True, allow_none=True)
    dispute_reason = fields.String(required=True, allow_none=True)
    can_dispute = fields.Boolean(
        required=True,
        metadata={"description": "whether the shop can object to it: it counts, and staff have not reversed it since"},
    )
    resolved_at = fields.AwareDateTime(required=True, allow_none=True)
    resolution = fields.String(required=True, allow_none=True)


class ShopLineOut(StatementLineOut):
    """A line as its shop compares it with its own book."""

    bill_fen = fields.Integer(required=True, allow_none=True)
    holder = fields.String(required=True, metadata={"description": "masked", "example": "王*明"})
    clerk = fields.String(
        required=True, allow_none=True, metadata={"description": "who honoured it; null for who works there no more"}
    )


class StatementDetailOut(StatementOut):
    lines = fields.List(fields.Nested(ShopLineOut), required=True)


class StaffStatementOut(StatementOut):
    """A merchant's month, as staff see it."""

    community_id = fields.Integer(required=True)
    missing_fen = fields.Integer(
        required=True, metadata={"description": "what the fund lacks now to pay for the points; 0 once paid"}
    )
    approved_by = fields.Integer(required=True, allow_none=True)
    paid_by = fields.Integer(required=True, allow_none=True)


class StaffStatementDetailOut(StaffStatementOut):
    lines = fields.List(fields.Nested(StatementLineOut), required=True)


StatementPage = page_of(StatementOut)
StaffStatementPage = page_of(StaffStatementOut)


class SettlementOut(Schema):
    """What a run did; the statements themselves are listed under `/staff/statements?month=…`."""

    month = fields.String(required=True)
    created = fields.Integer(required=True, metadata={"description": "statements made by this run"})
    existing = fields.Integer(required=True, metadata={"description": "statements that were there before"})
    total_fen = fields.Integer(required=True, metadata={"description": "what the statements made now come to"})
    waiting = fields.Integer(
        required=True,
        metadata={"description": "shops that are left: send it again, with another key, until there are none"},
    )


class PayeeIn(ApiSchema):
    account_name = text(2, 40, required=True, example="示例便民理发店")
    account_no = matching(
        r"[0-9]{8,32}", "请填写 8 到 32 位数字的账号，不含空格。", required=True, example="6200000000000001"
    )
    bank = text(4, 40, required=True, example="示例银行演示支行")


class PayeeOut(Schema):
    """A shop's account, as it is shown: masked, but for the name of a firm."""

    account_name = fields.String(required=True, metadata={"example": "示例便民理发店"})
    account_no = fields.String(required=True, metadata={"example": "6200 **** 0001"})
    bank = fields.String(required=True)
    changed_at = fields.AwareDateTime(required=True)
    status = fields.Enum(
        PayeeChangeStatus,
        by_value=True,
        required=True,
        metadata={"description": "proposed until the community has confirmed it"},
    )
    payable_from = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "nothing is paid to it before; null until it is confirmed"},
    )


class PayeeAnswerOut(Schema):
    payee = fields.Nested(
        PayeeOut, required=True, allow_none=True, metadata={"description": "the account that was entered last"}
    )
    current = fields.Nested(
        PayeeOut, required=True, allow_none=True, metadata={"description": "the account to which payments go now"}
    )
