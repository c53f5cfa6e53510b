"""Many nodes at once from a spreadsheet: all of them, or none and every cell that is wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core import text
from app.core.errors import ConflictError
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Problem, SheetRow, refuse
from app.office.nodes.making import add_node
from app.office.nodes.queries import RANK, nodes_in_scope
from app.parties.communities.models import Community, CommunityKind
from app.parties.communities.nodes import get_community, hold_tree

PARENT, NAME, KIND, CONTACT, FUND = HEADERS = ("上级", "名称", "级别", "联系方式", "自己的基金")
KINDS = {
    "区县": CommunityKind.DISTRICT,
    "街道": CommunityKind.TOWN,
    "镇": CommunityKind.TOWN,
    "街道（镇）": CommunityKind.TOWN,
    "社区": CommunityKind.COMMUNITY,
    "": CommunityKind.COMMUNITY,
}
"""How the kinds are written in a sheet; a cell that is left empty is a community."""
WORDS = ("社区", "街道", "镇", "区县")
_LENGTHS = {NAME: 40, CONTACT: 200}


@dataclass(frozen=True, slots=True)
class NodesReport:
    """Nodes that are added, and those that are there already."""

    added: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    parent: str
    name: str
    kind: CommunityKind
    contact: str
    with_fund: bool


class TreeChangedError(ConflictError):
    code = "tree_changed"
    message = "社区刚被其他人改动，请重新检查后再导入。"


def check_nodes(
    session: Session, *, rows: Sequence[SheetRow], staff: StaffIdentity
) -> tuple[list[Problem], NodesReport]:
    """Everything that is wrong with these rows, and what importing them would do."""
    read, problems = _read(rows, session, staff)
    there = _there(session, staff)
    problems += _problems(read, there)
    added = sum(not _is_there(row, there) for row in read)
    return problems, NodesReport(added, len(read) - added)


def import_nodes(
    session: Session,
    *,
    rows: Sequence[SheetRow],
    staff: StaffIdentity,
    now: datetime,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> NodesReport:
    """Make the nodes of these rows, those above before those below. What is there already stays as it is.

    Raises SheetError naming every wrong cell; then no node is made.
    """
    hold_tree(session)
    read, problems = _read(rows, session, staff)
    there = _there(session, staff)
    problems += _problems(read, there)
    if problems:
        raise refuse(problems)
    new = sorted((row for row in read if not _is_there(row, there)), key=lambda row: RANK[row.kind])
    for done, row in enumerate(new, start=1):
        parents = there.get(row.parent, [])
        if len(parents) != 1:
            raise TreeChangedError
        node = add_node(
            session,
            parent_id=parents[0].id,
            kind=row.kind,
            name=row.name,
            contact=row.contact,
            with_fund=row.with_fund,
            staff=staff,
            now=now,
        )
        there.setdefault(node.name, []).append(node)
        progress(done, len(new))
    return NodesReport(len(new), len(read) - len(new))


def _there(session: Session, staff: StaffIdentity) -> dict[str, list[Community]]:
    """The open nodes of the subtree by their names."""
    found: dict[str, list[Community]] = {}
    for each in nodes_in_scope(session, staff=staff):
        if each.node.closed_at is None:
            found.setdefault(each.node.name, []).append(each.node)
    return found


def _is_there(row: _Row, there: dict[str, list[Community]]) -> bool:
    above = {node.id for node in there.get(row.parent, [])}
    return any(node.kind is row.kind and node.parent_id in above for node in there.get(row.name, []))


def _read(rows: Sequence[SheetRow], session: Session, staff: StaffIdentity) -> tuple[list[_Row], list[Problem]]:
    """The rows as they are meant: who names no parent means the node in which they work."""
    own = get_community(session, staff.community_id).name
    read, problems = [], []
    for row in rows:
        cells = {heading: text.clean(row.cells[heading]) for heading in HEADERS}
        for heading, longest in _LENGTHS.items():
            problem = text.problem_of(cells[heading])
            if problem or len(cells[heading]) > longest:
                problems.append(Problem(row.number, heading, problem or f"最多 {longest} 个字。"))
        if not cells[NAME]:
            problems.append(Problem(row.number, NAME, "请填写名称。"))
        if cells[KIND] not in KINDS:
            problems.append(Problem(row.number, KIND, f"请填写{'、'.join(WORDS)}中的一个，留空表示社区。"))
        if cells[FUND] not in ("", "是", "否"):
            problems.append(Problem(row.number, FUND, "请填写“是”或“否”，留空表示“是”。"))
        kind = KINDS.get(cells[KIND], CommunityKind.COMMUNITY)
        read.append(_Row(row.number, cells[PARENT] or own, cells[NAME], kind, cells[CONTACT], cells[FUND] != "否"))
    return read, problems


def _problems(rows: Sequence[_Row], there: dict[str, list[Community]]) -> list[Problem]:
    new = [row for row in rows if not _is_there(row, there)]
    kinds = {name: [node.kind for node in nodes] for name, nodes in there.items()}
    for row in new:
        kinds[row.name] = [*kinds.get(row.name, []), row.kind]
    problems, first = [], dict[tuple[str, str], int]()
    for row in rows:
        above = kinds.get(row.parent, [])
        if not above:
            problems.append(Problem(row.number, PARENT, f"没有找到“{row.parent}”：既不在本辖区，也不在这张表里。"))
        elif len(above) > 1:
            problems.append(Problem(row.number, PARENT, f"有 {len(above)} 个“{row.parent}”，请在页面上逐个新建。"))
        elif RANK[above[0]] >= RANK[row.kind]:
            problems.append(
                Problem(row.number, KIND, "上级的级别要更高：区县下有街道（镇）、社区，街道（镇）下有社区。")
            )
        key = (row.parent, row.name)
        if key in first:
            problems.append(Problem(row.number, NAME, f"与第 {first[key]} 行重复。"))
        first.setdefault(key, row.number)
        if row in new and _has_namesake(row, there):
            problems.append(Problem(row.number, NAME, "上级下已有同名的节点，级别不同，请核对。"))
    return problems


def _has_namesake(row: _Row, there: dict[str, list[Community]]) -> bool:
    above = {node.id for node in there.get(row.parent, [])}
    return any(node.parent_id in above for node in there.get(row.name, []))
