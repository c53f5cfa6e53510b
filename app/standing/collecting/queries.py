"""Queries: households, shops and units about which somebody collects, and what became of what was handed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.core.db.paging import Page, newest_first
from app.core.security.masking import mask_name
from app.parties.merchants.models import Merchant
from app.parties.posts.queries import areas_of_collector, nodes_of_collector
from app.parties.residents.models import Household, Resident, ResidentStatus
from app.parties.units.models import Unit
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import ANONYMOUS, OF_THE_ALLIANCE, names_of
from app.standing.records.models import Record, RecordSource, RecordState
from app.standing.reminders.models import Reminder


class Collectable(StrEnum):
    """What is listed for who collects; residents are members of their households."""

    HOUSEHOLD = "household"
    MERCHANT = "merchant"
    UNIT = "unit"


SAYS_WHY = (RecordState.RETURNED, RecordState.REJECTED)


@dataclass(frozen=True, slots=True)
class Member:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A household of one's area: its number, and masked names. Of a shop or a unit, `number` is its name."""

    kind: SubjectKind
    id: int
    number: str
    members: list[Member]


@dataclass(frozen=True, slots=True)
class Collected:
    """A record that somebody has handed in, and whom it is about. A person's name is masked."""

    record: Record
    subject: str

    @property
    def reason(self) -> str:
        """Why it was returned, turned down or taken back; nothing else that was written about it."""
        if self.record.status is RecordState.WITHDRAWN:
            return self.record.withdrawal_reason
        return self.record.remark if self.record.status in SAYS_WHY else ""


@dataclass(frozen=True, slots=True)
class Given:
    """A reminder that somebody has given, and whom it is about. A person's name is masked."""

    reminder: Reminder
    subject: str


def workplaces(
    session: Session, *, kind: Collectable, resident_id: int, today: date, q: str, cursor: str | None, limit: int
) -> Page[Neighbours]:
    """The shops of the alliance, or the units, whose name has `q` in it and about which a resident may collect today;
    those added last first. Raises NoPostError.
    """
    areas_of_collector(session, resident_id=resident_id, today=today)
    nodes = nodes_of_collector(session, resident_id=resident_id, today=today)
    which: type[Merchant] | type[Unit] = Merchant if kind is Collectable.MERCHANT else Unit
    there = Merchant.status.in_(OF_THE_ALLIANCE) if which is Merchant else Unit.is_open.is_(True)
    query = select(which.id, which.name).where(there, which.community_id.in_(nodes))
    if q:
        query = query.where(which.name.contains(q, autoescape=True))
    page = newest_first(session, query, which.id, cursor=cursor, limit=limit)
    return page.map(lambda row: Neighbours(SubjectKind(kind.value), row.id, row.name, []))


def neighbours(
    session: Session, *, resident_id: int, today: date, q: str, cursor: str | None, limit: int
) -> Page[Neighbours]:
    """The households of the areas in which a resident collects today whose number has `q` in it, without their own;
    those added last first. Raises NoPostError.
    """
    within = areas_of_collector(session, resident_id=resident_id, today=today)
    own_home = select(Resident.household_id).where(Resident.id == resident_id).scalar_subquery()
    query = select(Household).where(Household.area_id.in_(within), Household.id != own_home)
    if q:
        query = query.where(func.lower(Household.number).contains(q.lower(), autoescape=True))
    page = newest_first(session, query, Household.id, cursor=cursor, limit=limit)
    return page.map_all(lambda homes: _with_members(session, homes))


def household_of(session: Session, household_id: int) -> Neighbours:
    """One household with its members. Whether it may be seen, the caller decides."""
    return _with_members(session, [session.get_one(Household, household_id)])[0]


def _with_members(session: Session, homes: Sequence[Household]) -> list[Neighbours]:
    query = select(Resident.household_id, Resident.id, Resident.name).where(
        Resident.household_id.in_([home.id for home in homes]), Resident.status == ResidentStatus.ACTIVE
    )
    members: dict[int, list[Member]] = {}
    for household_id, resident_id, name in session.execute(query.order_by(Resident.id)):
        members.setdefault(household_id, []).append(Member(resident_id, mask_name(name)))
    return [Neighbours(SubjectKind.HOUSEHOLD, home.id, home.number, members.get(home.id, [])) for home in homes]


def collected(session: Session, *, resident_id: int, cursor: str | None, limit: int) -> Page[Collected]:
    """What a resident has collected in their posts, handed in last first."""
    query = (
        select(Record)
        .where(Record.collected_by == resident_id, Record.source == RecordSource.POST)
        .options(joinedload(Record.rule))
    )
    page = newest_first(session, query, Record.id, cursor=cursor, limit=limit)
    return page.map_all(lambda records: shown(session, records))


def shown(session: Session, records: Sequence[Record]) -> list[Collected]:
    """Records with whom they are about."""
    names = names_of(session, [(each.subject_kind, each.subject_id) for each in records])
    return [Collected(each, names.get((each.subject_kind, each.subject_id), ANONYMOUS)) for each in records]


def given(session: Session, *, resident_id: int, cursor: str | None, limit: int) -> Page[Given]:
    """Reminders that a resident has given, the last first."""
    query = select(Reminder).where(Reminder.given_by_resident == resident_id).options(joinedload(Reminder.rule))
    page = newest_first(session, query, Reminder.id, cursor=cursor, limit=limit)
    return page.map_all(lambda reminders: reminded(session, reminders))


def reminded(session: Session, reminders: Sequence[Reminder]) -> list[Given]:
    """Reminders with whom they are about."""
    names = names_of(session, [(each.subject_kind, each.subject_id) for each in reminders])
    return [Given(each, names.get((each.subject_kind, each.subject_id), ANONYMOUS)) for each in reminders]
