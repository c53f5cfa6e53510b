"""Queries: the areas of a community as they hang together, and figures of every community of a subtree."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from app.core.identities import StaffIdentity
from app.parties.areas.errors import AreaNotFoundError
from app.parties.areas.models import RANK, Area, AreaKind
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.residents.models import Household


@dataclass(frozen=True, slots=True)
class ShownArea:
    """An area, how deep it stands, and how many households belong to it, and to it with all that stand in it."""

    area: Area
    depth: int
    own: int
    households: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How many areas of each kind a community has, how many households, and how many of them belong to none."""

    node: Community
    areas: dict[AreaKind, int]
    households: int
    without: int


def area_in_scope(session: Session, *, area_id: int, staff: StaffIdentity) -> Area:
    """An area of the subtree. Raises AreaNotFoundError."""
    row = session.execute(
        select(Area, Community.path).join(Community, Community.id == Area.community_id).where(Area.id == area_id)
    ).one_or_none()
    if row is None or not staff.covers(row.path):
        raise AreaNotFoundError
    return row[0]


def areas_of(session: Session, *, community_id: int) -> list[ShownArea]:
    """The open areas of a community, each below the one that it stands in, by their codes."""
    query = select(Area).where(Area.community_id == community_id, Area.is_open.is_(True))
    below: dict[int | None, list[Area]] = {}
    for area in sorted(session.scalars(query), key=_order):
        below.setdefault(area.parent_id, []).append(area)
    counts = _households(session, community_id)
    shown: list[ShownArea] = []

    def show(area: Area, depth: int) -> int:
        own, place = counts.get(area.id, 0), len(shown)
        shown.append(ShownArea(area, depth, own, own))
        total = own + sum(show(each, depth + 1) for each in below.get(area.id, ()))
        shown[place] = ShownArea(area, depth, own, total)
        return total

    for area in below.get(None, ()):
        show(area, 0)
    return shown


def _order(area: Area) -> tuple[int, str, str]:
    """By number where codes are numbers: 2 before 10."""
    return RANK[area.kind], area.code.zfill(16), area.code


def _households(session: Session, community_id: int) -> dict[int | None, int]:
    query = select(Household.area_id, func.count()).where(Household.community_id == community_id, _is_lived_in())
    counted = session.execute(query.group_by(Household.area_id)).all()
    return {row[0]: row[1] for row in counted}


def _is_lived_in() -> ColumnElement[bool]:
    """Not the household of nobody in which somebody is who was forgotten."""
    return ~Household.number.startswith("*")


def households_of(session: Session, *, area_id: int) -> Sequence[str]:
    """The numbers of the households of one area, without those of areas in it."""
    query = select(Household.number).where(Household.area_id == area_id, _is_lived_in())
    return session.scalars(query.order_by(Household.number).limit(2_000)).all()


def area_of(session: Session, *, household_id: int) -> Area | None:
    """The area to which a household belongs, if any."""
    return session.scalar(
        select(Area).join(Household, Household.area_id == Area.id).where(Household.id == household_id)
    )


def grids_of(session: Session, *, household_ids: Collection[int]) -> dict[int, str]:
    """The names of the grids, or else groups, in which households live; none where only their building is known."""
    middle, top = aliased(Area), aliased(Area)
    rows = session.execute(
        select(Household.id, Area.kind, Area.name, middle.kind, middle.name, top.kind, top.name)
        .join(Area, Area.id == Household.area_id)
        .outerjoin(middle, middle.id == Area.parent_id)
        .outerjoin(top, top.id == middle.parent_id)
        .where(Household.id.in_(household_ids))
    )
    found = {}
    for household_id, *steps in rows:
        above = [
            (RANK[AreaKind(kind)], name) for kind, name in zip(steps[::2], steps[1::2], strict=True) if kind is not None
        ]
        rank, name = min(above)
        if rank < RANK[AreaKind.BUILDING]:
            found[household_id] = name
    return found


def ids_within(session: Session, *, area_id: int) -> list[int]:
    """An area and the open ones that stand in it."""
    found, wanted = [area_id], [area_id]
    while wanted:
        wanted = list(session.scalars(select(Area.id).where(Area.parent_id.in_(wanted), Area.is_open.is_(True))))
        found += wanted
    return found


def figures(session: Session, *, staff: StaffIdentity) -> list[Figures]:
    """Every open node of the subtree that has areas or households, in the order of the tree."""
    here = subtree_ids(staff.path)
    nodes = session.scalars(
        select(Community).where(Community.path.startswith(staff.path), Community.closed_at.is_(None))
    ).all()
    areas: dict[int, dict[AreaKind, int]] = {}
    query = select(Area.community_id, Area.kind, func.count()).where(
        Area.community_id.in_(here), Area.is_open.is_(True)
    )
    for community_id, kind, number in session.execute(query.group_by(Area.community_id, Area.kind)):
        areas.setdefault(community_id, {})[kind] = number
    homes = select(Household.community_id, func.count(), func.count(Household.area_id)).where(
        Household.community_id.in_(here), _is_lived_in()
    )
    counts = {row[0]: (row[1], row[1] - row[2]) for row in session.execute(homes.group_by(Household.community_id))}
    return [
        Figures(node, areas.get(node.id, {}), *counts.get(node.id, (0, 0)))
        for node in sorted(nodes, key=lambda each: each.steps)
        if node.id in areas or node.id in counts or node.path == staff.path
    ]
