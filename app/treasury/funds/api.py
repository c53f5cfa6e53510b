"""Money into funds, and down the tree."""

from functools import partial
from typing import Any

from flask import current_app

from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, staff_required
from app.core.http.schemas import PageQuery
from app.treasury import funds
from app.treasury.funds import schemas
from app.treasury.funds.models import Allocation, TopUp

blp = Blueprint("funds", __name__, description="Top-ups and allocations down the tree, approved by another person")


@blp.post("/staff/funds/<int:fund_id>/top-ups")
@staff_required("funds:write")
@blp.arguments(schemas.TopUpIn)
@blp.creates(schemas.TopUpOut)
def draft_top_up(body: dict[str, Any], fund_id: int) -> Any:
    """Note money that has come in, for another person to approve."""
    return partial(funds.draft_top_up, fund_id=fund_id, staff=current.staff, now=utc_now(), **body)


@blp.get("/staff/funds/<int:fund_id>/top-ups")
@staff_required("funds:read")
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.TopUpPage)
def top_ups(query: dict[str, Any], fund_id: int) -> Page[TopUp]:
    """The top-ups of a fund, newest first."""
    return funds.top_ups(db.session(), fund_id=fund_id, staff=current.staff, **query)


@blp.post("/staff/top-ups/<int:top_up_id>/approval")
@staff_required("funds:approve")
@blp.response(200, schemas.TopUpOut)
def approve_top_up(top_up_id: int) -> TopUp:
    """Approve a top-up that somebody else has drafted. A large one is then `checked`, and approved once a third person
    of the node above does the same.
    """
    third_person_fen = current_app.config["SETTINGS"].top_up_third_person_fen
    return execute(
        funds.approve_top_up,
        top_up_id=top_up_id,
        staff=current.staff,
        now=utc_now(),
        third_person_fen=third_person_fen,
    )


@blp.post("/staff/top-ups/<int:top_up_id>/rejection")
@staff_required("funds:approve")
@blp.response(200, schemas.TopUpOut)
def reject_top_up(top_up_id: int) -> TopUp:
    """Refuse a top-up that somebody else has drafted."""
    return execute(funds.reject_top_up, top_up_id=top_up_id, staff=current.staff, now=utc_now())


@blp.post("/staff/top-ups/<int:top_up_id>/withdrawal")
@staff_required("funds:write")
@blp.response(200, schemas.TopUpOut)
def withdraw_top_up(top_up_id: int) -> TopUp:
    """Take one's own draft back."""
    return execute(funds.withdraw_top_up, top_up_id=top_up_id, staff=current.staff, now=utc_now())


@blp.post("/staff/funds/<int:fund_id>/allocations")
@staff_required("funds:write")
@blp.arguments(schemas.AllocationIn)
@blp.creates(schemas.AllocationOut)
def allocate(body: dict[str, Any], fund_id: int) -> Any:
    """Draft an allocation to the fund of a node below, for another person to approve."""
    return partial(funds.draft_allocation, fund_id=fund_id, staff=current.staff, now=utc_now(), **body)


@blp.get("/staff/funds/<int:fund_id>/allocations")
@staff_required("funds:read")
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.AllocationPage)
def allocations(query: dict[str, Any], fund_id: int) -> Page[Allocation]:
    """What a fund has handed down or received, newest first."""
    session = db.session()
    fund = funds.fund_in_scope(session, fund_id=fund_id, staff=current.staff)
    page = funds.allocations_in_scope(session, staff=current.staff, fund_id=fund.id, **query)
    return page.map(lambda shown: shown.allocation)


@blp.post("/staff/allocations/<int:allocation_id>/approval")
@staff_required("funds:approve")
@blp.response(200, schemas.AllocationOut)
def approve_allocation(allocation_id: int) -> Allocation:
    """Hand down the money of an allocation that somebody else has drafted."""
    return execute(funds.approve_allocation, allocation_id=allocation_id, staff=current.staff, now=utc_now())


@blp.post("/staff/allocations/<int:allocation_id>/rejection")
@staff_required("funds:approve")
@blp.arguments(schemas.RejectionIn)
@blp.response(200, schemas.AllocationOut)
def reject_allocation(body: dict[str, Any], allocation_id: int) -> Allocation:
    """Refuse an allocation that somebody else has drafted, and say why."""
    return execute(funds.reject_allocation, allocation_id=allocation_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/allocations/<int:allocation_id>/withdrawal")
@staff_required("funds:write")
@blp.response(200, schemas.AllocationOut)
def withdraw_allocation(allocation_id: int) -> Allocation:
    """Take one's own draft back."""
    return execute(funds.withdraw_allocation, allocation_id=allocation_id, staff=current.staff, now=utc_now())
