"""Forms of settlement: what staff type, and what they look for."""

from marshmallow import fields, validate

from app.alliance.settlement.bank_formats import MAX_WORDS, Meaning
from app.alliance.settlement.disputes import Outcome
from app.alliance.settlement.models import RequestStatus, StatementStatus
from app.alliance.settlement.payment_lists import MAX_ITEMS
from app.core.console.fields import REQUIRED, FormSchema, ticked, typed_whole
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, matching, month, text
from app.core.imports.choosing import MAX_HEADING_LINE, heading_lines

ACCOUNT_NO = r"[0-9]{8,32}"
ACCOUNT_NO_WRONG = "请填写 8 到 32 位数字的账号，不含空格。"


class MonthForm(FormSchema):
    month = month(required=True)


class PaymentForm(FormSchema):
    bank_reference = text(4, 40, load_default=None)


class ReturnForm(FormSchema):
    returned_on = day(required=True)
    reason = text(2, 200, required=True)


class ResolutionForm(FormSchema):
    outcome = choice(Outcome, required=True)
    reason = text(2, 200, required=True)


class SelectedForm(FormSchema):
    statement_ids = fields.List(
        form_id(),
        required=True,
        validate=validate.Length(1, MAX_ITEMS, error=f"一次最多选 {MAX_ITEMS} 份。"),
        error_messages={"required": "请先勾选对账单。"},
    )


class PayeeForm(FormSchema):
    account_name = text(2, 40, required=True)
    account_no = matching(ACCOUNT_NO, ACCOUNT_NO_WRONG, required=True)
    bank = text(4, 40, required=True)


class RefusalForm(FormSchema):
    reason = text(2, 200, required=True)


class ResultForm(FormSchema):
    rows = fields.String(required=True, error_messages=REQUIRED)
    shape = fields.String(validate=validate.Length(max=64), load_default=None)


class BankFormatForm(FormSchema):
    """Beside it come `column-0` and so on, for each of our columns the index of the bank's; or, instead of them, the
    lines that are the `heading`.
    """

    name = text(1, 40, required=True)
    first = typed_whole(1, MAX_HEADING_LINE, load_default=None)
    last = typed_whole(1, MAX_HEADING_LINE, load_default=None)
    heading = heading_lines()
    word = fields.List(text(1, 40), validate=validate.Length(max=MAX_WORDS), load_default=list)
    meaning = fields.List(fields.String(validate=validate.OneOf(["", *Meaning])), load_default=list)


class ReadyForm(FormSchema):
    """What was shown of those that can be released, and whether they go on a list for the bank at once."""

    count = typed_whole(1, MAX_ITEMS, required=True)
    total_fen = typed_whole(0, 10**15, required=True)
    listed = ticked()


class StatementsFilter(ListQuery):
    month = month(load_default=None)
    status = choice(StatementStatus, load_default=None)
    community_id = form_id(load_default=None)
    shop = text(1, 40, load_default=None)
    return_asked = fields.Boolean(load_default=False)


class DisputesFilter(ListQuery):
    month = month(load_default=None)
    community_id = form_id(load_default=None)
    decided = fields.Boolean(load_default=False)


class ReversalsFilter(ListQuery):
    status = choice(RequestStatus, load_default=None)


class PayeesFilter(ListQuery):
    missing = fields.Boolean(load_default=False)
    proposed = fields.Boolean(load_default=False)
    shop = text(1, 40, load_default=None)
    community_id = form_id(load_default=None)


class CandidatesFilter(ListQuery):
    month = month(load_default=None)
