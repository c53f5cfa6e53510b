"""Forms of funds: what staff type, and what they look for."""

from marshmallow import fields, validate

from app.core.console.fields import FormSchema, typed_whole
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, form_id, text
from app.treasury.funds.models import AllocationStatus, TopUpSource, TopUpStatus
from app.treasury.funds.waiting_allocations import WAITING_MAX

SELECTED_MAX = 100


class TopUpsQuery(ListQuery):
    status = choice(TopUpStatus, load_default=None)
    source = choice(TopUpSource, load_default=None)
    fund_id = form_id(load_default=None)
    bank_reference = text(1, 40, load_default=None)


class AllocationsQuery(ListQuery):
    status = choice(AllocationStatus, load_default=None)
    fund_id = form_id(load_default=None)


class SelectedAllocationsForm(FormSchema):
    allocation_ids = fields.List(
        form_id(),
        required=True,
        validate=validate.Length(1, SELECTED_MAX, error=f"一次最多选 {SELECTED_MAX} 笔。"),
        error_messages={"required": "请先勾选划拨。"},
    )


class WaitingForm(FormSchema):
    """What was shown of those that wait for approval."""

    count = typed_whole(1, WAITING_MAX, required=True)
    total_fen = typed_whole(1, 10**15, required=True)
