"""The list of an award for many: a line for each person, who is named by phone, resident's number or member card."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.cleaning import phones
from app.core.errors import DomainError
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Problem, SheetRow
from app.core.security.lockout import FailureCounter
from app.core.text import clean, reference
from app.parties.communities.nodes import names_by_id
from app.parties.residents.numbers import is_number
from app.rewards.redemptions.card_holders import read_card_at_desk
from app.standing.programmes.models import Rule
from app.standing.programmes.subjects import ANONYMOUS, names_of
from app.standing.records import spreadsheet
from app.standing.records import spreadsheet_columns as columns
from app.standing.records.spreadsheet import RecordsReport
from app.standing.records.spreadsheet_subjects import PHONE_NUMBER, residents_of

LINES_MAX = 500
"""More are a spreadsheet, which is read in a task."""
CARD_DIGITS = 18
NOBODY = "没有看出是谁：请填写 11 位手机号、10 位居民编号，或扫会员码。"

_BETWEEN = re.compile(r"[,，;；、\t]+")
_SHARED = {columns.RULE: "rule", columns.SCORE: "score", columns.DAY: "occurred_on", columns.NOTE: "note"}
"""What is asked once for all lines, by the column that it stands in."""


@dataclass(slots=True)
class Line:
    """What was typed, whom it names, and what is wrong with it."""

    number: int
    text: str
    key: str = ""
    who: str = ""
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Checked:
    """The lines, what is wrong with what all of them share by its field, and what they come to."""

    lines: list[Line]
    shared: dict[str, str]
    report: RecordsReport

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.problems]


@dataclass(frozen=True, slots=True)
class Shared:
    """What is said once: the rule, the score, when it happened and how it is called."""

    rule: Rule
    score: int
    occurred_on: date
    event_key: str
    note: str


def lines_of(text: str) -> list[Line]:
    """A line for everybody; one that names several by numbers becomes one for each. Words beside a number stay."""
    found: list[str] = []
    for typed in text.splitlines():
        pieces = [piece for each in _BETWEEN.split(typed) for piece in _pieces(each)]
        numbers = [piece for piece in pieces if _key(piece)]
        found += numbers if len(numbers) > 1 else [clean(typed)] if clean(typed) else []
    return [Line(number, words, _only_key(words)) for number, words in enumerate(found, start=1)]


def _pieces(part: str) -> list[str]:
    """A number that is written with spaces is one; otherwise what stands between them."""
    return [part.strip()] if _key(part) else part.split()


def _key(piece: str) -> str:
    """A phone, a number or the digits of a card; empty for anything else."""
    phone, digits = phones.text(piece), reference(piece)
    if PHONE_NUMBER.fullmatch(phone):
        return phone
    return digits if is_number(digits) or is_card(digits) else ""


def is_card(digits: str) -> bool:
    return len(digits) == CARD_DIGITS and digits.isascii() and digits.isdigit()


def _only_key(words: str) -> str:
    return next((key for each in _BETWEEN.split(words) for piece in _pieces(each) if (key := _key(piece))), "")


def read_cards(
    session: Session, lines: Sequence[Line], *, failures: FailureCounter, staff: StaffIdentity, now: datetime
) -> None:
    """Put the number of whose card it is in the place of a card's digits, which are good for a minute only."""
    for line in lines:
        if not is_card(line.key):
            continue
        try:
            number = read_card_at_desk(failures, session, digits=line.key, staff=staff, now=now)
        except DomainError as error:
            line.problems.append(error.message)
            continue
        line.text = line.text.replace(line.key, number)
        line.key = number


def rows_of(lines: Sequence[Line], shared: Shared) -> list[SheetRow]:
    """The lines as rows of a spreadsheet of records: they go the way of those."""
    same = {
        columns.RULE: shared.rule.slug,
        columns.SCORE: str(shared.score),
        columns.DAY: shared.occurred_on.isoformat(),
        columns.EVENT: shared.event_key,
        columns.NOTE: shared.note,
    }
    empty = dict.fromkeys((columns.NAME, columns.HOUSEHOLD, columns.UNIT), "")
    return [
        SheetRow(
            line.number,
            same | empty | {columns.PHONE: "", columns.NUMBER: "", _column(line.key): line.key},
        )
        for line in lines
        if line.key and not line.problems
    ]


def _column(key: str) -> str:
    return columns.PHONE if PHONE_NUMBER.fullmatch(key) else columns.NUMBER


def check(session: Session, lines: list[Line], shared: Shared, *, staff: StaffIdentity, now: datetime) -> Checked:
    """Who everybody is, and what is wrong; nothing is entered. Names are masked."""
    for line in lines:
        if not line.key and not line.problems:
            line.problems.append(NOBODY)
    rows = rows_of(lines, shared)
    problems, report = spreadsheet.check_records(session, rows=rows, staff=staff, now=now)
    said_once = _said_of_all(problems, len(rows))
    by_number = {line.number: line for line in lines}
    for problem in problems:
        if problem.message not in said_once.values():
            by_number[problem.row].problems.append(problem.message)
    _name(session, lines, rows, staff)
    return Checked(lines, said_once, report)


def _said_of_all(problems: Sequence[Problem], count: int) -> dict[str, str]:
    """What is wrong with every line alike is wrong with what they share."""
    said = Counter((problem.column, problem.message) for problem in problems)
    return {
        _SHARED[column]: message for (column, message), times in said.items() if times == count and column in _SHARED
    }


def _name(session: Session, lines: Sequence[Line], rows: Sequence[SheetRow], staff: StaffIdentity) -> None:
    found = {key: people[0] for key, people in residents_of(session, rows, staff).items() if len(people) == 1}
    names = names_of(session, [(each.kind, each.id) for each in found.values()])
    places = names_by_id(session, (each.community_id for each in found.values()))
    for line in lines:
        subject = found.get(line.key)
        if subject is not None:
            line.who = f"{names.get((subject.kind, subject.id), ANONYMOUS)}（{places[subject.community_id]}）"
