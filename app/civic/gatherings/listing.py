"""Queries: projects, sessions and teams as the desk lists them; a month of sessions; who takes part in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from app.civic.gatherings.models import (
    BOOKED,
    Gathering,
    GatheringStatus,
    MembershipStatus,
    Presence,
    Project,
    ProjectKind,
    ProjectStatus,
    Signup,
    SignupStatus,
    Team,
    TeamMember,
)
from app.civic.gatherings.queries import Attendee, Shown, before, cursor_of
from app.core.clock import add_months
from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, is_below
from app.parties.residents.models import Resident


@dataclass(frozen=True, slots=True)
class ListedProject:
    """A project with the names of its node and team; it has so many `sessions`."""

    project: Project
    community: str
    team: str | None
    sessions: int

    @property
    def id(self) -> int:
        return self.project.id


@dataclass(frozen=True, slots=True)
class ListedTeam:
    """A team with the name of its node and, masked, of its leader; so many are in it, so many have asked to."""

    team: Team
    community: str
    leader: str | None
    members: int
    asked: int

    @property
    def id(self) -> int:
        return self.team.id


@dataclass(frozen=True, slots=True)
class InMonth:
    """What a calendar shows of a session."""

    id: int
    day: date
    starts_at: datetime
    title: str
    status: GatheringStatus
    capacity: int
    reserved: int


@dataclass(frozen=True, slots=True)
class There:
    """A presence and whose it is, masked; `entered_by` is who of the staff has entered or raised it."""

    presence: Presence
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A session at which so many were there, for so many minutes together."""

    line: Shown
    people: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Hours:
    """A presence at a session, and whose it is, masked."""

    presence: Presence
    line: Shown
    name: str


def _scope(session: Session, staff: StaffIdentity, community_id: int | None, column: Any) -> list[ColumnElement[bool]]:
    """Conditions that a column names a node of the subtree. Raises CommunityNotFoundError."""
    if community_id is None:
        return is_below(session, staff.path, column)
    return is_below(session, community_in_scope(session, community_id=community_id, staff=staff).path, column)


def _like(column: Any, text: str) -> ColumnElement[bool]:
    return column.contains(text, autoescape=True)  # type: ignore[no-any-return]  # Of any column.


def themes(session: Session, *, staff: StaffIdentity) -> Sequence[str]:
    """The themes that projects of a subtree have."""
    wanted = [*is_below(session, staff.path, Project.community_id), Project.theme != ""]
    return session.scalars(select(Project.theme).where(*wanted).distinct().order_by(Project.theme)).all()


def projects_listed(
    session: Session,
    *,
    staff: StaffIdentity,
    community_id: int | None = None,
    kind: ProjectKind | None = None,
    theme: str | None = None,
    status: ProjectStatus | None = None,
    text: str | None = None,
    cursor: str | None,
    limit: int,
) -> Page[ListedProject]:
    """Projects of a subtree, those made last first. Raises CommunityNotFoundError."""
    wanted = _scope(session, staff, community_id, Project.community_id)
    wanted += [Project.kind == kind] if kind else []
    wanted += [Project.theme == theme] if theme else []
    wanted += [Project.status == status] if status else []
    wanted += [_like(Project.name, text)] if text else []
    page = newest_first(session, select(Project).where(*wanted), Project.id, cursor=cursor, limit=limit)
    return page.map_all(lambda found: with_names(session, found))


def with_names(session: Session, projects: Sequence[Project]) -> list[ListedProject]:
    """These with the names of their nodes and teams, and how many sessions they have."""
    ids = [each.id for each in projects]
    nodes = _names(session, Community.id, Community.name, {each.community_id for each in projects})
    teams = _names(session, Team.id, Team.name, {each.team_id for each in projects})
    query = select(Gathering.project_id, func.count()).where(Gathering.project_id.in_(ids), BOOKED)
    counts = {row[0]: int(row[1]) for row in session.execute(query.group_by(Gathering.project_id))}
    return [
        ListedProject(each, nodes[each.community_id], teams.get(each.team_id), counts.get(each.id, 0))
        for each in projects
    ]


def _names(session: Session, key: Any, name: Any, ids: set[Any]) -> dict[Any, str]:
    wanted = ids - {None}
    return {row[0]: row[1] for row in session.execute(select(key, name).where(key.in_(wanted)))} if wanted else {}


def sessions_listed(
    session: Session,
    *,
    staff: StaffIdentity,
    community_id: int | None = None,
    project_id: int | None = None,
    kind: ProjectKind | None = None,
    theme: str | None = None,
    status: GatheringStatus | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
    asked: bool = False,
    text: str | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Shown]:
    """Sessions of a subtree, what begins last first; `asked`: those with sign-ups that wait for an approval.

    Raises CommunityNotFoundError.
    """
    wanted = [*_scope(session, staff, community_id, Gathering.community_id), BOOKED]
    wanted += [Gathering.project_id == project_id] if project_id is not None else []
    wanted += [Gathering.kind == kind] if kind else []
    wanted += [Project.theme == theme] if theme else []
    wanted += [Gathering.status == status] if status else []
    wanted += [Gathering.day >= from_on] if from_on else []
    wanted += [Gathering.day <= until_on] if until_on else []
    wanted += [_like(Gathering.title, text)] if text else []
    if asked:
        wanted.append(exists().where(Signup.gathering_id == Gathering.id, Signup.status == SignupStatus.ASKED))
    query = select(Gathering)  # Alone, so that the database walks its index from the end and stops at a page.
    query = query.join(Project, Project.id == Gathering.project_id) if theme else query
    query = query.where(*wanted, *([] if cursor is None else [before(cursor)]))
    query = query.order_by(Gathering.starts_at.desc(), Gathering.id.desc()).limit(limit + 1)
    found = session.scalars(query).all()
    more, found = len(found) > limit, found[:limit]
    return Page(_shown(session, found), cursor_of(found[-1].starts_at, found[-1].id) if more else None)


def _shown(session: Session, gatherings: Sequence[Gathering]) -> list[Shown]:
    """These with their projects and the names of their nodes."""
    of_them = select(Project).where(Project.id.in_({each.project_id for each in gatherings}))
    projects = {each.id: each for each in session.scalars(of_them)} if gatherings else {}
    nodes = _names(session, Community.id, Community.name, {each.community_id for each in gatherings})
    return [Shown(each, projects[each.project_id], nodes[each.community_id]) for each in gatherings]


def of_month(
    session: Session, *, staff: StaffIdentity, first: date, community_id: int | None, kind: ProjectKind | None
) -> list[InMonth]:
    """The sessions of a month that begins on `first`, in the order in which they begin.

    Raises CommunityNotFoundError.
    """
    wanted = [*_scope(session, staff, community_id, Gathering.community_id), BOOKED]
    wanted += [Gathering.day >= first, Gathering.day < add_months(first, 1)]
    wanted += [Gathering.kind == kind] if kind else []
    columns = (Gathering.id, Gathering.day, Gathering.starts_at, Gathering.title, Gathering.status)
    query = select(*columns, Gathering.capacity, Gathering.reserved).where(*wanted)
    return [InMonth(*row) for row in session.execute(query.order_by(Gathering.starts_at, Gathering.id))]


def signed_up(session: Session, *, gathering_id: int) -> list[Attendee]:
    """Everybody who has signed up, also who has cancelled, in that order; names masked."""
    query = (
        select(Signup, Resident.name)
        .join(Resident, Resident.id == Signup.resident_id)
        .where(Signup.gathering_id == gathering_id)
        .order_by(Signup.id)
    )
    return [Attendee(signup, mask_name(name)) for signup, name in session.execute(query)]


def presences_of(session: Session, *, gathering_id: int) -> list[There]:
    """Who was there, in the order in which they came; names masked."""
    query = (
        select(Presence, Resident.name, Resident.number)
        .join(Resident, Resident.id == Presence.resident_id)
        .where(Presence.gathering_id == gathering_id)
        .order_by(Presence.id)
    )
    return [There(presence, mask_name(name), number) for presence, name, number in session.execute(query)]


def with_counts(session: Session, found: Sequence[Shown]) -> list[Counted]:
    """These with how many were there, and for how long."""
    query = select(Presence.gathering_id, func.count(), func.coalesce(func.sum(Presence.minutes), 0)).where(
        Presence.gathering_id.in_([each.id for each in found])
    )
    rows = session.execute(query.group_by(Presence.gathering_id))
    counts = {row[0]: (row[1], int(row[2] or 0)) for row in rows}
    return [Counted(each, *counts.get(each.id, (0, 0))) for each in found]


def hours_listed(
    session: Session,
    *,
    staff: StaffIdentity,
    community_id: int | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Hours]:
    """Confirmed hours at sessions of a subtree, who checked in last first; names masked.

    Raises CommunityNotFoundError.
    """
    wanted = _scope(session, staff, community_id, Gathering.community_id)
    wanted += [Presence.confirmed_at.is_not(None)]
    wanted += [Presence.day >= from_on] if from_on else []
    wanted += [Presence.day <= until_on] if until_on else []
    query = (
        select(Presence.id, Presence, Gathering, Project, Community.name.label("community"), Resident.name)
        .join(Gathering, Gathering.id == Presence.gathering_id)
        .join(Project, Project.id == Gathering.project_id)
        .join(Community, Community.id == Gathering.community_id)
        .join(Resident, Resident.id == Presence.resident_id)
        .where(*wanted)
    )
    page = newest_first(session, query, Presence.id, cursor=cursor, limit=limit)
    return page.map(lambda row: Hours(row[1], Shown(row[2], row[3], row[4]), mask_name(row[5])))


def teams_listed(
    session: Session,
    *,
    staff: StaffIdentity,
    community_id: int | None = None,
    asked: bool = False,
    text: str | None = None,
    cursor: str | None,
    limit: int,
) -> Page[ListedTeam]:
    """Teams of a subtree, those made last first; `asked`: those that somebody wants to come into.

    Raises CommunityNotFoundError.
    """
    wanted = _scope(session, staff, community_id, Team.community_id)
    wanted += [_like(Team.name, text)] if text else []
    if asked:
        wanted.append(exists().where(TeamMember.team_id == Team.id, TeamMember.status == MembershipStatus.ASKED))
    page = newest_first(session, select(Team).where(*wanted), Team.id, cursor=cursor, limit=limit)
    return page.map_all(lambda found: with_members(session, found))


def with_members(session: Session, teams: Sequence[Team]) -> list[ListedTeam]:
    """These with the names of their nodes and leaders, and how many are in them."""
    nodes = _names(session, Community.id, Community.name, {each.community_id for each in teams})
    leaders = _names(session, Resident.id, Resident.name, {each.leader_id for each in teams})
    query = select(TeamMember.team_id, TeamMember.status, func.count()).where(
        TeamMember.team_id.in_([each.id for each in teams]), TeamMember.open_for.is_not(None)
    )
    counts = {
        (row[0], row[1]): int(row[2]) for row in session.execute(query.group_by(TeamMember.team_id, TeamMember.status))
    }
    return [
        ListedTeam(
            each,
            nodes[each.community_id],
            mask_name(leaders[each.leader_id]) if each.leader_id in leaders else None,
            counts.get((each.id, MembershipStatus.MEMBER), 0),
            counts.get((each.id, MembershipStatus.ASKED), 0),
        )
        for each in teams
    ]


def open_teams(session: Session, *, staff: StaffIdentity) -> list[tuple[int, str]]:
    """The teams of a subtree that are not closed: ids and names, the newest first."""
    wanted = [*is_below(session, staff.path, Team.community_id), Team.closed_at.is_(None)]
    rows = session.execute(select(Team.id, Team.name).where(*wanted).order_by(Team.id.desc()).limit(300))
    return [(row[0], row[1]) for row in rows]


def projects_of_team(session: Session, *, team_id: int) -> Sequence[Project]:
    """What a team has taken on, the newest first."""
    return session.scalars(
        select(Project).where(Project.team_id == team_id).order_by(Project.id.desc()).limit(50)
    ).all()
