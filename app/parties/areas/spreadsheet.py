"""Many areas at once from a spreadsheet, of one community or of many, each with the households that belong to it."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit, text
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Problem, SheetRow, refuse
from app.parties.areas.actions import AreaAction
from app.parties.areas.belonging import PATTERN, WRONG, fill
from app.parties.areas.models import RANK, Area, AreaKind
from app.parties.communities import by_name
from app.parties.communities.nodes import get_community, require_open
from app.parties.residents.people import hold_roster

COMMUNITY, KIND, CODE, NAME, PARENT, HOUSEHOLDS = HEADERS = ("社区", "类别", "编号", "名称", "上级编号", "户号")
KINDS = {"网格": AreaKind.GRID, "楼栋": AreaKind.BUILDING, "村民小组": AreaKind.GROUP, "小组": AreaKind.GROUP}
WORDS = ("网格", "楼栋", "村民小组")
CODE_PATTERN = re.compile(r"[0-9A-Za-z-]{1,16}", re.ASCII)
_BETWEEN = re.compile(r"[,，、;；\s]+")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class AreasReport:
    """Areas that are added or changed, those that are there as they are, and households that came into one."""

    added: int
    changed: int
    unchanged: int
    households: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    community_id: int
    kind: AreaKind
    code: str
    name: str
    parent: str
    households: tuple[str, ...]


Known = dict[tuple[int, str], Area]


def check_areas(
    session: Session, *, rows: Sequence[SheetRow], staff: StaffIdentity
) -> tuple[list[Problem], AreasReport, dict[int, list[tuple[str, str, str]]]]:
    """Everything that is wrong with these rows, what importing them would do, and by row what it would change."""
    read, problems = _read(session, rows, staff)
    known = _known(session, {row.community_id for row in read})
    problems += _problems(read, known)
    codes = {area.id: area.code for area in known.values()}
    changes = {
        row.number: _changes(known[row.community_id, row.code], row, codes)
        for row in read
        if (row.community_id, row.code) in known
    }
    changed = sum(bool(each) for each in changes.values())
    return problems, AreasReport(len(read) - len(changes), changed, len(changes) - changed), changes


def import_areas(
    session: Session,
    *,
    rows: Sequence[SheetRow],
    staff: StaffIdentity,
    now: datetime,
    progress: Progress = lambda _done, _total: None,
) -> AreasReport:
    """Add the areas of these rows, larger ones first; those there already get the name and the place of their row.

    Raises NodeClosedError, and SheetError naming every wrong cell; then nothing is done.
    """
    read, problems = _read(session, rows, staff)
    nodes = sorted({row.community_id for row in read})
    for community_id in nodes:
        hold_roster(session, community_id)
    known = _known(session, nodes)
    problems += _problems(read, known)
    if problems:
        raise refuse(problems)
    codes = {area.id: area.code for area in known.values()}
    added = changed = households = 0
    for done, row in enumerate(sorted(read, key=lambda each: RANK[each.kind]), start=1):
        area = known.get((row.community_id, row.code))
        parent = known[row.community_id, row.parent].id if row.parent else None
        if area is None:
            area = Area(community_id=row.community_id, parent_id=parent, kind=row.kind, code=row.code, name=row.name)
            session.add(area)
            session.flush()
            known[row.community_id, row.code] = area
            codes[area.id] = area.code
            added += 1
        elif _changes(area, row, codes):
            area.name, area.parent_id = row.name, parent
            changed += 1
        if row.households:
            households += fill(session, area, row.households)
        progress(done, len(read))
    session.flush()
    for community_id in nodes:
        require_open(session, community_id)
    facts: dict[str, Any] = {"added": added, "changed": changed, "households": households}
    audit.note(session, staff=staff, action=AreaAction.IMPORTED, subject_id=staff.community_id, at=now, **facts)
    return AreasReport(added, changed, len(read) - added - changed, households)


def _read(session: Session, rows: Sequence[SheetRow], staff: StaffIdentity) -> tuple[list[_Row], list[Problem]]:
    """The rows as they are meant; those of which something is wrong are left out and named."""
    nodes = by_name.open_nodes(session, staff=staff)
    own = get_community(session, staff.community_id)
    read: list[_Row] = []
    problems: list[Problem] = []
    for row in rows:
        cells = {heading: text.clean(row.cells[heading]) for heading in HEADERS}
        node, said = by_name.named(nodes, cells[COMMUNITY]) if cells[COMMUNITY] else (own, "")
        wrong = [Problem(row.number, COMMUNITY, said)] if said else []
        wrong += [Problem(row.number, heading, said) for heading, said in _wrong(cells)]
        problems += wrong
        if node is not None and not wrong:
            homes = tuple(text.reference(each) for each in _BETWEEN.split(cells[HOUSEHOLDS]) if each)
            read.append(
                _Row(
                    row.number,
                    node.id,
                    KINDS[cells[KIND]],
                    text.reference(cells[CODE]),
                    cells[NAME],
                    text.reference(cells[PARENT]),
                    homes,
                )
            )
    return read, problems


def _wrong(cells: dict[str, str]) -> Iterable[tuple[str, str]]:
    if cells[KIND] not in KINDS:
        yield KIND, f"请填写{'、'.join(WORDS)}中的一个。"
    for heading in (CODE, PARENT):
        if (cells[heading] or heading == CODE) and not CODE_PATTERN.fullmatch(text.reference(cells[heading])):
            yield heading, "编号由字母、数字和 - 组成，最多 16 个。"
    problem = text.problem_of(cells[NAME])
    if problem or not 1 <= len(cells[NAME]) <= 40:
        yield NAME, problem or "请填写名称，最多 40 个字。"
    wrong = [each for each in _BETWEEN.split(cells[HOUSEHOLDS]) if each and not PATTERN.fullmatch(text.reference(each))]
    if wrong:
        yield HOUSEHOLDS, f"“{wrong[0][:40]}”：{WRONG}"


def _known(session: Session, community_ids: Iterable[int]) -> Known:
    query = select(Area).where(Area.community_id.in_(list(community_ids)), Area.is_open.is_(True))
    return {(area.community_id, area.code): area for area in session.scalars(query)}


def _problems(rows: Sequence[_Row], known: Known) -> list[Problem]:
    kinds = {key: area.kind for key, area in known.items()}
    problems: list[Problem] = []
    first: dict[tuple[int, str], int] = {}
    for row in rows:
        key = (row.community_id, row.code)
        if key in first:
            problems.append(Problem(row.number, CODE, f"与第 {first[key]} 行重复。"))
        elif kinds.get(key, row.kind) is not row.kind:
            problems.append(Problem(row.number, KIND, "这个编号已是另一类区域，请核对。"))
        first.setdefault(key, row.number)
        kinds.setdefault(key, row.kind)
    for row in rows:
        above = kinds.get((row.community_id, row.parent)) if row.parent else None
        if row.parent and above is None:
            problems.append(Problem(row.number, PARENT, "没有找到这个编号：既不在这个社区，也不在这张表里。"))
        elif above is not None and RANK[above] >= RANK[row.kind]:
            said = "楼栋可以在网格或村民小组里，村民小组可以在网格里，网格不在别的区域里。"
            problems.append(Problem(row.number, PARENT, said))
    return problems


def _changes(area: Area, row: _Row, codes: dict[int, str]) -> list[tuple[str, str, str]]:
    above = codes.get(area.parent_id or 0, "")
    pairs = ((NAME, area.name, row.name), (PARENT, above, row.parent))
    return [(heading, old, new) for heading, old, new in pairs if old != new]
