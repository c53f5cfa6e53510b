"""Who is there: by the code that the leader's phone shows, by their member card, by hand as the exception.

One is at one place at a time, once at each. Who comes without a sign-up takes a place that is free.
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from app.civic.gatherings import codes
from app.civic.gatherings.checking_out import note_out
from app.civic.gatherings.errors import (
    AlreadyPresentError,
    CheckinClosedError,
    LeaderHimselfError,
    NotApprovedError,
    PresentElsewhereError,
    SessionFullError,
    SessionStateError,
)
from app.civic.gatherings.fitting import lock_neighbour, require_fit
from app.civic.gatherings.models import (
    HAS_PLACE,
    Gathering,
    GatheringStatus,
    MembershipStatus,
    Presence,
    PresenceHow,
    Project,
    Signup,
    SignupStatus,
    TeamMember,
)
from app.civic.gatherings.places import take
from app.civic.gatherings.queries import hold, led_session, session_for, share_place
from app.civic.gatherings.workflow import ADMIT, ATTEND_LATE, SIGNUPS, TAKE
from app.core.errors import field_error
from app.core.security.lockout import FailureCounter
from app.parties import residents
from app.parties.residents.errors import ResidentNotFoundError
from app.parties.residents.people import ResidentIdentity

EARLY = timedelta(minutes=30)
"""So long before it begins one can check in; what counts begins with the session."""
SENT_WITHIN = timedelta(hours=24)
"""So long after it has read a card a phone can send it that had no network."""
CLOCKS_APART = timedelta(minutes=2)
# At every check-in: made once, and read without the ORM's machinery.
_IN_THE_WAY = (
    select(Presence.id, Presence.gathering_id, Presence.open_for, Gathering.ends_at, Gathering.title)
    .join(Gathering, Gathering.id == Presence.gathering_id)
    .where(
        Presence.resident_id == bindparam("resident"),
        or_(
            Presence.gathering_id == bindparam("here"),
            Presence.open_for.is_not(None),
            (Presence.in_at < bindparam("ends"))
            & (Gathering.starts_at < bindparam("ends"))
            & (func.coalesce(Presence.out_at, Gathering.ends_at) > bindparam("begins")),
        ),
    )
    .order_by(Presence.id)
)
"""Where somebody is already: here, somewhere now, elsewhere at this time."""
GOES_ON = (GatheringStatus.OPEN, GatheringStatus.FULL, GatheringStatus.RUNNING)


def check_in_oneself(
    session: Session, *, session_id: int, digits: str, resident_id: int, failures: FailureCounter, now: datetime
) -> Presence:
    """By the code that the leader's phone shows.

    Raises SessionNotFoundError, LeaderHimselfError, NotApprovedError, and what `codes.require` and `_check_in` raise.
    """
    person = residents.lock_identity(session, resident_id)
    placed = share_place(session, session_id=session_id, resident_id=resident_id)
    gathering = placed or session_for(session, session_id=session_id, person=person)
    codes.require(failures, gathering, digits, resident_id=resident_id, now=now)
    return _check_in(session, gathering, person, PresenceHow.SELF, leader_id=None, has_place=bool(placed), now=now)


def require_scanned(at: datetime | None, now: datetime) -> datetime:
    """When a card was read: now, or on a phone that had no network then. Raises a RuleError naming `at`."""
    if at is None:
        return now
    if not now - SENT_WITHIN <= at <= now + CLOCKS_APART:
        raise field_error("at", "扫码的时间不对：最多补发 24 小时以内的，也不能晚于现在。请核对手机的时间。")
    return min(at, now)


def check_in_card(
    session: Session, *, session_id: int, whose: int, leader_id: int, at: datetime | None = None, now: datetime
) -> Presence:
    """By a member card that the leader's phone has read, now or `at` a time at which it had no network.

    Raises SessionNotFoundError, ResidentNotFoundError for somebody of elsewhere, a RuleError naming `at`, and what
    `_check_in` raises.
    """
    came_at = require_scanned(at, now)
    gathering = led_session(session, session_id=session_id, resident_id=leader_id)
    person = lock_neighbour(session, gathering, whose)
    presence = _check_in(session, gathering, person, PresenceHow.LEADER, leader_id=leader_id, now=came_at)
    if gathering.status is GatheringStatus.ENDED:
        note_out(session, [presence], gathering, at=gathering.ends_at, by_itself=True)
        session.flush()
    return presence


def check_in_by_hand(
    session: Session, *, session_id: int, whose: int, leader_id: int, reason: str = "", now: datetime
) -> Presence:
    """By the roster, for a `reason`: of those who have signed up, and of the team; also after its end, until its hours
    are confirmed.

    Raises SessionNotFoundError, ResidentNotFoundError for anybody else, and what `_check_in` raises.
    """
    gathering = led_session(session, session_id=session_id, resident_id=leader_id)
    person = lock_neighbour(session, gathering, whose)
    project = session.get_one(Project, gathering.project_id)
    known = or_(
        exists().where(Signup.gathering_id == gathering.id, Signup.open_for == whose),
        exists().where(
            TeamMember.team_id == project.team_id,
            TeamMember.open_for == whose,
            TeamMember.status == MembershipStatus.MEMBER,
        ),
    )
    if not session.scalar(select(known)):
        raise ResidentNotFoundError
    presence = _check_in(session, gathering, person, PresenceHow.ROSTER, leader_id=leader_id, now=now)
    presence.remark = reason
    return presence


def check_in_at_desk(
    session: Session, *, gathering: Gathering, whose: int, staff_id: int, reason: str, now: datetime
) -> Presence:
    """By one of the staff, from a list on paper: of anybody of here. Raises ResidentNotFoundError for somebody of
    elsewhere, and what `_check_in` raises.
    """
    person = lock_neighbour(session, gathering, whose)
    presence = _check_in(session, gathering, person, PresenceHow.ROSTER, leader_id=None, at_desk=True, now=now)
    presence.entered_by, presence.remark = staff_id, reason
    return presence


def _check_in(
    session: Session,
    gathering: Gathering,
    person: ResidentIdentity,
    how: PresenceHow,
    *,
    leader_id: int | None,
    at_desk: bool = False,
    has_place: bool | None = None,
    now: datetime,
) -> Presence:
    """Somebody who is locked. `has_place`: they have one, which is held (`share_place`); None where nobody has looked.

    Raises LeaderHimselfError, SessionStateError, CheckinClosedError, AlreadyPresentError, PresentElsewhereError,
    SessionFullError, NotApprovedError, and what `require_fit` raises.
    """
    if person.id == gathering.leader_id:
        raise LeaderHimselfError
    if has_place is None:
        has_place = share_place(session, session_id=gathering.id, resident_id=person.id) is not None
    if not has_place:
        hold(session, gathering)
    _require_time(gathering, how, now)
    came_at = gathering.starts_at if how is PresenceHow.ROSTER and now > gathering.starts_at else now
    _require_nowhere(session, gathering, person.id, max(came_at, gathering.starts_at), now)
    if not has_place:
        _require_place(session, gathering, person, by_leader=at_desk or leader_id is not None, now=now)
    presence = Presence(
        gathering_id=gathering.id,
        resident_id=person.id,
        open_for=person.id,
        day=gathering.day,
        how=how,
        in_at=came_at,
        noted_by=leader_id,
    )
    session.add(presence)
    session.flush()
    if gathering.ends_at <= now:
        note_out(session, [presence], gathering, at=gathering.ends_at, by_itself=True)
        session.flush()
    return presence


def _require_time(gathering: Gathering, how: PresenceHow, now: datetime) -> None:
    """On the roster also once it has ended, and not before it begins."""
    if how is PresenceHow.ROSTER:
        if gathering.status not in (*GOES_ON, GatheringStatus.ENDED):
            raise SessionStateError(details={"status": gathering.status.value})
        if now < gathering.starts_at:
            raise CheckinClosedError("还没有开始，不能手工登记到场。")
        return
    if gathering.status not in GOES_ON and gathering.status is not GatheringStatus.ENDED:
        raise SessionStateError(details={"status": gathering.status.value})
    if not gathering.starts_at - EARLY <= now < gathering.ends_at:
        raise CheckinClosedError


def _require_nowhere(session: Session, gathering: Gathering, resident_id: int, begins: datetime, now: datetime) -> None:
    """Nothing, where somebody is not here yet and at no other place in that time; what has ended there is closed first.

    Raises AlreadyPresentError, PresentElsewhereError.
    """
    asked = {"resident": resident_id, "here": gathering.id, "begins": begins, "ends": gathering.ends_at}
    rows = session.connection().execute(_IN_THE_WAY, asked).all()
    for row in rows:
        if row.gathering_id == gathering.id:
            raise AlreadyPresentError(details={"presence_id": row.id})
    for row in rows:
        if row.open_for is None or row.ends_at > min(begins, now):
            raise PresentElsewhereError(row.gathering_id, row.title)
        other = session.get_one(Gathering, row.gathering_id)
        note_out(session, [session.get_one(Presence, row.id)], other, at=other.ends_at, by_itself=True)
    session.flush()


def _require_place(
    session: Session, gathering: Gathering, person: ResidentIdentity, *, by_leader: bool, now: datetime
) -> None:
    """Nothing, where there is a place for somebody; a leader lets in who waits for an approval. Hold the session."""
    wanted = select(Signup).where(Signup.gathering_id == gathering.id, Signup.open_for == person.id)
    signup = session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if signup is not None and signup.status in HAS_PLACE:
        return
    if signup is not None and signup.status is SignupStatus.ABSENT:
        SIGNUPS.enter(signup, ATTEND_LATE)
        return
    if not by_leader and (gathering.needs_approval or (signup and signup.status is SignupStatus.ASKED)):
        raise NotApprovedError
    if signup is not None and signup.status is SignupStatus.ASKED:
        SIGNUPS.enter(signup, ADMIT, held_until=None)
        return
    require_fit(session.get_one(Project, gathering.project_id), gathering, person, by_adult=by_leader)
    if not take(session, gathering, at_door=by_leader):
        raise SessionFullError
    if signup is not None:
        SIGNUPS.enter(signup, ADMIT)
        return
    signup = Signup(
        gathering_id=gathering.id,
        resident_id=person.id,
        open_for=person.id,
        signed_by=gathering.leader_id if by_leader and gathering.leader_id else person.id,
        signed_at=now,
        status=SignupStatus.ASKED,
    )
    SIGNUPS.enter(signup, TAKE)
    if gathering.status is GatheringStatus.ENDED:
        signup.status = SignupStatus.ATTENDED
    session.add(signup)
    session.flush()
