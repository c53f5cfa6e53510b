"""Console pages of allocations: money handed down the tree."""

from typing import Any

from flask import render_template, url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.staff.same_person import same_persons
from app.treasury import funds as service
from app.treasury.funds import forms

blp = Console("allocations", __name__, sections=[Section("资金", "划拨", "allocations")])


@blp.get("/allocations")
@page_for("funds:read")
def allocations() -> str:
    """What the funds of the subtree have handed down or received."""
    filters = Filters(forms.AllocationsQuery)
    page = service.allocations_in_scope(db.session(), staff=current.staff, **filters.query)
    return render_template("funds/allocations.html", page=page, filters=filters)


@blp.get("/allocations/<int:allocation_id>")
@page_for("funds:read")
def allocation(allocation_id: int) -> Any:
    """One allocation; taken back here."""
    return _page(allocation_id, Form())


def _page(allocation_id: int, form: Form) -> Any:
    session = db.session()
    shown = service.allocation_in_scope(session, allocation_id=allocation_id, staff=current.staff)
    made_by = {shown.allocation.made_by}
    own = same_persons(session, staff_id=current.staff.id, among=made_by, now=utc_now())
    return form.page("funds/allocation.html", shown=shown, own=own)


@blp.post("/allocations/<int:allocation_id>/reversal")
@page_for("funds:write")
def reverse(allocation_id: int) -> Any:
    """Hand the money back up."""
    service.allocation_in_scope(db.session(), allocation_id=allocation_id, staff=current.staff)
    form = Form(forms.ReasonForm)
    answer = form.run(
        lambda session, **typed: service.reverse_allocation(
            session, allocation_id=allocation_id, staff=current.staff, now=utc_now(), **typed
        ),
        done="已冲正，这笔钱已回到上级基金。",
        to=url_for(".allocation", allocation_id=allocation_id),
    )
    return answer or _page(allocation_id, form)
