"""A4 poster of what is public at a node, for the board: masked, with the last day, how to object, and a code that leads
to the same on the phone.
"""

from collections.abc import Sequence
from datetime import date
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import qrcode
from sqlalchemy.orm import Session

from app.core.clock import start_of_day
from app.core.files.fonts import add_fonts
from app.parties.communities.models import Community
from app.standing.records.publicity import Shown, shown

if TYPE_CHECKING:
    from fpdf import FPDF

MAX_LINES = 1_000
_AT_ONCE = 100
_MARGIN_MM, _LINE_MM, _QR_MM, _TOP_MM = 15.0, 7.0, 32.0, 34.0
_WIDTHS = (24, 38, 74, 18, 26)
_ALIGNED = ("LEFT", "LEFT", "LEFT", "RIGHT", "RIGHT")
_HEADS = ("对象", "网格", "事项", "加分", "公示到")
_TITLE, _TEXT, _SMALL = 20, 11, 9
"""In points."""


def lines_of(session: Session, *, node: Community) -> list[Shown]:
    """What is public now, newest first, as far as `MAX_LINES`."""
    found: list[Shown] = []
    cursor = None
    while len(found) < MAX_LINES:
        page = shown(session, node=node, cursor=cursor, limit=_AT_ONCE)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    return found


def pdf(*, node: Community, lines: Sequence[Shown], url: str, on: date) -> bytes:
    """`url` is where the code leads to. Raises NoChineseFontError, GlyphsLackingError."""
    from fpdf import FPDF, FontFace  # 16 MB, with its fonts' tools, that a web worker needs for nothing else.

    rows = [_cells(each) for each in lines]
    objecting = [
        "公示 3 个工作日，没有异议再计入。姓名隐去一部分，未成年人不公示。",
        "有不同意见：到社区服务台，或者告诉网格员；本人可以在小程序里提出异议，不收费。",
    ]
    objecting += [f"联系方式：{node.contact}"] if node.contact else []
    title, day = f"{node.name}积分公示", f"{on.year} 年 {on.month} 月 {on.day} 日张贴，共 {len(rows)} 条"
    document = FPDF(unit="mm", format="A4")
    document.set_margins(_MARGIN_MM, _MARGIN_MM)
    document.set_auto_page_break(True, _MARGIN_MM)
    document.set_title(title)
    document.set_creation_date(start_of_day(on))  # The same whenever it is drawn.
    every = "".join(("".join(map("".join, rows)), title, day, *objecting, *_HEADS, "扫码看最新公示…0123456789"))
    family = add_fonts(document, every)
    document.add_page()
    _code(document, url, family)
    document.set_font(family, size=_TITLE)
    document.cell(0, 2 * _LINE_MM, title, new_x="LMARGIN", new_y="NEXT")
    document.set_font(family, size=_TEXT)
    document.cell(0, _LINE_MM, day, new_x="LMARGIN", new_y="NEXT")
    document.set_y(_MARGIN_MM + _TOP_MM)
    for words in objecting:
        document.multi_cell(0, _LINE_MM, words, new_x="LMARGIN", new_y="NEXT")
    document.ln(2)
    plain = FontFace(emphasis="")  # Of the font there is one weight.
    with document.table(
        col_widths=_WIDTHS,
        line_height=_LINE_MM,
        text_align=("LEFT", "LEFT", "LEFT", "RIGHT", "RIGHT"),
        num_heading_rows=1,
        headings_style=plain,
    ) as table:
        for cells in (_HEADS, *rows):
            table.row(cells)
    return bytes(document.output())


def _cells(line: Shown) -> tuple[str, ...]:
    worth = f"{line.score_delta:+d}" if line.score_delta else f"{line.points:,} 积分"
    until = f"{line.until.month} 月 {line.until.day} 日" if line.until else ""
    return line.who, line.grid, line.rule, worth, until


def _code(document: "FPDF", url: str, family: str) -> None:
    """In the upper right corner: dark modules as rectangles, a run of them at once."""
    drawn: Any = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    drawn.add_data(url)
    matrix: list[list[bool]] = drawn.get_matrix()
    side = _QR_MM / len(matrix)
    left, top = document.w - _MARGIN_MM - _QR_MM, _MARGIN_MM
    document.set_fill_color(0)
    for number, row in enumerate(matrix):
        start = 0
        while start < len(row):
            wide = len(list(takewhile(bool, row[start:])))
            if wide:
                document.rect(left + start * side, top + number * side, wide * side, side, style="F")
            start += wide + 1
    document.set_font(family, size=_SMALL)
    document.set_xy(left, top + _QR_MM)
    document.cell(_QR_MM, 4, "扫码看最新公示", align="C")
    document.set_xy(_MARGIN_MM, _MARGIN_MM)
