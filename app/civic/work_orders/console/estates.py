"""Console pages of which property firm looks after which area."""

from typing import Any

from flask import url_for

from app.civic.work_orders import estates, forms
from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import Form, act
from app.core.console.lists import Filters, ListQuery
from app.core.db.session import db
from app.core.http.policies import current, page_for

blp = Console("estates", __name__)


@blp.get("/estates")
@page_for("units:read")
def listed() -> Any:
    """The areas of the subtree that a firm looks after."""
    filters = Filters(ListQuery)
    page = estates.estates_in_scope(db.session(), staff=current.staff, **filters.query)
    return Form().page("work_orders/estates.html", page=page, filters=filters)


@blp.route("/estates/new", methods=["GET", "POST"])
@page_for("units:write")
def assign() -> Any:
    """A firm looks after an area."""
    form = Form(forms.EstateForm)
    if form.is_sent:
        answer = form.run(
            lambda session, **typed: estates.assign(session, staff=current.staff, now=utc_now(), **typed),
            done="已登记，这个区域的住户可以报修了。",
            to=url_for(".listed"),
        )
        if answer:
            return answer
    session = db.session()
    return form.page(
        "work_orders/estate_new.html",
        areas=estates.areas_without(session, staff=current.staff),
        firms=[(unit.id, unit.name) for unit in estates.firms(session, staff=current.staff)],
    )


@blp.post("/estates/<int:estate_id>/ending")
@page_for("units:write")
def end(estate_id: int) -> Any:
    """A firm does not look after an area any more."""
    here = url_for(".listed")
    return act(
        lambda session: estates.end(session, estate_id=estate_id, staff=current.staff, now=utc_now()),
        done="已结束。这个区域登记另一家物业之前，住户不能报修。",
        to=here,
        back=here,
    )
