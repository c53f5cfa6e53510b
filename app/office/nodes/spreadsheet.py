"""Many nodes at once from a spreadsheet: all of them, or none and every cell that is wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.errors import ConflictError
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import Problem, SheetRow, refuse
from app.office.nodes import first_allocations
from app.office.nodes.first_allocations import Nodes
from app.office.nodes.making import add_node
from app.office.nodes.queries import RANK, nodes_in_scope
from app.office.nodes.sheet_rows import KIND, NAME, PARENT, NodeRow, read
from app.parties.communities.models import Community
from app.parties.communities.nodes import get_community, hold_tree


@dataclass(frozen=True, slots=True)
class NodesReport:
    """Nodes that are added, and those that are there already; first allocations that are drafted, and their sum."""

    added: int
    unchanged: int
    drafted: int = 0
    drafted_yuan: int = 0


@dataclass(slots=True)
class _Plan:
    """What a sheet comes to. `there` are the nodes of rows that are there already, `sources` the names of the funds
    that first allocations come from, both by the row's number.
    """

    rows: list[NodeRow]
    problems: list[Problem]
    nodes: dict[str, list[Community]]
    there: dict[int, Community] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)
    drafted: list[NodeRow] = field(default_factory=list)

    @property
    def report(self) -> NodesReport:
        added = len(self.rows) - len(self.there)
        drafted_yuan = sum(row.first_yuan for row in self.drafted)
        return NodesReport(added, len(self.there), len(self.drafted), drafted_yuan)


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What becomes of a row: whether its node is there already, and its first allocation in words."""

    is_there: bool
    note: str


class TreeChangedError(ConflictError):
    code = "tree_changed"
    message = "社区刚被其他人改动，请重新检查后再导入。"


def check_nodes(
    session: Session, *, rows: Sequence[SheetRow], staff: StaffIdentity
) -> tuple[list[Problem], NodesReport, Mapping[int, RowOutcome]]:
    """Everything that is wrong with these rows, what importing them would do, and what would become of each."""
    plan = _plan(session, rows, staff)
    notes = {
        row.number: f"首次划拨 {row.first_yuan:,} 元，从{plan.sources[row.number]}，待另一人审批"
        for row in plan.drafted
        if row.number in plan.sources
    }
    outcomes = {row.number: RowOutcome(row.number in plan.there, notes.get(row.number, "")) for row in plan.rows}
    return plan.problems, plan.report, outcomes


def import_nodes(
    session: Session,
    *,
    rows: Sequence[SheetRow],
    staff: StaffIdentity,
    now: datetime,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> NodesReport:
    """Make the nodes of these rows, those above before those below, and draft their first allocations. What is there
    already stays as it is.

    Raises SheetError naming every wrong cell; then no node is made.
    """
    hold_tree(session)
    plan = _plan(session, rows, staff)
    if plan.problems:
        raise refuse(plan.problems)
    of_row = dict(plan.there)
    new = sorted((row for row in plan.rows if row.number not in plan.there), key=lambda row: RANK[row.kind])
    for done, row in enumerate(new, start=1):
        parents = plan.nodes.get(row.parent, [])
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
        plan.nodes.setdefault(node.name, []).append(node)
        of_row[row.number] = node
        progress(done, len(new))
    drafts = [(row, of_row[row.number], plan.nodes[row.parent][0].id) for row in plan.drafted]
    first_allocations.draft(session, rows=drafts, staff=staff, now=now)
    return plan.report


def _plan(session: Session, rows: Sequence[SheetRow], staff: StaffIdentity) -> _Plan:
    own = get_community(session, staff.community_id).name
    read_rows, problems = read(rows, own=own)
    nodes: dict[str, list[Community]] = {}
    for each in nodes_in_scope(session, staff=staff):
        if each.node.closed_at is None:
            nodes.setdefault(each.node.name, []).append(each.node)
    plan = _Plan(read_rows, problems, nodes)
    plan.there = {row.number: node for row in read_rows if (node := _node_of(row, nodes))}
    plan.sources = first_allocations.sources(session, rows=read_rows, there=nodes, staff=staff)
    plan.drafted = first_allocations.wanted(session, rows=read_rows, there=plan.there)
    plan.problems += _problems(plan)
    plan.problems += first_allocations.problems(session, rows=plan.drafted, there=plan.there, sources=plan.sources)
    return plan


def _node_of(row: NodeRow, nodes: Nodes) -> Community | None:
    """The node of a row, where it is there already."""
    above = {node.id for node in nodes.get(row.parent, [])}
    same = (node for node in nodes.get(row.name, []) if node.kind is row.kind and node.parent_id in above)
    return next(same, None)


def _problems(plan: _Plan) -> list[Problem]:
    kinds = {name: [node.kind for node in nodes] for name, nodes in plan.nodes.items()}
    for row in plan.rows:
        if row.number not in plan.there:
            kinds[row.name] = [*kinds.get(row.name, []), row.kind]
    problems, first = [], dict[tuple[str, str], int]()
    for row in plan.rows:
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
        if row.number not in plan.there and _has_namesake(row, plan.nodes):
            problems.append(Problem(row.number, NAME, "上级下已有同名的节点，级别不同，请核对。"))
    return problems


def _has_namesake(row: NodeRow, nodes: Nodes) -> bool:
    above = {node.id for node in nodes.get(row.parent, [])}
    return any(node.parent_id in above for node in nodes.get(row.name, []))
