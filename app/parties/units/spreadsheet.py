"""Many units at once from a spreadsheet: all of them, or none and every cell that is wrong."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import text
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Problem, SheetRow, refuse
from app.parties.communities import by_name
from app.parties.communities.models import Community
from app.parties.communities.nodes import get_community
from app.parties.units.making import CODE_PATTERN, CODE_WRONG, add_unit, change_unit
from app.parties.units.models import Unit, UnitDomain, UnitKind

COMMUNITY, NAME, KIND, DOMAIN, CODE = HEADERS = ("所属社区", "单位名称", "类别", "领域", "统一社会信用代码")
KINDS = {
    "企业": UnitKind.ENTERPRISE,
    "学校": UnitKind.SCHOOL,
    "机关事业单位": UnitKind.AGENCY,
    "村（居）委会": UnitKind.VILLAGE,
    "社会组织": UnitKind.ORGANISATION,
    "物业企业": UnitKind.PROPERTY,
    "志愿服务阵地": UnitKind.VOLUNTEER_TEAM_HOST,
    "党支部": UnitKind.PARTY_BRANCH,
}
DOMAINS = {
    "信用企业": UnitDomain.ENTERPRISE,
    "信用校园": UnitDomain.CAMPUS,
    "信用机关": UnitDomain.AGENCY,
    "信用农村": UnitDomain.RURAL,
    "信用社区": UnitDomain.COMMUNITY,
}
_KIND_WORDS = {kind: word for word, kind in KINDS.items()}
_DOMAIN_WORDS = {domain: word for word, domain in DOMAINS.items()}
_IS_CODE = re.compile(CODE_PATTERN, re.ASCII)

Progress = Callable[[int, int], None]
Change = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class UnitsReport:
    """Units that are registered or changed, and those that are there as the rows say."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    community_id: int
    name: str
    kind: UnitKind
    domain: UnitDomain
    code: str | None
    known: Unit | None

    def changes(self) -> list[Change]:
        """What is different in the unit that is there."""
        if self.known is None:
            return []
        shown = (
            (KIND, _KIND_WORDS[self.known.kind], _KIND_WORDS[self.kind]),
            (DOMAIN, _DOMAIN_WORDS[self.known.domain], _DOMAIN_WORDS[self.domain]),
            (CODE, self.known.code or "", self.code or ""),
        )
        return [change for change in shown if change[1] != change[2]]


def check_units(
    session: Session, *, rows: Sequence[SheetRow], staff: StaffIdentity
) -> tuple[list[Problem], UnitsReport, dict[int, list[Change]]]:
    """Everything that is wrong with these rows, what importing them would do, and by row what it would change."""
    read, problems = _read(session, rows, staff)
    return problems, _report(read), {row.number: row.changes() for row in read if row.known is not None}


def import_units(
    session: Session,
    *,
    rows: Sequence[SheetRow],
    staff: StaffIdentity,
    now: datetime,
    progress: Progress = lambda _done, _total: None,
) -> UnitsReport:
    """Register or change the units of these rows. Raises SheetError naming every wrong cell, what `add_unit` raises."""
    read, problems = _read(session, rows, staff)
    if problems:
        raise refuse(problems)
    report = _report(read)
    for done, row in enumerate(read, start=1):
        details: dict[str, Any] = {"name": row.name, "kind": row.kind, "domain": row.domain, "code": row.code}
        if row.known is None:
            add_unit(session, community_id=row.community_id, staff=staff, now=now, **details)
        elif row.changes():
            change_unit(session, unit_id=row.known.id, staff=staff, now=now, **details)
        progress(done, len(read))
    return report


def _report(rows: Sequence[_Row]) -> UnitsReport:
    changed = sum(bool(row.changes()) for row in rows)
    added = sum(row.known is None for row in rows)
    return UnitsReport(added, changed, len(rows) - added - changed)


def _read(session: Session, rows: Sequence[SheetRow], staff: StaffIdentity) -> tuple[list[_Row], list[Problem]]:
    nodes = by_name.open_nodes(session, staff=staff)
    own = get_community(session, staff.community_id)
    known = _known(session, {node.id for found in nodes.values() for node in found})
    coded = {unit.code: unit.id for unit in known.values() if unit.code}
    elsewhere = _elsewhere(session, rows)
    read: list[_Row] = []
    problems: list[Problem] = []
    first: dict[tuple[Any, str | None], int] = {}
    for row in rows:
        cells = {heading: text.clean(row.cells[heading]) for heading in HEADERS}
        community, wrong = _node(row.number, cells[COMMUNITY], nodes, own)
        code = text.reference(cells[CODE]) or None
        if not 2 <= len(cells[NAME]) <= 40:
            wrong.append(Problem(row.number, NAME, "请填写 2 到 40 个字。"))
        for heading, words in ((KIND, KINDS), (DOMAIN, DOMAINS)):
            if cells[heading] not in words:
                wrong.append(Problem(row.number, heading, f"请填写{'、'.join(words)}中的一个。"))
        if code is not None and not _IS_CODE.fullmatch(code):
            wrong.append(Problem(row.number, CODE, CODE_WRONG))
        unit = known.get((community.id, cells[NAME])) if community else None
        if code is not None and code in elsewhere and coded.get(code) != (unit.id if unit else 0):
            wrong.append(Problem(row.number, CODE, "这个代码已登记在另一个单位名下，请核对。"))
        for key, heading in (((community.id if community else 0, cells[NAME]), NAME), (("code", code), CODE)):
            if key[1] and first.setdefault(key, row.number) != row.number:
                wrong.append(Problem(row.number, heading, f"与第 {first[key]} 行重复。"))
        if community is not None and not wrong:
            kind, domain = KINDS[cells[KIND]], DOMAINS[cells[DOMAIN]]
            read.append(_Row(row.number, community.id, cells[NAME], kind, domain, code, unit))
        problems += wrong
    return read, problems


def _node(row: int, name: str, nodes: Any, own: Community) -> tuple[Community | None, list[Problem]]:
    if not name:
        return own, []
    node, wrong = by_name.named(nodes, name)
    return node, [Problem(row, COMMUNITY, wrong)] if wrong else []


def _known(session: Session, community_ids: set[int]) -> dict[tuple[int, str], Unit]:
    query = select(Unit).where(Unit.community_id.in_(community_ids), Unit.is_open.is_(True))
    return {(unit.community_id, unit.name): unit for unit in session.scalars(query)}


def _elsewhere(session: Session, rows: Sequence[SheetRow]) -> set[str | None]:
    """Those of these codes that are registered anywhere."""
    codes = {code for row in rows if _IS_CODE.fullmatch(code := text.reference(row.cells[CODE]))}
    return set(session.scalars(select(Unit.code).where(Unit.code.in_(codes), Unit.is_open.is_(True))))
