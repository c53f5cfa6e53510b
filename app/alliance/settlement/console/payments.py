"""Console pages of lists for the bank: made, released by another person, given out, taken back."""

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, request, url_for
from sqlalchemy.orm import Session

from app.alliance.settlement import forms, labels, payment_lists, second_person
from app.alliance.settlement.console import bank_files
from app.alliance.settlement.models import ItemStatus, PaymentBatch, PaymentItem
from app.alliance.settlement.payees import mask_account, mask_account_name
from app.alliance.settlement.payment_lists import Candidate
from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.policies import current, page_for
from app.parties.staff.errors import SamePersonError

blp = Console("payments", __name__, sections=[Section("资金", "付款", "payments")])


@blp.get("/payments")
@page_for("settlement:read")
def payments() -> Any:
    """What could be paid now, and the lists there have been."""
    filters = Filters(forms.CandidatesFilter)
    month = filters.values["month"]
    waiting = payment_lists.candidates(db.session(), staff=current.staff, now=utc_now(), month=month)
    ready = [each for each in waiting if each.obstacle is None]
    return render_template(
        "settlement/payments.html",
        form=Form(),
        filters=filters,
        candidates=waiting,
        ready=ready,
        ready_fen=sum(each.statement.total_fen for each in ready),
        page=payment_lists.in_scope(db.session(), staff=current.staff, **_paged(filters)),
        obstacles=labels.OBSTACLES,
    )


def _paged(filters: Filters) -> dict[str, Any]:
    return {name: filters.query[name] for name in ("cursor", "limit")}


@blp.post("/payments")
@page_for("payments:write")
def make() -> Any:
    """Put the chosen statements on a list."""
    form = Form(forms.SelectedForm)
    answer = form.run(
        lambda session, statement_ids: payment_lists.make(
            session, statement_ids=statement_ids, staff=current.staff, now=utc_now()
        ),
        done=_said,
        to=lambda made: url_for(".payment", batch_id=made[0].id),
    )
    return answer or form.back_to(url_for(".payments"))


def _said(made: tuple[PaymentBatch, Sequence[Candidate]]) -> str:
    batch, left = made
    said = f"付款清单已生成：{batch.count} 笔，合计 {batch.total_fen / 100:,.2f} 元。"
    if left:
        said += f"另有 {len(left)} 份没有列入（没有收款账户、账户在等待期内或基金不足）。"
    return said


@blp.get("/payments/<int:batch_id>")
@page_for("settlement:read")
def payment(batch_id: int) -> Any:
    """One list, accounts masked."""
    session = db.session()
    shown = payment_lists.one_in_scope(session, batch_id=batch_id, staff=current.staff)
    return render_template(
        "settlement/payment.html",
        form=Form(),
        shown=shown,
        ItemStatus=ItemStatus,
        masked=_masked,
        untried=[each for each in shown.items if each.untried],
        is_own=_is_own(session, shown.batch),
    )


def _is_own(session: Session, batch: PaymentBatch) -> bool:
    """Whether somebody else than the person who looks at it must release it."""
    try:
        second_person.require_for_release(session, batch, staff=current.staff, now=utc_now())
    except SamePersonError:
        return True
    return False


@blp.post("/payments/<int:batch_id>/release")
@page_for("payments:write")
def release(batch_id: int) -> Any:
    """Let it go to the bank."""
    here = url_for(".payment", batch_id=batch_id)
    return act(
        lambda session: payment_lists.release_to_bank(session, batch_id=batch_id, staff=current.staff, now=utc_now()),
        done="已放行，可以导出清单交给银行。",
        to=url_for(".payment", batch_id=batch_id, then="export") if request.form.get("then") == "export" else here,
        back=here,
    )


@blp.post("/payments/<int:batch_id>/list.xlsx")
@page_for("payments:write")
def export(batch_id: int) -> Response:
    """The list with whole account numbers, for the bank; that it was given out is noted."""
    shown = execute(payment_lists.note_export, batch_id=batch_id, staff=current.staff, now=utc_now())
    return bank_files.list_for_bank(shown)


@blp.post("/payments/<int:batch_id>/cancellation")
@page_for("payments:write")
def cancel(batch_id: int) -> Any:
    """Take off what the bank has not answered for."""
    here = url_for(".payment", batch_id=batch_id)
    return act(
        lambda session: payment_lists.cancel(session, batch_id=batch_id, staff=current.staff, now=utc_now()),
        done="清单已结束，没有付款的对账单可以重新列入清单。",
        to=here,
        back=here,
    )


def _masked(item: PaymentItem) -> str:
    return f"{mask_account_name(item.account_name)}，{mask_account(item.account_no)}"
