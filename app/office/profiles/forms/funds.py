"""Forms of profiles: what staff type about one fund."""

from marshmallow import fields, validate

from app.core.console.fields import FormSchema, Yuan
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, text
from app.treasury.funds.models import TopUpSource
from app.treasury.funds.movements import KINDS


class TopUpForm(FormSchema):
    amount_fen = Yuan(required=True)
    source = choice(TopUpSource, required=True)
    bank_reference = text(4, 40, required=True)


class AllocationForm(FormSchema):
    to_fund_ids = fields.List(
        form_id(),
        required=True,
        validate=validate.Length(1, 100, error="一次最多选 100 个基金。"),
        error_messages={"required": "请先勾选转入的基金。"},
    )
    amount_fen = Yuan(required=True)
    memo = text(0, 200, load_default="")


class FundForm(FormSchema):
    community_id = form_id(required=True)


class MovementsQuery(ListQuery):
    kind = fields.String(load_default=None, validate=validate.OneOf(KINDS, error="没有这种收支。"))
    since = day(load_default=None)
    until = day(load_default=None)


class MovementsExportQuery(MovementsQuery):
    fund_id = form_id(load_default=None)
