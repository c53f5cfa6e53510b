"""Console pages of the accounts of shops: shown masked, entered anew rather than changed."""

from typing import Any

from flask import render_template, url_for

from app.alliance.settlement import forms
from app.alliance.settlement import payees as service
from app.alliance.settlement.console.common import communities
from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for

blp = Console("payees", __name__, sections=[Section("资金", "收款账户", "payees")])


@blp.get("/payees")
@page_for("settlement:read")
def payees() -> str:
    """Shops and where their money goes."""
    filters = Filters(forms.PayeesFilter)
    page = service.in_scope(db.session(), staff=current.staff, **filters.query)
    return render_template("settlement/payees.html", page=page, filters=filters, communities=communities())


@blp.route("/payees/<int:merchant_id>", methods=["GET", "POST"])
@page_for("payees:write")
def payee(merchant_id: int) -> Any:
    """Enter a shop's account."""
    found = service.one_in_scope(db.session(), merchant_id=merchant_id, staff=current.staff)
    form = Form(forms.PayeeForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: service.enter(
                session, merchant_id=merchant_id, staff=current.staff, now=utc_now(), **typed
            ),
            done=f"已登记{found.merchant.name}的收款账户。",
            to=url_for(".payees"),
        )
        if answer:
            return answer
    return form.page("settlement/payee.html", found=found)
