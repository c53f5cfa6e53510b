"""The marks of a table of an .ods (OASIS OpenDocument 1.3, part 3, section 9)."""

import zipfile

from .marks import Marks
from .xml_events import Attributes, read

_CELLS = {"table-cell", "covered-table-cell"}


def marks_of_ods(archive: zipfile.ZipFile, sheet: int) -> Marks:
    """Raises KeyError, ExpatError, ForbiddenXmlError: not a spreadsheet that anybody could read."""
    marks = Marks()
    with archive.open("content.xml") as file:
        reader = _Table(marks, sheet)
        read(file, reader.start, reader.end)
    return marks.closed()


class _Table:
    """Rows and cells say how often they are repeated; empty ones are, a million times."""

    def __init__(self, marks: Marks, sheet: int) -> None:
        self._marks, self._wanted = marks, sheet
        self._table = -1
        self._depth = 0
        self._row = self._rows = self._column = self._columns = 0
        self._in_cell = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table":
            self._depth += 1
            self._table += self._depth == 1
        if self._table != self._wanted or self._depth != 1:
            return
        if name == "table-row":
            self._row += self._rows
            self._rows, self._column, self._columns = _times(attributes, "rows"), 1, 0
            if not self._row:
                self._row = 1
            if attributes.get("table:visibility") in {"filter", "collapse"}:
                for row in range(self._row, self._row + min(self._rows, 1_048_576)):
                    self._marks.hide(row)
        elif name in _CELLS:
            self._cell(attributes)
        elif name == "p" and self._in_cell:
            self._value()

    def end(self, name: str) -> None:
        if name == "table":
            self._depth -= 1
        elif name in _CELLS:
            self._in_cell = False

    def _cell(self, attributes: Attributes) -> None:
        self._column += self._columns
        self._columns = _times(attributes, "columns")
        self._in_cell = True
        if attributes.get("table:formula"):
            self._marks.formula_at(self._row, self._column)
        elif attributes.get("office:value-type"):
            self._value()
        if attributes.get("calcext:value-type") == "error":
            self._marks.error_at(self._row, self._column)
        rows = int(attributes.get("table:number-rows-spanned") or 1)
        columns = int(attributes.get("table:number-columns-spanned") or 1)
        if rows > 1 or columns > 1:
            self._marks.merges.append((self._row, self._column, self._row + rows - 1, self._column + columns - 1))

    def _value(self) -> None:
        self._marks.value_at(self._row + self._rows - 1, self._column + self._columns - 1)


def _times(attributes: Attributes, what: str) -> int:
    return max(1, int(attributes.get(f"table:number-{what}-repeated") or 1))
