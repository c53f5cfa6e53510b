"""Rules of a draft from a spreadsheet, under headings in three levels: all of them, or none and what is wrong by cell.

A row with the code of a rule that is in the draft changes it; rules of which the sheet says nothing stay as they are.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core import audit, text
from app.core.cleaning import numbers
from app.core.errors import DomainError
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Field, Problem, SheetRow, refuse
from app.standing.programmes import drafting
from app.standing.programmes.actions import ProgrammeAction
from app.standing.programmes.catalogue import scores_of
from app.standing.programmes.errors import LoosensRuleError, TopicExcludedError, WorsensMinusError
from app.standing.programmes.models import CapPeriod, ProgrammeVersion, Review, Rule, RuleCategory
from app.standing.programmes.queries import tree
from app.standing.programmes.workflow import VERSIONS

LEVELS = ("一级类别", "二级类别", "三级类别")
CODE, NAME, SUBJECTS, SCORES, POINTS, CAP, PERIOD = ("编号", "名称", "对象", "分值", "另定积分", "上限", "上限周期")
WARNINGS, DAYS, EVIDENCE, BASIS, REVIEW = ("提醒次数", "提醒天数", "凭据", "依据", "认定")
LETTERS = {"居民": "R", "家庭": "H", "商户": "M", "单位": "U"}
PERIODS = {"每年": CapPeriod.YEAR, "每冬": CapPeriod.WINTER, "每季": CapPeriod.QUARTER, "每月": CapPeriod.MONTH}
PICTURE, YES_NO = "须附照片", {"是": True, "否": False}
REVIEWS = {"系统": Review.AUTO, "两人": Review.TWO, "议事会": Review.COUNCIL}
COLUMNS = [
    Field(LEVELS[0], "最多 40 个字。", synonyms=("类别", "大类", "大项")),
    Field(LEVELS[1], "没有就留空。", synonyms=("中类",), required=False),
    Field(LEVELS[2], "没有就留空。", synonyms=("小类",), required=False),
    Field(CODE, "办法里的编号，每条不同，例如 3.2。", width=10, synonyms=("序号", "条目")),
    Field(NAME, "2 到 40 个字。", width=24, synonyms=("规则", "事项", "小项", "积分项目")),
    Field(SUBJECTS, "居民、家庭、商户、单位；几种用顿号隔开。", width=12, synonyms=("适用对象",)),
    Field(SCORES, "5、1,3,5、1-20；减分写负数，例如 -5。", width=10, synonyms=("积分", "分数", "加减分")),
    Field(POINTS, "分值为 0、只给积分的规则才填。", width=10, required=False, clean=numbers.whole),
    Field(CAP, "一段时间里最多多少分。", width=8, synonyms=("最高分", "封顶"), required=False, clean=numbers.whole),
    Field(PERIOD, "留空就是每年。", words=tuple(PERIODS), width=10, required=False),
    Field(WARNINGS, "减分前提醒几次。", width=10, required=False, clean=numbers.whole),
    Field(DAYS, "提醒多少天内有效。", width=10, required=False, clean=numbers.whole),
    Field(EVIDENCE, "登记时要有什么。", width=32, synonyms=("证明材料", "认定材料")),
    Field(PICTURE, "登记时必须附照片的填“是”，留空就是不必。", words=tuple(YES_NO), width=10, required=False),
    Field(BASIS, "依据的文件或公约。", width=24, required=False),
    Field(REVIEW, "留空就是两人。", words=tuple(REVIEWS), width=10, required=False),
]
_COLUMN_OF = {"scores": SCORES, "points": POINTS, "warnings": WARNINGS, "warning_days": DAYS, "resident": SUBJECTS}
_BETWEEN = re.compile(r"[、,，;；/\s]+")
_LIMITS = {POINTS: ("points", 150), CAP: ("cap", 1_000), WARNINGS: ("warnings", 9), DAYS: ("warning_days", 365)}


@dataclass(frozen=True, slots=True)
class RulesReport:
    """Rules that are added, changed, and as they were; headings that are added."""

    added: int
    changed: int
    unchanged: int
    headings: int


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    path: tuple[str, ...]
    terms: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A draft as it is: its rules by code, its headings by their names from the top; codes that several rules have."""

    version: ProgrammeVersion
    rules: dict[str, Rule]
    headings: dict[tuple[str, ...], RuleCategory]
    ambiguous: set[str]


def check_rules(
    session: Session, *, version_id: int, rows: Sequence[SheetRow], staff: StaffIdentity, now: datetime
) -> tuple[list[Problem], RulesReport, dict[int, bool]]:
    """Everything that is wrong with these rows, what entering them would do, and of the rows whose rule is in the draft
    whether they would change it. Raises what the editor raises.
    """
    draft = _draft(session, version_id, staff)
    read, problems = _read(session, draft, rows, now)
    codes = [(row, draft.rules.get(row.terms["code"])) for row in read]
    known = {row.number: _differs(draft, rule, row) for row, rule in codes if rule is not None}
    changed = sum(known.values())
    headings = {row.path[: count + 1] for row in read for count in range(len(row.path))} - draft.headings.keys()
    return problems, RulesReport(len(read) - len(known), changed, len(known) - changed, len(headings)), known


def import_rules(
    session: Session, *, version_id: int, rows: Sequence[SheetRow], staff: StaffIdentity, now: datetime
) -> RulesReport:
    """Put them into the draft. Raises SheetError naming every wrong cell, and what the editor raises."""
    problems, report, _ = check_rules(session, version_id=version_id, rows=rows, staff=staff, now=now)
    if problems:
        raise refuse(problems)
    draft = _draft(session, version_id, staff)
    read, _ = _read(session, draft, rows, now)
    _add_headings(session, draft, read)
    number = drafting.next_number(session, draft.version)
    for row in read:
        place = draft.headings[row.path]
        where: dict[str, Any] = {"category_id": place.id, "category": draft.headings[row.path[:1]].slug}
        rule = draft.rules.get(row.terms["code"])
        if rule is None:
            slug = f"p{draft.version.programme_id}-{number}"
            session.add(Rule(version_id=version_id, number=number, slug=slug, **where, **row.terms))
            number += 1
            continue
        for name, value in (where | row.terms).items():
            setattr(rule, name, value)
    session.flush()
    facts = {"no": draft.version.no, "added": report.added, "changed": report.changed}
    path, action = VERSIONS.path(session, draft.version), ProgrammeAction.RULES_IMPORTED
    audit.note(session, staff=staff, action=action, subject_id=version_id, at=now, path=path, **facts)
    return report


def _draft(session: Session, version_id: int, staff: StaffIdentity) -> _Draft:
    version = drafting.draft_to_write(session, version_id=version_id, staff=staff)
    found: list[Rule] = []
    headings: dict[tuple[str, ...], RuleCategory] = {}
    path: list[str] = []
    for heading in tree(session, version_id=version_id):
        path = [*path[: heading.depth], heading.category.name]
        headings.setdefault(tuple(path), heading.category)
        found += heading.rules
    count = Counter(rule.code for rule in found)
    ambiguous = {code for code, times in count.items() if times > 1}
    return _Draft(version, {rule.code: rule for rule in found}, headings, ambiguous)


def _add_headings(session: Session, draft: _Draft, rows: Sequence[_Row]) -> None:
    count = drafting.count_headings(session, draft.version)
    for depth in range(1, len(LEVELS) + 1):
        for path in dict.fromkeys(row.path[:depth] for row in rows if len(row.path) >= depth):
            if path not in draft.headings:
                parent = draft.headings[path[:-1]].id if depth > 1 else None
                draft.headings[path] = drafting.new_heading(draft.version, path[-1], parent, after=count)
                session.add(draft.headings[path])
                count += 1
        session.flush()


def _differs(draft: _Draft, rule: Rule, row: _Row) -> bool:
    place = draft.headings.get(row.path)
    moves = place is None or place.id != rule.category_id
    return moves or any(getattr(rule, name) != value for name, value in row.terms.items())


def _read(session: Session, draft: _Draft, rows: Sequence[SheetRow], now: datetime) -> tuple[list[_Row], list[Problem]]:
    above, kind = drafting.held_above(session, draft.version, now), draft.version.programme.kind
    reader = _Reader()
    read = [found for row in rows if (found := reader.read(row)) is not None]
    for found in read:
        known = draft.rules.get(found.terms["code"])
        if found.terms["code"] in draft.ambiguous:
            reader.problems.append(Problem(found.number, CODE, "草稿里有几条规则用这个编号，请先在草稿里改成不同的。"))
            continue
        slug = known.slug if known is not None else ""
        place: dict[str, Any] = {"version_id": draft.version.id, "category_id": 0, "category": "", "number": 0}
        try:
            drafting.require_allowed(Rule(slug=slug, **place, **found.terms), above.get(slug), kind)
        except DomainError as error:
            reader.problems.append(Problem(found.number, _column(error), error.message))
    return read, sorted(reader.problems, key=lambda problem: problem.row)


def _column(error: DomainError) -> str:
    if isinstance(error, TopicExcludedError):
        return NAME
    if isinstance(error, WorsensMinusError | LoosensRuleError):
        return SCORES
    return next((_COLUMN_OF.get(row["field"], NAME) for row in error.details.get("fields", [])), NAME)


class _Reader:
    """Makes terms of rows, and notes what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._row_of: dict[str, int] = {}

    def read(self, row: SheetRow) -> _Row | None:
        before = len(self.problems)
        path = self._path(row)
        terms: dict[str, Any] = {
            "code": self._text(row, CODE, 1, 40),
            "name": self._text(row, NAME, 2, 40),
            "subjects": self._subjects(row),
            "scores": self._scores(row),
            "cap_period": self._word(row, PERIOD, PERIODS, CapPeriod.YEAR),
            "evidence": self._text(row, EVIDENCE, 2, 200),
            "needs_picture": self._word(row, PICTURE, YES_NO, False),
            "basis": self._text(row, BASIS, 0, 200),
            "review": self._word(row, REVIEW, REVIEWS, Review.TWO),
        }
        for column, (name, most) in _LIMITS.items():
            terms[name] = self._whole(row, column, most)
        terms |= {name: terms[name] or 0 for name in ("warnings", "warning_days")}
        first = self._row_of.setdefault(terms["code"], row.number)
        if first != row.number:
            self._wrong(row, CODE, f"与第 {first} 行的编号相同。")
        return _Row(row.number, path, terms) if len(self.problems) == before else None

    def _wrong(self, row: SheetRow, column: str, message: str) -> None:
        self.problems.append(Problem(row.number, column, message))

    def _text(self, row: SheetRow, column: str, low: int, high: int) -> str:
        found = row.cells.get(column, "")
        problem = text.problem_of(found)
        if problem or not low <= len(found) <= high:
            self._wrong(row, column, problem or f"请填写 {low} 到 {high} 个字。")
        return found

    def _path(self, row: SheetRow) -> tuple[str, ...]:
        names = [self._text(row, LEVELS[0], 1, 40), *(self._text(row, level, 0, 40) for level in LEVELS[1:])]
        if names[2] and not names[1]:
            self._wrong(row, LEVELS[1], "填了三级类别，也请填写二级类别。")
        return tuple(name for name in names if name)

    def _subjects(self, row: SheetRow) -> str:
        words = [word for word in _BETWEEN.split(row.cells[SUBJECTS]) if word]
        if not words or any(word not in LETTERS for word in words):
            self._wrong(row, SUBJECTS, f"请填写{'、'.join(LETTERS)}，几种用顿号隔开。")
        return "".join(letter for word, letter in LETTERS.items() if word in words)

    def _scores(self, row: SheetRow) -> list[int]:
        typed = row.cells[SCORES].translate(str.maketrans("，、－−", ",,--")).replace(" ", "").removesuffix("分")
        try:
            found = scores_of(typed)
        except ValueError:
            found = []
        if not 1 <= len(found) <= 200 or min(found) < 0 < max(found):
            self._wrong(row, SCORES, "请填写分值，例如 5、1,3,5、1-20 或 -5；一条规则要么加分，要么减分。")
            return []
        return sorted(set(found), reverse=min(found) < 0)

    def _whole(self, row: SheetRow, column: str, most: int) -> int | None:
        typed = row.cells.get(column, "")
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit()) or int(typed) > most:
            self._wrong(row, column, f"请填写 0 到 {most} 之间的整数。")
            return None
        return int(typed)

    def _word(self, row: SheetRow, column: str, known: Mapping[str, Any], usual: Any) -> Any:
        typed = row.cells.get(column, "")
        if typed and typed not in known:
            self._wrong(row, column, f"请填写{'、'.join(known)}。")
        return known.get(typed, usual)
