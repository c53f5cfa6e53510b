"""How a file is read, where somebody has chosen: which sheet and columns, what of hidden rows and formulas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.imports.spreadsheets import Field, Layout, Rows, SheetError, Table, layouts, rows_of
from app.core.imports.spreadsheets.layouts import Heading

TAKE, LEAVE = "take", "leave"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was chosen; None where nothing was. `sheet` counts from 0. `heading` are the first and the last line of the
    headings, where somebody has said no more of them than that.
    """

    sheet: int | None = None
    hidden: str | None = None
    formulas: str | None = None
    layout: Layout | None = None
    heading: tuple[int, int] | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "hidden": self.hidden,
            "formulas": self.formulas,
            "layout": self.layout.as_json() if self.layout else None,
            "heading": self.heading,
        }

    @classmethod
    def of_json(cls, value: Mapping[str, Any] | None) -> "Reading":
        if not value:
            return cls()
        layout = Layout.of_json(value["layout"]) if value["layout"] else None
        lines = value.get("heading")  # A check that was asked for before an upgrade says nothing of it.
        heading = (int(lines[0]), int(lines[1])) if lines else None
        return cls(value["sheet"], value["hidden"], value["formulas"], layout, heading)


@dataclass(frozen=True, slots=True)
class Read:
    """A table with its layout: `missing` are the headings that are needed and were not found; then there are no rows.
    `open` are the questions that nobody has answered yet, in Chinese, by the field of the form that answers them.
    `is_remembered`: somebody has pointed out the columns of such a sheet before. `is_heading_chosen`: the lines of the
    headings were, and no more.
    """

    table: Table
    heading: Heading | None
    layout: Layout
    missing: Sequence[str]
    rows: Rows
    open: Mapping[str, str]
    is_remembered: bool
    is_heading_chosen: bool

    @property
    def ignored(self) -> list[str]:
        """Headings of columns that are left aside."""
        used = set(self.layout.columns.values())
        words = self.heading.words if self.heading else ()
        return [word for index, word in enumerate(words) if word and index not in used]


def read(table: Table, fields: Sequence[Field], chosen: Reading, saved: Mapping[str, Mapping[str, int]]) -> Read:
    """Find what was not chosen; `saved` are columns by shapes, the newest first. Raises SheetError for a sheet without
    anything in it, and for lines that can be no headings.
    """
    if not table.lines:
        raise SheetError("表格里没有内容。")
    remembered = None if chosen.layout else _remembered(_headings(table, chosen), fields, saved)
    layout = chosen.layout or remembered or _found(table, fields, chosen) or _likely(table)
    missing = [each.heading for each in fields if each.required and each.heading not in layout.columns]
    with_hidden, with_formulas = chosen.hidden != LEAVE, chosen.formulas == TAKE
    found = Rows() if missing else rows_of(table, layout, fields, with_hidden=with_hidden, with_formulas=with_formulas)
    heading, questions = layouts.heading_at(table, layout.first, layout.last), _open(table, found, chosen)
    return Read(table, heading, layout, missing, found, questions, remembered is not None, chosen.heading is not None)


def _headings(table: Table, chosen: Reading) -> list[Heading]:
    """The lines among which headings are looked for: those that were chosen, else all that may be some."""
    if chosen.heading is None:
        return list(layouts.candidates(table))
    heading = layouts.heading_at(table, *chosen.heading)
    if heading is None:
        raise SheetError("选的这几行不能作表头，请另选。")
    return [heading]


def _remembered(
    headings: Sequence[Heading], fields: Sequence[Field], saved: Mapping[str, Mapping[str, int]]
) -> Layout | None:
    """Where headings of a shape that is known stand, of several what was pointed out last; what fields are called no
    more is dropped.
    """
    if not saved:
        return None
    names = {each.heading for each in fields}
    known = {heading.shape: heading for heading in reversed(headings)}
    for shape, columns in saved.items():
        if heading := known.get(shape):
            kept = {name: index for name, index in columns.items() if name in names}
            return Layout(heading.first, heading.last, kept)
    return None


def _found(table: Table, fields: Sequence[Field], chosen: Reading) -> Layout | None:
    if chosen.heading is None:
        return layouts.find(table, fields)
    heading = _headings(table, chosen)[0]
    return Layout(heading.first, heading.last, layouts.match(heading.words, fields))


def _likely(table: Table) -> Layout:
    """The line with most words: somebody will say which column is what."""
    single = (each for each in layouts.candidates(table) if each.first == each.last)
    best = max(single, key=lambda each: sum(bool(word) for word in each.words))
    return Layout(best.first, best.last, {})


def _open(table: Table, found: Rows, chosen: Reading) -> dict[str, str]:
    questions = {}
    if chosen.sheet is None and len(table.sheets) > 1 and table.sheets[0].is_hidden:
        shown = table.sheets[table.sheet].name[:40]
        questions["sheet"] = f"第一张表“{table.sheets[0].name[:40]}”是隐藏的，现在读的是“{shown}”。要导入哪一张？"
    if found.hidden and chosen.hidden is None:
        questions["hidden"] = f"有 {len(found.hidden):,} 行被筛选或隐藏，从第 {found.hidden[0]} 行开始。要一起导入吗？"
    if found.formulas and chosen.formulas is None:
        questions["formulas"] = f"有 {found.formulas:,} 个单元格是公式。要采用公式的结果吗？"
    return questions
