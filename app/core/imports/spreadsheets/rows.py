"""From a table and its layout to rows of cleaned text, with all that is to be said about them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.core.cleaning import Cell, Cleaned, days
from app.core.cleaning.cells import number_of, written
from app.core.imports.spreadsheets.errors import Problem
from app.core.imports.spreadsheets.fields import Field, key
from app.core.imports.spreadsheets.layouts import Layout
from app.core.imports.spreadsheets.tables import MAX_CELL_LENGTH, Line, Table

FORMULA = "不能含有公式，请粘贴为数值。"
NO_RESULT = "公式没有结果，请用表格软件打开并保存一次，或粘贴为数值。"
ERROR = "单元格是错误值，请改正。"
NAMED_ROWS = 5


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number and its cells by heading, as cleaned text."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Ask:
    """A cell that can be read in several ways, none of which is taken by itself."""

    row: int
    column: str
    message: str
    choices: Sequence[str]


@dataclass(slots=True)
class Did:
    """What cleaning did to cells of a column: how many, and the first rows and an example of them."""

    column: str
    what: str
    count: int = 0
    rows: list[int] = field(default_factory=list)
    example: tuple[str, str] = ("", "")


@dataclass(slots=True)
class Rows:
    """What was made of a table. `hidden` are the rows that are hidden, `formulas` how many cells that count are one."""

    rows: list[SheetRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    did: dict[tuple[str, str], Did] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)
    formulas: int = 0
    filled: int = 0
    """Cells that have their content from the cell they are merged with."""
    repeated: list[int] = field(default_factory=list)
    """Rows that say the headings again."""


def rows_of(
    table: Table, layout: Layout, fields: Sequence[Field], *, with_hidden: bool = True, with_formulas: bool = False
) -> Rows:
    """The rows below the headings, cleaned; rows without anything in the wanted columns are left out."""
    found = Rows()
    wanted = [(each, layout.columns[each.heading]) for each in fields if each.heading in layout.columns]
    headings = {each.heading: frozenset(each.keys) for each, _ in wanted}
    nothing = {each.heading: "" for each in fields}
    above = _merged_down(table, layout)
    for line in _data_lines(table, layout):
        cells = {each.heading: _cell(line, index, above, found) for each, index in wanted}
        if all(written(cell).strip() == "" for cell in cells.values()):
            continue
        if all(key(written(cell)) in headings[name] for name, cell in cells.items()):
            found.repeated.append(line.number)
            continue
        if line.number in table.hidden:
            found.hidden.append(line.number)
            if not with_hidden:
                continue
        cleaned = {each.heading: _clean(each, cells[each.heading], table) for each, _ in wanted}
        _note(found, line, cells, cleaned)
        _refuse_what_is_no_value(found, table, line, wanted, with_formulas)
        texts = {name: value.text[:MAX_CELL_LENGTH] for name, value in cleaned.items()}
        found.rows.append(SheetRow(line.number, nothing | texts))
    return found


def _data_lines(table: Table, layout: Layout) -> Iterator[Line]:
    return (line for line in table.lines if line.number > layout.last)


def _merged_down(table: Table, layout: Layout) -> dict[tuple[int, int], Cell]:
    """What cells below the headings have from the one they are merged with, by row and column from 1."""
    lines = {line.number: line for line in table.lines}
    values: dict[tuple[int, int], Cell] = {}
    for top, left, bottom, _ in table.merges:
        if top <= layout.last or top not in lines or bottom - top > MAX_CELL_LENGTH:
            continue
        for row in range(top + 1, bottom + 1):
            values[row, left] = lines[top].cell(left - 1)
    return values


def _cell(line: Line, index: int, above: Mapping[tuple[int, int], Cell], found: Rows) -> Cell:
    cell = line.cell(index)
    if cell is None and above:
        cell = above.get((line.number, index + 1))
        found.filled += cell is not None
    return cell


def _clean(wanted: Field, cell: Cell, table: Table) -> Cleaned:
    if table.is_1904 and wanted.clean is days.day and (number := number_of(cell)) is not None:
        cell = number + days.DAYS_TO_1904
    return wanted.clean(cell)


def _note(found: Rows, line: Line, cells: Mapping[str, Cell], cleaned: Mapping[str, Cleaned]) -> None:
    for name, value in cleaned.items():
        if value.ask:
            found.asks.append(Ask(line.number, name, value.problem or "", value.ask))
        elif value.problem:
            found.problems.append(Problem(line.number, name, value.problem))
        elif len(value.text) > MAX_CELL_LENGTH:
            found.problems.append(Problem(line.number, name, f"内容太长，最多 {MAX_CELL_LENGTH} 个字。"))
        elif value.did:
            did = found.did.setdefault((name, value.did), Did(name, value.did))
            if not did.count:
                did.example = (written(cells[name])[:40], value.text[:40])
            did.count += 1
            if len(did.rows) < NAMED_ROWS:
                did.rows.append(line.number)


def _refuse_what_is_no_value(
    found: Rows, table: Table, line: Line, wanted: Sequence[tuple[Field, int]], with_formulas: bool
) -> None:
    if not table.formulas and not table.errors:
        return
    for each, index in wanted:
        place = (line.number, index + 1)
        is_formula = place in table.formulas
        found.formulas += is_formula
        if place in table.errors:
            problem = ERROR
        elif is_formula and not with_formulas:
            problem = FORMULA
        elif is_formula and line.cell(index) is None:
            problem = NO_RESULT
        else:
            continue
        found.problems = [known for known in found.problems if (known.row, known.column) != (line.number, each.heading)]
        found.problems.append(Problem(line.number, each.heading, problem))
