"""Queries: teams, projects, sessions and sign-ups of a subtree, and what somebody leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from app.civic.gatherings.errors import (
    MembershipNotFoundError,
    ProjectNotFoundError,
    SessionNotFoundError,
    SignupNotFoundError,
    TeamNotFoundError,
)
from app.civic.gatherings.models import (
    BOOKED,
    COMING,
    HAS_PLACE,
    HOLDS_PLACE,
    Gathering,
    GatheringStatus,
    Presence,
    Project,
    ProjectKind,
    Signup,
    SignupStatus,
    Team,
    TeamMember,
)
from app.core.db.paging import Page, decode_cursor, encode_cursor, newest_first
from app.core.errors import NotFoundError
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, get_community, is_below
from app.parties.residents.models import Resident
from app.parties.residents.people import ResidentIdentity

MAX_HOURS = 24
"""No session is longer, so that what is on now has begun within so many hours."""
LED_DAYS = 31
"""So long after a session its leader has it at hand."""
COMING_UP = (GatheringStatus.OPEN, GatheringStatus.FULL, GatheringStatus.RUNNING)
OF_A_DAY = (*COMING_UP, GatheringStatus.ENDED, GatheringStatus.CONFIRMED)
# At every check-in: made once.
_THEIR_PLACE = (
    Signup.gathering_id == bindparam("session"),
    Signup.open_for == bindparam("resident"),
    Signup.status.in_(HAS_PLACE),
)
_PLACE = select(Signup.id).where(*_THEIR_PLACE)
_PLACED_IN = (
    select(Gathering)
    .join(Signup, Signup.gathering_id == Gathering.id)
    .where(*_THEIR_PLACE)
    .with_for_update(read=True)
    .execution_options(populate_existing=True)
)
_NAME = select(Resident.name).where(Resident.id == bindparam("resident"))
_IDS = 10**9
"""A cursor holds the minute in which a session begins, and its id: so many ids fit into one."""
FURTHER = 10**17
"""And whether it is beyond one's own node, where that comes first."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A session with its project and the name of its node. `own` is the sign-up of who looks, so many others of their
    household have signed up as well.
    """

    gathering: Gathering
    project: Project
    community: str
    own: Signup | None = None
    for_family: int = 0

    @property
    def id(self) -> int:
        return self.gathering.id

    @property
    def places_left(self) -> int:
        return self.gathering.for_signups


@dataclass(frozen=True, slots=True)
class Attendee:
    """A sign-up and whose it is, masked; whether the leader has made it; and their presence once they are there."""

    signup: Signup
    name: str
    presence: Presence | None = None
    by_leader: bool = False


@dataclass(frozen=True, slots=True)
class Led:
    """A session that one leads: so many have a place, so many are `there`, so many of these have not checked out."""

    shown: Shown
    coming: int
    there: int
    still_there: int


def nodes_of(person: ResidentIdentity) -> list[int]:
    """The nodes whose sessions are for somebody: their own and those above it."""
    return [int(step) for step in person.community_path.strip("/").split("/")]


Row = TypeVar("Row", Team, Project, Gathering)


def _in_scope(
    session: Session, model: type[Row], row_id: int, staff: StaffIdentity, missing: type[NotFoundError]
) -> Row:
    row = session.get(model, row_id)
    if row is None or not staff.covers(get_community(session, row.community_id).path):
        raise missing
    return row


def team_in_scope(session: Session, *, team_id: int, staff: StaffIdentity) -> Team:
    """Raises TeamNotFoundError."""
    return _in_scope(session, Team, team_id, staff, TeamNotFoundError)


def membership_in_scope(session: Session, *, team_member_id: int, staff: StaffIdentity) -> TeamMember:
    """Raises MembershipNotFoundError."""
    member = session.get(TeamMember, team_member_id)
    if member is None:
        raise MembershipNotFoundError
    _in_scope(session, Team, member.team_id, staff, MembershipNotFoundError)
    return member


def project_in_scope(session: Session, *, project_id: int, staff: StaffIdentity) -> Project:
    """Raises ProjectNotFoundError."""
    return _in_scope(session, Project, project_id, staff, ProjectNotFoundError)


def session_in_scope(session: Session, *, session_id: int, staff: StaffIdentity) -> Gathering:
    """Raises SessionNotFoundError."""
    return _in_scope(session, Gathering, session_id, staff, SessionNotFoundError)


def signup_in_scope(session: Session, *, signup_id: int, staff: StaffIdentity) -> Signup:
    """Raises SignupNotFoundError."""
    signup = session.get(Signup, signup_id)
    if signup is None:
        raise SignupNotFoundError
    _in_scope(session, Gathering, signup.gathering_id, staff, SignupNotFoundError)
    return signup


def session_for(session: Session, *, session_id: int, person: ResidentIdentity) -> Gathering:
    """A session that was published at the node of a resident or above. Raises SessionNotFoundError."""
    gathering = session.get(Gathering, session_id)
    if (
        gathering is None
        or gathering.status is GatheringStatus.PLANNED
        or gathering.community_id not in nodes_of(person)
    ):
        raise SessionNotFoundError
    return gathering


def hold(session: Session, gathering: Gathering) -> Gathering:
    """Have a session to oneself until the end of the transaction, as it is now. Raises SessionNotFoundError for a slot
    that was withdrawn meanwhile.
    """
    session.flush()
    try:
        session.refresh(gathering, with_for_update=True)
    except InvalidRequestError:
        raise SessionNotFoundError from None
    return gathering


def share_place(session: Session, *, session_id: int, resident_id: int) -> Gathering | None:
    """The session in which somebody has a place, None where they have none. Both stay as they are now until the end of
    the transaction; many may ask for it side by side, whoever holds the session waits for them.
    """
    asked = {"session": session_id, "resident": resident_id}
    if session.connection().execute(_PLACE, asked).first() is None:  # First: who has none is going to hold it alone.
        return None
    return session.scalar(_PLACED_IN, asked)


def with_projects() -> Select[Gathering, Project, str]:
    return (
        select(Gathering, Project, Community.name)
        .join(Project, Project.id == Gathering.project_id)
        .join(Community, Community.id == Gathering.community_id)
    )


def shown(session: Session, gathering: Gathering) -> Shown:
    row = session.execute(with_projects().where(Gathering.id == gathering.id)).one()
    return Shown(*row)


def cursor_of(at: datetime, last_id: int, *, further: bool = False) -> str:
    return encode_cursor(further * FURTHER + int(at.timestamp()) // 60 * _IDS + last_id)


def _place_of(cursor: str) -> tuple[datetime, int]:
    minute, last_id = divmod(decode_cursor(cursor) % FURTHER, _IDS)
    return datetime.fromtimestamp(minute * 60, UTC), last_id


def after(cursor: str, key: Any = Gathering.id) -> ColumnElement[bool]:
    """That a session, or what has this key, comes after the one that a cursor names, first what begins first."""
    at, last_id = _place_of(cursor)
    return or_(Gathering.starts_at > at, and_(Gathering.starts_at == at, key > last_id))


def before(cursor: str) -> ColumnElement[bool]:
    """The same, first what begins last."""
    at, last_id = _place_of(cursor)
    return or_(Gathering.starts_at < at, and_(Gathering.starts_at == at, Gathering.id < last_id))


def attendees(session: Session, *, gathering_id: int) -> list[Attendee]:
    """Who has signed up and not cancelled, in that order; names masked."""
    query = (
        select(Signup, Resident.name, Presence, Signup.signed_by == Gathering.leader_id)
        .join(Resident, Resident.id == Signup.resident_id)
        .join(Gathering, Gathering.id == Signup.gathering_id)
        .outerjoin(Presence, and_(Presence.gathering_id == gathering_id, Presence.resident_id == Resident.id))
        .where(Signup.gathering_id == gathering_id, Signup.open_for.is_not(None))
        .order_by(Signup.id)
    )
    return [Attendee(row[0], mask_name(row[1]), row[2], by_leader=bool(row[3])) for row in session.execute(query)]


def led_session(session: Session, *, session_id: int, resident_id: int) -> Gathering:
    """A published session that somebody leads. Raises SessionNotFoundError."""
    gathering = session.get(Gathering, session_id)
    if gathering is None or gathering.leader_id != resident_id or gathering.status is GatheringStatus.PLANNED:
        raise SessionNotFoundError
    return gathering


def led_sessions(session: Session, *, resident_id: int, cursor: str | None, limit: int, now: datetime) -> Page[Led]:
    """What somebody leads and is not over for more than `LED_DAYS`: what begins first stands first."""
    wanted = [
        Gathering.leader_id == resident_id,
        BOOKED,
        Gathering.status != GatheringStatus.PLANNED,
        Gathering.starts_at > now - timedelta(days=LED_DAYS),
    ]
    wanted += [after(cursor)] if cursor is not None else []
    query = with_projects().where(*wanted).order_by(Gathering.starts_at, Gathering.id).limit(limit + 1)
    items = [Shown(*row) for row in session.execute(query)]
    more, items = len(items) > limit, items[:limit]
    last = items[-1].gathering if more else None
    return Page(_led(session, items), cursor_of(last.starts_at, last.id) if last else None)


def led(session: Session, gathering: Gathering) -> Led:
    """One of them."""
    return _led(session, [shown(session, gathering)])[0]


def _led(session: Session, items: Sequence[Shown]) -> list[Led]:
    ids = [each.gathering.id for each in items]
    signed = select(Signup.gathering_id, func.count()).where(
        Signup.gathering_id.in_(ids), Signup.status.in_((*HOLDS_PLACE, SignupStatus.ATTENDED, SignupStatus.ABSENT))
    )
    coming: dict[int, int] = {row[0]: row[1] for row in session.execute(signed.group_by(Signup.gathering_id))}
    came = select(Presence.gathering_id, func.count(), func.count(Presence.open_for)).where(
        Presence.gathering_id.in_(ids)
    )
    there = {row[0]: (row[1], row[2]) for row in session.execute(came.group_by(Presence.gathering_id))}
    return [Led(each, coming.get(each.gathering.id, 0), *there.get(each.gathering.id, (0, 0))) for each in items]


def name_of(session: Session, resident_id: int) -> str:
    """Masked."""
    return mask_name(session.connection().execute(_NAME, {"resident": resident_id}).scalar_one())


def coming(session: Session, *, gathering_id: int) -> Sequence[Signup]:
    """Sign-ups that stand, in their order, as they are now. Hold the session first."""
    query = select(Signup).where(Signup.gathering_id == gathering_id, Signup.status.in_(COMING)).order_by(Signup.id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def teams_in_scope(
    session: Session, *, staff: StaffIdentity, community_id: int | None = None, cursor: str | None, limit: int
) -> Page[Team]:
    """Teams of a subtree, those made last first. Raises CommunityNotFoundError."""
    wanted = is_below(session, _path(session, staff, community_id), Team.community_id)
    return newest_first(session, select(Team).where(*wanted), Team.id, cursor=cursor, limit=limit)


def members_of(
    session: Session, *, team_id: int, staff: StaffIdentity, cursor: str | None, limit: int
) -> Page[tuple[TeamMember, str]]:
    """Who is in a team or has asked to, those who came last first; names masked. Raises TeamNotFoundError."""
    team_in_scope(session, team_id=team_id, staff=staff)
    query = (
        select(TeamMember.id, TeamMember, Resident.name)
        .join(Resident, Resident.id == TeamMember.resident_id)
        .where(TeamMember.team_id == team_id, TeamMember.open_for.is_not(None))
    )
    page = newest_first(session, query, TeamMember.id, cursor=cursor, limit=limit)
    return page.map(lambda row: (row[1], mask_name(row[2])))


def projects_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    community_id: int | None = None,
    kind: ProjectKind | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Project]:
    """Projects of a subtree, those made last first. Raises CommunityNotFoundError."""
    wanted = is_below(session, _path(session, staff, community_id), Project.community_id)
    wanted += [Project.kind == kind] if kind else []
    return newest_first(session, select(Project).where(*wanted), Project.id, cursor=cursor, limit=limit)


def sessions_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    community_id: int | None = None,
    project_id: int | None = None,
    status: GatheringStatus | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Gathering]:
    """Sessions of a subtree, those planned last first. Raises CommunityNotFoundError."""
    wanted = [*is_below(session, _path(session, staff, community_id), Gathering.community_id), BOOKED]
    wanted += [Gathering.project_id == project_id] if project_id is not None else []
    wanted += [Gathering.status == status] if status else []
    return newest_first(session, select(Gathering).where(*wanted), Gathering.id, cursor=cursor, limit=limit)


def _path(session: Session, staff: StaffIdentity, community_id: int | None) -> str:
    if community_id is None:
        return staff.path
    return community_in_scope(session, community_id=community_id, staff=staff).path
