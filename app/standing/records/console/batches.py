"""Console pages of batches of records: the list, one of them, approving it and turning it down."""

from functools import partial
from typing import Any

from flask import render_template, url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.lists import Filters, ListQuery
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.core.http.schemas import choice
from app.parties.staff.staffing import usernames_by_id
from app.standing.records import batches as service
from app.standing.records import labels, queries
from app.standing.records.models import BatchState

blp = Console("record_batches", __name__, sections=[Section("居民", "记录批次", "batches")])


class BatchesFilter(ListQuery):
    state = choice(BatchState, load_default=None)


@blp.get("/batches")
@page_for("records:read")
def batches() -> str:
    """Records that were handed in together."""
    filters = Filters(BatchesFilter)
    return render_template(
        "records/batches.html",
        page=service.batches_in_scope(db.session(), staff=current.staff, **filters.query),
        filters=filters,
        states=[(state.value, label) for state, label in labels.LABELS[BatchState].items()],
    )


@blp.get("/batches/<int:record_batch_id>")
@page_for("records:read")
def batch(record_batch_id: int) -> Any:
    """One batch and its records."""
    session, filters = db.session(), Filters(ListQuery)
    found = service.batch_in_scope(session, batch_id=record_batch_id, staff=current.staff)
    only = {"batch_id": record_batch_id} | filters.query
    page = queries.records_in_scope(session, staff=current.staff, now=utc_now(), **only)
    names = usernames_by_id(session, (found.submitted_by, found.decided_by))
    return Form().page("records/batch.html", batch=found, page=page, filters=filters, names=names)


@blp.post("/batches/<int:record_batch_id>/approval")
@page_for("records:decide")
def approve(record_batch_id: int) -> Any:
    """Verify a batch and let its records count that need nobody more."""
    here = url_for(".batch", record_batch_id=record_batch_id)
    return act(
        lambda session: service.approve(session, batch_id=record_batch_id, staff=current.staff, now=utc_now()),
        done="已批准。加分公示 3 个工作日后生效；减分还要由第三个人逐条批准。",
        to=here,
        back=here,
    )


@blp.route("/batches/<int:record_batch_id>/withdrawal", methods=["GET", "POST"])
@page_for("records:decide")
def withdraw(record_batch_id: int) -> Any:
    """Turn a whole batch down, or take it back."""
    found = service.batch_in_scope(db.session(), batch_id=record_batch_id, staff=current.staff)
    return ask_reason(
        partial(service.withdraw, batch_id=record_batch_id, staff=current.staff, now=utc_now()),
        title="退回批次",
        about=f"{found.title}：{found.lines} 条，{found.points} 积分。",
        effect="这个批次的记录全部作废，都不计分；改好表格后可以重新导入。",
        hint="例如：日期整列填错了。",
        button="退回批次",
        done="已退回，这些记录都不计分。",
        to=url_for(".batch", record_batch_id=record_batch_id),
    )
