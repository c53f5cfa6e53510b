"""The roster from a spreadsheet of households: all of it, or nothing and every cell that is wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import audit, names
from app.core.errors import ConflictError
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Problem, SheetRow, refuse
from app.parties.communities.nodes import community_in_scope, require_open
from app.parties.residents.actions import ResidentAction
from app.parties.residents.bulk import BATCH, NewPerson, add_residents, batches, households
from app.parties.residents.indexes import index_of_phone, name_index
from app.parties.residents.matching import Answer
from app.parties.residents.models import Resident
from app.parties.residents.people import hold_roster
from app.parties.residents.roster_columns import ADULT, COLUMNS, HEADERS, HOUSEHOLD, NAME, PHONE
from app.parties.residents.roster_people import RosterPeople, has_phone

__all__ = [
    "ADULT",
    "COLUMNS",
    "HEADERS",
    "HOUSEHOLD",
    "MAX_ROWS",
    "NAME",
    "PHONE",
    "RosterBusyError",
    "RosterCheck",
    "RosterReport",
    "check_roster",
    "import_roster",
]

MAX_ROWS = 5_000
"""Rows that the API takes in one request; the console takes more, in a task."""


class RosterBusyError(ConflictError):
    """Another import has added the same people or households meanwhile."""

    code = "roster_busy"
    message = "名册刚被其他人更新，请重新检查后再导入。"


@dataclass(frozen=True, slots=True)
class RosterReport:
    """What an import does: people added, people whose entry changes, people already there as they are."""

    added: int
    updated: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class RosterCheck:
    """What is wrong, and what importing the rows would do; by the numbers of rows the changes of people who are there
    already, as column, old and new, and the questions about those that are suspicious, with their answers.
    """

    problems: Sequence[Problem]
    report: RosterReport
    changes: Mapping[int, Sequence[tuple[str, str, str]]]
    questions: Mapping[int, tuple[str, Sequence[tuple[str, str]]]] = field(default_factory=dict)


def check_roster(
    session: Session,
    *,
    rows: Sequence[SheetRow],
    community_id: int,
    staff: StaffIdentity,
    answers: Mapping[int, str] | None = None,
) -> RosterCheck:
    """Look at rows for a community's roster, and change nothing; questions may have `answers`, by the numbers of rows.

    Raises CommunityNotFoundError.
    """
    community = community_in_scope(session, community_id=community_id, staff=staff)
    rows = [_with_clean_name(row) for row in rows]
    people = RosterPeople(session, rows, community)
    changes: dict[int, list[tuple[str, str, str]]] = {}
    questions: dict[int, tuple[str, Sequence[tuple[str, str]]]] = {}
    for row in rows:
        asked, person = people.question(row), people.match(row).resident
        if asked is not None and asked[1]:
            questions[row.number] = asked
        elif person is not None:
            here = (people.home_of(person), person.name, "否" if person.is_minor else "是")
            there = (row.cells[HOUSEHOLD], row.cells[NAME], row.cells[ADULT] or "是")
            pairs = zip((HOUSEHOLD, NAME, ADULT), here, there, strict=True)
            changes[row.number] = [(column, old, new) for column, old, new in pairs if old != new]
    updated = sum(bool(each) for each in changes.values())
    report = RosterReport(len(rows) - len(changes) - len(questions), updated, len(changes) - updated)
    answered = dict.fromkeys(questions, Answer.BOTH.value) | dict(answers or {})
    return RosterCheck(people.problems(rows, answered), report, changes, questions)


def import_roster(
    session: Session,
    *,
    rows: Sequence[SheetRow],
    community_id: int,
    staff: StaffIdentity,
    now: datetime,
    answers: Mapping[int, str] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> RosterReport:
    """Put the people of these rows on a community's roster; those already on it are brought up to date.

    `answers` are those to questions about rows, by their numbers, see `matching.Answer`. `progress` is told now and
    then how many rows are done, of how many. Raises CommunityNotFoundError, NodeClosedError, RosterBusyError, and
    SheetError naming every wrong cell and every question without an answer; then nobody is added.
    """
    community, answers = community_in_scope(session, community_id=community_id, staff=staff), answers or {}
    rows = [_with_clean_name(row) for row in rows]
    hold_roster(session, community.id)
    people = RosterPeople(session, rows, community)
    problems = people.problems(rows, answers)
    if problems:
        raise refuse(problems)
    decided = [(row, people.match(row), people.meant(row, answers)) for row in rows]
    added = updated = 0
    try:
        homes = households(session, community_id=community.id, numbers={row.cells[HOUSEHOLD] for row in rows})
        for start, part in enumerate(batches(decided)):
            new = []
            for row, found, resident in part:
                answer = answers.get(row.number)
                if answer == Answer.SOMEBODY_ELSE:
                    for holder in found.holders:
                        holder.phone, holder.phone_index = "", None
                        _note(session, holder, ["phone"], community.path, staff, now)
                phone = row.cells[PHONE] if has_phone(row) else ""
                person = NewPerson(homes[row.cells[HOUSEHOLD]], row.cells[NAME], phone, row.cells[ADULT] == "否")
                if resident is None:
                    new.append(person)
                    continue
                changed = _bring_up_to_date(resident, person)
                updated += bool(changed)
                if answer == Answer.SAME:
                    _note(session, resident, changed, community.path, staff, now)
            session.flush()
            add_residents(session, community_id=community.id, people=new, now=now)
            added += len(new)
            progress(start * BATCH + len(part), len(rows))
    except IntegrityError as error:
        raise RosterBusyError from error
    require_open(session, community.id)
    report = RosterReport(added=added, updated=updated, unchanged=len(rows) - added - updated)
    audit.note(
        session,
        staff=staff,
        action=ResidentAction.IMPORTED,
        subject_id=community.id,
        at=now,
        path=community.path,
        added=report.added,
        updated=report.updated,
    )
    return report


def _with_clean_name(row: SheetRow) -> SheetRow:
    return SheetRow(row.number, row.cells | {NAME: names.clean(row.cells[NAME])})


def _bring_up_to_date(resident: Resident, person: NewPerson) -> list[str]:
    """What has changed of somebody; a row without a phone says nothing about it."""
    there = {"home": person.household_id, "name": person.name, "phone": person.phone or resident.phone}
    here = {"home": resident.household_id, "name": resident.name, "phone": resident.phone}
    changed = [field for field, value in there.items() if here[field] != value]
    if resident.is_minor != person.is_minor:
        changed.append("is_minor")
    if changed:
        resident.household_id, resident.name, resident.is_minor = person.household_id, person.name, person.is_minor
        resident.name_index = name_index(resident.community_id, person.name)
    if "phone" in changed:
        resident.phone, resident.phone_index = person.phone, index_of_phone(person.phone)
    return changed


def _note(
    session: Session, person: Resident, fields: Sequence[str], path: str, staff: StaffIdentity, now: datetime
) -> None:
    """An answer to a question changes who somebody is: each is noted by itself."""
    action = ResidentAction.CHANGED
    audit.note(session, staff=staff, action=action, subject_id=person.id, at=now, path=path, fields=list(fields))
