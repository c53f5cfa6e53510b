"""API schemas of work orders: for the household, for the people of the firm, and for staff."""

from typing import Any

from marshmallow import Schema, fields, validate

from app.civic.cases.labels import state_label
from app.civic.cases.models import CaseKind, WorkOrderState
from app.civic.work_orders.classes import CLASSES
from app.civic.work_orders.labels import EVENTS
from app.civic.work_orders.models import OrderClass
from app.core.http.schemas import ApiSchema, PageQuery, choice, form_id, id_field, page_of, picture_ids, text

_TEXT = {"type": "string"}


class OrderClassOut(Schema):
    category = fields.Enum(OrderClass, by_value=True, required=True)
    title = fields.String(required=True)
    take_within = fields.String(required=True, metadata={"description": "how soon the firm is to take it"})
    done_within = fields.String(
        required=True, metadata={"description": "how soon it is to be done", "example": "4 小时"}
    )


class OrderChoicesOut(Schema):
    """What can be asked for, and of whom: the firm that looks after one's home."""

    categories = fields.List(fields.Nested(OrderClassOut), required=True)
    firm = fields.String(required=True, allow_none=True, metadata={"description": "None: there is none"})
    area = fields.String(required=True)


def choices(firm: str | None, area: str) -> dict[str, Any]:
    """The answer of what one chooses from."""
    categories = [
        {
            "category": category,
            "title": about.title,
            "take_within": about.take.said,
            "done_within": about.done.said,
        }
        for category, about in CLASSES.items()
    ]
    return {"categories": categories, "firm": firm, "area": area}


class WorkOrderIn(ApiSchema):
    kind = choice(
        CaseKind,
        required=True,
        validate=validate.Equal(CaseKind.WORK_ORDER, error="报修请填写 work_order。"),
        example="work_order",
    )
    category = choice(OrderClass, required=True)
    text = text(2, 200, required=True, example="楼道三层的灯不亮")
    evidence = picture_ids()


class WorkOrderOut(Schema):
    """An order by its number, what it is about, where and in which state; `due_at` is when its clock runs out."""

    no = fields.String(required=True, attribute="case.no")
    state = fields.String(required=True, attribute="case.state", metadata={"enum": [*WorkOrderState]})
    state_label = fields.Function(
        lambda line: state_label(CaseKind.WORK_ORDER, line.case.state), required=True, metadata=_TEXT
    )
    category = fields.Enum(OrderClass, by_value=True, required=True, attribute="order.category")
    title = fields.Function(
        lambda line: CLASSES[line.order.category].title, required=True, metadata=_TEXT | {"example": "公共照明"}
    )
    area = fields.String(required=True)
    firm = fields.String(required=True, attribute="unit")
    text = fields.String(required=True, attribute="case.statement")
    opened_at = fields.AwareDateTime(required=True, attribute="case.opened_at")
    due_at = fields.AwareDateTime(required=True, allow_none=True, attribute="case.due_at")
    overdue_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        attribute="order.overdue_at",
        metadata={"description": "the clock that the firm has missed"},
    )
    is_late = fields.Boolean(required=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True, attribute="case.decided_at")
    result = fields.String(required=True, attribute="case.decision", metadata={"description": "what was done"})
    rating = fields.Integer(required=True, allow_none=True, attribute="order.rating")
    pictures = fields.Integer(required=True, attribute="case.pictures")


class OrderEventOut(Schema):
    at = fields.AwareDateTime(required=True)
    kind = fields.String(required=True)
    label = fields.Function(lambda event: EVENTS[event.kind], required=True, metadata=_TEXT)
    text = fields.String(required=True)


OwnOrderPage = page_of(WorkOrderOut)


class OwnOrderWithEventsOut(Schema):
    order = fields.Nested(WorkOrderOut, required=True)
    can_reopen = fields.Boolean(required=True, metadata={"description": "done, and not longer than 30 days ago"})
    events = fields.List(fields.Nested(OrderEventOut), required=True)


class OrderTaskOut(WorkOrderOut):
    """An order as the people of the firm see it: names masked."""

    home = fields.String(required=True, metadata={"description": "number of the household", "example": "3-2-501"})
    reporter = fields.String(required=True, metadata={"description": "masked"})
    holder = fields.String(required=True, metadata={"description": "who of the firm has taken it, masked"})
    is_mine = fields.Boolean(required=True)


class OrderTasksOut(Schema):
    """What is open, by its clock."""

    items = fields.List(fields.Nested(OrderTaskOut), required=True)


class OrderTaskWithEventsOut(Schema):
    order = fields.Nested(OrderTaskOut, required=True)
    events = fields.List(fields.Nested(OrderEventOut), required=True)


class OrderNoteIn(ApiSchema):
    text = text(2, 200, required=True, example="配件明天到，到了就换")


class OrderDoneIn(ApiSchema):
    note = text(2, 200, required=True, example="已更换灯泡")
    evidence = picture_ids()


class StaffOrderOut(OrderTaskOut):
    """An order as staff see it; `take_by` and `done_by` are its two clocks."""

    unit_id = fields.Integer(required=True, attribute="order.unit_id")
    community = fields.String(required=True)
    take_by = fields.AwareDateTime(required=True, attribute="order.take_by")
    done_by = fields.AwareDateTime(required=True, attribute="order.done_by")


StaffOrderPage = page_of(StaffOrderOut)


class StaffOrdersQuery(PageQuery):
    category = choice(OrderClass, load_default=None)
    state = choice(WorkOrderState, load_default=None)
    unit_id = form_id(load_default=None)
    overdue = fields.Boolean(load_default=False)


class OrderHandOverIn(ApiSchema):
    unit_id = id_field(required=True, example=7)
    reason = text(2, 200, required=True, example="这栋楼归另一家物业")


class FirmMonthOut(Schema):
    """Shares and means of fewer than five are not told."""

    month = fields.String(required=True, metadata={"example": "2026-11"})
    unit_id = fields.Integer(required=True)
    unit = fields.String(required=True)
    number = fields.Integer(required=True)
    in_time_percent = fields.Integer(required=True, allow_none=True)
    mean_tenths_of_a_day = fields.Integer(required=True, allow_none=True)
    rating_tenths = fields.Integer(required=True, allow_none=True)


class FirmMonthsOut(Schema):
    items = fields.List(fields.Nested(FirmMonthOut), required=True)


class FirmMonthsQuery(ApiSchema):
    unit_id = form_id(load_default=None)


class EstateOut(Schema):
    id = fields.Integer(required=True)
    area_id = fields.Integer(required=True, attribute="estate.area_id")
    area = fields.String(required=True)
    community = fields.String(required=True)
    unit_id = fields.Integer(required=True, attribute="estate.unit_id")
    unit = fields.String(required=True)
    since = fields.AwareDateTime(required=True, attribute="estate.since")


EstatePage = page_of(EstateOut)


class EstateIn(ApiSchema):
    area_id = id_field(required=True, example=12)
    unit_id = id_field(required=True, example=7)
