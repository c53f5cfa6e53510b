"""Finding people by what staff know of them: a surname, characters of a name, a phone or its end, a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from app.core import audit, names, telephones
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.communities.nodes import ids_below, subtree_ids
from app.parties.residents import parts
from app.parties.residents.access_log import note_listed
from app.parties.residents.actions import ResidentAction
from app.parties.residents.indexes import phone_index
from app.parties.residents.models import Household, Resident, ResidentPart, ResidentStatus
from app.parties.residents.queries import CARDS, Card, card_of

TOTAL_MAX = 1_000
"""Further than this nobody counts."""
PAIRS_MAX = 4
LOOKED_AT_MAX = 300
"""People of a long text whose names are opened to see whether they really fit."""
NUMBER_MIN = 5
"""Digits from which on the beginning of a number is looked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """The newest who fit, masked, and how many there are in all; more than TOTAL_MAX are TOTAL_MAX + 1."""

    total: int
    cards: Sequence[Card]


def find(session: Session, *, text: str, staff: StaffIdentity, limit: int) -> Found:
    """People of a subtree by a part of what they are known by."""
    nodes = session.scalars(subtree_ids(staff.path)).all()
    wanted = _by_digits(session, text, staff, nodes) if text.isascii() and text.isdigit() else _by_name(text, nodes)
    if wanted is None:
        return Found(0, [])
    query, checked = wanted
    if checked:
        return _opened(session, query, checked, nodes, limit)
    total = session.scalar(select(func.count()).select_from(query.limit(TOTAL_MAX + 1).subquery())) or 0
    ids = session.scalars(query.order_by(query.selected_columns[0].desc()).limit(limit)).all() if total else []
    return Found(total, cards_of(session, ids, nodes))


def cards_of(session: Session, ids: Sequence[int], nodes: Sequence[int]) -> list[Card]:
    """These people, those who came last first; whoever is of another node is left out."""
    query = CARDS.where(
        Resident.id.in_(ids), Resident.community_id.in_(nodes), Resident.status == ResidentStatus.ACTIVE
    )
    return [card_of(row) for row in session.execute(query.order_by(Resident.id.desc()))] if ids else []


def _digests(part: str, nodes: Sequence[int]) -> list[str]:
    return [parts.digest(node, part) for node in nodes]


_Wanted = tuple[Select[int], str]
"""What gives ids, and the text that opened names must have; none where the query says it all."""


def _by_name(text: str, nodes: Sequence[int]) -> _Wanted | None:
    chars = parts.letters(names.clean(text))
    if not chars:
        return None
    if len(chars) == 1:
        wanted = [parts.surname(chars)]
    else:
        wanted = [parts.pair(*each) for each in dict.fromkeys(pairwise(chars))][:PAIRS_MAX]
    first = aliased(ResidentPart)
    query = select(first.resident_id).where(first.digest.in_(_digests(wanted[0], nodes)))
    for part in wanted[1:]:
        more = aliased(ResidentPart)
        query = query.join(more, more.resident_id == first.resident_id).where(more.digest.in_(_digests(part, nodes)))
    return query, chars if len(chars) > 2 else ""


def _by_digits(session: Session, text: str, staff: StaffIdentity, nodes: Sequence[int]) -> _Wanted | None:
    if len(text) == parts.DIGITS:
        return select(ResidentPart.resident_id).where(ResidentPart.digest.in_(_digests(parts.ending(text), nodes))), ""
    if len(text) < NUMBER_MIN:
        return None
    within = ids_below(session, staff.path)
    here: list[ColumnElement[bool]] = [] if within is None else [Resident.community_id.in_(within)]
    ways: list[ColumnElement[bool]] = []
    if len(text) <= len("1000000000"):
        ways.append(Resident.number.startswith(text))
    if telephones.is_number(telephones.clean(text)):
        ways.append(Resident.phone_index == phone_index(telephones.clean(text)))
    whose = [select(Resident.id).where(way, Resident.status == ResidentStatus.ACTIVE, *here) for way in ways]
    if not whose:
        return None
    found = whose[0].union(*whose[1:]).subquery() if len(whose) > 1 else whose[0].subquery()
    return select(found.c.id), ""


def _opened(session: Session, query: Select[int], chars: str, nodes: Sequence[int], limit: int) -> Found:
    """Those whose names, opened, have the characters in this order: pairs alone would take 小明明 for 小明小明."""
    ids = session.scalars(query.order_by(query.selected_columns[0].desc()).limit(LOOKED_AT_MAX)).all()
    opened = session.execute(select(Resident.id, Resident.name).where(Resident.id.in_(ids))) if ids else ()
    fitting = sorted((row.id for row in opened if _has(parts.letters(row.name), chars)), reverse=True)
    return Found(len(fitting), cards_of(session, fitting[:limit], nodes))


def _has(name: str, chars: str) -> bool:
    left = iter(name)
    return all(char in left for char in chars)


@dataclass(frozen=True, slots=True)
class FoundHousehold:
    """A household, and how many of it are on the roster."""

    id: int
    number: str
    community: str
    people: int


def find_households(session: Session, *, text: str, staff: StaffIdentity, limit: int) -> list[FoundHousehold]:
    """Households of a subtree by the beginning of their number."""
    nodes = session.scalars(subtree_ids(staff.path)).all()
    people = (
        select(func.count())
        .where(Resident.household_id == Household.id, Resident.status == ResidentStatus.ACTIVE)
        .scalar_subquery()
    )
    query = (
        select(Household.id, Household.number, Community.name, people)
        .join(Community, Community.id == Household.community_id)
        .where(Household.community_id.in_(nodes), Household.number.startswith(text, autoescape=True))
        .order_by(Household.number, Household.id)
        .limit(limit)
    )
    return [FoundHousehold(*row) for row in session.execute(query)]


def reveal_page(
    session: Session, *, resident_ids: Sequence[int], reason: str, staff: StaffIdentity, now: datetime
) -> dict[int, tuple[str, str]]:
    """Names and phones of a page of people in full, by their ids; one entry in the audit log says who they were, and
    why. Those of another node are left out.
    """
    nodes = session.scalars(subtree_ids(staff.path)).all()
    rows = session.execute(
        select(Resident.id, Resident.name, Resident.phone)
        .where(Resident.id.in_(resident_ids), Resident.community_id.in_(nodes))
        .order_by(Resident.id)
    ).all()
    if rows:
        audit.note(
            session,
            staff=staff,
            action=ResidentAction.PAGE_REVEALED,
            subject_id=staff.community_id,
            at=now,
            path=staff.path,
            count=len(rows),
            residents=[str(row.id) for row in rows],
            reason=reason,
        )
        ids = [row.id for row in rows]
        note_listed(session, resident_ids=ids, how="page", reason=reason, staff=staff, now=now)
    return {row.id: (row.name, row.phone) for row in rows}
