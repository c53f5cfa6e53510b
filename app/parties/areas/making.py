"""Areas that are added, changed and closed by staff."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.areas.actions import AreaAction
from app.parties.areas.errors import AreaClosedError, AreaCodeTakenError, AreaNotEmptyError, AreaNotFoundError
from app.parties.areas.models import RANK, Area, AreaKind
from app.parties.areas.queries import area_in_scope
from app.parties.communities.nodes import community_in_scope, get_community, require_open
from app.parties.residents.models import Household
from app.parties.residents.people import hold_roster


def add_area(
    session: Session,
    *,
    community_id: int,
    kind: AreaKind,
    code: str,
    name: str,
    parent_id: int | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> Area:
    """A new area of a community of the subtree, in a larger one where `parent_id` names it.

    Raises CommunityNotFoundError, NodeClosedError, AreaCodeTakenError, and a RuleError naming `parent_id`.
    """
    community = community_in_scope(session, community_id=community_id, staff=staff)
    hold_roster(session, community.id)
    _require_parent(session, community.id, kind, parent_id)
    if _of_code(session, community.id, code) is not None:
        raise AreaCodeTakenError
    area = Area(community_id=community.id, parent_id=parent_id, kind=kind, code=code, name=name)
    session.add(area)
    require_open(session, community.id)
    facts = _facts(area) | {"kind": kind.value}
    audit.note(session, staff=staff, action=AreaAction.ADDED, subject_id=area.id, at=now, path=community.path, **facts)
    return area


def change_area(
    session: Session,
    *,
    area_id: int,
    code: str,
    name: str,
    parent_id: int | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> Area:
    """Another code or name, or another place to stand in; its households go along.

    Raises AreaNotFoundError, AreaClosedError, AreaCodeTakenError, and a RuleError naming `parent_id`.
    """
    area = hold(session, area_id=area_id, staff=staff)
    _require_parent(session, area.community_id, area.kind, parent_id)
    other = _of_code(session, area.community_id, code)
    if other not in (None, area.id):
        raise AreaCodeTakenError
    before = _facts(area)
    area.code, area.name, area.parent_id = code, name, parent_id
    if _facts(area) != before:
        _note(session, area, AreaAction.CHANGED, staff, now, before=before, **_facts(area))
    session.flush()
    return area


def close_area(session: Session, *, area_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Area:
    """There is no such area any more. Raises AreaNotFoundError, AreaClosedError, AreaNotEmptyError."""
    area = hold(session, area_id=area_id, staff=staff)
    households = session.scalar(select(func.count()).where(Household.area_id == area.id)) or 0
    below = session.scalar(select(func.count()).where(Area.parent_id == area.id, Area.is_open.is_(True))) or 0
    if households or below:
        raise AreaNotEmptyError(details={"households": households, "areas": below})
    area.is_open, area.closed_at = None, now
    _note(session, area, AreaAction.CLOSED, staff, now, reason=reason)
    session.flush()
    return area


def hold(session: Session, *, area_id: int, staff: StaffIdentity) -> Area:
    """An open area of the subtree; whoever changes areas of its community takes turns.

    Raises AreaNotFoundError, AreaClosedError.
    """
    area = area_in_scope(session, area_id=area_id, staff=staff)
    hold_roster(session, area.community_id)
    session.refresh(area)
    if not area.is_open:
        raise AreaClosedError
    return area


def _require_parent(session: Session, community_id: int, kind: AreaKind, parent_id: int | None) -> None:
    if parent_id is None:
        return
    parent = session.get(Area, parent_id, populate_existing=True)
    if parent is None or parent.community_id != community_id or not parent.is_open:
        raise AreaNotFoundError
    if RANK[parent.kind] >= RANK[kind]:
        raise field_error("parent_id", "楼栋可以在网格或村民小组里，村民小组可以在网格里，网格不在别的区域里。")


def _of_code(session: Session, community_id: int, code: str) -> int | None:
    query = select(Area.id).where(Area.community_id == community_id, Area.code == code, Area.is_open.is_(True))
    return session.scalar(query)


def _facts(area: Area) -> dict[str, Any]:
    return {"code": area.code, "name": area.name, "parent_id": area.parent_id}


def _note(session: Session, area: Area, action: AreaAction, staff: StaffIdentity, now: datetime, **facts: Any) -> None:
    path = get_community(session, area.community_id).path
    audit.note(session, staff=staff, action=action, subject_id=area.id, at=now, path=path, **facts)
