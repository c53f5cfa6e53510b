"""Records from a spreadsheet: all of them, or none and a report of what is wrong."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.core import audit, text
from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Problem, SheetRow, refuse
from app.parties.communities.models import Community
from app.parties.residents import phone_index
from app.parties.residents.models import Resident, ResidentStatus
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.records.actions import RecordAction
from app.standing.records.models import Record
from app.standing.records.recording import (
    EVENT_KEY,
    EVENT_KEY_WRONG,
    POINTS_VALID_MONTHS,
    Draft,
    Progress,
    enter,
    plan,
    problems_of,
    silent,
    split,
)
from app.standing.records.subjects import Subject, lock

RULE, PHONE, SCORE, DAY, EVENT, NOTE = HEADERS = ("规则编号", "手机号", "分值", "发生日期", "事件编号", "说明")
MAX_ROWS = 5_000
"""Rows that the API takes in one request; the console takes more, in a task."""
BATCH = 500

_COLUMNS = {"rule": RULE, "score_delta": SCORE, "occurred_on": DAY, "note": NOTE}
_PHONE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_SCORE = re.compile(r"[+-]?[0-9]{1,3}", re.ASCII)
_DAY = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})", re.ASCII)
_EVENT = re.compile(EVENT_KEY, re.ASCII)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RecordsReport:
    """What an import did: records entered, points awarded, and what the caps cut off."""

    created: int
    points: int
    trimmed: int


def check_records(
    session: Session, *, rows: Sequence[SheetRow], staff: StaffIdentity, now: datetime
) -> tuple[list[Problem], RecordsReport]:
    """Everything that is wrong with these rows, and what entering them would do, as far as can be said."""
    drafts, problems = _read(session, rows, staff, now)
    if problems:
        return problems, RecordsReport(0, 0, 0)
    planned = plan(session, [draft for _, draft in drafts], now=now)
    points = sum(split(draft, taken)[1] for draft, taken in planned)
    trimmed = sum(abs(draft.worth) - abs(taken) for draft, taken in planned)
    return [], RecordsReport(len(drafts), points, trimmed)


def import_records(
    session: Session,
    *,
    rows: Sequence[SheetRow],
    staff: StaffIdentity,
    now: datetime,
    valid_months: int = POINTS_VALID_MONTHS,
    progress: Progress = silent,
) -> RecordsReport:
    """Enter records about residents of the staff member's subtree.

    `progress` is told now and then how many rows are done, of how many. Raises SheetError naming every wrong cell; then
    nothing is entered.
    """
    drafts, problems = _read(session, rows, staff, now, locking=True)
    if problems:
        raise refuse(problems)
    records = enter(
        session,
        [draft for _, draft in drafts],
        staff=staff,
        now=now,
        valid_months=valid_months,
        progress=progress,
    )
    report = RecordsReport(
        created=len(records),
        points=sum(record.points for record in records),
        trimmed=sum(record.trimmed for record in records),
    )
    audit.note(
        session,
        staff=staff,
        action=RecordAction.IMPORTED,
        subject_id=None,
        at=now,
        created=report.created,
        points=report.points,
        trimmed=report.trimmed,
    )
    return report


def _read(
    session: Session, rows: Sequence[SheetRow], staff: StaffIdentity, now: datetime, *, locking: bool = False
) -> tuple[list[tuple[int, Draft]], list[Problem]]:
    reader = _Reader(_rules(session), _residents(session, rows, staff), business_day(now))
    drafts = [draft for row in rows if (draft := reader.read(row)) is not None]
    if locking:
        lock(session, SubjectKind.RESIDENT, {draft.subject.id for _, draft in drafts})
    known = _known_events(session, [draft for _, draft in drafts])
    reader.problems += [
        Problem(number, EVENT, "这件事已经登记过，请核对。") for number, draft in drafts if _event(draft) in known
    ]
    return drafts, sorted(reader.problems, key=lambda problem: problem.row)


class _Reader:
    """Makes drafts of rows, and notes what is wrong with them."""

    def __init__(self, rules: dict[str, Rule], residents: dict[str, Subject], today: date) -> None:
        self.problems: list[Problem] = []
        self._rules = rules
        self._residents = residents
        self._today = today
        self._first_row: dict[tuple[int, int, str], int] = {}

    def read(self, row: SheetRow) -> tuple[int, Draft] | None:
        """The row's number and its draft; None where something is missing to make one."""
        rule, subject = self._rule(row), self._resident(row)
        score, day, event = self._score(row), self._day(row), self._event_key(row)
        if rule is None or subject is None or score is None or day is None or event is None:
            return None
        draft = Draft(rule, subject, score, day, event, row.cells[NOTE])
        for field, message in problems_of(draft, today=self._today).items():
            self._wrong(row, _COLUMNS[field], message)
        problem = text.problem_of(draft.note)
        if problem:
            self._wrong(row, NOTE, problem)
        first = self._first_row.setdefault(_event(draft), row.number)
        if first != row.number:
            self._wrong(row, EVENT, f"与第 {first} 行重复。")
        return row.number, draft

    def _wrong(self, row: SheetRow, column: str, message: str) -> None:
        self.problems.append(Problem(row.number, column, message))

    def _rule(self, row: SheetRow) -> Rule | None:
        rule = self._rules.get(row.cells[RULE])
        if rule is None:
            self._wrong(row, RULE, "没有这条规则，请填写规则目录中的编号。")
        elif not rule.enabled:
            self._wrong(row, RULE, "这条规则已停用。")
        return rule

    def _resident(self, row: SheetRow) -> Subject | None:
        phone = row.cells[PHONE]
        if not _PHONE.fullmatch(phone):
            self._wrong(row, PHONE, "请填写 11 位手机号。")
            return None
        subject = self._residents.get(phone)
        if subject is None:
            self._wrong(row, PHONE, "没有找到这位居民，或不在您的管辖范围内。")
        return subject

    def _score(self, row: SheetRow) -> int | None:
        if not _SCORE.fullmatch(row.cells[SCORE]):
            self._wrong(row, SCORE, "请填写整数。")
            return None
        return int(row.cells[SCORE])

    def _day(self, row: SheetRow) -> date | None:
        found = _DAY.fullmatch(row.cells[DAY])
        try:
            if found is not None:
                return date(*map(int, found.groups()))
        except ValueError:
            pass  # The thirtieth of February: as wrong as no date at all.
        self._wrong(row, DAY, "请填写日期，例如 2026-11-01。")
        return None

    def _event_key(self, row: SheetRow) -> str | None:
        written = text.reference(row.cells[EVENT])
        if not _EVENT.fullmatch(written):
            self._wrong(row, EVENT, EVENT_KEY_WRONG)
            return None
        return written


def _event(draft: Draft) -> tuple[int, int, str]:
    return draft.rule.id, draft.subject.id, draft.event_index


def _rules(session: Session) -> dict[str, Rule]:
    """Every rule, by its slug and by its number."""
    rules = session.scalars(select(Rule)).all()
    return {rule.slug: rule for rule in rules} | {str(rule.number): rule for rule in rules}


def _residents(session: Session, rows: Sequence[SheetRow], staff: StaffIdentity) -> dict[str, Subject]:
    """The residents of the subtree by their phone numbers."""
    phones = {phone_index(phone): phone for row in rows if _PHONE.fullmatch(phone := row.cells[PHONE])}
    found: dict[str, Subject] = {}
    for part in _batches(phones):
        people = session.execute(
            select(Resident.phone_index, Resident.id, Resident.community_id, Resident.is_minor)
            .join(Community, Community.id == Resident.community_id)
            .where(
                Resident.phone_index.in_(part),
                Resident.status == ResidentStatus.ACTIVE,
                Community.path.like(f"{staff.path}%"),
            )
        )
        for index, resident_id, community_id, is_minor in people:
            found[phones[index]] = Subject(SubjectKind.RESIDENT, resident_id, community_id, is_minor)
    return found


def _known_events(session: Session, drafts: Iterable[Draft]) -> set[tuple[int, int | None, str]]:
    known: set[tuple[int, int | None, str]] = set()
    for part in _batches(_event(draft) for draft in drafts):
        rows = session.execute(
            select(Record.rule_id, Record.subject_id, Record.event_index).where(
                Record.subject_kind == SubjectKind.RESIDENT,
                # Follows from the next line; said so that an index is used, which rows of three values do not.
                Record.subject_id.in_({subject_id for _, subject_id, _ in part}),
                tuple_(Record.rule_id, Record.subject_id, Record.event_index).in_(part),
            )
        )
        known |= {(rule_id, subject_id, event) for rule_id, subject_id, event in rows}
    return known


def _batches(values: Iterable[T]) -> Iterator[list[T]]:
    """Lists short enough for one statement."""
    everything = list(values)
    for start in range(0, len(everything), BATCH):
        yield everything[start : start + BATCH]
