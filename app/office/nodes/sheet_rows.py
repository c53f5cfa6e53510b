"""One row of a spreadsheet of nodes: its columns, and what its cells mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core import text
from app.core.cleaning import money
from app.core.imports.spreadsheets import Problem, SheetRow
from app.parties.communities.models import CommunityKind

PARENT, NAME, KIND, CONTACT, FUND, FIRST = HEADERS = ("上级", "名称", "级别", "联系方式", "自己的基金", "首次划拨")
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
class NodeRow:
    """`first_yuan` is what it is handed at first, 0 for nothing."""

    number: int
    parent: str
    name: str
    kind: CommunityKind
    contact: str
    with_fund: bool
    first_yuan: int = 0


def read(rows: Sequence[SheetRow], *, own: str) -> tuple[list[NodeRow], list[Problem]]:
    """The rows as they are meant; `own` is the name of the node that is meant where no parent is named."""
    found, problems = [], []
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
        first = money.whole_yuan(cells[FIRST])
        if first.problem:
            problems.append(Problem(row.number, FIRST, first.problem))
        found.append(
            NodeRow(
                row.number,
                cells[PARENT] or own,
                cells[NAME],
                KINDS.get(cells[KIND], CommunityKind.COMMUNITY),
                cells[CONTACT],
                cells[FUND] != "否",
                0 if first.problem else int(first.text or 0),
            )
        )
    return found, problems
