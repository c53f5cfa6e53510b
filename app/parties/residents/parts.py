"""Parts of names and phones by their fingerprints: the surname, any two characters, the last four digits.

A fingerprint is another in each community, and cut to 64 bits. They are written with the person, whoever changes them,
and gone with the person. What they give away: docs/decisions/0021-people-are-found-by-parts.md.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from typing import Any

from sqlalchemy import Connection, delete, event, exists, insert, inspect, select
from sqlalchemy.orm import Session

from app.core.security.keyring import keyring
from app.parties.residents.models import Resident, ResidentPart, ResidentStatus

DIGITS = 4
"""Of a phone, from its end."""
ALL_PAIRS_MAX = 8
"""Characters of a name up to which any two of them are a part; of longer ones, any two that follow each other."""
BATCH = 500
_FIELDS = ("name", "phone", "community_id", "status")


def letters(text: str) -> str:
    """What of a name is looked at: letters, small ones, without what separates them."""
    return "".join(char for char in text.casefold() if char not in " ·'-.")


def digest(community_id: int, part: str) -> str:
    return keyring.blind_index(f"part:{community_id}", part)[:16]


def surname(char: str) -> str:
    return f"surname:{char}"


def pair(first: str, second: str) -> str:
    return f"pair:{first}{second}"


def ending(digits: str) -> str:
    return f"ending:{digits}"


def parts_of(name: str, phone: str) -> set[str]:
    """The parts that somebody is found by; the surname of a name of two words in any script is its first letter."""
    chars = letters(name) or name
    pairs = combinations(chars, 2) if len(chars) <= ALL_PAIRS_MAX else pairwise(chars)
    found = {surname(chars[0]), *(pair(*each) for each in pairs)}
    digits = "".join(char for char in phone if char.isdigit())
    return found | ({ending(digits[-DIGITS:])} if len(digits) >= DIGITS else set())


def rows_of(resident_id: int, community_id: int, name: str, phone: str) -> Iterator[dict[str, Any]]:
    for part in sorted(parts_of(name, phone)):
        yield {"digest": digest(community_id, part), "resident_id": resident_id}


def add(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Of people who have none yet."""
    distinct = list({(row["digest"], row["resident_id"]): row for row in rows}.values())
    if distinct:
        connection.execute(insert(ResidentPart), distinct)


def drop(connection: Connection, resident_ids: list[int]) -> None:
    connection.execute(delete(ResidentPart).where(ResidentPart.resident_id.in_(resident_ids)))


@event.listens_for(Resident, "after_insert")
def _added(_mapper: Any, connection: Connection, person: Resident) -> None:
    add(connection, rows_of(person.id, person.community_id, person.name, person.phone))


@event.listens_for(Resident, "after_update")
def _changed(_mapper: Any, connection: Connection, person: Resident) -> None:
    state = inspect(person)
    if not any(state.attrs[field].history.has_changes() for field in _FIELDS):
        return
    drop(connection, [person.id])
    if person.status is ResidentStatus.ACTIVE:
        add(connection, rows_of(person.id, person.community_id, person.name, person.phone))


def index_after(session: Session, *, after_id: int) -> tuple[int, int]:
    """Give parts to some who have none, from an id on, as those of before there were parts; says how many, and the last
    id. They are held meanwhile: whoever changes one waits and is the last to write.
    """
    has_some = exists().where(ResidentPart.resident_id == Resident.id)
    people = session.scalars(
        select(Resident)
        .where(Resident.id > after_id, Resident.status == ResidentStatus.ACTIVE, ~has_some)
        .order_by(Resident.id)
        .limit(BATCH)
        .with_for_update(of=Resident)
        .execution_options(populate_existing=True)
    ).all()
    ids = [person.id for person in people]
    drop(session.connection(), ids)
    add(
        session.connection(),
        (row for each in people for row in rows_of(each.id, each.community_id, each.name, each.phone)),
    )
    return len(ids), ids[-1] if ids else after_id


def drop_all(session: Session) -> None:
    """All parts go, to be made anew: with another INDEX_KEY."""
    session.execute(delete(ResidentPart))
