"""Whom a notice is for: conditions on residents, how many they are, and what is for one of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.civic.gatherings.models import MembershipStatus, Team, TeamMember
from app.civic.gatherings.queries import nodes_of
from app.civic.texts.models import Audience, Notice, NoticeTag, NoticeTarget, TagChoice, Text
from app.civic.texts.wording import TAGS
from app.core.errors import field_error
from app.parties.areas.models import Area
from app.parties.areas.queries import ids_within
from app.parties.communities.models import Community
from app.parties.communities.nodes import get_community, is_below
from app.parties.posts.models import ROLES, Post, PostRole
from app.parties.posts.queries import is_held
from app.parties.residents.models import Household, Resident, ResidentStatus
from app.parties.residents.people import ResidentIdentity
from app.parties.units.models import Unit, UnitMember

TARGETS_MAX = 200


@dataclass(frozen=True, slots=True)
class Counted:
    """So many `people`, of whom so many have a phone that messages reach."""

    people: int
    on_phones: int


def choices(session: Session, *, community_id: int, audience: Audience) -> list[tuple[str, str]]:
    """What can be chosen of a kind of audience at a node: ids, roles or tags, and names."""
    if audience is Audience.POSTS:
        return [(role.value, about.title) for role, about in ROLES.items()]
    if audience is Audience.TAGS:
        return [(tag.value, title) for tag, title in TAGS.items()]
    query = _THINGS[audience](community_id) if audience in _THINGS else None
    return [] if query is None else [(str(row[0]), row[1]) for row in session.execute(query)]


_THINGS: Any = {
    Audience.AREAS: lambda node: (
        select(Area.id, Area.name).where(Area.community_id == node, Area.is_open.is_(True)).order_by(Area.code, Area.id)
    ),
    Audience.TEAMS: lambda node: (
        select(Team.id, Team.name).where(Team.community_id == node, Team.closed_at.is_(None)).order_by(Team.id)
    ),
    Audience.UNITS: lambda node: (
        select(Unit.id, Unit.name).where(Unit.community_id == node, Unit.is_open.is_(True)).order_by(Unit.id)
    ),
}


def set_targets(
    session: Session, *, text_id: int, community_id: int, audience: Audience, targets: Collection[str]
) -> None:
    """Whom a notice is for from now on. Raises a RuleError naming `targets` for none, too many, or one of elsewhere."""
    known = {value for value, _ in choices(session, community_id=community_id, audience=audience)}
    wanted = set() if audience is Audience.NODE else set(targets)
    if audience is not Audience.NODE and not 1 <= len(wanted) <= TARGETS_MAX:
        raise field_error("targets", f"请选 1 到 {TARGETS_MAX} 项。")
    if not wanted <= known:
        raise field_error("targets", "选的有几项不在这个辖区，或已经停用，请重新选择。")
    session.execute(delete(NoticeTarget).where(NoticeTarget.text_id == text_id))
    session.add_all(NoticeTarget(text_id=text_id, target=f"{audience.value}:{each}") for each in sorted(wanted))
    session.flush()


def targets_of(session: Session, text_id: int) -> list[str]:
    """The ids, roles or tags that were chosen."""
    query = select(NoticeTarget.target).where(NoticeTarget.text_id == text_id).order_by(NoticeTarget.target)
    return [target.partition(":")[2] for target in session.scalars(query)]


def named_targets(session: Session, text: Text, notice: Notice) -> list[str]:
    """What was chosen, by its names; what is closed since is left out."""
    words = dict(choices(session, community_id=text.community_id, audience=notice.audience))
    return [words[each] for each in targets_of(session, text.id) if each in words]


def count(session: Session, text: Text, notice: Notice, *, today: date) -> Counted:
    """How many a notice is for today."""
    query = select(func.count(Resident.id), func.count(Resident.user_id)).where(*people(session, text, notice, today))
    return Counted(*session.execute(query).one())


def people(session: Session, text: Text, notice: Notice, today: date) -> list[ColumnElement[bool]]:
    """Conditions that a resident is one of those whom a notice is for today."""
    there = Resident.status == ResidentStatus.ACTIVE
    path = get_community(session, text.community_id).path
    if notice.audience is Audience.NODE:
        return [there, *is_below(session, path, Resident.community_id)]
    chosen = targets_of(session, text.id)
    return [there, _CONDITIONS[notice.audience](session, chosen, path, today)]


def _in_areas(session: Session, chosen: Sequence[str], _path: str, _today: date) -> ColumnElement[bool]:
    ids = {each for area in chosen for each in ids_within(session, area_id=int(area))}
    return Resident.household_id.in_(select(Household.id).where(Household.area_id.in_(ids)))


def _with_posts(session: Session, chosen: Sequence[str], path: str, today: date) -> ColumnElement[bool]:
    below = is_below(session, path, Post.community_id)
    roles = [PostRole(each) for each in chosen]
    held = Post.role.in_(roles), Post.resident_id.is_not(None), *is_held(today)
    return Resident.id.in_(select(Post.resident_id).where(*held, *below))


def _in_teams(_session: Session, chosen: Sequence[str], _path: str, _today: date) -> ColumnElement[bool]:
    ids = [int(each) for each in chosen]
    members = TeamMember.team_id.in_(ids), TeamMember.status == MembershipStatus.MEMBER
    return Resident.id.in_(select(TeamMember.resident_id).where(*members))


def _in_units(_session: Session, chosen: Sequence[str], _path: str, _today: date) -> ColumnElement[bool]:
    members = UnitMember.unit_id.in_([int(each) for each in chosen]), UnitMember.is_open.is_(True)
    return Resident.id.in_(select(UnitMember.resident_id).where(*members))


def _who_asked(session: Session, chosen: Sequence[str], path: str, _today: date) -> ColumnElement[bool]:
    asked = select(TagChoice.resident_id).where(TagChoice.tag.in_([NoticeTag(each) for each in chosen]))
    return and_(Resident.id.in_(asked), *is_below(session, path, Resident.community_id))


_CONDITIONS = {
    Audience.AREAS: _in_areas,
    Audience.POSTS: _with_posts,
    Audience.TEAMS: _in_teams,
    Audience.UNITS: _in_units,
    Audience.TAGS: _who_asked,
}


def is_for(session: Session, person: ResidentIdentity, *, today: date) -> ColumnElement[bool]:
    """A condition that a notice is for somebody: all of their node and those above it, and what they are one of."""
    everybody = and_(Notice.audience == Audience.NODE, Text.community_id.in_(nodes_of(person)))
    ways = [everybody, _has_target(_own_targets(session, person))]
    asked = session.scalars(select(TagChoice.tag).where(TagChoice.resident_id == person.id))
    tags = [f"{Audience.TAGS.value}:{tag.value}" for tag in asked]
    if tags:
        ways.append(and_(Text.community_id.in_(nodes_of(person)), _has_target(tags)))
    held = select(Post.role, Community.path).join(Community, Community.id == Post.community_id)
    for role, path in session.execute(held.where(Post.resident_id == person.id, *is_held(today))):
        above = [int(step) for step in path.strip("/").split("/")]
        ways.append(and_(Text.community_id.in_(above), _has_target([f"{Audience.POSTS.value}:{role.value}"])))
    return or_(*ways)


def _has_target(targets: Sequence[str]) -> ColumnElement[bool]:
    return Text.id.in_(select(NoticeTarget.text_id).where(NoticeTarget.target.in_(targets)))


def _own_targets(session: Session, person: ResidentIdentity) -> list[str]:
    group, grid = aliased(Area), aliased(Area)
    areas = session.execute(
        select(Area.id, group.id, grid.id)
        .join(Household, Household.area_id == Area.id)
        .outerjoin(group, group.id == Area.parent_id)
        .outerjoin(grid, grid.id == group.parent_id)
        .where(Household.id == person.household_id)
    ).one_or_none()
    teams = TeamMember.resident_id == person.id, TeamMember.status == MembershipStatus.MEMBER
    units = UnitMember.resident_id == person.id, UnitMember.is_open.is_(True)
    return [
        *(f"{Audience.AREAS.value}:{each}" for each in areas or () if each is not None),
        *(f"{Audience.TEAMS.value}:{each}" for each in session.scalars(select(TeamMember.team_id).where(*teams))),
        *(f"{Audience.UNITS.value}:{each}" for each in session.scalars(select(UnitMember.unit_id).where(*units))),
    ]
