"""Papers as PDF: A4 and A5 upright, or a card of the size of a bank card; many of them on sheets of A4, to be cut. Text
is text, codes are drawn: all is sharp.

Facts are set as large as the paper has room for them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import qrcode

from app.civic.papers.kinds import Size
from app.core.files.fonts import add_fonts
from app.core.files.sheet_grid import Grid

if TYPE_CHECKING:
    from fpdf import FPDF

FORMATS: Mapping[Size, tuple[float, float]] = {
    Size.A4: (210.0, 297.0),
    Size.A5: (148.0, 210.0),
    Size.CARD: (85.6, 54.0),
}
"""Width and height in millimetres."""
GRIDS: Mapping[Size, Grid] = {
    Size.A4: Grid(1, 1, FORMATS[Size.A4], as_they_are=True),
    Size.A5: Grid(2, 1, FORMATS[Size.A5], as_they_are=True),
    Size.CARD: Grid(2, 5, FORMATS[Size.CARD], as_they_are=True),
}
"""How many of them stand on a sheet of A4."""
_INK, _MUTED, _BRAND, _PAPER = "#17272d", "#4d5f64", "#0b5a55", "#ffffff"
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
    scan: str = _SCAN

    @property
    def words(self) -> str:
        said = (self.title, self.no, self.lead, self.note, self.issuer, self.on, self.until)
        return "".join((*said, *self.facts, *self.facts.values(), self.scan))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a paper stands in a document, in millimetres."""

    document: "FPDF"
    family: str
    left: float
    top: float
    wide: float
    high: float

    def font(self, size: float, colour: str = _INK) -> None:
        self.document.set_font(self.family, size=size)
        self.document.set_text_color(colour)

    def move(self, x: float, y: float) -> None:
        self.document.set_xy(self.left + x, self.top + y)

    def rect(self, x: float, y: float, wide: float, high: float, style: str = "D") -> None:
        self.document.rect(self.left + x, self.top + y, wide, high, style=style)


def pdf(printed: Printed, size: Size) -> bytes:
    """A sheet of its size; the same whenever it is drawn. Raises NoChineseFontError, GlyphsLackingError."""
    from fpdf import FPDF  # 16 MB, with its fonts' tools, that a web worker needs for nothing else.

    document = FPDF(unit="mm", format=FORMATS[size])
    document.set_auto_page_break(False)
    document.set_margin(0)
    document.set_title(f"{printed.title} {printed.no}")
    family = _begin(document, [printed])
    document.add_page()
    _draw(_Frame(document, family, 0, 0, *FORMATS[size]), printed, size)
    return bytes(document.output())


def pdf_of_many(papers: Sequence[Printed], size: Size, seen: Callable[[int], None]) -> bytes:
    """Papers in their order, as many on a sheet of A4 as it has room for; `seen` hears how many there are.

    Raises NoChineseFontError, GlyphsLackingError.
    """
    grid = GRIDS[size]
    document = grid.new_document()
    document.set_title(f"{papers[0].title} {papers[0].no} 至 {papers[-1].no.removeprefix('编号 ')}")
    family = _begin(document, papers)
    for number, printed in enumerate(papers):
        _draw(_Frame(document, family, *grid.place(document, number), *FORMATS[size]), printed, size)
        seen(number + 1)
    return bytes(document.output())


def _begin(document: "FPDF", papers: Sequence[Printed]) -> str:
    """The family of its fonts."""
    document.set_lang("zh-CN")
    document.set_creation_date(papers[-1].issued_at)
    return add_fonts(document, "".join(printed.words for printed in papers))


def _draw(frame: _Frame, printed: Printed, size: Size) -> None:
    (_card if size is Size.CARD else _sheet)(frame, printed)


def _sheet(frame: _Frame, printed: Printed) -> None:
    document = frame.document
    part = frame.wide / FORMATS[Size.A4][0]
    """Of an A4 sheet, by which everything is measured."""
    edge, inner = 12 * part, 26 * part
    wide = frame.wide - 2 * inner
    document.set_draw_color(_BRAND)
    for inset, pen in ((edge, 0.9), (edge + 2 * part, 0.25)):
        document.set_line_width(pen * part)
        frame.rect(inset, inset, frame.wide - 2 * inset, frame.high - 2 * inset)
    frame.font(34 * part, _BRAND)
    _centred(frame, printed.title, 34 * part, y=34 * part)
    frame.font(11 * part, _MUTED)
    _centred(frame, printed.no, 11 * part, y=54 * part)
    foot = frame.high - 84 * part
    _fitted(frame, printed, x=inner, y=72 * part, wide=wide, room=foot - 72 * part, part=part)
    code = 34 * part
    _code(frame, printed.url, x=inner, y=foot + 6 * part, side=code)
    frame.font(max(_SMALLEST, 9 * part), _MUTED)
    frame.move(inner, foot + 8 * part + code)
    document.cell(code, 5 * part, printed.scan, align="C")
    frame.font(14 * part)
    lines = [printed.issuer, printed.on, *([printed.until] if printed.until else [])]
    for number, words in enumerate(lines):
        frame.move(inner + code, foot + (12 + 9 * number) * part)
        document.cell(wide - code, 8 * part, words, align="R")
    frame.font(max(_SMALLEST, 9 * part), _MUTED)
    frame.move(inner, frame.high - 32 * part)
    document.multi_cell(wide, 5 * part, printed.note, align="C")


def _fitted(frame: _Frame, printed: Printed, *, x: float, y: float, wide: float, room: float, part: float) -> None:
    """The sentence and the facts below it, as large as there is room for them."""
    document, size = frame.document, _LARGEST * part
    while size > _SMALLEST and _height(frame, printed, size, wide) > room:
        size -= 0.5
    line, label = size * _LINE, _label_mm(frame, printed, size)
    frame.font(size)
    frame.move(x, y)
    document.multi_cell(wide, line, printed.lead, align="L")
    below = document.get_y() - frame.top + line / 2
    for name, text in printed.facts.items():
        if label:
            frame.font(size, _MUTED)
            frame.move(x, below)
            document.cell(label, line, name)
        frame.font(size)
        frame.move(x + label, below)
        document.multi_cell(wide - label, line, text if label else f"　　{text}", align="L")
        below = document.get_y() - frame.top + line / 4


def _label_mm(frame: _Frame, printed: Printed, size: float) -> float:
    """How wide labels are; a single fact, as the words of a letter are, stands without one."""
    frame.font(size)
    if len(printed.facts) == 1:
        return 0.0
    return max(frame.document.get_string_width(name) for name in printed.facts) + size * 0.5


def _height(frame: _Frame, printed: Printed, size: float, wide: float) -> float:
    line, label = size * _LINE, _label_mm(frame, printed, size)
    texts = [
        (printed.lead, wide),
        *((text if label else f"　　{text}", wide - label) for text in printed.facts.values()),
    ]
    rows = [frame.document.multi_cell(room, line, text, dry_run=True, output="LINES") for text, room in texts]
    count = sum(len(found) if isinstance(found, list) else 1 for found in rows)
    return count * line + line / 2 + len(printed.facts) * line / 4


def _card(frame: _Frame, printed: Printed) -> None:
    """A band with the title; what it says on the left, the code on the right."""
    document = frame.document
    document.set_fill_color(_BRAND)
    frame.rect(0, 0, frame.wide, 13, style="F")
    frame.font(14, _PAPER)
    frame.move(5, 2.5)
    document.cell(45, 8, printed.title)
    frame.font(7, _PAPER)
    frame.move(45, 2.5)
    document.cell(frame.wide - 50, 8, printed.issuer, align="R")
    frame.font(13)
    frame.move(5, 16)
    document.multi_cell(46, 6, printed.lead, align="L")
    y = max(document.get_y() - frame.top + 1, 24)
    frame.font(8)
    for name, text in printed.facts.items():
        frame.move(5, y)
        document.multi_cell(46, 4.2, f"{name}：{text}", align="L")
        y = document.get_y() - frame.top
    frame.font(_SMALLEST, _MUTED)
    for row, words in enumerate((printed.no, printed.until or printed.on)):
        frame.move(5, 40 + 3.6 * row)
        document.cell(48, 3.6, words)
    frame.move(5, 48.4)
    document.cell(frame.wide - 10, 3.4, printed.note)
    _code(frame, printed.url, x=frame.wide - 31, y=15.5, side=26)
    frame.move(frame.wide - 31, 42)
    document.cell(26, 3.6, printed.scan, align="C")


def _centred(frame: _Frame, text: str, size: float, *, y: float) -> None:
    frame.move(0, y)
    frame.document.cell(frame.wide, size * 0.45, text, align="C")


def _code(frame: _Frame, url: str, *, x: float, y: float, side: float) -> None:
    """Dark modules as rectangles, a run of them at once."""
    drawn: Any = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    drawn.add_data(url)
    matrix: list[list[bool]] = drawn.get_matrix()
    module = side / len(matrix)
    frame.document.set_fill_color(0)
    for number, row in enumerate(matrix):
        start = 0
        while start < len(row):
            wide = len(list(takewhile(bool, row[start:])))
            if wide:
                frame.rect(x + start * module, y + number * module, wide * module, module, style="F")
            start += wide + 1
