"""Thousands of people and households at once, as a roster has them: a few statements for each batch."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.core.db.types import comparable
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties.residents import numbers, parts
from app.parties.residents.indexes import index_of_phone, name_index
from app.parties.residents.models import Household, Resident, ResidentStatus
from app.parties.residents.people import new_serial

BATCH = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who is not on any roster yet."""

    household_id: int
    name: str
    phone: str
    is_minor: bool


def batches(values: Iterable[T]) -> Iterator[list[T]]:
    """Lists short enough for one statement."""
    everything = list(values)
    for start in range(0, len(everything), BATCH):
        yield everything[start : start + BATCH]


def households(session: Session, *, community_id: int, numbers: Iterable[str]) -> dict[str, int]:
    """The ids of the households with these numbers, made where need be."""
    wanted = set(numbers)
    found = households_of(session, community_id=community_id, numbers=wanted)
    for part in batches(sorted(wanted - found.keys())):
        rows = [{"community_id": community_id, "number": number} for number in part]
        session.connection().execute(insert(Household), rows)
    return found | households_of(session, community_id=community_id, numbers=wanted - found.keys())


def households_of(session: Session, *, community_id: int, numbers: Iterable[str]) -> dict[str, int]:
    """The ids of those households with these numbers that are there."""
    found: dict[str, int] = {}
    for part in batches(comparable(numbers)):
        query = select(Household.number, Household.id).where(
            Household.community_id == community_id, Household.number.in_(part)
        )
        found |= {row.number: row.id for row in session.execute(query)}
    return found


def add_residents(session: Session, *, community_id: int, people: Sequence[NewPerson], now: datetime) -> None:
    """Put people on the roster and open their points accounts; the phones may be others', too."""
    for part in batches(people):
        serials = _free_serials(session, len(part))
        rows = [
            {
                "community_id": community_id,
                "household_id": person.household_id,
                "name": person.name,
                "phone": person.phone,
                "phone_index": index_of_phone(person.phone),
                "name_index": name_index(community_id, person.name),
                "number": number,
                "card_serial": serial,
                "joined_on": business_day(now),
                "is_minor": person.is_minor,
                "status": ResidentStatus.ACTIVE,
            }
            for person, number, serial in zip(part, _free_numbers(session, len(part)), serials, strict=True)
        ]
        session.connection().execute(insert(Resident), rows)
        found = session.execute(select(Resident.card_serial, Resident.id).where(Resident.card_serial.in_(serials)))
        ids = {row.card_serial: row.id for row in found}
        ledger.open_accounts(session, [chart.resident_points(resident_id) for resident_id in ids.values()])
        parts.add(
            session.connection(),
            (
                row
                for person, serial in zip(part, serials, strict=True)
                for row in parts.rows_of(ids[serial], community_id, person.name, person.phone)
            ),
        )


def _free_serials(session: Session, count: int) -> list[str]:
    free: set[str] = set()
    while len(free) < count:
        drawn = {new_serial() for _ in range(count - len(free))}
        free |= drawn - set(session.scalars(select(Resident.card_serial).where(Resident.card_serial.in_(drawn))))
    return list(free)


def _free_numbers(session: Session, count: int) -> list[str]:
    free: set[str] = set()
    while len(free) < count:
        drawn = numbers.draw(count - len(free), taken=free)
        taken = session.scalars(select(Resident.number).where(Resident.number.in_(drawn)))
        free |= set(drawn) - set(taken)
    return list(free)
