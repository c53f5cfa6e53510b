"""Forms of funds: what staff type, and what they look for."""

from app.core.console.fields import FormSchema
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, form_id, text
from app.treasury.funds.models import TopUpSource, TopUpStatus


class ReasonForm(FormSchema):
    reason = text(2, 200, required=True)


class TopUpsQuery(ListQuery):
    status = choice(TopUpStatus, load_default=None)
    source = choice(TopUpSource, load_default=None)
    fund_id = form_id(load_default=None)
    bank_reference = text(1, 40, load_default=None)


class AllocationsQuery(ListQuery):
    fund_id = form_id(load_default=None)
