"""Many pieces of one size on sheets of A4, with marks to cut along: plates of shops, cards, papers of half a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fpdf import FPDF

A4_SHORT, A4_LONG = 210.0, 297.0
_MARGIN_MM = 8.0
"""What printers cannot reach, and where the marks stand."""
_MARK_MM, _MARK_GAP_MM = 4.0, 1.5
_INK = "#17272d"


@dataclass(frozen=True, slots=True)
class Grid:
    """How pieces of a size in millimetres stand on a sheet: as large as it has room for, or `as_they_are`."""

    columns: int
    rows: int
    piece_mm: tuple[float, float]
    as_they_are: bool = False

    @property
    def per_sheet(self) -> int:
        return self.columns * self.rows

    @property
    def is_wide(self) -> bool:
        """Whether the sheet lies."""
        wide, high = self.piece_mm
        return self.columns * wide > self.rows * high

    @property
    def size_mm(self) -> tuple[float, float]:
        return (A4_LONG, A4_SHORT) if self.is_wide else (A4_SHORT, A4_LONG)

    @property
    def scale(self) -> float:
        """By how much a piece is drawn smaller or larger than it is."""
        if self.as_they_are:
            return 1.0
        wide, high = (side - 2 * _MARGIN_MM for side in self.size_mm)
        return min(wide / self.columns / self.piece_mm[0], high / self.rows / self.piece_mm[1])

    @property
    def cell_mm(self) -> tuple[float, float]:
        """Width and height of a piece as it is drawn."""
        return self.piece_mm[0] * self.scale, self.piece_mm[1] * self.scale

    @property
    def corner_mm(self) -> tuple[float, float]:
        """The upper left corner of the first piece; together they stand in the middle of the sheet."""
        (sheet_wide, sheet_high), (wide, high) = self.size_mm, self.cell_mm
        return (sheet_wide - self.columns * wide) / 2, (sheet_high - self.rows * high) / 2

    def new_document(self) -> FPDF:
        """An empty document of such sheets."""
        from fpdf import FPDF  # 16 MB, with its fonts' tools, that a web worker needs for nothing else.

        document = FPDF(orientation="landscape" if self.is_wide else "portrait", unit="mm", format="A4")
        document.set_auto_page_break(False)
        document.set_margin(0)
        return document

    def place(self, document: FPDF, number: int) -> tuple[float, float]:
        """The upper left corner of a piece, counted from 0; the first of a sheet begins it, with its marks."""
        if number % self.per_sheet == 0:
            document.add_page()
            _mark(document, self)
        row, column = divmod(number % self.per_sheet, self.columns)
        (left, top), (wide, high) = self.corner_mm, self.cell_mm
        return left + column * wide, top + row * high


def _mark(document: FPDF, grid: Grid) -> None:
    """Short lines in the margin, at every edge of a piece."""
    (left, top), (wide, high) = grid.corner_mm, grid.cell_mm
    right, bottom = left + grid.columns * wide, top + grid.rows * high
    document.set_draw_color(_INK)
    document.set_line_width(0.15)
    for column in range(grid.columns + 1):
        x = left + column * wide
        document.line(x, top - _MARK_GAP_MM, x, top - _MARK_GAP_MM - _MARK_MM)
        document.line(x, bottom + _MARK_GAP_MM, x, bottom + _MARK_GAP_MM + _MARK_MM)
    for row in range(grid.rows + 1):
        y = top + row * high
        document.line(left - _MARK_GAP_MM, y, left - _MARK_GAP_MM - _MARK_MM, y)
        document.line(right + _MARK_GAP_MM, y, right + _MARK_GAP_MM + _MARK_MM, y)
