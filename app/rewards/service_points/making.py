"""Service points that are set up, changed and closed by staff."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import community_in_scope, get_community, require_open
from app.parties.residents.people import hold_roster
from app.parties.units.queries import unit_in_scope
from app.rewards.service_points.actions import PointAction
from app.rewards.service_points.errors import PointClosedError, PointNameTakenError
from app.rewards.service_points.models import PointKind, ServicePoint
from app.rewards.service_points.queries import point_in_scope


def add(
    session: Session,
    *,
    community_id: int,
    kind: PointKind,
    name: str,
    place: str,
    hours: str,
    unit_id: int | None = None,
    month_points: int | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> ServicePoint:
    """Set up a service point of a node of the subtree, or of an open unit of that node.

    Raises CommunityNotFoundError, NodeClosedError, UnitNotFoundError, PointNameTakenError, a RuleError at `unit_id`.
    """
    community = community_in_scope(session, community_id=community_id, staff=staff)
    hold_roster(session, community.id)
    _require_unit(session, unit_id, community.id, staff)
    _require_free(session, community.id, name)
    point = ServicePoint(
        community_id=community.id,
        unit_id=unit_id,
        kind=kind,
        name=name,
        place=place,
        hours=hours,
        month_points=month_points,
        created_by=staff.id,
        created_at=now,
    )
    session.add(point)
    require_open(session, community.id)
    _note(session, point, PointAction.ADDED, staff, now, **_facts(point))
    return point


def change(
    session: Session,
    *,
    point_id: int,
    kind: PointKind,
    name: str,
    place: str,
    hours: str,
    month_points: int | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> ServicePoint:
    """Another kind, name, place, other hours or another limit. Raises PointNotFoundError, PointClosedError,
    PointNameTakenError.
    """
    point = hold(session, point_id=point_id, staff=staff)
    _require_free(session, point.community_id, name, but=point.id)
    before = _facts(point)
    point.kind, point.name, point.place, point.hours, point.month_points = kind, name, place, hours, month_points
    if _facts(point) != before:
        _note(session, point, PointAction.CHANGED, staff, now, before=before, **_facts(point))
    session.flush()
    return point


def close(session: Session, *, point_id: int, reason: str, staff: StaffIdentity, now: datetime) -> ServicePoint:
    """Nobody is served there any more; what is in stock is moved or written off at the desk.

    Raises PointNotFoundError, PointClosedError.
    """
    point = hold(session, point_id=point_id, staff=staff)
    point.is_open, point.closed_at = None, now
    _note(session, point, PointAction.CLOSED, staff, now, reason=reason)
    session.flush()
    return point


def hold(session: Session, *, point_id: int, staff: StaffIdentity) -> ServicePoint:
    """An open one of the subtree; whoever changes those of its node takes turns. Raises PointNotFoundError,
    PointClosedError.
    """
    point = point_in_scope(session, point_id=point_id, staff=staff)
    hold_roster(session, point.community_id)
    session.refresh(point)
    if not point.is_open:
        raise PointClosedError
    return point


def _require_unit(session: Session, unit_id: int | None, community_id: int, staff: StaffIdentity) -> None:
    if unit_id is None:
        return
    unit = unit_in_scope(session, unit_id=unit_id, staff=staff)
    if unit.community_id != community_id or not unit.is_open:
        raise field_error("unit_id", "请选择这个社区在册的单位。")


def _require_free(session: Session, community_id: int, name: str, *, but: int | None = None) -> None:
    named = select(ServicePoint.id).where(
        ServicePoint.community_id == community_id, ServicePoint.name == name, ServicePoint.is_open.is_(True)
    )
    if session.scalar(named) not in (None, but):
        raise PointNameTakenError


def _facts(point: ServicePoint) -> dict[str, Any]:
    facts: dict[str, Any] = {"kind": point.kind.value}
    facts |= {"name": point.name, "place": point.place, "hours": point.hours}
    return facts | ({"month_points": point.month_points} if point.month_points else {})


def _note(
    session: Session, point: ServicePoint, action: PointAction, staff: StaffIdentity, now: datetime, **facts: Any
) -> None:
    path = get_community(session, point.community_id).path
    audit.note(session, staff=staff, action=action, subject_id=point.id, at=now, path=path, **facts)
