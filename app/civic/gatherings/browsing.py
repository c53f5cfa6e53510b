"""What residents see: what is on and when, a session with who of their household takes part, their own, teams."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from app.civic.gatherings.errors import (
    TeamNotFoundError,
)
from app.civic.gatherings.models import (
    COMING,
    Gathering,
    MembershipStatus,
    Presence,
    Project,
    ProjectKind,
    Signup,
    SignupStatus,
    Team,
    TeamMember,
)
from app.civic.gatherings.queries import (
    COMING_UP,
    FURTHER,
    MAX_HOURS,
    OF_A_DAY,
    Shown,
    after,
    cursor_of,
    nodes_of,
    session_for,
    shown,
    with_projects,
)
from app.core.db.paging import Page, decode_cursor, newest_first
from app.core.security.masking import mask_name
from app.parties.communities.models import Community
from app.parties.residents.models import Resident, ResidentStatus
from app.parties.residents.people import ResidentIdentity, identify


class Order(StrEnum):
    """`near`: what is of one's own node before what is of those above it."""

    WHEN = "when"
    NEAR = "near"


class Half(StrEnum):
    """`coming`: stands, and is not over. `past`: everything else."""

    COMING = "coming"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody of a household, oneself among them, with their sign-up for a session if there is one; so many wait
    `before` it.
    """

    resident_id: int
    name: str
    is_minor: bool
    is_oneself: bool
    signup: Signup | None
    presence: Presence | None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """A session as a resident sees it. `waiting` stand on its list."""

    shown: Shown
    family: Sequence[Relative]
    waiting: int
    leads: bool


@dataclass(frozen=True, slots=True)
class OwnSignup:
    """A sign-up of one's household with its session; so many wait `before` it."""

    signup: Signup
    shown: Shown
    name: str
    before: int | None


def sessions_for(
    session: Session,
    *,
    resident_id: int,
    kind: ProjectKind | None = None,
    day: date | None = None,
    theme: str | None = None,
    order: Order = Order.WHEN,
    cursor: str | None,
    limit: int,
    now: datetime,
) -> Page[Shown]:
    """What is on for a resident and is not over, or all of a day, slots of venues apart: what begins first stands
    first. Raises a RuleError naming the cursor.
    """
    person = identify(session, resident_id)
    wanted: list[ColumnElement[bool]] = [Gathering.community_id.in_(nodes_of(person)), Gathering.venue_id.is_(None)]
    if day is not None:
        wanted += [Gathering.day == day, Gathering.status.in_(OF_A_DAY)]
    else:
        wanted += _not_over(now)
    wanted += [Gathering.kind == kind] if kind else []
    wanted += [Project.theme == theme] if theme else []
    further = case((Gathering.community_id == person.community_id, 0), else_=1) if order is Order.NEAR else None
    if cursor is not None and further is None:
        wanted.append(after(cursor))
    elif cursor is not None and further is not None:
        beyond = decode_cursor(cursor) // FURTHER
        wanted.append(or_(further > beyond, and_(further == beyond, after(cursor))))
    keys = [Gathering.starts_at, Gathering.id] if further is None else [further, Gathering.starts_at, Gathering.id]
    items = [Shown(*row) for row in session.execute(with_projects().where(*wanted).order_by(*keys).limit(limit + 1))]
    more, items = len(items) > limit, items[:limit]
    last = items[-1].gathering if more else None
    is_further = further is not None and last is not None and last.community_id != person.community_id
    return Page(
        _marked(session, person, items), cursor_of(last.starts_at, last.id, further=is_further) if last else None
    )


def _not_over(now: datetime) -> list[ColumnElement[bool]]:
    return [
        Gathering.status.in_(COMING_UP),
        Gathering.starts_at > now - timedelta(hours=MAX_HOURS),
        Gathering.ends_at > now,
    ]


def _marked(session: Session, person: ResidentIdentity, items: Sequence[Shown]) -> list[Shown]:
    """These sessions, with what one and one's household have to do with them."""
    if not items:
        return []
    whose = Resident.id == person.id if person.is_minor else Resident.household_id == person.household_id
    query = (
        select(Signup)
        .join(Resident, Resident.id == Signup.open_for)
        .where(Signup.gathering_id.in_([each.gathering.id for each in items]), whose)
    )
    own: dict[int, Signup] = {}
    family: dict[int, int] = {}
    for signup in session.scalars(query):
        if signup.resident_id == person.id:
            own[signup.gathering_id] = signup
        else:
            family[signup.gathering_id] = family.get(signup.gathering_id, 0) + 1
    ids = [(each, each.gathering.id) for each in items]
    return [replace(each, own=own.get(id_), for_family=family.get(id_, 0)) for each, id_ in ids]


def facets(session: Session, *, resident_id: int, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """The themes and the days of what is on for a resident, each with how many sessions it has."""
    nodes = nodes_of(identify(session, resident_id))
    here = [Gathering.community_id.in_(nodes), Gathering.venue_id.is_(None), *_not_over(now)]
    themes = select(Project.theme, func.count()).join(Gathering, Gathering.project_id == Project.id)
    themes = themes.where(*here, Project.theme != "").group_by(Project.theme).order_by(Project.theme)
    days = select(Gathering.day, func.count()).where(*here).group_by(Gathering.day).order_by(Gathering.day)
    return {
        "themes": [{"theme": row[0], "sessions": row[1]} for row in session.execute(themes)],
        "days": [{"day": row[0], "sessions": row[1]} for row in session.execute(days)],
    }


def detail(session: Session, *, session_id: int, resident_id: int) -> Detail:
    """A session with who of one's household takes part in it. Raises SessionNotFoundError."""
    person = identify(session, resident_id)
    gathering = session_for(session, session_id=session_id, person=person)
    own = and_(Signup.gathering_id == gathering.id, Signup.open_for == Resident.id)
    here = and_(Presence.gathering_id == gathering.id, Presence.resident_id == Resident.id)
    query = (
        select(Resident.id, Resident.name, Resident.is_minor, Signup, Presence)
        .outerjoin(Signup, own)
        .outerjoin(Presence, here)
        .where(Resident.household_id == person.household_id, Resident.status == ResidentStatus.ACTIVE)
        .order_by(Resident.id != person.id, Resident.id)
    )
    family = [
        Relative(id_, mask_name(name), is_minor, id_ == person.id, signup, presence)
        for id_, name, is_minor, signup, presence in session.execute(query)
        if id_ == person.id or not person.is_minor
    ]
    signups = [each.signup for each in family if each.signup]
    before = _before(session, [each for each in signups if each.status is SignupStatus.WAITING])
    family = [replace(each, before=before.get(each.signup.id) if each.signup else None) for each in family]
    waiting = select(func.count()).where(Signup.gathering_id == gathering.id, Signup.status == SignupStatus.WAITING)
    leads = gathering.leader_id == person.id
    return Detail(shown(session, gathering), family, session.scalar(waiting) or 0, leads)


def own_signups(
    session: Session,
    *,
    resident_id: int,
    half: Half | None = None,
    cursor: str | None,
    limit: int,
    now: datetime,
) -> Page[OwnSignup]:
    """The sign-ups of a resident and of those for whom they sign up, those made last first; those that are `coming` by
    when they begin.
    """
    person = identify(session, resident_id)
    whose = Resident.id == person.id if person.is_minor else Resident.household_id == person.household_id
    query = (
        select(Signup.id, Signup, Resident.name)
        .join(Resident, Resident.id == Signup.resident_id)
        .where(whose, Resident.status == ResidentStatus.ACTIVE)
    )
    if half is not None:
        stands = and_(Signup.status.in_(COMING), Gathering.ends_at > now)
        query = query.join(Gathering, Gathering.id == Signup.gathering_id)
        query = query.where(stands if half is Half.COMING else not_(stands))
    if half is Half.COMING:
        query = query.where(after(cursor, Signup.id)) if cursor is not None else query
        rows = session.execute(query.order_by(Gathering.starts_at, Signup.id).limit(limit + 1)).all()
        more, items = len(rows) > limit, _with_sessions(session, rows[:limit])
        last = items[-1] if more else None
        return Page(items, cursor_of(last.shown.gathering.starts_at, last.signup.id) if last else None)
    page = newest_first(session, query, Signup.id, cursor=cursor, limit=limit)
    return page.map_all(lambda rows: _with_sessions(session, rows))


def _with_sessions(session: Session, rows: Sequence[Any]) -> list[OwnSignup]:
    ids = {signup.gathering_id for _, signup, _ in rows}
    found = (
        {row[0].id: Shown(*row) for row in session.execute(with_projects().where(Gathering.id.in_(ids)))} if ids else {}
    )
    before = _before(session, [signup for _, signup, _ in rows if signup.status is SignupStatus.WAITING])
    return [
        OwnSignup(signup, found[signup.gathering_id], mask_name(name), before.get(signup.id))
        for _, signup, name in rows
    ]


def _before(session: Session, waiting: Sequence[Signup]) -> dict[int, int]:
    """How many stand before each of these on its list."""
    if not waiting:
        return {}
    first = aliased(Signup)
    before = and_(first.gathering_id == Signup.gathering_id, first.status == SignupStatus.WAITING, first.id < Signup.id)
    query = select(Signup.id, func.count(first.id)).outerjoin(first, before).group_by(Signup.id)
    rows = session.execute(query.where(Signup.id.in_([each.id for each in waiting])))
    return {row[0]: row[1] for row in rows}


def own_presences(
    session: Session, *, resident_id: int, cursor: str | None, limit: int
) -> Page[tuple[int, Presence, Gathering]]:
    """Where somebody was, the last first."""
    query = (
        select(Presence.id, Presence, Gathering)
        .join(Gathering, Gathering.id == Presence.gathering_id)
        .where(Presence.resident_id == resident_id, Gathering.venue_id.is_(None))
    )
    return newest_first(session, query, Presence.id, cursor=cursor, limit=limit)


def years_of(session: Session, *, resident_id: int) -> list[dict[str, int]]:
    """What was confirmed of somebody in each year, the last first."""
    query = select(Presence.day, Presence.minutes).where(
        Presence.resident_id == resident_id, Presence.confirmed_at.is_not(None)
    )
    years: dict[int, dict[str, int]] = {}
    for day, minutes in session.execute(query):
        found = years.setdefault(day.year, {"year": day.year, "minutes": 0, "sessions": 0})
        found["minutes"] += minutes or 0
        found["sessions"] += 1
    return [years[year] for year in sorted(years, reverse=True)]


@dataclass(frozen=True, slots=True)
class ShownTeam:
    """A team as a resident sees it: its node, who leads it (masked), how many are in it, and what one is there."""

    team: Team
    community: str
    leader: str
    members: int
    own: TeamMember | None
    leads: bool


def teams_for(session: Session, *, resident_id: int, cursor: str | None, limit: int) -> Page[ShownTeam]:
    """The teams of one's node and those above it, those made last first."""
    person = identify(session, resident_id)
    page = newest_first(session, _teams(person), Team.id, cursor=cursor, limit=limit)
    return page.map_all(lambda rows: _shown_teams(session, person, rows))


def own_teams(session: Session, *, resident_id: int) -> list[ShownTeam]:
    """Those that one is in, has asked to be in, or leads."""
    person = identify(session, resident_id)
    asked = select(TeamMember.team_id).where(TeamMember.open_for == person.id)
    query = _teams(person).where(or_(Team.id.in_(asked), Team.leader_id == person.id)).order_by(Team.id)
    return _shown_teams(session, person, session.execute(query).all())


def team_for(session: Session, *, team_id: int, resident_id: int) -> ShownTeam:
    """Raises TeamNotFoundError."""
    person = identify(session, resident_id)
    row = session.execute(_teams(person).where(Team.id == team_id)).one_or_none()
    if row is None:
        raise TeamNotFoundError
    return _shown_teams(session, person, [row])[0]


def _teams(person: ResidentIdentity) -> Select[Team, str]:
    query = select(Team, Community.name).join(Community, Community.id == Team.community_id)
    return query.where(Team.community_id.in_(nodes_of(person)), Team.closed_at.is_(None))


def _shown_teams(session: Session, person: ResidentIdentity, rows: Sequence[Any]) -> list[ShownTeam]:
    ids = [team.id for team, _ in rows]
    leading = {team.leader_id for team, _ in rows if team.leader_id}
    named = select(Resident.id, Resident.name).where(Resident.id.in_(leading))
    names: dict[int, str] = {row[0]: mask_name(row[1]) for row in session.execute(named)} if leading else {}
    inside = TeamMember.team_id.in_(ids)
    counted = select(TeamMember.team_id, func.count()).where(inside, TeamMember.status == MembershipStatus.MEMBER)
    members: dict[int, int] = {row[0]: row[1] for row in session.execute(counted.group_by(TeamMember.team_id))}
    mine = session.scalars(select(TeamMember).where(inside, TeamMember.open_for == person.id))
    own = {each.team_id: each for each in mine}
    return [
        ShownTeam(
            team,
            community,
            names.get(team.leader_id or 0, ""),
            members.get(team.id, 0),
            own.get(team.id),
            team.leader_id == person.id,
        )
        for team, community in rows
    ]


def fellows(
    session: Session, *, team_id: int, resident_id: int, cursor: str | None, limit: int
) -> Page[tuple[TeamMember, str]]:
    """Who is in a team that one is in or leads, those who came last first; names masked. Raises TeamNotFoundError."""
    shown_team = team_for(session, team_id=team_id, resident_id=resident_id)
    is_member = shown_team.own is not None and shown_team.own.status is MembershipStatus.MEMBER
    if not is_member and not shown_team.leads:
        raise TeamNotFoundError
    query = (
        select(TeamMember, Resident.name)
        .join(Resident, Resident.id == TeamMember.resident_id)
        .where(TeamMember.team_id == team_id, TeamMember.status == MembershipStatus.MEMBER)
    )
    page = newest_first(session, query, TeamMember.id, cursor=cursor, limit=limit)
    return page.map(lambda row: (row[0], mask_name(row[1])))
