"""Papers as PDF: A4 and A5 upright, or a card of the size of a bank card. Text is text, codes are drawn: all is sharp.

Facts are set as large as the sheet has room for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import qrcode

from app.civic.papers.kinds import Size
from app.core.files.fonts import add_fonts

if TYPE_CHECKING:
    from fpdf import FPDF

PDF = "application/pdf"
FORMATS: Mapping[Size, tuple[float, float]] = {
    Size.A4: (210.0, 297.0),
    Size.A5: (148.0, 210.0),
    Size.CARD: (85.6, 54.0),
}
"""Width and height in millimetres."""
_INK, _MUTED, _BRAND = "#17272d", "#4d5f64", "#0b5a55"
_LARGEST, _SMALLEST = 16.0, 7.0
"""Of the facts, in points of an A4 sheet and of any."""
_LINE = 0.62
"""The height of a line of facts, in millimetres for each point."""
_SCAN = "扫码核验"


@dataclass(frozen=True, slots=True)
class Printed:
    """What is on a sheet. `until` is empty for what holds until it is revoked; `url` is where the code leads."""

    title: str
    no: str
    lead: str
    facts: Mapping[str, str]
    note: str
    issuer: str
    on: str
    until: str
    url: str
    issued_at: datetime

    @property
    def words(self) -> str:
        said = (self.title, self.no, self.lead, self.note, self.issuer, self.on, self.until)
        return "".join((*said, *self.facts, *self.facts.values(), _SCAN))


def pdf(printed: Printed, size: Size) -> bytes:
    """One sheet; the same whenever it is drawn. Raises NoChineseFontError, GlyphsLackingError."""
    from fpdf import FPDF  # 16 MB, with its fonts' tools, that a web worker needs for nothing else.

    document = FPDF(unit="mm", format=FORMATS[size])
    document.set_auto_page_break(False)
    document.set_margin(0)
    document.set_lang("zh-CN")
    document.set_title(f"{printed.title} {printed.no}")
    document.set_creation_date(printed.issued_at)
    family = add_fonts(document, printed.words)
    document.add_page()
    document.set_text_color(_INK)
    (_card if size is Size.CARD else _sheet)(document, family, printed)
    return bytes(document.output())


def _sheet(document: "FPDF", family: str, printed: Printed) -> None:
    part = document.w / FORMATS[Size.A4][0]
    """Of an A4 sheet, by which everything is measured."""
    edge, inner = 12 * part, 26 * part
    wide = document.w - 2 * inner
    document.set_draw_color(_BRAND)
    for inset, pen in ((edge, 0.9), (edge + 2 * part, 0.25)):
        document.set_line_width(pen * part)
        document.rect(inset, inset, document.w - 2 * inset, document.h - 2 * inset)
    document.set_text_color(_BRAND)
    _centred(document, family, printed.title, 34 * part, y=34 * part)
    document.set_text_color(_MUTED)
    _centred(document, family, printed.no, 11 * part, y=54 * part)
    document.set_text_color(_INK)
    foot = document.h - 84 * part
    _fitted(document, family, printed, x=inner, y=72 * part, wide=wide, room=foot - 72 * part, part=part)
    code = 34 * part
    _code(document, printed.url, x=inner, y=foot + 6 * part, side=code)
    document.set_font(family, size=max(_SMALLEST, 9 * part))
    document.set_text_color(_MUTED)
    document.set_xy(inner, foot + 8 * part + code)
    document.cell(code, 5 * part, _SCAN, align="C")
    document.set_text_color(_INK)
    document.set_font(family, size=14 * part)
    lines = [printed.issuer, printed.on, *([printed.until] if printed.until else [])]
    for number, words in enumerate(lines):
        document.set_xy(inner + code, foot + (12 + 9 * number) * part)
        document.cell(wide - code, 8 * part, words, align="R")
    document.set_font(family, size=max(_SMALLEST, 9 * part))
    document.set_text_color(_MUTED)
    document.set_xy(inner, document.h - 32 * part)
    document.multi_cell(wide, 5 * part, printed.note, align="C")


def _fitted(
    document: "FPDF", family: str, printed: Printed, *, x: float, y: float, wide: float, room: float, part: float
) -> None:
    """The sentence and the facts below it, as large as there is room for them."""
    size = _LARGEST * part
    while size > _SMALLEST and _height(document, family, printed, size, wide) > room:
        size -= 0.5
    line, label = size * _LINE, _label_mm(document, family, printed, size)
    document.set_font(family, size=size)
    document.set_xy(x, y)
    document.multi_cell(wide, line, printed.lead, align="L")
    y = document.get_y() + line / 2
    for name, text in printed.facts.items():
        if label:
            document.set_text_color(_MUTED)
            document.set_xy(x, y)
            document.cell(label, line, name)
        document.set_text_color(_INK)
        document.set_xy(x + label, y)
        document.multi_cell(wide - label, line, text if label else f"　　{text}", align="L")
        y = document.get_y() + line / 4


def _label_mm(document: "FPDF", family: str, printed: Printed, size: float) -> float:
    """How wide labels are; a single fact, as the words of a letter are, stands without one."""
    document.set_font(family, size=size)
    if len(printed.facts) == 1:
        return 0.0
    return max(document.get_string_width(name) for name in printed.facts) + size * 0.5


def _height(document: "FPDF", family: str, printed: Printed, size: float, wide: float) -> float:
    line, label = size * _LINE, _label_mm(document, family, printed, size)
    texts = [
        (printed.lead, wide),
        *((text if label else f"　　{text}", wide - label) for text in printed.facts.values()),
    ]
    rows = [document.multi_cell(room, line, text, dry_run=True, output="LINES") for text, room in texts]
    count = sum(len(found) if isinstance(found, list) else 1 for found in rows)
    return count * line + line / 2 + len(printed.facts) * line / 4


def _card(document: "FPDF", family: str, printed: Printed) -> None:
    """A band with the title; what it says on the left, the code on the right."""
    document.set_fill_color(_BRAND)
    document.rect(0, 0, document.w, 13, style="F")
    document.set_text_color("#ffffff")
    document.set_font(family, size=14)
    document.set_xy(5, 2.5)
    document.cell(45, 8, printed.title)
    document.set_font(family, size=7)
    document.set_xy(45, 2.5)
    document.cell(document.w - 50, 8, printed.issuer, align="R")
    document.set_text_color(_INK)
    document.set_font(family, size=13)
    document.set_xy(5, 16)
    document.multi_cell(46, 6, printed.lead, align="L")
    y = max(document.get_y() + 1, 24)
    document.set_font(family, size=8)
    for name, text in printed.facts.items():
        document.set_xy(5, y)
        document.cell(46, 4.2, f"{name}：{text}")
        y += 4.2
    document.set_font(family, size=_SMALLEST)
    document.set_text_color(_MUTED)
    for row, words in enumerate((printed.no, printed.until or printed.on)):
        document.set_xy(5, 40 + 3.6 * row)
        document.cell(48, 3.6, words)
    document.set_xy(5, 48.4)
    document.cell(document.w - 10, 3.4, printed.note)
    _code(document, printed.url, x=document.w - 31, y=15.5, side=26)
    document.set_xy(document.w - 31, 42)
    document.cell(26, 3.6, _SCAN, align="C")


def _centred(document: "FPDF", family: str, text: str, size: float, *, y: float) -> None:
    document.set_font(family, size=size)
    document.set_xy(0, y)
    document.cell(document.w, size * 0.45, text, align="C")


def _code(document: "FPDF", url: str, *, x: float, y: float, side: float) -> None:
    """Dark modules as rectangles, a run of them at once."""
    drawn: Any = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    drawn.add_data(url)
    matrix: list[list[bool]] = drawn.get_matrix()
    module = side / len(matrix)
    document.set_fill_color(0)
    for number, row in enumerate(matrix):
        start = 0
        while start < len(row):
            wide = len(list(takewhile(bool, row[start:])))
            if wide:
                document.rect(x + start * module, y + number * module, wide * module, module, style="F")
            start += wide + 1
