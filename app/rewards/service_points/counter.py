"""Who stands behind a counter: whoever holds the post for it at the node or the unit that runs it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.parties.posts.duty import places_of
from app.parties.posts.models import PostRole
from app.rewards.service_points.errors import ChoosePointError, NoCounterError, PointNotFoundError
from app.rewards.service_points.models import ServicePoint


def points_of_clerk(session: Session, *, clerk_id: int, now: datetime) -> Sequence[ServicePoint]:
    """The open service points at which a resident stands today, the earliest first."""
    places = places_of(session, resident_id=clerk_id, role=PostRole.COUNTER, today=business_day(now))
    nodes = {community_id for community_id, _ in places}
    found = select(ServicePoint).where(ServicePoint.community_id.in_(nodes), ServicePoint.is_open.is_(True))
    points = session.scalars(found.order_by(ServicePoint.id)).all()
    return [point for point in points if (point.community_id, point.unit_id) in places]


def point_of_clerk(session: Session, *, point_id: int | None, clerk_id: int, now: datetime) -> ServicePoint:
    """One of these; without an id the only one. Raises NoCounterError, ChoosePointError where there are several and
    none is named, PointNotFoundError for one at which they do not stand.
    """
    points = points_of_clerk(session, clerk_id=clerk_id, now=now)
    if point_id is None:
        if not points:
            raise NoCounterError
        if len(points) > 1:
            raise ChoosePointError
        return points[0]
    found = next((point for point in points if point.id == point_id), None)
    if found is None:
        raise PointNotFoundError
    return found
