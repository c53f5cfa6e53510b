"""Sessions are planned, published, changed and called off by staff."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.civic.gatherings.actions import GatheringAction
from app.civic.gatherings.errors import (
    CapacityBelowReservedError,
    HasPresencesError,
    ProjectStateError,
    SessionStateError,
)
from app.civic.gatherings.models import Gathering, Presence, Project, ProjectStatus, Team
from app.civic.gatherings.places import move_up
from app.civic.gatherings.queries import MAX_HOURS, coming, hold, project_in_scope, session_in_scope
from app.civic.gatherings.teams import adult_in_scope
from app.civic.gatherings.telling import tell_changed, tell_ended
from app.civic.gatherings.workflow import (
    BEFORE_IT_BEGINS,
    CAN_HAVE_SESSIONS,
    CANCEL,
    GATHERINGS,
    LAPSE,
    PROJECTS,
    PUBLISH,
    RUN,
    SIGNUPS,
)
from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties import residents
from app.parties.communities.nodes import get_community, require_open

CHANGEABLE = ("title", "place", "capacity", "leader_id", "signup_until", "cancel_until", "needs_approval")


def plan(
    session: Session,
    *,
    project_id: int,
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    capacity: int,
    title: str | None = None,
    signup_until: datetime | None = None,
    cancel_until: datetime | None = None,
    needs_approval: bool = False,
    leader_id: int | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> Gathering:
    """Plan a session of a project; without words of its own it is called as the project is, and led by who leads its
    team. Sign-ups and cancellations end when it begins unless they end before.

    Raises ProjectNotFoundError, ProjectStateError, NodeClosedError, ResidentNotFoundError, a RuleError naming the
    field.
    """
    project = project_in_scope(session, project_id=project_id, staff=staff)
    _require_runnable(project)
    starts_at, ends_at = _whole_minute(starts_at), _whole_minute(ends_at)
    _require_times(starts_at, ends_at, signup_until or starts_at, cancel_until or starts_at, now)
    if leader_id is not None:
        adult_in_scope(session, resident_id=leader_id, staff=staff)
    elif project.team_id is not None:
        leader_id = session.get_one(Team, project.team_id).leader_id
    gathering = Gathering(
        project_id=project.id,
        community_id=project.community_id,
        kind=project.kind,
        title=title or project.name,
        place=place,
        starts_at=starts_at,
        ends_at=ends_at,
        day=business_day(starts_at),
        capacity=capacity,
        signup_until=signup_until or starts_at,
        cancel_until=cancel_until or starts_at,
        leader_id=leader_id,
        code_serial=_free_serial(session),
        planned_by=staff.id,
        planned_at=now,
        needs_approval=needs_approval,
    )
    session.add(gathering)
    require_open(session, project.community_id)
    _note(session, GatheringAction.PLANNED, gathering, staff, now, capacity=capacity)
    return gathering


def publish(session: Session, *, session_id: int, staff: StaffIdentity, now: datetime) -> Gathering:
    """Residents see it and sign up; its project runs. Raises SessionNotFoundError, SessionStateError,
    ProjectStateError, a RuleError where it has begun.
    """
    gathering = session_in_scope(session, session_id=session_id, staff=staff)
    project = session.get_one(Project, gathering.project_id)
    session.refresh(project, with_for_update=True)
    _require_runnable(project)
    if gathering.starts_at <= now:
        raise field_error("starts_at", "开始时间已过，不能再公布。请重新安排一场。")
    GATHERINGS.move(session, gathering, PUBLISH, staff=staff, at=now, stamps={})
    if project.status is not ProjectStatus.RUNNING:
        PROJECTS.enter(project, RUN)
    return gathering


def change(
    session: Session, *, session_id: int, changes: dict[str, Any], staff: StaffIdentity, now: datetime
) -> Gathering:
    """Change some of `CHANGEABLE` before it begins; more places let in who waits, and of another place people are told.
    Its time stays: who has signed up may have something else at another.

    Raises SessionNotFoundError, SessionStateError, CapacityBelowReservedError, ResidentNotFoundError, a RuleError
    naming the field.
    """
    gathering = hold(session, session_in_scope(session, session_id=session_id, staff=staff))
    if gathering.status not in BEFORE_IT_BEGINS:
        raise SessionStateError(details={"status": gathering.status.value})
    if changes.get("leader_id") is not None:
        adult_in_scope(session, resident_id=changes["leader_id"], staff=staff)
    capacity = changes.get("capacity", gathering.capacity)
    if capacity < gathering.reserved:
        raise CapacityBelowReservedError(gathering.reserved)
    moved = changes.get("place", gathering.place) != gathering.place
    for name in CHANGEABLE:
        if name in changes:
            setattr(gathering, name, changes[name])
    _require_order(gathering.starts_at, gathering.signup_until, gathering.cancel_until)
    session.flush()
    _note(session, GatheringAction.CHANGED, gathering, staff, now, fields=sorted(changes))
    if moved:
        tell_changed(session, gathering, coming(session, gathering_id=gathering.id), now)
    move_up(session, gathering, now)
    return gathering


def cancel(session: Session, *, session_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Gathering:
    """It does not take place; who has signed up is told. Where somebody was there, it stays and ends as any other.

    Raises SessionNotFoundError, SessionStateError, HasPresencesError.
    """
    gathering = session_in_scope(session, session_id=session_id, staff=staff)
    GATHERINGS.hold(session, gathering, CANCEL)
    if session.scalar(select(exists().where(Presence.gathering_id == gathering.id))):
        raise HasPresencesError
    GATHERINGS.enter(gathering, CANCEL, closing_reason=reason)
    gathering.reserved = 0
    GATHERINGS.note(session, gathering, CANCEL, staff=staff, at=now, reason=reason)
    signups = coming(session, gathering_id=gathering.id)
    for signup in signups:
        SIGNUPS.enter(signup, LAPSE, cancelled_at=now, open_for=None, held_until=None, closing_reason=reason)
    tell_ended(session, gathering, signups, reason, now)
    return gathering


def _require_runnable(project: Project) -> None:
    if project.status not in CAN_HAVE_SESSIONS:
        raise ProjectStateError("请先公布项目；已总结或已结束的项目不能再安排场次。", {"status": project.status.value})


def _whole_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _require_times(
    starts_at: datetime, ends_at: datetime, signup_until: datetime, cancel_until: datetime, now: datetime
) -> None:
    if starts_at <= now:
        raise field_error("starts_at", "开始时间要在现在之后。")
    if ends_at <= starts_at:
        raise field_error("ends_at", "结束时间要在开始时间之后。")
    if ends_at - starts_at > timedelta(hours=MAX_HOURS):
        raise field_error("ends_at", f"一场最长 {MAX_HOURS} 小时，请分成几场。")
    _require_order(starts_at, signup_until, cancel_until)


def _require_order(starts_at: datetime, signup_until: datetime, cancel_until: datetime) -> None:
    if signup_until > starts_at:
        raise field_error("signup_until", "报名截止不能晚于开始时间。")
    if cancel_until > starts_at:
        raise field_error("cancel_until", "取消截止不能晚于开始时间。")


def _free_serial(session: Session) -> str:
    while True:
        serial = residents.new_serial()
        if session.scalar(select(Gathering.id).where(Gathering.code_serial == serial)) is None:
            return serial


def _note(
    session: Session,
    action: GatheringAction,
    gathering: Gathering,
    staff: StaffIdentity,
    now: datetime,
    **facts: object,
) -> None:
    path = get_community(session, gathering.community_id).path
    audit.note(session, staff=staff, action=action, subject_id=gathering.id, at=now, path=path, **facts)
