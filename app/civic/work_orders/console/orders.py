"""Console pages of work orders: the queue by clock, all of them, one with its steps, and figures by month and firm."""

from functools import partial
from typing import Any

from flask import Response, render_template, url_for

from app.civic.cases.evidence import picture_of, pictures_of
from app.civic.cases.labels import LABELS as CASE_LABELS
from app.civic.cases.models import WorkOrderState
from app.civic.cases.queries import QUEUE, events_of
from app.civic.work_orders import estates, figures, forms, holding, labels, queries, steering
from app.civic.work_orders.classes import CLASSES
from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form
from app.core.console.lists import Filters
from app.core.console.reasons import ask_reason
from app.core.console.sent_pictures import shown
from app.core.db.session import db
from app.core.files.response import download_stored
from app.core.http.policies import current, page_for
from app.parties.communities.nodes import indented
from app.parties.staff.staffing import usernames_by_id

blp = Console("work_orders", __name__, sections=[Section("治理", "物业工单", "queue")], labels=labels.LABELS)

CHOICES = [(category.value, about.title) for category, about in CLASSES.items()]
STATES = [(state.value, words) for state, words in CASE_LABELS[WorkOrderState].items()]


def _to_choose() -> dict[str, Any]:
    session = db.session()
    nodes = [(node.id, name) for node, name in indented(session, staff=current.staff)]
    firms = [(unit.id, unit.name) for unit in estates.firms(session, staff=current.staff)]
    return {"categories": CHOICES, "nodes": nodes, "firms": firms}


@blp.get("/work-orders")
@page_for("cases:read")
def queue() -> str:
    """What is open, what is late first."""
    filters = Filters(forms.QueueFilter)
    asked: dict[str, Any] = {name: value for name, value in filters.values.items() if name != "cursor"}
    lines = queries.queue(db.session(), staff=current.staff, now=utc_now(), **asked)
    return render_template("work_orders/queue.html", lines=lines, filters=filters, most=QUEUE, **_to_choose())


@blp.get("/work-orders/all")
@page_for("cases:read")
def orders() -> str:
    """All orders, those opened last first."""
    filters = Filters(forms.OrdersFilter)
    page = queries.orders_in_scope(db.session(), staff=current.staff, now=utc_now(), **filters.query)
    return render_template("work_orders/orders.html", page=page, filters=filters, states=STATES, **_to_choose())


@blp.get("/work-orders/figures")
@page_for("cases:read")
def shown_figures() -> str:
    """The last twelve months by firm."""
    filters = Filters(forms.FiguresFilter)
    months = figures.by_month(
        db.session(),
        staff=current.staff,
        today=business_day(utc_now()),
        community_id=filters.values["community_id"],
        unit_id=filters.values["unit_id"],
    )
    return render_template("work_orders/figures.html", months=months, filters=filters, **_to_choose())


def _line(order_no: str) -> queries.Line:
    session = db.session()
    found = holding.order_in_scope(session, no=order_no, staff=current.staff)
    return queries.lines(session, [found], now=utc_now())[0]


@blp.get("/work-orders/<order_no>")
@page_for("cases:read")
def order(order_no: str) -> Any:
    """One order: what was asked for, what happened, and what can be done."""
    session, line = db.session(), _line(order_no)
    happened = events_of(session, case_id=line.id, for_parties=False)

    def address(picture_id: int) -> str:
        return url_for(".picture", order_no=order_no, order_picture_id=picture_id)

    return Form().page(
        "work_orders/order.html",
        line=line,
        case=line.case,
        order=line.order,
        about=CLASSES[line.order.category],
        events=happened,
        names=usernames_by_id(session, [each.staff_id for each in happened]),
        pictures=shown(pictures_of(session, line.case), address),
        words=labels.EVENTS,
    )


@blp.get("/work-orders/<order_no>/pictures/<int:order_picture_id>")
@page_for("cases:read")
def picture(order_no: str, order_picture_id: int) -> Response:
    """Drawn anew: nothing is in it but the picture."""
    session = db.session()
    case, _ = holding.order_in_scope(session, no=order_no, staff=current.staff)
    return download_stored(picture_of(session, case, order_picture_id).file_id)


@blp.route("/work-orders/<order_no>/handover", methods=["GET", "POST"])
@page_for("cases:write")
def hand_over(order_no: str) -> Any:
    """Give an order to another firm."""
    line = _line(order_no)
    form = Form(forms.HandOverForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: steering.hand_over(
                session, no=order_no, staff=current.staff, now=utc_now(), **typed
            ),
            done="已改派，期限重新计算，原来那家不计超期。",
            to=url_for(".order", order_no=order_no),
        )
        if answer:
            return answer
    firms = estates.firms(db.session(), staff=current.staff)
    others = [(unit.id, unit.name) for unit in firms if unit.id != line.order.unit_id]
    return form.page("work_orders/handover.html", line=line, case=line.case, firms=others)


@blp.route("/work-orders/<order_no>/withdrawal", methods=["GET", "POST"])
@page_for("cases:write")
def withdraw(order_no: str) -> Any:
    """Void an order that is none."""
    line = _line(order_no)
    here = url_for(".order", order_no=order_no)
    return ask_reason(
        partial(steering.withdraw, no=order_no, staff=current.staff, now=utc_now()),
        title="作废工单",
        about=f"{CLASSES[line.order.category].title} {line.case.no}。",
        effect="不归物业办的、报错的可以作废。马上生效：不再计时，已提交的超期记录一并撤回；报修人会收到消息和理由。",
        hint="例如：路灯归市政，已转交街道。",
        button="作废",
        done="已作废。",
        to=here,
    )
