"""Console pages of samples: records that count without a decision of their own, laid before somebody else."""

from functools import partial
from typing import Any

from flask import url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.lists import Filters, ListQuery
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.standing.records import queries, sampling
from app.standing.records.models import Verdict

blp = Console("record_samples", __name__, sections=[Section("治理", "抽查", "samples")])


@blp.get("/samples")
@page_for("records:decide")
def samples() -> Any:
    """What was drawn and waits for somebody to look at it."""
    filters = Filters(ListQuery)
    page = sampling.waiting(db.session(), staff=current.staff, now=utc_now(), **filters.query)
    return Form().page("records/samples.html", page=page, filters=filters)


@blp.post("/samples/<int:record_id>/right")
@page_for("records:decide")
def right(record_id: int) -> Any:
    """A drawn record is as it says."""
    here = url_for(".samples")
    command = partial(sampling.look, record_id=record_id, verdict=Verdict.RIGHT, staff=current.staff, now=utc_now())
    return act(command, done="已登记：属实。", to=here, back=here)


@blp.route("/samples/<int:record_id>/wrong", methods=["GET", "POST"])
@page_for("records:decide")
def wrong(record_id: int) -> Any:
    """A drawn record is not so: that it be taken back waits for another person."""
    line = queries.record_in_scope(db.session(), record_id=record_id, staff=current.staff, now=utc_now())
    record = line.record
    return ask_reason(
        partial(sampling.look, record_id=record_id, verdict=Verdict.WRONG, staff=current.staff, now=utc_now()),
        title="抽查：不属实",
        about=f"{line.subject}：{record.rule.name}（{record.score_delta:+d} 分，{record.points:,} 积分）。",
        effect="申请撤销这条记录，由另一位工作人员确认后不再计入；没有用掉的积分一并收回，本人会收到消息。",
        hint="核对了什么、哪里不符，例如：签到表上没有这个人。",
        button="不属实，申请撤销",
        done="已登记：不属实，等另一位工作人员确认撤销。",
        to=url_for(".samples"),
    )
