"""Console pages of fraud: the queue of signs, the redemptions behind each, and what was decided."""

from datetime import date
from functools import partial
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.alliance.fraud import forms, labels, queue
from app.alliance.fraud.attendance import signs_of_month
from app.alliance.fraud.models import SignKind, SignState
from app.alliance.fraud.queue import ShownSign
from app.core.audit import Fact
from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form
from app.core.console.lists import Filters, ListQuery
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.exports import Column, Export, Kind
from app.core.http.policies import current, page_for
from app.core.identities import StaffIdentity
from app.parties.merchants.actions import MERCHANT_ID

blp = Console("fraud", __name__, sections=[Section("商户", "风险提示", "signs")], labels=labels.LABELS)


def signs_page(session: Session, *, staff: StaffIdentity, state: str, **filters: Any) -> Page[ShownSign]:
    """The list as its filters have it."""
    wanted = None if state == forms.ALL else SignState(state)
    return queue.signs_in_scope(session, staff=staff, state=wanted, **filters)


def evidence_page(session: Session, *, staff: StaffIdentity, state: str, **filters: Any) -> Page[Any]:
    """The redemptions behind the signs of the same list."""
    wanted = None if state == forms.ALL else SignState(state)
    return queue.evidence_in_scope(session, staff=staff, state=wanted, **filters)


_FILTERS = {
    "state": Fact(
        "状态", {state.value: label for state, label in labels.LABELS[SignState].items()} | {forms.ALL: "全部"}
    ),
    "kind": Fact("类型", SignKind),
    "merchant_id": MERCHANT_ID,
    "sign_id": Fact("提示编号"),
}
_SIGN = [
    Column("提示编号", "sign.id", Kind.WHOLE),
    Column("类型", "sign.kind", Kind.LABEL),
    Column("商户", "merchant.name", width=24),
    Column("社区", "community", width=20),
    Column("状态", "sign.state", Kind.LABEL),
]

EXPORTS = [
    Export(
        "fraud-signs",
        "风险提示",
        permission="fraud:read",
        query=forms.SignsQuery,
        filters=_FILTERS,
        page=signs_page,
        columns=[
            *_SIGN,
            Column("核销笔数", "evidence", Kind.WHOLE),
            Column("首次", "sign.first_at", Kind.MOMENT),
            Column("最近", "sign.last_at", Kind.MOMENT),
            Column("处理人", "decided_by"),
            Column("处理时间", "sign.decided_at", Kind.MOMENT),
            Column("理由", "sign.reason", width=40),
        ],
    ),
    Export(
        "fraud-evidence",
        "风险提示背后的核销",
        permission="fraud:read",
        query=forms.SignsQuery,
        filters=_FILTERS,
        page=evidence_page,
        columns=[
            *_SIGN,
            Column("核销编号", "evidence.redemption_id", Kind.WHOLE),
            Column("领券时间", "evidence.claimed_at", Kind.MOMENT),
            Column("核销时间", "evidence.redeemed_at", Kind.MOMENT),
            Column("居民", "evidence.holder"),
            Column("优惠", "evidence.title", width=24),
            Column("账单（元）", "evidence.bill_fen", Kind.YUAN),
            Column("优惠（元）", "evidence.saving_fen", Kind.YUAN),
            Column("积分", "evidence.points", Kind.WHOLE),
            Column("店员", "evidence.clerk"),
            Column("撤销时间", "evidence.reversed_at", Kind.MOMENT),
        ],
    ),
]


@blp.get("/fraud-signs")
@page_for("fraud:read")
def signs() -> str:
    """The signs of the subtree; those that wait, unless others are asked for."""
    filters = Filters(forms.SignsQuery)
    page = signs_page(db.session(), staff=current.staff, **filters.query)
    states = [(state.value, labels.LABELS[SignState][state]) for state in SignState if state is not SignState.NOTED]
    kinds = [(kind.value, labels.LABELS[SignKind][kind]) for kind in SignKind]
    return render_template(
        "fraud/signs.html", page=page, filters=filters, states=[*states, (forms.ALL, "全部")], kinds=kinds
    )


@blp.get("/fraud-signs/gatherings")
@page_for("fraud:read")
def attendance() -> str:
    """What is odd about who was at the sessions of a month, with the presences behind each."""
    filters = Filters(forms.AttendanceQuery)
    month = filters.values["month"] or f"{business_day(utc_now()):%Y-%m}"
    found = signs_of_month(db.session(), staff=current.staff, month=date.fromisoformat(f"{month}-01"))
    return render_template(
        "fraud/attendance.html", signs=found, month=month, filters=filters, meaning=labels.meaning_of_oddity
    )


@blp.get("/fraud-signs/<int:sign_id>")
@page_for("fraud:read")
def sign(sign_id: int) -> Any:
    """One sign with its redemptions."""
    return _page(sign_id, Form(forms.DecisionForm))


@blp.post("/fraud-signs/<int:sign_id>/clearing")
@page_for("fraud:decide")
def clear(sign_id: int) -> Any:
    """Say that it was harmless."""
    return _decide(sign_id, is_confirmed=False, done="已排除，有新的情况会再次提示。")


@blp.post("/fraud-signs/<int:sign_id>/confirmation")
@page_for("fraud:decide")
def confirm(sign_id: int) -> Any:
    """Say that it was so."""
    return _decide(sign_id, is_confirmed=True, done="已确认。是否暂停商户、扣回款项，请另行处理。")


def _decide(sign_id: int, *, is_confirmed: bool, done: str) -> Any:
    form = Form(forms.DecisionForm)
    queue.sign_in_scope(db.session(), staff=current.staff, sign_id=sign_id)
    command = partial(queue.decide, sign_id=sign_id, is_confirmed=is_confirmed, staff=current.staff, now=utc_now())
    return form.run(command, done=done, to=url_for(".sign", sign_id=sign_id)) or _page(sign_id, form)


def _page(sign_id: int, form: Form) -> Any:
    session, filters = db.session(), Filters(ListQuery)
    shown = queue.sign_in_scope(session, staff=current.staff, sign_id=sign_id)
    evidence = queue.evidence(session, sign=shown.sign, **filters.query)
    return form.page(
        "fraud/sign.html",
        shown=shown,
        page=evidence,
        filters=filters,
        meaning=labels.meaning(shown.sign.kind),
    )
