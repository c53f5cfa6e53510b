"""Console pages of batches of records: the list, one that is put together, its lines, and what is decided about it."""

from functools import partial
from typing import Any

from flask import current_app, render_template, url_for

from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.fields import FormSchema
from app.core.console.forms import Form, act
from app.core.console.lists import Filters, ListQuery
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.core.http.schemas import choice, form_id, matching, text
from app.core.tasks import Task
from app.core.tasks.console import page_of
from app.parties.communities.nodes import indented
from app.parties.staff.staffing import usernames_by_id
from app.standing.programmes.settings import point_settings_at
from app.standing.records import batch_collecting, batch_costs, batch_decisions, labels, periods, queries
from app.standing.records import batches as batches_service
from app.standing.records.models import BatchKind, BatchState, RecordBatch

blp = Console("record_batches", __name__, sections=[Section("治理", "记录批次", "batches")])

PERIODS = 5
"""So many quarters and twice as many months can be chosen."""


class BatchesFilter(ListQuery):
    state = choice(BatchState, load_default=None)
    kind = choice(BatchKind, load_default=None)


class CollectForm(FormSchema):
    """`of` is a kind and its period, which go together: quarter:2026-Q3."""

    of = matching(r"(quarter|month):20[0-9]{2}-(Q[1-4]|0[1-9]|1[0-2])", "请选择期间。", required=True)
    community_id = form_id(required=True)
    grids = text(0, 200, load_default="")


@blp.get("/batches")
@page_for("records:read")
def batches() -> str:
    """Records that are decided together."""
    filters = Filters(BatchesFilter)
    return render_template(
        "records/batches.html",
        page=batches_service.batches_in_scope(db.session(), staff=current.staff, **filters.query),
        filters=filters,
        states=[(state.value, label) for state, label in labels.LABELS[BatchState].items()],
        kinds=[(kind.value, label) for kind, label in labels.LABELS[BatchKind].items()],
    )


@blp.route("/batches/new", methods=["GET", "POST"])
@page_for("records:write")
def collect() -> Any:
    """Put together what waits of a period."""
    form = Form(CollectForm)
    if form.is_sent:
        answer = form.run(
            partial(batch_collecting.collect_found, staff=current.staff, now=utc_now()),
            done=lambda batch: f"已收集 {batch.lines} 条。看过以后提交，由别人核实和批准。",
            to=lambda batch: url_for(".batch", record_batch_id=batch.id),
        )
        if answer:
            return answer
    nodes = [(node.id, name) for node, name in indented(db.session(), staff=current.staff)]
    return form.page("records/batch_new.html", nodes=nodes, choices=_periods())


def _periods() -> list[tuple[str, str]]:
    today = business_day(utc_now())
    kinds = (BatchKind.QUARTER, PERIODS), (BatchKind.MONTH, 2 * PERIODS)
    return [
        (f"{kind.value}:{period}", f"{periods.said(period)}{batch_collecting.TITLES[kind]}")
        for kind, count in kinds
        for period in periods.recent(kind, today=today, count=count)
    ]


def _rate_fen() -> int:
    return point_settings_at(db.session(), now=utc_now(), settings=current_app.config["SETTINGS"]).point_value_fen


@blp.get("/batches/<int:record_batch_id>")
@page_for("records:read")
def batch(record_batch_id: int) -> Any:
    """One batch and its records."""
    session, filters = db.session(), Filters(ListQuery)
    found = batches_service.batch_in_scope(session, batch_id=record_batch_id, staff=current.staff)
    only = {"batch_id": record_batch_id} | filters.query
    is_costed = found.points and found.state not in (BatchState.PUBLIC, BatchState.DONE, BatchState.WITHDRAWN)
    return Form().page(
        "records/batch.html",
        batch=found,
        page=queries.records_in_scope(session, staff=current.staff, now=utc_now(), **only),
        filters=filters,
        names=usernames_by_id(session, (found.submitted_by, found.decided_by)),
        cost=batch_costs.cost_of(session, found, rate_fen=_rate_fen()) if is_costed else None,
        waiting=batch_decisions.waiting(session, found),
    )


def _here(record_batch_id: int) -> str:
    return url_for(".batch", record_batch_id=record_batch_id)


@blp.post("/batches/<int:record_batch_id>/collection")
@page_for("records:write")
def collect_more(record_batch_id: int) -> Any:
    """Add what has come since."""
    command = partial(batch_collecting.collect_more, batch_id=record_batch_id, staff=current.staff, now=utc_now())
    return act(
        command, done=lambda found: f"现在共 {found.lines} 条。", to=_here(record_batch_id), back=_here(record_batch_id)
    )


@blp.post("/batches/<int:record_batch_id>/records/<int:record_id>/removal")
@page_for("records:write")
def take_out(record_batch_id: int, record_id: int) -> Any:
    """A record leaves the batch."""
    asked: dict[str, Any] = {"batch_id": record_batch_id, "record_id": record_id}
    command = partial(batch_collecting.take_out, staff=current.staff, now=utc_now(), **asked)
    done = "已移出批次。这条记录单独核实和批准。"
    return act(command, done=done, to=_here(record_batch_id), back=_here(record_batch_id))


@blp.post("/batches/<int:record_batch_id>/submission")
@page_for("records:write")
def hand_over(record_batch_id: int) -> Any:
    """Hand it over to those who decide."""
    command = partial(batch_collecting.hand_over, batch_id=record_batch_id, staff=current.staff, now=utc_now())
    done = "已提交，由别人核实和批准。"
    return act(command, done=done, to=_here(record_batch_id), back=_here(record_batch_id))


@blp.post("/batches/<int:record_batch_id>/verification")
@page_for("records:decide")
def verify(record_batch_id: int) -> Any:
    """What others have handed in is so."""
    command = partial(batch_decisions.verify, batch_id=record_batch_id, staff=current.staff, now=utc_now())
    done = "已核实。由您提交的记录不在内，请别人核实。"
    return act(command, done=done, to=_here(record_batch_id), back=_here(record_batch_id))


@blp.post("/batches/<int:record_batch_id>/approval")
@page_for("records:decide")
def approve(record_batch_id: int) -> Any:
    """Verify a batch and let its records count that need nobody more."""
    asked: dict[str, Any] = {"batch_id": record_batch_id, "rate_fen": _rate_fen()}
    command = partial(batch_decisions.approve_or_begin, staff=current.staff, now=utc_now(), **asked)
    return act(command, done=_approved, to=partial(_after, record_batch_id), back=_here(record_batch_id))


def _approved(done: tuple[RecordBatch, Task | None]) -> str:
    found, task = done
    if task is not None:
        return "已开始批准。"
    if found.state is BatchState.DECIDED:
        return "已批准。基金已经用满，等充值后自动开始公示。"
    return "已批准。加分公示 3 个工作日后生效；您自己核实过的减分还要由第三个人逐条批准。"


def _after(record_batch_id: int, done: tuple[RecordBatch, Task | None]) -> str:
    task = done[1]
    return page_of(task) if task is not None else _here(record_batch_id)


@blp.route("/batches/<int:record_batch_id>/withdrawal", methods=["GET", "POST"])
@page_for("records:decide")
def withdraw(record_batch_id: int) -> Any:
    """Turn a whole batch down, or take it back."""
    found = batches_service.batch_in_scope(db.session(), batch_id=record_batch_id, staff=current.staff)
    effect = "这个批次的记录全部作废，都不计分；改好表格后可以重新导入。"
    if found.is_collected:
        effect = "这个批次取消，里面的记录回到原来的状态，可以单独办理，也可以重新收集。"
    return ask_reason(
        partial(batch_decisions.withdraw, batch_id=record_batch_id, staff=current.staff, now=utc_now()),
        title="退回批次",
        about=f"{found.title}：{found.lines} 条，{found.points:,} 积分。",
        effect=effect,
        hint="例如：日期整列填错了。",
        button="退回批次",
        done="批次已退回。",
        to=_here(record_batch_id),
    )
