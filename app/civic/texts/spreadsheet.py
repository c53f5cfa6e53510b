"""Many benefits at once from a spreadsheet: all of them, or none and every cell that is wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.texts import wording
from app.civic.texts.benefits import BODY, CONDITION, PROVIDER, add_benefit, change_benefit
from app.civic.texts.drafting import TITLE
from app.civic.texts.models import Benefit, Text, TextKind, TextState
from app.core import text as texts
from app.core.cleaning import days
from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Problem, SheetRow, refuse
from app.parties.communities import by_name
from app.parties.communities.models import Community
from app.parties.communities.nodes import get_community

COMMUNITY, SCHEME, PROVIDER_NAME, LEVEL, NAME, CONTENT, NEEDS, STARS, UNTIL, PROOF = HEADERS = (
    "所属社区",
    "类别",
    "提供单位",
    "级别",
    "名称",
    "内容",
    "条件",
    "最低星级",
    "有效期至",
    "要证明",
)
SCHEMES = {word: scheme for scheme, word in wording.SCHEMES.items()}
LEVELS = {word: level for level, word in wording.LEVELS.items()}
YES_NO = {"": False, "否": False, "是": True}
STARS_WORDS = ("", *"12345")
_LENGTHS = ((PROVIDER_NAME, PROVIDER), (NAME, TITLE), (CONTENT, BODY), (NEEDS, CONDITION))

Progress = Callable[[int, int], None]
Change = tuple[str, str, str]
Known = dict[tuple[int, str, str, str], tuple[Text, Benefit]]


@dataclass(frozen=True, slots=True)
class BenefitsReport:
    """Benefits that are listed or changed, and those that are there as the rows say."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    community_id: int
    details: dict[str, Any]
    known: tuple[Text, Benefit] | None

    def changes(self) -> list[Change]:
        """What is different in the benefit that is there."""
        if self.known is None:
            return []
        text, benefit = self.known
        words = wording.LEVELS
        shown = (
            (CONTENT, text.body, self.details["body"]),
            (LEVEL, words[benefit.level], words[self.details["level"]]),
            (NEEDS, benefit.terms, self.details["terms"]),
            (STARS, str(benefit.min_stars or ""), str(self.details["min_stars"] or "")),
            (UNTIL, str(benefit.until or ""), str(self.details["until"] or "")),
            (PROOF, "是" if benefit.asks_proof else "否", "是" if self.details["asks_proof"] else "否"),
        )
        return [change for change in shown if change[1] != change[2]]


def check_benefits(
    session: Session, *, rows: Sequence[SheetRow], staff: StaffIdentity, now: datetime
) -> tuple[list[Problem], BenefitsReport, dict[int, list[Change]]]:
    """Everything that is wrong with these rows, what importing them would do, and by row what it would change."""
    read, problems = _read(session, rows, staff, business_day(now))
    return problems, _report(read), {row.number: row.changes() for row in read if row.known is not None}


def import_benefits(
    session: Session,
    *,
    rows: Sequence[SheetRow],
    staff: StaffIdentity,
    now: datetime,
    progress: Progress = lambda _done, _total: None,
) -> BenefitsReport:
    """List or change the benefits of these rows. Raises SheetError naming every wrong cell, and what `add_benefit`
    raises.
    """
    read, problems = _read(session, rows, staff, business_day(now))
    if problems:
        raise refuse(problems)
    report = _report(read)
    for done, row in enumerate(read, start=1):
        if row.known is None:
            add_benefit(session, community_id=row.community_id, staff=staff, now=now, **row.details)
        elif row.changes():
            change_benefit(session, text_id=row.known[0].id, staff=staff, now=now, **row.details)
        progress(done, len(read))
    return report


def _report(rows: Sequence[_Row]) -> BenefitsReport:
    changed = sum(bool(row.changes()) for row in rows)
    added = sum(row.known is None for row in rows)
    return BenefitsReport(added, changed, len(rows) - added - changed)


def _read(
    session: Session, rows: Sequence[SheetRow], staff: StaffIdentity, today: date
) -> tuple[list[_Row], list[Problem]]:
    nodes = by_name.open_nodes(session, staff=staff)
    own = get_community(session, staff.community_id)
    known = _known(session, {node.id for found in nodes.values() for node in found})
    read: list[_Row] = []
    problems: list[Problem] = []
    first: dict[tuple[int, str, str, str], int] = {}
    for row in rows:
        cells = {heading: texts.clean(row.cells[heading]) for heading in HEADERS}
        details, wrong = _details(row.number, cells, today)
        node, unknown = (own, "") if not cells[COMMUNITY] else by_name.named(nodes, cells[COMMUNITY])
        if unknown:
            wrong.append(Problem(row.number, COMMUNITY, unknown))
        if node is not None and not wrong:
            key = _key(node, cells)
            if first.setdefault(key, row.number) != row.number:
                wrong.append(Problem(row.number, NAME, f"与第 {first[key]} 行重复。"))
            else:
                read.append(_Row(row.number, node.id, details, known.get(key)))
        problems += wrong
    return read, problems


def _key(node: Community, cells: dict[str, str]) -> tuple[int, str, str, str]:
    return node.id, SCHEMES[cells[SCHEME]].value, cells[PROVIDER_NAME], cells[NAME]


def _details(row: int, cells: dict[str, str], today: date) -> tuple[dict[str, Any], list[Problem]]:
    wrong = []
    for heading, (low, high) in _LENGTHS:
        if not low <= len(cells[heading]) <= high:
            wrong.append(Problem(row, heading, f"请填写 {low} 到 {high} 个字。" if low else f"最多 {high} 个字。"))
        elif problem := texts.problem_of(cells[heading]):
            wrong.append(Problem(row, heading, problem))
    for heading, words in ((SCHEME, SCHEMES), (LEVEL, LEVELS), (PROOF, YES_NO)):
        if cells[heading] not in words:
            wrong.append(Problem(row, heading, f"请填写{'、'.join(filter(None, words))}中的一个。"))
    if cells[STARS] not in STARS_WORDS:
        wrong.append(Problem(row, STARS, "请填写 1 到 5，或留空。"))
    until = _until(cells[UNTIL])
    if cells[UNTIL] and until is None:
        wrong.append(Problem(row, UNTIL, "请填写日期，例如 2027-12-31；长期有效的留空。"))
    elif until is not None and until < today:
        wrong.append(Problem(row, UNTIL, "有效期已经过去，请改成今天或以后；长期有效的留空。"))
    if wrong:
        return {}, wrong
    return {
        "title": cells[NAME],
        "body": cells[CONTENT],
        "scheme": SCHEMES[cells[SCHEME]],
        "provider": cells[PROVIDER_NAME],
        "level": LEVELS[cells[LEVEL]],
        "terms": cells[NEEDS],
        "min_stars": int(cells[STARS]) if cells[STARS] else None,
        "until": until,
        "asks_proof": YES_NO[cells[PROOF]],
    }, []


def _until(cell: str) -> date | None:
    try:
        return date.fromisoformat(days.text(cell)) if cell else None
    except ValueError:
        return None


def _known(session: Session, community_ids: set[int]) -> Known:
    query = select(Text, Benefit).join(Benefit, Benefit.text_id == Text.id).where(Text.community_id.in_(community_ids))
    query = query.where(Text.kind == TextKind.BENEFIT, Text.state == TextState.PUBLISHED)
    return {
        (text.community_id, benefit.scheme.value, benefit.provider, text.title): (text, benefit)
        for text, benefit in session.execute(query)
    }
