"""Units over HTTP, for staff."""

from functools import partial
from typing import Any

from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, staff_required
from app.core.http.schemas import ReasonIn
from app.parties.units import belonging, making, queries, schemas
from app.parties.units.models import Unit, UnitMember

blp = Blueprint("units", __name__, description="Enterprises, schools, property firms: the register and its members")


@blp.get("/staff/units")
@staff_required("units:read")
@blp.arguments(schemas.UnitsQuery, location="query")
@blp.response(200, schemas.UnitPage)
def units(query: dict[str, Any]) -> Page[Unit]:
    """Open units of the caller's subtree, the newest first."""
    return queries.units_in_scope(db.session(), staff=current.staff, **query)


@blp.post("/staff/units")
@staff_required("units:write")
@blp.arguments(schemas.UnitIn)
@blp.creates(schemas.UnitOut)
def add_unit(body: dict[str, Any]) -> Any:
    """Register a unit."""
    return partial(making.add_unit, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/units/<int:unit_id>/closing")
@staff_required("units:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.UnitOut)
def close_unit(body: dict[str, str], unit_id: int) -> Unit:
    """Take a unit off the register."""
    return execute(making.close_unit, unit_id=unit_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/units/<int:unit_id>/members")
@staff_required("units:write")
@blp.arguments(schemas.UnitMemberIn)
@blp.creates(schemas.UnitMemberOut)
def add_member(body: dict[str, Any], unit_id: int) -> Any:
    """Note that an adult of the subtree belongs to a unit."""
    return partial(belonging.add_member, unit_id=unit_id, staff=current.staff, now=utc_now(), **body)


@blp.delete("/staff/units/<int:unit_id>/members/<int:member_id>")
@staff_required("units:write")
@blp.response(200, schemas.UnitMemberOut)
def end_member(unit_id: int, member_id: int) -> UnitMember:
    """Note that somebody does not belong to a unit any more."""
    return execute(belonging.end_member, unit_id=unit_id, member_id=member_id, staff=current.staff, now=utc_now())
