"""Money into funds, and down the tree."""

from functools import partial
from typing import Any

from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, staff_required
from app.core.http.schemas import PageQuery
from app.treasury import funds as service
from app.treasury.funds import schemas
from app.treasury.funds.models import TopUp

blp = Blueprint("funds", __name__, description="Top-ups, approved by a second person; allocations down the tree")


@blp.post("/staff/funds/<int:fund_id>/top-ups")
@staff_required("funds:write")
@blp.arguments(schemas.TopUpIn)
@blp.creates(schemas.TopUpOut)
def draft_top_up(body: dict[str, Any], fund_id: int) -> Any:
    """Note money that has come in, for another person to approve."""
    return partial(service.draft_top_up, fund_id=fund_id, staff=current.staff, now=utc_now(), **body)


@blp.get("/staff/funds/<int:fund_id>/top-ups")
@staff_required("funds:read")
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.TopUpPage)
def top_ups(query: dict[str, Any], fund_id: int) -> Page[TopUp]:
    """The top-ups of a fund, newest first."""
    return service.top_ups(db.session(), fund_id=fund_id, staff=current.staff, **query)


@blp.post("/staff/top-ups/<int:top_up_id>/approval")
@staff_required("funds:approve")
@blp.response(200, schemas.TopUpOut)
def approve_top_up(top_up_id: int) -> TopUp:
    """Approve a top-up that somebody else has drafted."""
    return execute(service.approve_top_up, top_up_id=top_up_id, staff=current.staff, now=utc_now())


@blp.post("/staff/top-ups/<int:top_up_id>/rejection")
@staff_required("funds:approve")
@blp.response(200, schemas.TopUpOut)
def reject_top_up(top_up_id: int) -> TopUp:
    """Refuse a top-up that somebody else has drafted."""
    return execute(service.reject_top_up, top_up_id=top_up_id, staff=current.staff, now=utc_now())


@blp.post("/staff/funds/<int:fund_id>/allocations")
@staff_required("funds:write")
@blp.arguments(schemas.AllocationIn)
@blp.creates(schemas.AllocationOut)
def allocate(body: dict[str, Any], fund_id: int) -> Any:
    """Hand money to the fund of a node below."""
    return partial(service.allocate, fund_id=fund_id, staff=current.staff, now=utc_now(), **body)
