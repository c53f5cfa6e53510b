"""Console pages of allocations: drafted by one person, decided by another, taken back."""

from typing import Any

from flask import render_template, url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form, act
from app.core.console.lists import Filters
from app.core.console.reasons import ReasonForm
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties.staff.same_person import same_persons
from app.treasury import funds
from app.treasury.funds import forms, labels
from app.treasury.funds.models import Allocation, AllocationStatus
from app.treasury.funds.waiting_allocations import Waiting

blp = Console("allocations", __name__, sections=[Section("资金", "划拨", "allocations")])


STATUSES = [(status.value, labels.LABELS[AllocationStatus][status]) for status in AllocationStatus]


@blp.get("/allocations")
@page_for("funds:read")
def allocations() -> str:
    """What the funds of the subtree have handed down or received, and what waits for approval."""
    filters = Filters(forms.AllocationsQuery)
    page = funds.allocations_in_scope(db.session(), staff=current.staff, **filters.query)
    makers = {each.allocation.made_by for each in page.items if each.allocation.status is AllocationStatus.DRAFTED}
    is_queue = filters.values["status"] in (None, AllocationStatus.DRAFTED)
    return render_template(
        "funds/allocations.html",
        form=Form(),
        page=page,
        waiting=_waiting(filters) if is_queue else None,
        filters=filters,
        statuses=STATUSES,
        own=same_persons(db.session(), staff_id=current.staff.id, among=makers, now=utc_now()),
        drafts=bool(makers),
        own_fund_id=funds.own_fund_id(db.session(), current.staff.community_id),
    )


def _waiting(filters: Filters) -> Waiting:
    fund_id = filters.values["fund_id"]
    return funds.waiting_allocations(db.session(), staff=current.staff, fund_id=fund_id, now=utc_now())


@blp.get("/allocations/<int:allocation_id>")
@page_for("funds:read")
def allocation(allocation_id: int) -> Any:
    """One allocation: decided here, and taken back."""
    return _page(allocation_id, Form())


def _page(allocation_id: int, form: Form) -> Any:
    session = db.session()
    shown = funds.allocation_in_scope(session, allocation_id=allocation_id, staff=current.staff)
    involved = {each for each in (shown.allocation.made_by, shown.allocation.approved_by) if each is not None}
    own = same_persons(session, staff_id=current.staff.id, among=involved, now=utc_now())
    return form.page("funds/allocation.html", shown=shown, own=own, me=current.staff)


@blp.post("/allocations/<int:allocation_id>/approval")
@page_for("funds:approve")
def approve(allocation_id: int) -> Any:
    """Hand the money down."""
    here = url_for(".allocation", allocation_id=allocation_id)
    return act(
        lambda session: funds.approve_allocation(
            session, allocation_id=allocation_id, staff=current.staff, now=utc_now()
        ),
        done="已批准，钱已划拨。",
        to=here,
        back=here,
    )


@blp.post("/allocations/approvals")
@page_for("funds:approve")
def approve_selected() -> Any:
    """Hand down the money of several drafts, all of it or none."""
    back = url_for(".allocations", status=AllocationStatus.DRAFTED.value)
    form = Form(forms.SelectedAllocationsForm)
    answer = form.run(
        lambda session, allocation_ids: funds.approve_allocations(
            session, allocation_ids=allocation_ids, staff=current.staff, now=utc_now()
        ),
        done=_said,
        to=back,
    )
    return answer or form.back_to(back)


@blp.post("/allocations/approvals/all")
@page_for("funds:approve")
def approve_waiting() -> Any:
    """Hand down the money of all drafts of others that the list's filters find, as many as were shown."""
    filters, form = Filters(forms.AllocationsQuery), Form(forms.WaitingForm)
    chosen: dict[str, Any] = filters.chosen
    back, fund_id = url_for(".allocations", **chosen), filters.values["fund_id"]
    answer = form.run(
        lambda session, **seen: funds.approve_waiting(
            session, staff=current.staff, fund_id=fund_id, now=utc_now(), **seen
        ),
        done=_said,
        to=back,
    )
    return answer or form.back_to(back)


def _said(done: list[Allocation]) -> str:
    return f"已批准 {len(done)} 笔，合计 {sum(each.amount_fen for each in done) / 100:,.2f} 元。"


@blp.post("/allocations/<int:allocation_id>/rejection")
@page_for("funds:approve")
def reject(allocation_id: int) -> Any:
    """Refuse it, with a reason."""
    funds.allocation_in_scope(db.session(), allocation_id=allocation_id, staff=current.staff)
    form = Form(ReasonForm)
    answer = form.run(
        lambda session, **typed: funds.reject_allocation(
            session, allocation_id=allocation_id, staff=current.staff, now=utc_now(), **typed
        ),
        done="已退回，没有划拨。",
        to=url_for(".allocation", allocation_id=allocation_id),
    )
    return answer or _page(allocation_id, form)


@blp.post("/allocations/<int:allocation_id>/withdrawal")
@page_for("funds:write")
def withdraw(allocation_id: int) -> Any:
    """Take one's own draft back."""
    here = url_for(".allocation", allocation_id=allocation_id)
    return act(
        lambda session: funds.withdraw_allocation(
            session, allocation_id=allocation_id, staff=current.staff, now=utc_now()
        ),
        done="已撤回，没有划拨。",
        to=here,
        back=here,
    )


@blp.post("/allocations/<int:allocation_id>/reversal")
@page_for("funds:write")
def reverse(allocation_id: int) -> Any:
    """Hand the money back up."""
    funds.allocation_in_scope(db.session(), allocation_id=allocation_id, staff=current.staff)
    form = Form(ReasonForm)
    answer = form.run(
        lambda session, **typed: funds.reverse_allocation(
            session, allocation_id=allocation_id, staff=current.staff, now=utc_now(), **typed
        ),
        done="已冲正，这笔钱已回到上级基金。",
        to=url_for(".allocation", allocation_id=allocation_id),
    )
    return answer or _page(allocation_id, form)
