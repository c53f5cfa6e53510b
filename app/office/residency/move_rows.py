"""Moves from a spreadsheet: everybody who goes to another community, each with the points they have."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.cleaning import households
from app.core.db.types import comparable
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Problem, SheetRow, refuse
from app.office.residency import moving
from app.parties.communities import by_name
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.residents.bulk import batches
from app.parties.residents.models import Household, Resident, ResidentStatus

NUMBER, COMMUNITY, HOUSEHOLD = ("居民编号", "迁到社区", "新户号")


@dataclass(frozen=True, slots=True)
class Going:
    """Somebody who is to move: where they are, and where to."""

    resident_id: int
    here: str
    home: str
    there: Community


def check_moves(
    session: Session, *, rows: Sequence[SheetRow], staff: StaffIdentity
) -> tuple[list[Problem], Mapping[int, Going]]:
    """Everything that is wrong with these rows, and the moves that the others are, by their numbers."""
    people, places = _people(session, rows, staff), by_name.open_nodes(session, staff=staff)
    problems: list[Problem] = []
    moves: dict[int, Going] = {}
    first: dict[int, int] = {}
    for row in rows:
        found = people.get(row.cells[NUMBER])
        there, unknown = by_name.named(places, row.cells[COMMUNITY])
        wrong = list(_wrong_cells(row, found is not None, unknown))
        if not wrong and found is not None and there is not None:
            if found.community_id == there.id:
                wrong.append(Problem(row.number, COMMUNITY, "已在这个社区；只换户号的，请用居民名册。"))
            elif first.setdefault(found.id, row.number) != row.number:
                wrong.append(Problem(row.number, NUMBER, f"与第 {first[found.id]} 行重复。"))
            else:
                moves[row.number] = Going(found.id, found.here, found.home, there)
        problems += wrong
    return problems, moves


def import_moves(
    session: Session,
    *,
    rows: Sequence[SheetRow],
    staff: StaffIdentity,
    now: datetime,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> int:
    """Let everybody of these rows move; says how many. Raises SheetError naming every wrong cell; then nobody has."""
    problems, moves = check_moves(session, rows=rows, staff=staff)
    if problems:
        raise refuse(problems)
    for done, row in enumerate(sorted(rows, key=lambda row: moves[row.number].resident_id), start=1):
        going, home = moves[row.number], row.cells[HOUSEHOLD]
        moving.move(
            session, resident_id=going.resident_id, community_id=going.there.id, home=home, staff=staff, now=now
        )
        if done % 100 == 0 or done == len(rows):
            progress(done, len(rows))
    return len(rows)


@dataclass(frozen=True, slots=True)
class _Person:
    id: int
    community_id: int
    here: str
    home: str


def _people(session: Session, rows: Sequence[SheetRow], staff: StaffIdentity) -> dict[str, _Person]:
    """Who is on a roster of the subtree, by the number they have."""
    found: dict[str, _Person] = {}
    for part in batches(comparable({row.cells[NUMBER] for row in rows})):
        query = (
            select(Resident.number, Resident.id, Resident.community_id, Community.name, Household.number)
            .join(Community, Community.id == Resident.community_id)
            .join(Household, Household.id == Resident.household_id)
            .where(
                Resident.number.in_(part),
                Resident.status == ResidentStatus.ACTIVE,
                Resident.community_id.in_(subtree_ids(staff.path)),
            )
        )
        for number, resident_id, community_id, here, home in session.execute(query):
            found[number] = _Person(resident_id, community_id, here, home)
    return found


def _wrong_cells(row: SheetRow, is_known: bool, unknown_place: str) -> list[Problem]:
    found = []
    if not is_known:
        found.append(Problem(row.number, NUMBER, "没有找到这位居民，或不在您的管辖范围内。"))
    if unknown_place:
        found.append(Problem(row.number, COMMUNITY, unknown_place))
    if not households.is_household(row.cells[HOUSEHOLD]):
        found.append(Problem(row.number, HOUSEHOLD, households.WRONG))
    return found
