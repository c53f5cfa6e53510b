"""Stock over HTTP, for whoever stands behind the counter of a service point."""

from typing import Any

from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required
from app.core.http.schemas import ReasonIn
from app.core.identities import ActingAs
from app.parties.communities.nodes import person_at
from app.rewards.service_points import counter
from app.rewards.service_points.errors import PointNotFoundError
from app.rewards.service_points.models import ServicePoint
from app.rewards.stock import items, queries, recording, reversing, schemas
from app.rewards.stock.errors import MoveNotFoundError
from app.rewards.stock.models import StockMove

blp = Blueprint("stock", __name__, description="What a service point has: the shelf, and every move of it")


@blp.get("/counter/stock")
@resident_required
@blp.arguments(schemas.ShelfQuery, location="query")
@blp.response(200, schemas.ShelvedPage)
def shelf(query: dict[str, Any]) -> Page[queries.Shelved]:
    """The shelf of a point behind whose counter one stands."""
    session, now = db.session(), utc_now()
    asked = {"point_id": query.pop("site_id"), "clerk_id": current.resident_id, "now": now}
    point = counter.point_of_clerk(session, **asked)
    return queries.shelf(session, point_id=point.id, now=now, **query)


@blp.get("/counter/stock/moves")
@resident_required
@blp.arguments(schemas.StockMovesQuery, location="query")
@blp.response(200, schemas.StockMovePage)
def moves(query: dict[str, Any]) -> Page[queries.ListedMove]:
    """The moves there, the newest first."""
    session = db.session()
    asked = {"point_id": query.pop("site_id"), "clerk_id": current.resident_id, "now": utc_now()}
    return queries.moves(session, point_id=counter.point_of_clerk(session, **asked).id, **query)


@blp.post("/counter/stock/moves")
@resident_required
@blp.arguments(schemas.StockMoveIn)
@blp.creates(schemas.StockMoveOut)
def move(body: dict[str, Any]) -> Any:
    """Receive, count, move to another point, or write off."""
    clerk_id, now = current.resident_id, utc_now()

    def command(session: Session) -> queries.ListedMove:
        asked = dict(body)
        site_id, to_id = asked.pop("site_id"), asked.pop("to_site_id")
        point = counter.point_of_clerk(session, point_id=site_id, clerk_id=clerk_id, now=now)
        item_id, barcode = asked.pop("item_id"), asked.pop("barcode")
        if barcode is not None:
            item = items.item_of_barcode(session, point=point, barcode=barcode)
        else:
            item = items.item_at(session, point=point, item_id=item_id)
        done = recording.record(
            session,
            point=point,
            item=item,
            expires_on=asked.pop("lot_expires"),
            to=_of_the_same_node(session, point, to_id),
            by=person_at(session, point.community_id, ActingAs.COUNTER, clerk_id),
            now=now,
            **asked,
        )
        return _shown(session, done)

    return command


def _of_the_same_node(session: Session, point: ServicePoint, to_id: int | None) -> ServicePoint | None:
    """Where a clerk may send goods: to other points of the same node. Further away staff do at the desk."""
    if to_id is None:
        return None
    found = session.get(ServicePoint, to_id)
    if found is None or found.community_id != point.community_id:
        raise PointNotFoundError
    return found


@blp.post("/counter/stock/moves/<int:move_id>/reversal")
@resident_required
@blp.arguments(ReasonIn)
@blp.creates(schemas.StockMoveOut, 200)
def reverse(body: dict[str, str], move_id: int) -> Any:
    """Undo a move; the answer is its opposite."""
    clerk_id, now = current.resident_id, utc_now()

    def command(session: Session) -> queries.ListedMove:
        point = _point_of_move(session, move_id, clerk_id)
        by = person_at(session, point.community_id, ActingAs.COUNTER, clerk_id)
        return _shown(session, reversing.reverse(session, move_id=move_id, point=point, by=by, now=now, **body))

    return command


def _point_of_move(session: Session, move_id: int, clerk_id: int) -> ServicePoint:
    """Raises MoveNotFoundError, also for one at a point where the clerk does not stand."""
    found = session.get(StockMove, move_id)
    points = counter.points_of_clerk(session, clerk_id=clerk_id, now=utc_now())
    own = [point for point in points if found is not None and point.id == found.site_id]
    if not own:
        raise MoveNotFoundError
    return own[0]


def _shown(session: Session, done: StockMove) -> queries.ListedMove:
    return queries.listed(session, [done])[0]
