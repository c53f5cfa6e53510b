"""Console pages of statements: found, read line by line, approved one by one or many at once, paid singly."""

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from app.alliance.settlement import approvals, forms, labels, payment_lists, payments, returns, statements
from app.alliance.settlement.console.common import communities
from app.alliance.settlement.models import PaymentBatch, StatementStatus
from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.errors import ForbiddenError
from app.core.http.policies import current, page_for
from app.core.permissions import permission

blp = Console("statements", __name__, sections=[Section("资金", "对账单", "list_")])

PAYS = permission("payments:write")
STATUSES = [(status.value, labels.LABELS[StatementStatus][status]) for status in StatementStatus]


@blp.get("/statements", endpoint="list_")
@page_for("settlement:read")
def list_() -> Any:
    """The statements of the subtree, by state, month, community and shop."""
    filters = Filters(forms.StatementsFilter)
    page = statements.in_scope(db.session(), staff=current.staff, **filters.query)
    counts = statements.counts(db.session(), staff=current.staff, month=filters.values.get("month"))
    is_queue = filters.values["status"] in (None, StatementStatus.CONFIRMED)
    ready = approvals.ready(db.session(), staff=current.staff, **_narrowed(filters)) if is_queue else None
    return render_template(
        "settlement/statements.html",
        form=Form(),
        page=page,
        filters=filters,
        counts=counts,
        ready=ready,
        statuses=STATUSES,
        communities=communities(),
    )


@blp.get("/statements/<int:statement_id>")
@page_for("settlement:read")
def statement(statement_id: int) -> Any:
    """One statement, line by line."""
    return _page(statement_id, Form())


def _page(statement_id: int, form: Form) -> Any:
    session = db.session()
    shown = statements.one_in_scope(session, staff=current.staff, statement_id=statement_id)
    return form.page(
        "settlement/statement.html",
        shown=shown,
        about=approvals.about(session, shown.statement),
        attempts=payment_lists.attempts(session, statement_id),
        obstacle=approvals.obstacle(shown.statement, utc_now()),
    )


@blp.post("/statements/<int:statement_id>/approval")
@page_for("settlement:write")
def approve(statement_id: int) -> Any:
    """Release what stands of it for payment."""
    here = url_for(".statement", statement_id=statement_id)
    return act(
        lambda session: approvals.approve(session, statement_id=statement_id, staff=current.staff, now=utc_now()),
        done=lambda shown: (
            f"已审批。基金还差 {shown.missing_fen / 100:,.2f} 元，补足后才能付款。"
            if shown.missing_fen
            else "已审批，可以列入付款清单。"
        ),
        to=here,
        back=here,
    )


@blp.post("/statements/approvals")
@page_for("settlement:write")
def approve_selected() -> Any:
    """Release many at once; those that cannot be are left as they are, and said."""
    back = _back()
    form = Form(forms.SelectedForm)
    answer = form.run(
        lambda session, statement_ids: approvals.approve_many(
            session, statement_ids=statement_ids, staff=current.staff, now=utc_now()
        ),
        done=_said,
        to=back,
    )
    return answer or form.back_to(back)


def _narrowed(filters: Filters) -> dict[str, Any]:
    return {name: filters.values[name] for name in ("month", "community_id", "shop")}


@blp.post("/statements/approvals/all")
@page_for("settlement:write")
def approve_ready() -> Any:
    """Release all that the list's filters find, as many as were shown; on a list for the bank at once, if so wished."""
    form, narrowed = Form(forms.ReadyForm), _narrowed(Filters(forms.StatementsFilter))

    def command(
        session: Session, *, listed: bool, count: int, total_fen: int
    ) -> tuple[approvals.Approved, PaymentBatch | None]:
        if listed and not PAYS.allows(current.staff.role):
            raise ForbiddenError
        done, ids = approvals.approve_ready(
            session, staff=current.staff, now=utc_now(), count=count, total_fen=total_fen, **narrowed
        )
        return done, payment_lists.make_of_ready(session, ids, staff=current.staff, now=utc_now()) if listed else None

    answer = form.run(command, done=_said_of_both, to=_list_or(_back()))
    return answer or form.back_to(_back())


def _said_of_both(done: tuple[approvals.Approved, PaymentBatch | None]) -> str:
    batch = done[1]
    rest = (
        f"付款清单已生成：{batch.count} 笔，合计 {batch.total_fen / 100:,.2f} 元，请另一位工作人员放行。"
        if batch
        else ""
    )
    return _said(done[0]) + rest


def _list_or(back: str) -> Callable[[tuple[approvals.Approved, PaymentBatch | None]], str]:
    return lambda done: url_for("payments_console.payment", batch_id=done[1].id) if done[1] else back


def _back() -> str:
    """The list as it was filtered."""
    values: dict[str, Any] = Filters(forms.StatementsFilter).chosen
    return url_for(".list_", **values)


def _said(done: approvals.Approved) -> str:
    parts = [f"已审批 {done.approved} 份，合计 {done.total_fen / 100:,.2f} 元。"]
    if done.left:
        parts.append(f"{done.left} 份还在商户核对期内或已处理过，没有改动。")
    if done.missing_fen:
        parts.append(f"有基金余额不足，共差 {done.missing_fen / 100:,.2f} 元。")
    return "".join(parts)


@blp.post("/statements/<int:statement_id>/payment")
@page_for("payments:write")
def pay(statement_id: int) -> Any:
    """Note that it has been paid past any list."""
    statements.one_in_scope(db.session(), staff=current.staff, statement_id=statement_id)
    form = Form(forms.PaymentForm)
    answer = form.run(
        lambda session, bank_reference: payments.pay(
            session, statement_id=statement_id, bank_reference=bank_reference, staff=current.staff, now=utc_now()
        ),
        done="已登记付款。",
        to=url_for(".statement", statement_id=statement_id),
    )
    return answer or _page(statement_id, form)


@blp.post("/statements/<int:statement_id>/return")
@page_for("payments:write")
def note_return(statement_id: int) -> Any:
    """Note that its payment has come back."""
    statements.one_in_scope(db.session(), staff=current.staff, statement_id=statement_id)
    form = Form(forms.ReturnForm)
    answer = form.run(
        lambda session, **typed: returns.ask(
            session, statement_id=statement_id, staff=current.staff, now=utc_now(), **typed
        ),
        done="已登记退汇，等另一位工作人员复核。",
        to=url_for(".statement", statement_id=statement_id),
    )
    return answer or _page(statement_id, form)


@blp.post("/statements/<int:statement_id>/return/confirmation")
@page_for("payments:write")
def confirm_return(statement_id: int) -> Any:
    """Agree that it has."""
    here = url_for(".statement", statement_id=statement_id)
    return act(
        lambda session: returns.confirm(session, statement_id=statement_id, staff=current.staff, now=utc_now()),
        done="已记为退汇，可以重新付款。",
        to=here,
        back=here,
    )


@blp.post("/statements/<int:statement_id>/return/refusal")
@page_for("payments:write")
def refuse_return(statement_id: int) -> Any:
    """Strike out what was noted."""
    here = url_for(".statement", statement_id=statement_id)
    return act(
        lambda session: returns.refuse(session, statement_id=statement_id, staff=current.staff, now=utc_now()),
        done="已撤回退汇登记，付款不变。",
        to=here,
        back=here,
    )
