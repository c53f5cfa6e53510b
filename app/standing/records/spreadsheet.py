"""Records from a spreadsheet: a batch that another person decides, or none and a report of what is wrong."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.core import audit, text
from app.core.cleaning import days, numbers, phones
from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Problem, SheetRow, refuse
from app.parties.residents.bulk import batches
from app.standing.programmes.errors import RelatedPersonError
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.programmes.recusal import related_to
from app.standing.programmes.subjects import Subject, lock
from app.standing.records.actions import RecordAction
from app.standing.records.caps import Claim, trim
from app.standing.records.drafts import EVENT_KEY, EVENT_KEY_WRONG, Draft, problems_of
from app.standing.records.models import BatchKind, Record, RecordBatch
from app.standing.records.spreadsheet_columns import DAY, EVENT, HOUSEHOLD, NAME, NOTE, NUMBER, PHONE, RULE, SCORE, UNIT
from app.standing.records.spreadsheet_rules import Rules
from app.standing.records.spreadsheet_subjects import PHONE_NUMBER, AtHome, at_home_of, residents_of, units_of
from app.standing.records.submitting import Progress, Submitter, keep, silent
from app.standing.reminders.errors import RemindersMissingError
from app.standing.reminders.strikes import Strikes

MAX_ROWS = 5_000
"""Rows that the API takes in one request; the console takes more, in a task."""

_COLUMNS = {"rule": RULE, "score_delta": SCORE, "occurred_on": DAY, "note": NOTE}
_SCORE = re.compile(r"[+-]?[0-9]{1,3}", re.ASCII)
_DAY = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})", re.ASCII)
_EVENT = re.compile(EVENT_KEY, re.ASCII)


@dataclass(frozen=True, slots=True)
class RecordsReport:
    """What an import came to: records handed in, the points they would earn now, and what the caps would cut off."""

    created: int
    points: int
    trimmed: int
    batch_id: int | None = None


def check_records(
    session: Session, *, rows: Sequence[SheetRow], staff: StaffIdentity, now: datetime
) -> tuple[list[Problem], RecordsReport]:
    """Everything that is wrong with these rows, and what they would come to, as far as can be said."""
    drafts, problems = _read(session, rows, staff, now)
    return problems, RecordsReport(0, 0, 0) if problems else _report(session, [draft for _, draft in drafts], now)


def _report(session: Session, drafts: Sequence[Draft], now: datetime) -> RecordsReport:
    """Units earn no points."""
    points = trimmed = 0
    for kind, own in _by_kind(drafts).items():
        claims = [Claim(draft.subject.id, draft.rule, draft.worth, draft.occurred_on) for draft in own]
        taken = trim(session, kind, claims, now=now)
        points += sum(max(0, worth) for worth in taken) if kind is SubjectKind.RESIDENT else 0
        trimmed += sum(abs(draft.worth) - abs(worth) for draft, worth in zip(own, taken, strict=True))
    return RecordsReport(len(drafts), points, trimmed)


def _by_kind(drafts: Iterable[Draft]) -> dict[SubjectKind, list[Draft]]:
    found: dict[SubjectKind, list[Draft]] = {}
    for draft in drafts:
        found.setdefault(draft.subject.kind, []).append(draft)
    return found


def import_records(
    session: Session,
    *,
    rows: Sequence[SheetRow],
    staff: StaffIdentity,
    now: datetime,
    title: str = "",
    progress: Progress = silent,
) -> RecordsReport:
    """Hand in records about residents and units of the staff member's subtree as one batch, which another person
    decides.

    `progress` is told now and then how many rows are done, of how many. Raises SheetError naming every wrong cell; then
    nothing is handed in.
    """
    read, problems = _read(session, rows, staff, now, locking=True)
    if problems:
        raise refuse(problems)
    drafts = [draft for _, draft in read]
    report = _report(session, drafts, now)
    batch = RecordBatch(
        kind=BatchKind.IMPORT,
        community_id=staff.community_id,
        title=title or f"{business_day(now)} 导入 {len(drafts)} 条",
        submitted_by=staff.id,
        submitted_at=now,
        lines=len(drafts),
        points=sum(draft.points for draft in drafts),
        minuses=sum(draft.score < 0 for draft in drafts),
    )
    session.add(batch)
    session.flush()
    done = 0
    for own in _by_kind(drafts).values():
        part = partial(_shifted, progress, done, len(drafts))
        keep(session, own, by=Submitter.at_the_desk(staff), now=now, batch_id=batch.id, progress=part)
        done += len(own)
    audit.note(
        session,
        staff=staff,
        action=RecordAction.IMPORTED,
        subject_id=batch.id,
        at=now,
        created=report.created,
        points=report.points,
        trimmed=report.trimmed,
    )
    return replace(report, batch_id=batch.id)


def _shifted(progress: Progress, before: int, total: int, done: int, _of: int) -> None:
    progress(before + done, total)


def _read(
    session: Session, rows: Sequence[SheetRow], staff: StaffIdentity, now: datetime, *, locking: bool = False
) -> tuple[list[tuple[int, Draft]], list[Problem]]:
    found, at_home = residents_of(session, rows, staff), at_home_of(session, rows, staff)
    units = units_of(session, rows, staff)
    if locking:  # First, and then read anew: where they live is whose points they are given.
        ids = {subject.id for subjects in (*found.values(), *at_home.values()) for subject in subjects}
        lock(session, SubjectKind.RESIDENT, ids)
        lock(session, SubjectKind.UNIT, {unit.id for several in units.values() for unit in several})
        found, at_home = residents_of(session, rows, staff), at_home_of(session, rows, staff)
        units = units_of(session, rows, staff)
    reader = _Reader(Rules(session, staff, business_day(now)), found, at_home, units, business_day(now))
    drafts = [draft for row in rows if (draft := reader.read(row)) is not None]
    known = _known_events(session, [draft for _, draft in drafts])
    reader.problems += [
        Problem(number, EVENT, "这件事已经登记过，请核对。")
        for number, draft in drafts
        if (draft.subject.kind, *_event(draft)) in known
    ]
    related = related_to(session, staff=staff, subjects={(each.subject.kind, each.subject.id) for _, each in drafts})
    reader.problems += [
        Problem(number, UNIT if draft.subject.kind is SubjectKind.UNIT else NAME, RelatedPersonError.message)
        for number, draft in drafts
        if (draft.subject.kind, draft.subject.id) in related
    ]
    wrong = {problem.row for problem in reader.problems}
    reader.problems += _without_reminders(session, [row for row in drafts if row[0] not in wrong], now)
    return drafts, sorted(reader.problems, key=lambda problem: problem.row)


def _without_reminders(session: Session, drafts: Sequence[tuple[int, Draft]], now: datetime) -> list[Problem]:
    """The rows of a minus before which too few reminders have come, those of rows above taken off."""
    asking = [(number, draft) for number, draft in drafts if draft.warnings]
    known = {
        kind: Strikes(session, kind, [(draft.rule.slug, draft.subject.id) for draft in own], now=now)
        for kind, own in _by_kind(draft for _, draft in asking).items()
    }
    problems = []
    for number, draft in asking:
        try:
            known[draft.subject.kind].take(draft.rule, draft.subject.id, draft.occurred_on)
        except RemindersMissingError as error:
            problems.append(Problem(number, RULE, error.message))
    return problems


class _Reader:
    """Makes drafts of rows, and notes what is wrong with them."""

    def __init__(
        self,
        rules: Rules,
        residents: dict[str, list[Subject]],
        at_home: AtHome,
        units: dict[str, list[Subject]],
        today: date,
    ) -> None:
        self.problems: list[Problem] = []
        self._units = units
        self._at_home = at_home
        self._rules = rules
        self._residents = residents
        self._today = today
        self._first_row: dict[tuple[SubjectKind, str, int, str], int] = {}

    def read(self, row: SheetRow) -> tuple[int, Draft] | None:
        """The row's number and its draft; None where something is missing to make one."""
        subject = self._unit(row) if row.cells.get(UNIT) else self._resident(row)
        score, day, event = self._score(row), self._day(row), self._event_key(row)
        rule = self._rule(row, subject, day)
        if rule is None or subject is None or score is None or day is None or event is None:
            return None
        draft = Draft(rule, subject, score, day, event, row.cells[NOTE])
        for field, message in problems_of(draft, today=self._today).items():
            self._wrong(row, _COLUMNS[field], message)
        problem = text.problem_of(draft.note)
        if problem:
            self._wrong(row, NOTE, problem)
        first = self._first_row.setdefault((draft.subject.kind, *_event(draft)), row.number)
        if first != row.number:
            self._wrong(row, EVENT, f"与第 {first} 行重复。")
        return row.number, draft

    def _wrong(self, row: SheetRow, column: str, message: str) -> None:
        self.problems.append(Problem(row.number, column, message))

    def _rule(self, row: SheetRow, subject: Subject | None, day: date | None) -> Rule | None:
        """The one that held at the subject's node on the day; as far as they are known."""
        rule = self._rules.find(row.cells[RULE], subject, day)
        if rule is None:
            self._wrong(row, RULE, "没有这条规则，或那一天在这里不适用，请填写规则目录中的编号。")
        elif not rule.takes_records:
            self._wrong(row, RULE, "这条规则已停用。")
        return rule

    def _unit(self, row: SheetRow) -> Subject | None:
        """A unit by its code or its name; a row is about one or about a resident, not about both."""
        if any(row.cells.get(column) for column in (PHONE, NAME, HOUSEHOLD, NUMBER)):
            self._wrong(row, UNIT, "一行只登记一个对象：单位的记录，请把居民的各列留空。")
            return None
        found = self._units.get(row.cells[UNIT], [])
        if not found:
            self._wrong(row, UNIT, "没有找到这个单位，或不在您的管辖范围内。")
        if len(found) > 1:
            self._wrong(row, UNIT, f"有 {len(found)} 个单位是这个名称，请填写统一社会信用代码。")
        return found[0] if len(found) == 1 else None

    def _resident(self, row: SheetRow) -> Subject | None:
        phone = row.cells[PHONE]
        if row.cells.get(NUMBER):
            return self._by_number(row)
        if not phone and row.cells.get(NAME) and row.cells.get(HOUSEHOLD):
            return self._by_household(row)
        if not PHONE_NUMBER.fullmatch(phone):
            self._wrong(row, PHONE, phones.WRONG)
            return None
        found = self._residents.get(phone, [])
        if not found:
            self._wrong(row, PHONE, "没有找到这位居民，或不在您的管辖范围内。")
        if len(found) > 1:  # Whose it is, the number does not say.
            self._wrong(row, PHONE, f"有 {len(found)} 位居民登记的是这个号码，请在各人的档案里登记。")
        return found[0] if len(found) == 1 else None

    def _by_number(self, row: SheetRow) -> Subject | None:
        """Who has a number, unless the phone beside it is somebody else's."""
        found = self._residents.get(row.cells[NUMBER], [])
        if not found:
            self._wrong(row, NUMBER, "没有找到这位居民，或不在您的管辖范围内。")
            return None
        with_phone = self._residents.get(row.cells[PHONE], [])
        if with_phone and found[0] not in with_phone:
            self._wrong(row, PHONE, "这是别的居民的号码，请核对编号和号码。")
            return None
        return found[0]

    def _by_household(self, row: SheetRow) -> Subject | None:
        found = self._at_home.get((row.cells[HOUSEHOLD], row.cells[NAME]), [])
        if len(found) == 1:
            return found[0]
        nobody, several = "这一户没有这位居民，或不在您的管辖范围内。", "这一户有不止一位同名的居民，请填写手机号。"
        self._wrong(row, NAME, several if found else nobody)
        return None

    def _score(self, row: SheetRow) -> int | None:
        if not _SCORE.fullmatch(row.cells[SCORE]):
            self._wrong(row, SCORE, numbers.WRONG)
            return None
        return int(row.cells[SCORE])

    def _day(self, row: SheetRow) -> date | None:
        found = _DAY.fullmatch(row.cells[DAY])
        try:
            if found is not None:
                return date(*map(int, found.groups()))
        except ValueError:
            pass  # The thirtieth of February: as wrong as no date at all.
        self._wrong(row, DAY, days.WRONG)
        return None

    def _event_key(self, row: SheetRow) -> str | None:
        written = text.reference(row.cells[EVENT])
        if not _EVENT.fullmatch(written):
            self._wrong(row, EVENT, EVENT_KEY_WRONG)
            return None
        return written


def _event(draft: Draft) -> tuple[str, int, str]:
    """A rule is one in all of its versions."""
    return draft.rule.slug, draft.subject.id, draft.event_index


def _known_events(session: Session, drafts: Iterable[Draft]) -> set[tuple[SubjectKind, str, int | None, str]]:
    known: set[tuple[SubjectKind, str, int | None, str]] = set()
    parts = [(kind, part) for kind, own in _by_kind(drafts).items() for part in batches(map(_event, own))]
    for kind, part in parts:
        rows = session.execute(
            select(Rule.slug, Record.subject_id, Record.event_index)
            .join(Rule, Rule.id == Record.rule_id)
            .where(
                Record.subject_kind == kind,
                # Follows from the next line; said so that an index is used, which rows of three values do not.
                Record.subject_id.in_({subject_id for _, subject_id, _ in part}),
                tuple_(Rule.slug, Record.subject_id, Record.event_index).in_(part),
            )
        )
        known |= {(kind, slug, subject_id, event) for slug, subject_id, event in rows if event is not None}
    return known
