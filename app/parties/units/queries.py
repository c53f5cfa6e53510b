"""Queries: the register of units of a subtree, the members of one, and the units of a resident."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, is_below, names_by_id
from app.parties.residents.models import Resident
from app.parties.units.errors import UnitNotFoundError
from app.parties.units.models import Unit, UnitDomain, UnitKind, UnitMember


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A unit with the name of its node, and how many belong to it."""

    unit: Unit
    place: str
    members: int

    @property
    def id(self) -> int:
        return self.unit.id


@dataclass(frozen=True, slots=True)
class ListedMember:
    """A member of a unit, their name masked, and the node on whose roster they are."""

    member: UnitMember
    name: str
    path: str


def units_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    cursor: str | None,
    limit: int,
    kind: UnitKind | None = None,
    domain: UnitDomain | None = None,
    community_id: int | None = None,
    text: str | None = None,
) -> Page[Unit]:
    """Open units of a subtree, the newest first; `text` is a part of their names. Raises CommunityNotFoundError."""
    path = staff.path
    if community_id is not None:
        path = community_in_scope(session, community_id=community_id, staff=staff).path
    wanted = [Unit.is_open.is_(True), *is_below(session, path, Unit.community_id)]
    wanted += [Unit.kind == kind] if kind else []
    wanted += [Unit.domain == domain] if domain else []
    wanted += [Unit.name.contains(text, autoescape=True)] if text else []
    return newest_first(session, select(Unit).where(*wanted), Unit.id, cursor=cursor, limit=limit)


def listed(session: Session, units: Sequence[Unit]) -> list[ListedUnit]:
    """The same units in the same order."""
    places = names_by_id(session, (unit.community_id for unit in units))
    query = select(UnitMember.unit_id, func.count()).where(
        UnitMember.unit_id.in_([unit.id for unit in units]), UnitMember.is_open.is_(True)
    )
    counted = session.execute(query.group_by(UnitMember.unit_id)).all()
    members = {row[0]: row[1] for row in counted}
    return [ListedUnit(unit, places[unit.community_id], members.get(unit.id, 0)) for unit in units]


def unit_in_scope(session: Session, *, unit_id: int, staff: StaffIdentity) -> Unit:
    """A unit of the subtree, open or closed. Raises UnitNotFoundError."""
    row = session.execute(
        select(Unit, Community.path).join(Community, Community.id == Unit.community_id).where(Unit.id == unit_id)
    ).one_or_none()
    if row is None or not staff.covers(row.path):
        raise UnitNotFoundError
    return row[0]


def units_of_kinds(session: Session, *, community_id: int, kinds: Collection[UnitKind]) -> Sequence[Unit]:
    """The open units of a node that are of some kinds, by their names."""
    query = select(Unit).where(Unit.community_id == community_id, Unit.kind.in_(kinds), Unit.is_open.is_(True))
    return session.scalars(query.order_by(Unit.name, Unit.id).limit(1_000)).all()


def unit_of_slug(session: Session, slug: str) -> Unit:
    """A unit on the register, that the public may see. Raises UnitNotFoundError."""
    if not slug.isascii():  # MariaDB refuses to compare the column with anything else.
        raise UnitNotFoundError
    unit = session.scalar(select(Unit).where(Unit.slug == slug, Unit.is_open.is_(True)))
    if unit is None:
        raise UnitNotFoundError
    return unit


def members_of(session: Session, *, unit_id: int) -> list[ListedMember]:
    """Who belongs to a unit now, those who came first at the top."""
    return [
        ListedMember(member, mask_name(name), path)
        for member, name, path in session.execute(_members(unit_id).order_by(UnitMember.id).limit(1_000))
    ]


def _members(unit_id: int) -> Select[UnitMember, str, str]:
    return (
        select(UnitMember, Resident.name, Community.path)
        .join(Resident, Resident.id == UnitMember.resident_id)
        .join(Community, Community.id == Resident.community_id)
        .where(UnitMember.unit_id == unit_id, UnitMember.is_open.is_(True))
    )
