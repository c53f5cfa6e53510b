"""A notice as a sheet of A4 for the board: the title large, the text as large as one page has room for; a long one goes
on.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.core.clock import start_of_day
from app.core.files.fonts import add_fonts

if TYPE_CHECKING:
    from fpdf import FPDF

_MARGIN_MM, _TITLE, _FOOT = 22, 30, 15
_LARGEST, _SMALLEST = 22, 14
"""Points of the text: it is read standing, from a step away."""
_LINE = 0.6
"""The height of a line, in millimetres for each point."""
_INDENT = "　　"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is on it."""

    title: str
    body: str
    issuer: str
    on: date

    @property
    def day(self) -> str:
        return f"{self.on.year}年{self.on.month}月{self.on.day}日"


def pdf(sheet: Sheet) -> bytes:
    """The same whenever it is drawn. Raises NoChineseFontError, GlyphsLackingError."""
    from fpdf import FPDF  # 16 MB, with its fonts' tools, that a web worker needs for nothing else.

    for size in range(_LARGEST, _SMALLEST - 1, -2):
        document = FPDF(unit="mm", format="A4")
        _draw(document, sheet, size)
        if document.page_no() == 1:
            break
    return bytes(document.output())


def _draw(document: "FPDF", sheet: Sheet, size: int) -> None:
    document.set_margins(_MARGIN_MM, _MARGIN_MM)
    document.set_auto_page_break(True, _MARGIN_MM)
    document.set_title(sheet.title)
    document.set_lang("zh-CN")
    document.set_creation_date(start_of_day(sheet.on))
    family = add_fonts(document, "".join((sheet.title, sheet.body, sheet.issuer, sheet.day, _INDENT)))
    document.add_page()
    document.set_font(family, size=_TITLE)
    document.multi_cell(0, _TITLE * _LINE, sheet.title, align="C", new_x="LMARGIN", new_y="NEXT")
    document.ln(size * _LINE)
    document.set_font(family, size=size)
    for line in sheet.body.splitlines():
        words = f"{_INDENT}{line}" if line else " "
        document.multi_cell(0, size * _LINE, words, align="L", new_x="LMARGIN", new_y="NEXT")
    document.ln(size * _LINE)
    document.set_font(family, size=_FOOT)
    for line in (sheet.issuer, sheet.day):
        document.multi_cell(0, _FOOT * _LINE, line, align="R", new_x="LMARGIN", new_y="NEXT")
