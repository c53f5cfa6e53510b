"""Queries: service points of a subtree, those for a resident, and those at which somebody stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, is_below, names_by_id
from app.parties.residents import people
from app.parties.units.models import Unit
from app.rewards.service_points.errors import PointNotFoundError
from app.rewards.service_points.models import PointKind, ServicePoint


@dataclass(frozen=True, slots=True)
class ShownPoint:
    """A service point with the names of its node and of the unit that runs it, if one does."""

    point: ServicePoint
    community: str
    unit: str | None

    @property
    def id(self) -> int:
        return self.point.id


def points_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    kind: PointKind | None = None,
    community_id: int | None = None,
    text: str | None = None,
    cursor: str | None,
    limit: int,
) -> Page[ShownPoint]:
    """Open service points of a subtree, the newest first; `text` is a part of their names.

    Raises CommunityNotFoundError.
    """
    path = staff.path
    if community_id is not None:
        path = community_in_scope(session, community_id=community_id, staff=staff).path
    wanted = [ServicePoint.is_open.is_(True), *is_below(session, path, ServicePoint.community_id)]
    wanted += [ServicePoint.kind == kind] if kind else []
    wanted += [ServicePoint.name.contains(text, autoescape=True)] if text else []
    page = newest_first(session, select(ServicePoint).where(*wanted), ServicePoint.id, cursor=cursor, limit=limit)
    return page.map_all(lambda points: shown(session, points))


def shown(session: Session, points: Sequence[ServicePoint]) -> list[ShownPoint]:
    """The same points in the same order."""
    places = names_by_id(session, (point.community_id for point in points))
    wanted = {point.unit_id for point in points if point.unit_id is not None}
    rows = session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(wanted))) if wanted else ()
    units: dict[int | None, str] = {row[0]: row[1] for row in rows}
    return [ShownPoint(point, places[point.community_id], units.get(point.unit_id)) for point in points]


def point_in_scope(session: Session, *, point_id: int, staff: StaffIdentity) -> ServicePoint:
    """One of the subtree, open or closed. Raises PointNotFoundError."""
    row = session.execute(
        select(ServicePoint, Community.path)
        .join(Community, Community.id == ServicePoint.community_id)
        .where(ServicePoint.id == point_id)
    ).one_or_none()
    if row is None or not staff.covers(row[1]):
        raise PointNotFoundError
    return row[0]


def points_for(
    session: Session, *, resident_id: int, kind: PointKind | None = None, cursor: str | None, limit: int
) -> Page[ShownPoint]:
    """The open ones of a resident's node and of those above it, the newest first."""
    nodes = _steps(people.identify(session, resident_id).community_path)
    wanted: list[ColumnElement[bool]] = [ServicePoint.is_open.is_(True), ServicePoint.community_id.in_(nodes)]
    wanted += [ServicePoint.kind == kind] if kind else []
    page = newest_first(session, select(ServicePoint).where(*wanted), ServicePoint.id, cursor=cursor, limit=limit)
    return page.map_all(lambda points: shown(session, points))


def point_for(session: Session, *, point_id: int, resident_id: int) -> ShownPoint:
    """One of these. Raises PointNotFoundError."""
    nodes = _steps(people.identify(session, resident_id).community_path)
    point = session.get(ServicePoint, point_id)
    if point is None or not point.is_open or point.community_id not in nodes:
        raise PointNotFoundError
    return shown(session, [point])[0]


def _steps(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]
