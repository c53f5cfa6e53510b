"""The rosters of one or many communities from a spreadsheet: all of it, or nothing and every cell that is wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import audit, names
from app.core.errors import ConflictError
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Problem, SheetRow, refuse
from app.core.security.masking import mask_phone
from app.parties.communities.models import Community
from app.parties.communities.nodes import require_open
from app.parties.residents.actions import ResidentAction
from app.parties.residents.bulk import BATCH, NewPerson, add_residents, batches, households
from app.parties.residents.indexes import index_of_phone, name_index
from app.parties.residents.matching import Answer
from app.parties.residents.models import Resident
from app.parties.residents.people import hold_roster
from app.parties.residents.roster_columns import ADULT, COLUMNS, COMMUNITY, HEADERS, HOUSEHOLD, NAME, NUMBER, PHONE
from app.parties.residents.roster_people import RosterPeople, has_phone
from app.parties.residents.roster_places import RosterPlaces

__all__ = [
    "ADULT",
    "COLUMNS",
    "COMMUNITY",
    "HEADERS",
    "HOUSEHOLD",
    "MAX_ROWS",
    "NAME",
    "NUMBER",
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
    community_id: int | None,
    staff: StaffIdentity,
    answers: Mapping[int, str] | None = None,
) -> RosterCheck:
    """Look at rows for rosters, and change nothing; questions may have `answers`, by the numbers of rows.
    `community_id` is where rows belong that do not say it themselves, see `RosterPlaces`.

    Raises CommunityNotFoundError.
    """
    rows = [_with_clean_name(row) for row in rows]
    people = RosterPeople(session, rows, RosterPlaces(session, rows, community_id=community_id, staff=staff))
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
            if has_phone(row) and row.cells[PHONE] != person.phone:
                changes[row.number].append((PHONE, mask_phone(person.phone), row.cells[PHONE]))
    updated = sum(bool(each) for each in changes.values())
    report = RosterReport(len(rows) - len(changes) - len(questions), updated, len(changes) - updated)
    answered = dict.fromkeys(questions, Answer.BOTH.value) | dict(answers or {})
    return RosterCheck(people.problems(rows, answered), report, changes, questions)


def import_roster(
    session: Session,
    *,
    rows: Sequence[SheetRow],
    community_id: int | None,
    staff: StaffIdentity,
    now: datetime,
    answers: Mapping[int, str] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> RosterReport:
    """Put the people of these rows on the rosters of their communities; those already there are brought up to date.
    `community_id` is where rows belong that do not say it themselves, see `RosterPlaces`.

    `answers` are those to questions about rows, by their numbers, see `matching.Answer`. `progress` is told now and
    then how many rows are done, of how many. Raises CommunityNotFoundError, NodeClosedError, RosterBusyError, and
    SheetError naming every wrong cell and every question without an answer; then nobody is added.
    """
    answers = answers or {}
    rows = [_with_clean_name(row) for row in rows]
    places = RosterPlaces(session, rows, community_id=community_id, staff=staff)
    of_communities = places.by_community(rows)
    for node_id in of_communities:
        hold_roster(session, node_id)
    places = RosterPlaces(session, rows, community_id=community_id, staff=staff, hold=True)
    if places.by_community(rows) != of_communities:  # Somebody has moved meanwhile.
        raise RosterBusyError
    people = RosterPeople(session, rows, places)
    problems = people.problems(rows, answers)
    if problems:
        raise refuse(problems)
    reports: list[RosterReport] = []
    done = 0
    try:
        for node_id, those in of_communities.items():
            entering = _Entering(session, places.nodes[node_id], people, answers, staff, now)
            reports.append(entering.enter(those, partial(_behind, progress, done, len(rows))))
            done += len(those)
    except IntegrityError as error:
        raise RosterBusyError from error
    return RosterReport(
        added=sum(report.added for report in reports),
        updated=sum(report.updated for report in reports),
        unchanged=sum(report.unchanged for report in reports),
    )


def _behind(progress: Callable[[int, int], None], before: int, total: int, done: int) -> None:
    progress(before + done, total)


@dataclass(frozen=True, slots=True)
class _Entering:
    """Rows go on the roster of their community, which the caller has to itself."""

    session: Session
    community: Community
    people: RosterPeople
    answers: Mapping[int, str]
    staff: StaffIdentity
    now: datetime

    def enter(self, rows: Sequence[SheetRow], progress: Callable[[int], None]) -> RosterReport:
        """Raises NodeClosedError, IntegrityError."""
        session, community_id = self.session, self.community.id
        added = updated = 0
        homes = households(session, community_id=community_id, numbers={row.cells[HOUSEHOLD] for row in rows})
        decided = [(row, self.people.match(row), self.people.meant(row, self.answers)) for row in rows]
        for start, part in enumerate(batches(decided)):
            new = []
            for row, found, resident in part:
                answer = self.answers.get(row.number)
                if answer == Answer.SOMEBODY_ELSE:
                    self._take_phone_from(found.holders)
                phone = row.cells[PHONE] if has_phone(row) else ""
                person = NewPerson(homes[row.cells[HOUSEHOLD]], row.cells[NAME], phone, row.cells[ADULT] == "否")
                if resident is None:
                    new.append(person)
                    continue
                changed = _bring_up_to_date(resident, person)
                updated += bool(changed)
                if answer == Answer.SAME or (row.cells[NUMBER] and changed):
                    self._note(resident, changed)
            session.flush()
            add_residents(session, community_id=community_id, people=new, now=self.now)
            added += len(new)
            progress(start * BATCH + len(part))
        require_open(session, community_id)
        report = RosterReport(added=added, updated=updated, unchanged=len(rows) - added - updated)
        audit.note(
            session,
            staff=self.staff,
            action=ResidentAction.IMPORTED,
            subject_id=community_id,
            at=self.now,
            path=self.community.path,
            added=report.added,
            updated=report.updated,
        )
        return report

    def _take_phone_from(self, holders: Sequence[Resident]) -> None:
        for holder in holders:
            holder.phone, holder.phone_index = "", None
            self._note(holder, ["phone"])

    def _note(self, person: Resident, fields: Sequence[str]) -> None:
        """What an answer says, or somebody's number, changes who they are: each is noted by itself."""
        audit.note(
            self.session,
            staff=self.staff,
            action=ResidentAction.CHANGED,
            subject_id=person.id,
            at=self.now,
            path=self.community.path,
            fields=list(fields),
        )


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
