"""Sessions are planned, published, changed and called off by staff."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from app.civic.gatherings import following
from app.civic.gatherings.actions import GatheringAction
from app.civic.gatherings.errors import (
    CapacityBelowReservedError,
    HasPresencesError,
    ProjectStateError,
    SessionStateError,
    VenueSlotsError,
)
from app.civic.gatherings.fitting import require_all_free
from app.civic.gatherings.models import COMING, Gathering, Presence, Project, ProjectKind, ProjectStatus, Signup, Team
from app.civic.gatherings.places import hold_again, move_up
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
from app.core.db.outages import OvertakenError
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties import residents
from app.parties.communities.nodes import get_community, require_open
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import lock

TIMES = ("starts_at", "ends_at")
_PLACES = ("capacity", "walk_in_places")
_UNTIL = ("signup_until", "cancel_until")
CHANGEABLE = ("title", "place", *TIMES, *_PLACES, "leader_id", *_UNTIL, "needs_approval")


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
    walk_in_places: int = 0,
    leader_id: int | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> Gathering:
    """Plan a session of a project; without words of its own it is called as the project is, and led by who leads its
    team. Sign-ups and cancellations end when it begins unless they end before. `walk_in_places` are kept from sign-ups.

    Raises ProjectNotFoundError, ProjectStateError, VenueSlotsError, NodeClosedError, ResidentNotFoundError, a RuleError
    naming the field.
    """
    project = project_in_scope(session, project_id=project_id, staff=staff)
    _require_runnable(project)
    require_no_slots(session, project)
    starts_at, ends_at = _whole_minute(starts_at), _whole_minute(ends_at)
    _require_times(starts_at, ends_at, signup_until or starts_at, cancel_until or starts_at, now)
    _require_walk_ins(walk_in_places, capacity, 0)
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
        walk_in_places=walk_in_places,
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
    """Change some of `CHANGEABLE` before it begins; more places let in who waits, and of another place or time people
    are told. To another time all who have signed up must be able to come: nobody loses their place by it. Ends of
    sign-ups and cancellations that are not named move along with the beginning.

    Raises SessionNotFoundError, VenueSlotsError, SessionStateError, CapacityBelowReservedError, ResidentNotFoundError,
    HasPresencesError, SignupsOverlapError, MinorsAtNightError, a RuleError naming the field.
    """
    gathering = session_in_scope(session, session_id=session_id, staff=staff)
    if gathering.venue_id is not None:
        raise VenueSlotsError
    is_other_time = not changes.keys().isdisjoint(TIMES)
    locked = _lock_coming(session, gathering) if is_other_time else set()  # Before the session, as who signs up does.
    hold(session, gathering)
    if gathering.status not in BEFORE_IT_BEGINS or gathering.starts_at <= now:
        raise SessionStateError(details={"status": gathering.status.value})
    if changes.get("leader_id") is not None:
        adult_in_scope(session, resident_id=changes["leader_id"], staff=staff)
    capacity = changes.get("capacity", gathering.capacity)
    if capacity < gathering.reserved:
        raise CapacityBelowReservedError(gathering.reserved)
    if not changes.keys().isdisjoint(_PLACES):
        _require_walk_ins(changes.get("walk_in_places", gathering.walk_in_places), capacity, gathering.reserved)
    was = gathering.place, gathering.starts_at, gathering.ends_at
    if is_other_time:
        changes = changes | _times(gathering, changes, now)
        _require_all_can_come(session, gathering, changes, locked)
    for name in CHANGEABLE:
        if name in changes:
            setattr(gathering, name, changes[name])
    _require_order(gathering.starts_at, gathering.signup_until, gathering.cancel_until)
    gathering.day = business_day(gathering.starts_at)
    session.flush()
    _note(session, GatheringAction.CHANGED, gathering, staff, now, fields=sorted(changes))
    if was != (gathering.place, gathering.starts_at, gathering.ends_at):
        signups = coming(session, gathering_id=gathering.id)
        for signup in signups:
            hold_again(signup, gathering)
        tell_changed(session, gathering, signups, now)
        following.moved(session, gathering, now)
    move_up(session, gathering, now)
    return gathering


def _lock_coming(session: Session, gathering: Gathering) -> set[int]:
    found = set(session.scalars(_coming_to(gathering)))
    lock(session, SubjectKind.RESIDENT, found)
    return found


def _coming_to(gathering: Gathering) -> Select[int]:
    return select(Signup.resident_id).where(Signup.gathering_id == gathering.id, Signup.status.in_(COMING))


def _times(gathering: Gathering, changes: dict[str, Any], now: datetime) -> dict[str, datetime]:
    """When it is to take place, and until when one signs up for it and cancels. Raises a RuleError naming the field."""
    starts_at = _whole_minute(changes.get("starts_at", gathering.starts_at))
    ends_at = _whole_minute(changes.get("ends_at", gathering.ends_at))
    by = starts_at - gathering.starts_at
    signup_until = changes.get("signup_until", gathering.signup_until + by)
    cancel_until = changes.get("cancel_until", gathering.cancel_until + by)
    _require_times(starts_at, ends_at, signup_until, cancel_until, now)
    return {"starts_at": starts_at, "ends_at": ends_at, "signup_until": signup_until, "cancel_until": cancel_until}


def _require_all_can_come(session: Session, gathering: Gathering, times: dict[str, Any], locked: set[int]) -> None:
    if session.scalar(select(exists().where(Presence.gathering_id == gathering.id))):
        raise HasPresencesError
    if not set(session.scalars(_coming_to(gathering))) <= locked:
        raise OvertakenError  # Somebody has signed up while this waited for the lock.
    require_all_free(session, gathering, times["starts_at"], times["ends_at"])


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
    following.cancelled(session, gathering, now)
    return gathering


def require_no_slots(session: Session, project: Project) -> None:
    """Nothing but for a venue, whose sessions are its slots. Raises VenueSlotsError."""
    slots = exists().where(Gathering.venue_id == project.id)
    if project.kind is ProjectKind.VENUE and session.scalar(select(slots)):
        raise VenueSlotsError


def _require_runnable(project: Project) -> None:
    if project.status not in CAN_HAVE_SESSIONS:
        raise ProjectStateError("请先公布项目；已总结或已结束的项目不能再安排场次。", {"status": project.status.value})


def _require_walk_ins(walk_in_places: int, capacity: int, reserved: int) -> None:
    """Of a session for which so many have signed up. Raises a RuleError naming `walk_in_places`."""
    if walk_in_places > capacity:
        raise field_error("walk_in_places", f"现场名额不能多于名额 {capacity}。")
    if walk_in_places > capacity - reserved:
        most = capacity - reserved
        raise field_error("walk_in_places", f"已有 {reserved} 人报上名，现场名额最多还能留 {most} 个。")


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
