"""Console pages of what is decided about a record: verified, returned, approved, delivered, heard, taken back."""

from functools import partial
from typing import Any

from flask import url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.fields import FormSchema
from app.core.console.forms import Form, act
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.core.http.schemas import text
from app.standing.records import deciding, notices, queries, withdrawal
from app.standing.records.models import Record, RecordState

blp = Console("record_decisions", __name__)


class AnswerForm(FormSchema):
    text = text(2, 200, required=True)


class WordsForm(FormSchema):
    note = text(0, 200, load_default="")


def _line(record_id: int) -> queries.Line:
    return queries.record_in_scope(db.session(), record_id=record_id, staff=current.staff, now=utc_now())


def _page(record_id: int) -> str:
    return url_for("records_console.record", record_id=record_id)


def _about(line: queries.Line) -> str:
    record = line.record
    return f"{line.subject}：{record.rule.name}（{record.score_delta:+d} 分，{record.points:,} 积分）。"


@blp.post("/records/<int:record_id>/verification")
@page_for("records:decide")
def verify(record_id: int) -> Any:
    """What somebody else has handed in is so."""
    here = _page(record_id)
    return act(
        lambda session: deciding.verify(session, record_id=record_id, staff=current.staff, now=utc_now()),
        done=_verified,
        to=here,
        back=here,
    )


def _verified(record: Record) -> str:
    if record.by_one:
        return "已核实并批准，现在开始公示。按本社区的规定由一人办理，抽到的由别人再看一遍。"
    if record.status is RecordState.PUBLICITY:
        return "已核实。这条规则不用另外批准，现在开始公示。"
    return "已核实，等待批准。"


@blp.post("/records/<int:record_id>/approval")
@page_for("records:decide")
def approve(record_id: int) -> Any:
    """Let a verified record count."""
    here = _page(record_id)
    return act(
        lambda session: deciding.approve(session, record_id=record_id, staff=current.staff, now=utc_now()),
        done=_approved,
        to=here,
        back=here,
    )


def _approved(record: Record) -> str:
    if record.status is RecordState.PUBLICITY:
        return "已批准，公示 3 个工作日后生效。"
    if record.status is RecordState.NOTICE:
        return "已批准，已告知本人，5 个工作日内可以答复，之后才生效。"
    return "已批准。本人没有可以通知的手机，请打印告知书，送达后登记，才开始计算答复时间。"


@blp.route("/records/<int:record_id>/return", methods=["GET", "POST"])
@page_for("records:decide")
def send_back(record_id: int) -> Any:
    """Return it to be put right."""
    return ask_reason(
        partial(deciding.send_back, record_id=record_id, staff=current.staff, now=utc_now()),
        title="退回记录",
        about=_about(_line(record_id)),
        effect="退给提交的人补充；补充后重新核实，现在不计分。",
        hint="缺什么、要补什么，例如：请写明活动签到表在哪里。",
        button="退回",
        done="已退回。",
        to=_page(record_id),
    )


@blp.route("/records/<int:record_id>/rejection", methods=["GET", "POST"])
@page_for("records:decide")
def reject(record_id: int) -> Any:
    """Turn it down."""
    return ask_reason(
        partial(deciding.reject, record_id=record_id, staff=current.staff, now=utc_now()),
        title="不予采纳",
        about=_about(_line(record_id)),
        effect="这条记录不会计分；用掉的提醒没过期的恢复计数。",
        hint="例如：与物业登记不符。",
        button="不予采纳",
        done="已办理，这条记录不计分。",
        to=_page(record_id),
    )


@blp.route("/records/<int:record_id>/resubmission", methods=["GET", "POST"])
@page_for("records:write")
def resubmit(record_id: int) -> Any:
    """Hand in again what was returned, with other words."""
    line = _line(record_id)
    form = Form(WordsForm, {"note": line.record.note})
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: deciding.resubmit(
                session, record_id=record_id, staff=current.staff, now=utc_now(), **typed
            ),
            done="已重新提交，由别人核实。",
            to=_page(record_id),
        )
        if answer:
            return answer
    return form.page("records/resubmit.html", line=line, record=line.record)


@blp.get("/records/<int:record_id>/notice")
@page_for("records:read")
def notice(record_id: int) -> Any:
    """The printed notice of a minus, for whoever has no phone."""
    line = _line(record_id)
    return Form().page("records/notice.html", line=line, record=line.record)


@blp.post("/records/<int:record_id>/delivery")
@page_for("records:write")
def deliver(record_id: int) -> Any:
    """Note that the printed notice was handed over."""
    here = _page(record_id)
    return act(
        lambda session: notices.deliver(session, record_id=record_id, staff=current.staff, now=utc_now()),
        done="已登记送达，从今天起算 5 个工作日的答复时间。",
        to=here,
        back=here,
    )


@blp.route("/records/<int:record_id>/answer", methods=["GET", "POST"])
@page_for("records:write")
def answer(record_id: int) -> Any:
    """What somebody has said at the door or written on the notice."""
    line = _line(record_id)
    form = Form(AnswerForm)
    if form.is_sent:
        sent = form.run(
            lambda session, **typed: notices.note_answer(
                session, record_id=record_id, staff=current.staff, now=utc_now(), **typed
            ),
            done="答复已登记，由提交以外的人听取。",
            to=_page(record_id),
        )
        if sent:
            return sent
    return form.page("records/answer.html", line=line, record=line.record)


@blp.route("/records/<int:record_id>/hearing", methods=["GET", "POST"])
@page_for("records:decide")
def hear(record_id: int) -> Any:
    """Keep a minus up after its subject has answered."""
    line = _line(record_id)
    return ask_reason(
        partial(notices.hear, record_id=record_id, staff=current.staff, now=utc_now()),
        title="听取答复后维持",
        about=f"{_about(line)}本人答复：{line.record.answer}",
        effect="维持这条减分，答复时间过后生效。答复有道理的，请改为撤销记录。",
        hint="核对了什么、为什么维持；本人会看到。",
        button="维持",
        done="已维持，答复时间过后生效。",
        to=_page(record_id),
    )


@blp.route("/records/<int:record_id>/withdrawal", methods=["GET", "POST"])
@page_for("records:write")
def withdraw(record_id: int) -> Any:
    """Take a record back, or ask for that."""
    line = _line(record_id)
    is_alone = line.record.approved_at is None and line.record.effective_at is None
    return ask_reason(
        partial(withdrawal.withdraw_record, record_id=record_id, staff=current.staff, now=utc_now()),
        title="撤销信用记录" if is_alone else "申请撤销信用记录",
        about=_about(line),
        effect="这条记录不会计分；用掉的提醒没过期的恢复计数。" if is_alone else _TAKEN_BACK,
        hint="例如：登记到了同名居民。",
        button="撤销记录" if is_alone else "申请撤销",
        done=_withdrawn,
        to=_page(record_id),
    )


_TAKEN_BACK = (
    "由另一位工作人员确认后才撤销，在那以前照常计入。撤销后不再计入信用分；已经发了的积分，没有用掉的一并收回，"
    "已用掉的不追回；用掉的提醒没过期的恢复计数。本人会收到消息。"
)


def _withdrawn(record: Record) -> str:
    return "已申请，等另一位工作人员确认。" if record.is_withdrawal_open else "记录已撤销。"


@blp.post("/records/<int:record_id>/withdrawal/approval")
@page_for("records:decide")
def confirm_withdrawal(record_id: int) -> Any:
    """Take back what another person has asked to."""
    here = _page(record_id)
    return act(
        lambda session: withdrawal.confirm(session, record_id=record_id, staff=current.staff, now=utc_now()),
        done="记录已撤销，已告知本人。",
        to=here,
        back=here,
    )


@blp.route("/records/<int:record_id>/withdrawal/rejection", methods=["GET", "POST"])
@page_for("records:write")
def refuse_withdrawal(record_id: int) -> Any:
    """Leave a record as it is that somebody has asked to take back."""
    return ask_reason(
        partial(withdrawal.refuse, record_id=record_id, staff=current.staff, now=utc_now()),
        title="不撤销这条记录",
        about=_about(_line(record_id)),
        effect="记录保持原样。",
        hint="例如：核对了签到表，登记没有错。",
        button="不撤销",
        done="已办理，记录保持原样。",
        to=_page(record_id),
    )
