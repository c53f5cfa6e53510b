"""Console pages of the accounts of shops: shown masked, entered anew rather than changed, confirmed by another."""

from typing import Any

from flask import current_app, render_template, url_for

from app.alliance.settlement import forms, payee_changes
from app.alliance.settlement import payees as payees_service
from app.alliance.settlement.console.common import communities
from app.alliance.settlement.models import PayeeChangeStatus
from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.staff.same_person import same_persons

blp = Console("payees", __name__, sections=[Section("资金", "收款账户", "payees")])


@blp.get("/payees")
@page_for("settlement:read")
def payees() -> str:
    """Shops and where their money goes."""
    filters = Filters(forms.PayeesFilter)
    page = payees_service.in_scope(db.session(), staff=current.staff, **filters.query)
    return render_template("settlement/payees.html", page=page, filters=filters, communities=communities())


@blp.route("/payees/<int:merchant_id>", methods=["GET", "POST"])
@page_for("payees:write")
def payee(merchant_id: int) -> Any:
    """A shop's accounts, and a new one."""
    found = payees_service.one_in_scope(db.session(), merchant_id=merchant_id, staff=current.staff)
    form = Form(forms.PayeeForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: payee_changes.enter(
                session, merchant_id=merchant_id, staff=current.staff, now=utc_now(), **typed
            ),
            done=f"已登记{found.merchant.name}的收款账户，请另一位工作人员核对确认。",
            to=url_for(".payee", merchant_id=merchant_id),
        )
        if answer:
            return answer
    return _page(merchant_id, form)


def _page(merchant_id: int, form: Form) -> Any:
    session, now = db.session(), utc_now()
    found = payees_service.one_in_scope(session, merchant_id=merchant_id, staff=current.staff)
    history = payee_changes.history(session, merchant_id=found.merchant.id)
    proposed = next((each for each in history if each.change.status is PayeeChangeStatus.PROPOSED), None)
    enterer = payee_changes.staff_id_of(proposed.change) if proposed else None
    own = same_persons(session, staff_id=current.staff.id, among={enterer} if enterer else set(), now=now)
    return form.page(
        "settlement/payee.html",
        found=found,
        history=history,
        proposed=proposed,
        is_own=bool(own),
        wait_hours=_wait_hours(),
        now=now,
    )


def _wait_hours() -> int:
    hours: int = current_app.config["SETTINGS"].payee_wait_hours
    return hours


@blp.post("/payees/<int:merchant_id>/confirmation")
@page_for("payees:write")
def confirm(merchant_id: int) -> Any:
    """Make the account that waits the shop's."""
    here = url_for(".payee", merchant_id=merchant_id)
    return act(
        lambda session: payee_changes.confirm(
            session, merchant_id=merchant_id, wait_hours=_wait_hours(), staff=current.staff, now=utc_now()
        ),
        done=f"已核对，{_wait_hours()} 小时后可以付款到这个账户。",
        to=here,
        back=here,
    )


@blp.post("/payees/<int:merchant_id>/refusal")
@page_for("payees:write")
def refuse(merchant_id: int) -> Any:
    """Leave the account as it was."""
    payees_service.one_in_scope(db.session(), merchant_id=merchant_id, staff=current.staff)
    form = Form(forms.RefusalForm)
    answer = form.run(
        lambda session, reason: payee_changes.refuse(
            session, merchant_id=merchant_id, reason=reason, staff=current.staff, now=utc_now()
        ),
        done="已退回，收款账户没有改变。",
        to=url_for(".payee", merchant_id=merchant_id),
    )
    return answer or _page(merchant_id, form)
