"""Service points over HTTP: for residents, for who stands there, and for staff."""

from typing import Any

from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required, staff_required
from app.core.http.schemas import ReasonIn
from app.rewards.service_points import counter, making, queries, schemas

blp = Blueprint("service_points", __name__, description="The community's own counters, where points become goods")


@blp.get("/service-points")
@resident_required
@blp.arguments(schemas.PointsQuery, location="query")
@blp.response(200, schemas.ServicePointPage)
def points(query: dict[str, Any]) -> Page[queries.ShownPoint]:
    """The service points of one's own node and of those above it, the newest first."""
    return queries.points_for(db.session(), resident_id=current.resident_id, **query)


@blp.get("/service-points/<int:point_id>")
@resident_required
@blp.response(200, schemas.ServicePointOut)
def point(point_id: int) -> queries.ShownPoint:
    """One of these."""
    return queries.point_for(db.session(), point_id=point_id, resident_id=current.resident_id)


@blp.get("/counter/sites")
@resident_required
@blp.response(200, schemas.CounterSitesOut)
def own_sites() -> dict[str, Any]:
    """The service points behind whose counter one stands."""
    session = db.session()
    found = counter.points_of_clerk(session, clerk_id=current.resident_id, now=utc_now())
    return {"items": queries.shown(session, found)}


@blp.get("/staff/service-points")
@staff_required("stock:read")
@blp.arguments(schemas.StaffPointsQuery, location="query")
@blp.response(200, schemas.StaffServicePointPage)
def staff_points(query: dict[str, Any]) -> Page[queries.ShownPoint]:
    """The open ones of the caller's subtree, the newest first."""
    return queries.points_in_scope(db.session(), staff=current.staff, **query)


@blp.post("/staff/service-points")
@staff_required("stock:write")
@blp.arguments(schemas.PointIn)
@blp.creates(schemas.StaffServicePointOut)
def add_point(body: dict[str, Any]) -> Any:
    """Set up a service point of a node or of a unit."""
    staff = current.staff

    def command(session: Session) -> queries.ShownPoint:
        made = making.add(session, staff=staff, now=utc_now(), **body)
        return queries.shown(session, [made])[0]

    return command


@blp.post("/staff/service-points/<int:point_id>/closing")
@staff_required("stock:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.StaffServicePointOut)
def close_point(body: dict[str, str], point_id: int) -> queries.ShownPoint:
    """Close a service point."""
    asked: dict[str, Any] = {"point_id": point_id, "staff": current.staff, "now": utc_now(), **body}
    return execute(lambda session: queries.shown(session, [making.close(session, **asked)])[0])
