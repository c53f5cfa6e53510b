"""Many plates as one PDF of A4 sheets, with marks to cut along. Text and codes are drawn, not pictures: sharp at any
size, and a few kilobytes a shop. The Chinese font of the machine is embedded, as far as its characters are used.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from app.alliance.plates.layout import BRAND, HEIGHT_MM, INK, QR_CORNER_MM, QR_MM, WIDTH_MM, Line, Plate
from app.core.files.fonts import NoChineseFontError, chinese_font_path, face_of, fonts_of
from app.core.files.sheet_grid import Grid

if TYPE_CHECKING:
    from fpdf import FPDF

_BAND_MM = 28
_POINTS_PER_MM = 72 / 25.4
_BASELINE_EM = 0.36
"""How far below the middle of a line its letters stand, in ems: Chinese characters fill their square."""

GRIDS = {
    columns * rows: Grid(columns, rows, (WIDTH_MM, HEIGHT_MM)) for columns, rows in ((1, 1), (2, 1), (2, 2), (4, 2))
}
"""By how many plates stand on a sheet."""


def pdf(plates: Iterable[Plate], *, per_sheet: int) -> bytes:
    """The sheets, in the order of the plates. Raises NoChineseFontError, GlyphsLackingError."""
    if chinese_font_path() is None:
        raise NoChineseFontError
    grid = GRIDS[per_sheet]
    document = grid.new_document()
    document.set_title("信用名片铭牌")
    for number, plate in enumerate(plates):
        x, y = grid.place(document, number)
        _draw(document, plate, x, y, grid.scale)
    return bytes(document.output())


def _draw(document: FPDF, plate: Plate, x: float, y: float, scale: float) -> None:
    document.set_fill_color(BRAND)
    document.rect(x, y, WIDTH_MM * scale, _BAND_MM * scale, style="F")
    if plate.picture is None:
        _draw_modules(document, plate, x, y, scale)
    else:
        left, top = QR_CORNER_MM
        side = QR_MM * scale
        document.image(io.BytesIO(plate.picture), x + left * scale, y + top * scale, side, side)
    for line in plate.lines:
        _write(document, line, x, y, scale)


def _draw_modules(document: FPDF, plate: Plate, x: float, y: float, scale: float) -> None:
    """One path for the whole code, a rectangle for each run of dark modules: no hairlines between them."""
    from fpdf.drawing import PaintedPath

    left, top = plate.qr_corner_mm
    side = plate.module_mm * scale
    path = PaintedPath()
    path.style.fill_color, path.style.stroke_color, path.style.auto_close = INK, None, True
    for row, modules in enumerate(plate.modules):
        start = 0
        while start < len(modules):
            end = start
            while end < len(modules) and modules[end]:
                end += 1
            if end > start:
                path.rectangle(
                    x + left * scale + start * side, y + top * scale + row * side, (end - start) * side, side
                )
            start = end + 1
    with document.drawing_context() as drawing:
        drawing.add_item(path)


def _write(document: FPDF, line: Line, x: float, y: float, scale: float) -> None:
    size = line.size * scale
    document.set_text_color(line.colour)
    document.set_draw_color(line.colour)
    document.set_line_width(size * 0.024 if line.bold else 0)
    parts = [(_family(document, path), part) for path, part in fonts_of(line.text)]
    widths = []
    for family, part in parts:
        document.set_font(family, size=size * _POINTS_PER_MM)
        widths.append(document.get_string_width(part))
    left = x + line.x * scale - sum(widths) / 2
    for (family, part), wide in zip(parts, widths, strict=True):
        document.set_font(family, size=size * _POINTS_PER_MM)
        with document.local_context(text_mode="FILL_STROKE" if line.bold else "FILL"):
            document.text(left, y + line.y * scale + size * _BASELINE_EM, part)
        left += wide


def _family(document: FPDF, path: str) -> str:
    """A font of the document; that for rare hanzi is only in those that need it."""
    family = Path(path).stem.lower()
    if family not in document.fonts:
        document.add_font(family, fname=path, collection_font_number=face_of(path))
    return family
