"""Forms of work orders."""

from app.civic.cases.models import WorkOrderState
from app.civic.work_orders.models import OrderClass
from app.core.console.fields import FormSchema
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, form_id, text


class QueueFilter(ListQuery):
    category = choice(OrderClass, load_default=None)
    community_id = form_id(load_default=None)
    unit_id = form_id(load_default=None)


class OrdersFilter(QueueFilter):
    state = choice(WorkOrderState, load_default=None)


class FiguresFilter(ListQuery):
    community_id = form_id(load_default=None)
    unit_id = form_id(load_default=None)


class HandOverForm(FormSchema):
    unit_id = form_id(required=True)
    reason = text(2, 200, required=True)


class EstateForm(FormSchema):
    area_id = form_id(required=True)
    unit_id = form_id(required=True)
