"""The list of a ceremony as PDF: who is given what, with room to sign for it. A4, as many sheets as it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.core.files.fonts import add_fonts

if TYPE_CHECKING:
    from fpdf import FPDF

_TITLE, _TEXT = 20, 12
"""In points."""
_LINE_MM, _MARGIN_MM, _FOOT_MM = 10.0, 16.0, 14.0
_HEADS = ("序号", "姓名或名称", "表彰", "签收")
_WIDE = (16.0, 62.0, 60.0, 40.0)
_NONE = "还没有批准的表彰。"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` are names and what each is given, in the order in which they are called."""

    title: str
    about: Sequence[str]
    rows: Sequence[tuple[str, str]]
    at: datetime


def pdf(sheet: Sheet) -> bytes:
    """The sheets; the same whenever they are drawn. Raises NoChineseFontError, GlyphsLackingError."""
    from fpdf import FPDF  # 16 MB, with its fonts' tools, that a web worker needs for nothing else.

    document = FPDF(unit="mm", format="A4")
    document.set_margins(_MARGIN_MM, _MARGIN_MM)
    document.set_auto_page_break(False)
    document.set_lang("zh-CN")
    document.set_title(sheet.title)
    document.set_creation_date(sheet.at)
    words = [sheet.title, _NONE, *sheet.about, *_HEADS, *(word for row in sheet.rows for word in row)]
    family = add_fonts(document, "".join(words) + "0123456789")
    document.add_page()
    document.set_font(family, size=_TITLE)
    document.multi_cell(0, _LINE_MM * 1.2, sheet.title, align="C", new_x="LMARGIN", new_y="NEXT")
    document.set_font(family, size=_TEXT)
    for line in sheet.about:
        document.multi_cell(0, _LINE_MM * 0.8, line, align="L", new_x="LMARGIN", new_y="NEXT")
    document.ln(_LINE_MM / 2)
    _row(document, _HEADS)
    for number, (name, what) in enumerate(sheet.rows, start=1):
        if document.get_y() + _LINE_MM > document.h - _FOOT_MM:
            document.add_page()
            _row(document, _HEADS)
        _row(document, (str(number), name, what, ""))
    if not sheet.rows:
        document.cell(0, _LINE_MM * 1.5, _NONE, new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def _row(document: "FPDF", cells: Sequence[str]) -> None:
    for words, wide in zip(cells, _WIDE, strict=True):
        document.cell(wide, _LINE_MM, _cut(document, words, wide - 3), border=1)
    document.ln(_LINE_MM)


def _cut(document: "FPDF", words: str, wide: float) -> str:
    """As much of it as the cell has room for."""
    while words and document.get_string_width(words) > wide:
        words = words[:-1]
    return words
