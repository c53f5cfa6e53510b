"""Queries: posts of a subtree, holders and vacancies of a community, one's own posts and the households they show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name
from app.parties.areas.models import Area
from app.parties.areas.queries import ShownArea, areas_of, ids_within
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, is_below
from app.parties.posts.errors import HouseholdsHiddenError, NoPostError, PostNotFoundError
from app.parties.posts.models import OPEN, ROLES, Post, PostRole, PostStatus, wanted_at, wanted_in
from app.parties.residents.models import Household, Resident, ResidentStatus
from app.parties.staff.models import StaffMember
from app.parties.units.models import Unit, UnitKind


@dataclass(frozen=True, slots=True)
class Line:
    """A post with its place and its holder: a resident's name, masked, or the username of one of the staff."""

    post: Post
    community: str
    area: str | None
    unit: str | None
    holder: str
    path: str

    @property
    def id(self) -> int:
        return self.post.id


@dataclass(frozen=True, slots=True)
class Seats:
    """A post of which an area has so many: who holds it or is proposed, and how many are missing."""

    role: PostRole
    holders: list[Line]
    missing: int


@dataclass(frozen=True, slots=True)
class Staffed:
    """An area with its posts."""

    row: ShownArea
    seats: list[Seats]
    others: list[Line]


@dataclass(frozen=True, slots=True)
class StaffedUnit:
    """A unit with its posts."""

    unit: Unit
    seats: list[Seats]
    others: list[Line]


@dataclass(frozen=True, slots=True)
class OwnPost:
    """A post that somebody holds today, and how many households its holder may see."""

    id: int
    role: PostRole
    community: str
    area: str | None
    unit: str | None
    since: date
    until: date | None
    households: int | None
    collects: bool
    collects_shops: bool


@dataclass(frozen=True, slots=True)
class Home:
    """A household as a post holder sees it: its number, and masked names."""

    id: int
    number: str
    members: list[str]


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(Post, Community.name, Area.name, Unit.name, Resident.name, StaffMember.username, Community.path)
        .join(Community, Community.id == Post.community_id)
        .outerjoin(Area, Area.id == Post.area_id)
        .outerjoin(Unit, Unit.id == Post.unit_id)
        .outerjoin(Resident, Resident.id == Post.resident_id)
        .outerjoin(StaffMember, StaffMember.id == Post.staff_id)
    )


def _line(row: Any) -> Line:
    post, community, area, unit, name, username, path = row
    return Line(post, community, area, unit, mask_name(name) if name is not None else username, path)


def posts_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    role: PostRole | None = None,
    status: PostStatus | None = None,
    community_id: int | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """Posts of a subtree, those proposed last first. Raises CommunityNotFoundError."""
    path = staff.path
    if community_id is not None:
        path = community_in_scope(session, community_id=community_id, staff=staff).path
    wanted = is_below(session, path, Post.community_id)
    wanted += [Post.role == role] if role else []
    wanted += [Post.status == status] if status else []
    page = newest_first(session, select(Post).where(*wanted), Post.id, cursor=cursor, limit=limit)
    return page.map_all(lambda posts: _lines_of(session, posts))


def _lines_of(session: Session, posts: Sequence[Post]) -> list[Line]:
    rows = session.execute(_lines().where(Post.id.in_([post.id for post in posts])))
    found = {line.id: line for line in map(_line, rows)}
    return [found[post.id] for post in posts]


def post_in_scope(session: Session, *, post_id: int, staff: StaffIdentity) -> Line:
    """One post of the subtree. Raises PostNotFoundError."""
    row = session.execute(_lines().where(Post.id == post_id)).one_or_none()
    if row is None or not staff.covers(row[-1]):
        raise PostNotFoundError
    return _line(row)


def staffed_areas(session: Session, *, community_id: int) -> tuple[list[Staffed], list[Line]]:
    """The areas of a community with holders and vacancies; and the posts of all of the community."""
    of_it = Post.community_id == community_id, Post.status.in_(OPEN), Post.unit_id.is_(None)
    query = _lines().where(*of_it).order_by(Post.id)
    by_area: dict[int | None, list[Line]] = {}
    for line in map(_line, session.execute(query)):
        by_area.setdefault(line.post.area_id, []).append(line)
    staffed = []
    for row in areas_of(session, community_id=community_id):
        here, wanted = by_area.get(row.area.id, []), wanted_in(row.area.kind)
        seats = [_seats(role, [line for line in here if line.post.role is role]) for role in wanted]
        staffed.append(Staffed(row, seats, [line for line in here if line.post.role not in wanted]))
    return staffed, by_area.get(None, [])


def staffed_units(session: Session, *, community_id: int) -> list[StaffedUnit]:
    """Its open units that have posts or want some, by their names, with holders and vacancies."""
    query = _lines().where(Post.community_id == community_id, Post.status.in_(OPEN), Post.unit_id.is_not(None))
    by_unit: dict[int | None, list[Line]] = {}
    for line in map(_line, session.execute(query.order_by(Post.id))):
        by_unit.setdefault(line.post.unit_id, []).append(line)
    wanting = {kind for kind in UnitKind if wanted_at(kind)}
    found = select(Unit).where(
        Unit.community_id == community_id,
        Unit.is_open.is_(True),
        or_(Unit.kind.in_(wanting), Unit.id.in_([each for each in by_unit if each is not None])),
    )
    staffed = []
    for unit in session.scalars(found.order_by(Unit.name, Unit.id)):
        here, wanted = by_unit.get(unit.id, []), wanted_at(unit.kind)
        seats = [_seats(role, [line for line in here if line.post.role is role]) for role in wanted]
        staffed.append(StaffedUnit(unit, seats, [line for line in here if line.post.role not in wanted]))
    return staffed


def _seats(role: PostRole, holders: list[Line]) -> Seats:
    return Seats(role, holders, (ROLES[role].seats or 0) - len(holders))


def own_posts(session: Session, *, resident_id: int, today: date) -> list[OwnPost]:
    """What a resident is today."""
    rows = session.execute(_held(resident_id, today).order_by(Post.id)).all()
    return [
        OwnPost(
            post.id,
            post.role,
            community,
            area,
            unit,
            post.from_on,
            post.until_on,
            _count_households(session, post) if _sees(post) else None,
            post.area_id is not None and ROLES[post.role].collects,
            post.area_id is not None and ROLES[post.role].collects_shops,
        )
        for post, community, area, unit in rows
    ]


def households_of_own_post(
    session: Session, *, post_id: int, resident_id: int, today: date, cursor: str | None, limit: int
) -> Page[Home]:
    """The households of the area of a post that a resident holds today, those added last first.

    Raises HouseholdsHiddenError.
    """
    row = session.execute(_held(resident_id, today).where(Post.id == post_id)).one_or_none()
    if row is None or not _sees(row[0]):
        raise HouseholdsHiddenError
    query = select(Household).where(Household.area_id.in_(ids_within(session, area_id=row[0].area_id or 0)))
    page = newest_first(session, query, Household.id, cursor=cursor, limit=limit)
    return page.map_all(lambda homes: _homes(session, homes))


def areas_of_collector(session: Session, *, resident_id: int, today: date) -> set[int]:
    """The areas in which a resident may collect today, by the posts that they hold. Raises NoPostError."""
    found: set[int] = set()
    for post, _, _, _ in session.execute(_held(resident_id, today)):
        if post.area_id is not None and ROLES[post.role].collects:
            found.update(ids_within(session, area_id=post.area_id))
    if not found:
        raise NoPostError
    return found


def nodes_of_collector(session: Session, *, resident_id: int, today: date) -> set[int]:
    """The communities about whose shops and units a resident may collect today, by the posts that they hold."""
    posts = [post for post, _, _, _ in session.execute(_held(resident_id, today))]
    return {post.community_id for post in posts if post.area_id is not None and ROLES[post.role].collects_shops}


def is_held(today: date) -> list[ColumnElement[bool]]:
    """Conditions that somebody holds a post today."""
    over = or_(Post.until_on.is_(None), Post.until_on >= today)
    return [Post.status == PostStatus.ACTIVE, Post.from_on <= today, over]


def _held(resident_id: int, today: date) -> Select[Post, str, str | None, str | None]:
    return (
        select(Post, Community.name, Area.name, Unit.name)
        .join(Community, Community.id == Post.community_id)
        .outerjoin(Area, Area.id == Post.area_id)
        .outerjoin(Unit, Unit.id == Post.unit_id)
        .where(
            Post.resident_id == resident_id,
            *is_held(today),
            or_(Post.area_id.is_(None), Area.is_open.is_(True)),
            or_(Post.unit_id.is_(None), Unit.is_open.is_(True)),
        )
    )


def _sees(post: Post) -> bool:
    return post.area_id is not None and ROLES[post.role].sees_households


def _count_households(session: Session, post: Post) -> int:
    within = ids_within(session, area_id=post.area_id or 0)
    return session.scalar(select(func.count()).where(Household.area_id.in_(within))) or 0


def _homes(session: Session, homes: Sequence[Household]) -> list[Home]:
    query = select(Resident.household_id, Resident.name).where(
        Resident.household_id.in_([home.id for home in homes]), Resident.status == ResidentStatus.ACTIVE
    )
    members: dict[int, list[str]] = {}
    for household_id, name in session.execute(query.order_by(Resident.id)):
        members.setdefault(household_id, []).append(mask_name(name))
    return [Home(home.id, home.number, members.get(home.id, [])) for home in homes]
