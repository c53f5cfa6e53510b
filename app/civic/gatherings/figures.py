"""How many sessions, people and hours there were: of those whose hours are confirmed, and of nobody by name.

What the hours would have cost is an estimate: those of volunteers, at a wage that is set (`VOLUNTEER_HOUR_FEN`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, distinct, func, select
from sqlalchemy.orm import Session

from app.civic.gatherings.models import Gathering, GatheringStatus, Presence, Project, ProjectKind
from app.parties.areas.models import Area, AreaKind
from app.parties.communities.models import Community, CommunityKind
from app.parties.communities.nodes import is_below
from app.parties.residents.models import Household, Resident, ResidentStatus

VOLUNTARY = (ProjectKind.VOLUNTEERING, ProjectKind.DRIVE)
"""Kinds whose hours somebody would have had to be paid for."""


@dataclass(frozen=True, slots=True)
class Sum:
    """So many sessions, with so many different people, for so many minutes together."""

    name: str
    sessions: int
    people: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Figures:
    """`people` of so many `residents` took part; `places` are grids of a community, or the nodes below another one."""

    sessions: int
    people: int
    minutes: int
    voluntary_minutes: int
    residents: int
    themes: Sequence[Sum]
    months: Sequence[Sum]
    places: Sequence[Sum]
    are_grids: bool

    @property
    def share_bp(self) -> int | None:
        """The share of residents who took part, of ten thousand; None where there are none."""
        return min(10_000, self.people * 10_000 // self.residents) if self.residents else None

    def saved_fen(self, hour_fen: int) -> int:
        """What the hours of volunteers would have cost, at so much an hour."""
        return self.voluntary_minutes * hour_fen // 60


_COUNTS: tuple[ColumnElement[Any], ...] = (
    func.count(distinct(Gathering.id)),
    func.count(distinct(Presence.resident_id)),
    func.coalesce(func.sum(Presence.minutes), 0),
)


def figures(session: Session, *, node: Community, from_on: date, until_on: date) -> Figures:
    """Of the sessions of a node and below it, on these days, both included."""
    wanted = [
        *is_below(session, node.path, Gathering.community_id),
        Gathering.status == GatheringStatus.CONFIRMED,
        Gathering.venue_id.is_(None),
        Gathering.day >= from_on,
        Gathering.day <= until_on,
    ]
    there = and_(Presence.gathering_id == Gathering.id, Presence.confirmed_at.is_not(None))

    def sums(key: Any) -> Select[Any]:
        query = select(key, *_COUNTS).select_from(Gathering).join(Project, Project.id == Gathering.project_id)
        return query.outerjoin(Presence, there).where(*wanted).group_by(key).order_by(key)

    month = func.substr(cast(Gathering.day, String(10)), 1, 7)
    all_of = session.execute(select(*_COUNTS).select_from(Gathering).outerjoin(Presence, there).where(*wanted)).one()
    of_kinds = session.execute(sums(Gathering.kind)).all()
    people = select(func.count()).where(
        *is_below(session, node.path, Resident.community_id), Resident.status == ResidentStatus.ACTIVE
    )
    are_grids = node.kind is CommunityKind.COMMUNITY
    return Figures(
        sessions=int(all_of[0]),
        people=int(all_of[1]),
        minutes=int(all_of[2]),
        voluntary_minutes=sum(int(row[3]) for row in of_kinds if row[0] in VOLUNTARY),
        residents=session.scalar(people) or 0,
        themes=sorted(_rows(session.execute(sums(Project.theme)), "没有主题"), key=lambda each: -each.minutes),
        months=_rows(session.execute(sums(month))),
        places=_grids(session, wanted, there) if are_grids else _nodes(session, wanted, there),
        are_grids=are_grids,
    )


def _rows(rows: Any, unnamed: str = "") -> list[Sum]:
    return [Sum(row[0] or unnamed, int(row[1]), int(row[2]), int(row[3])) for row in rows]


def _nodes(session: Session, wanted: Sequence[ColumnElement[bool]], there: ColumnElement[bool]) -> list[Sum]:
    query = (
        select(Community.name, *_COUNTS)
        .select_from(Gathering)
        .join(Community, Community.id == Gathering.community_id)
        .outerjoin(Presence, there)
        .where(*wanted)
        .group_by(Community.id, Community.name)
    )
    return sorted(_rows(session.execute(query)), key=lambda each: -each.minutes)


def _grids(session: Session, wanted: Sequence[ColumnElement[bool]], there: ColumnElement[bool]) -> list[Sum]:
    """By the grid in which people live, however deep in it their building stands. A session counts in each."""
    query = (
        select(Household.area_id, Gathering.id, func.count(), func.coalesce(func.sum(Presence.minutes), 0))
        .select_from(Gathering)
        .join(Presence, there)
        .join(Resident, Resident.id == Presence.resident_id)
        .join(Household, Household.id == Resident.household_id)
        .where(*wanted)
        .group_by(Household.area_id, Gathering.id)
    )
    rows = session.execute(query).all()
    who = (
        select(Household.area_id, func.count(distinct(Presence.resident_id)))
        .select_from(Gathering)
        .join(Presence, there)
        .join(Resident, Resident.id == Presence.resident_id)
        .join(Household, Household.id == Resident.household_id)
        .where(*wanted)
        .group_by(Household.area_id)
    )
    people = session.execute(who).all()
    grid_of = _grid_names(session, {row[0] for row in people if row[0] is not None})
    found: dict[str, tuple[set[int], int, int]] = {}
    for area_id, living_there in people:
        name = grid_of.get(area_id, "没有划入网格")
        sessions, so_far, minutes = found.get(name, (set(), 0, 0))
        found[name] = (sessions, so_far + living_there, minutes)
    for lives_in, gathering_id, _, more in rows:
        name = grid_of.get(lives_in, "没有划入网格")
        sessions, living_there, so_far = found[name]
        found[name] = (sessions | {gathering_id}, living_there, so_far + int(more or 0))
    sums = [Sum(name, len(sessions), number, minutes) for name, (sessions, number, minutes) in found.items()]
    return sorted(sums, key=lambda each: -each.minutes)


def _grid_names(session: Session, area_ids: set[int]) -> dict[int | None, str]:
    """The name of the grid that each of these areas is or stands in."""
    known: dict[int, Area] = {}
    wanted = area_ids
    while wanted:
        found = session.scalars(select(Area).where(Area.id.in_(wanted))).all()
        known |= {each.id: each for each in found}
        wanted = {each.parent_id for each in found if each.parent_id is not None} - known.keys()
    named: dict[int | None, str] = {}
    for area_id in area_ids:
        area: Area | None = known[area_id]
        while area is not None and area.kind is not AreaKind.GRID:
            area = known.get(area.parent_id) if area.parent_id is not None else None
        if area is not None:
            named[area_id] = area.name
    return named
