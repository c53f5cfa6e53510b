"""Which property firm looks after which area: its own, else that of what it stands in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.work_orders.actions import EstateAction
from app.civic.work_orders.errors import EstateNotFoundError, EstateTakenError, NoPropertyFirmError
from app.civic.work_orders.models import Estate
from app.core import audit
from app.core.db.paging import Page, newest_first
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.areas.making import hold as hold_area
from app.parties.areas.models import Area
from app.parties.areas.queries import area_of
from app.parties.communities.models import Community
from app.parties.communities.nodes import get_community, is_below, names_by_id
from app.parties.residents.models import Resident
from app.parties.units.making import hold as hold_unit
from app.parties.units.models import Unit, UnitKind


@dataclass(frozen=True, slots=True)
class Line:
    """An area and who looks after it, with their names."""

    estate: Estate
    area: str
    community: str
    unit: str

    @property
    def id(self) -> int:
        return self.estate.id


def firm_of(session: Session, person: Resident) -> tuple[Area, Unit]:
    """The area of somebody's home, and the firm that looks after it. Raises NoPropertyFirmError."""
    home = area_of(session, household_id=person.household_id)
    step: int | None = None if home is None else home.id
    while step is not None:
        unit = session.scalar(
            select(Unit)
            .join(Estate, Estate.unit_id == Unit.id)
            .where(Estate.area_id == step, Estate.is_open.is_(True), Unit.is_open.is_(True))
        )
        if unit is not None and home is not None:
            return home, unit
        step = session.scalar(select(Area.parent_id).where(Area.id == step))
    raise NoPropertyFirmError


def firms(session: Session, *, staff: StaffIdentity) -> Sequence[Unit]:
    """The open property firms of a subtree, by their names."""
    wanted = Unit.kind == UnitKind.PROPERTY, Unit.is_open.is_(True), *is_below(session, staff.path, Unit.community_id)
    return session.scalars(select(Unit).where(*wanted).order_by(Unit.name, Unit.id).limit(1_000)).all()


def require_firm(session: Session, *, unit_id: int, staff: StaffIdentity) -> Unit:
    """An open property firm of the subtree, held. Raises UnitNotFoundError, UnitClosedError, a RuleError naming
    `unit_id`.
    """
    unit = hold_unit(session, unit_id=unit_id, staff=staff)
    if unit.kind is not UnitKind.PROPERTY:
        raise field_error("unit_id", "请选择一家物业公司。")
    return unit


def assign(session: Session, *, area_id: int, unit_id: int, staff: StaffIdentity, now: datetime) -> Estate:
    """Note that a property firm looks after an area of the subtree from now on.

    Raises AreaNotFoundError, AreaClosedError, UnitNotFoundError, UnitClosedError, EstateTakenError, a RuleError naming
    `unit_id`.
    """
    area = hold_area(session, area_id=area_id, staff=staff)
    unit = require_firm(session, unit_id=unit_id, staff=staff)
    query = select(Unit.name).join(Estate, Estate.unit_id == Unit.id)
    known = session.scalar(query.where(Estate.area_id == area.id, Estate.is_open.is_(True)))
    if known is not None:
        raise EstateTakenError(details={"unit": known})
    estate = Estate(area_id=area.id, unit_id=unit.id, since=now)
    session.add(estate)
    session.flush()
    _note(session, estate, EstateAction.ASSIGNED, staff, now)
    return estate


def end(session: Session, *, estate_id: int, staff: StaffIdentity, now: datetime) -> Estate:
    """Note that a firm does not look after an area any more; what was asked of it before stays its own.

    Raises EstateNotFoundError.
    """
    query = (
        select(Estate)
        .join(Area, Area.id == Estate.area_id)
        .where(Estate.id == estate_id, Estate.is_open.is_(True), *is_below(session, staff.path, Area.community_id))
        .with_for_update(of=Estate)
        .execution_options(populate_existing=True)
    )
    estate = session.scalar(query)
    if estate is None:
        raise EstateNotFoundError
    estate.is_open, estate.until = None, now
    _note(session, estate, EstateAction.ENDED, staff, now)
    return estate


def _note(session: Session, estate: Estate, action: EstateAction, staff: StaffIdentity, now: datetime) -> None:
    area = session.get_one(Area, estate.area_id)
    path = get_community(session, area.community_id).path
    audit.note(session, staff=staff, action=action, subject_id=area.id, at=now, path=path, unit_id=estate.unit_id)


def estates_in_scope(session: Session, *, staff: StaffIdentity, cursor: str | None, limit: int) -> Page[Line]:
    """The areas of a subtree that a firm looks after, those noted last first."""
    wanted = Estate.is_open.is_(True), *is_below(session, staff.path, Area.community_id)
    query = select(Estate).join(Area, Area.id == Estate.area_id).where(*wanted)
    page = newest_first(session, query, Estate.id, cursor=cursor, limit=limit)
    return page.map_all(lambda found: lines(session, found))


def lines(session: Session, estates: Sequence[Estate]) -> list[Line]:
    """The same with their names."""
    areas = {each.id: each for each in session.scalars(select(Area).where(Area.id.in_([x.area_id for x in estates])))}
    units = select(Unit.id, Unit.name).where(Unit.id.in_([each.unit_id for each in estates]))
    names = {row.id: row.name for row in session.execute(units)}
    places = names_by_id(session, (area.community_id for area in areas.values()))
    return [
        Line(each, areas[each.area_id].name, places[areas[each.area_id].community_id], names[each.unit_id])
        for each in estates
    ]


def areas_without(session: Session, *, staff: StaffIdentity) -> list[tuple[int, str]]:
    """The open areas of a subtree that no firm looks after by itself, with their communities, by their names."""
    has = select(Estate.id).where(Estate.area_id == Area.id, Estate.is_open.is_(True))
    query = (
        select(Area.id, Community.name, Area.name)
        .join(Community, Community.id == Area.community_id)
        .where(Area.is_open.is_(True), ~has.exists(), *is_below(session, staff.path, Area.community_id))
        .order_by(Community.id, Area.kind.desc(), Area.code, Area.id)
        .limit(2_000)
    )
    return [(row[0], f"{row[1]} {row[2]}") for row in session.execute(query)]
