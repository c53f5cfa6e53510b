"""The yearly report of a node as PDF: open figures of the year, and the state of all safeguards (domain rule C7.17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from app.core.clock import business_day, start_of_day
from app.core.files.fonts import add_fonts
from app.office.open_figures.errors import MonthNotOpenError
from app.office.open_figures.publishing import Open, year_of
from app.office.open_figures.safeguards import Measured, measured
from app.parties.communities.models import Community

if TYPE_CHECKING:
    from fpdf import FPDF

_MARGIN_MM, _LINE_MM = 15.0, 7.0
_TITLE, _HEADING, _TEXT = 20, 14, 10
"""In points."""
_NOTHING = "没有。"


@dataclass(frozen=True, slots=True)
class Report:
    """A year of a node. `shown` is None where no month of it was published."""

    node: Community
    year: int
    on: date
    shown: Open | None
    safeguards: Sequence[Measured]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the paper: its title, and a table, the first row of which is its head; without more there is none."""

    title: str
    rows: Sequence[Sequence[str]]
    words: str = ""
    widths: Sequence[int] = ()


def report_of(session: Session, *, node: Community, year: int, now: datetime) -> Report:
    """What is in the report."""
    try:
        shown = year_of(session, node=node, year=year)
    except MonthNotOpenError:
        shown = None
    return Report(node, year, business_day(now), shown, measured(session, node=node, year=year, now=now))


def pdf(report: Report, parts: Sequence[Part]) -> bytes:
    """The report on A4. Raises NoChineseFontError, GlyphsLackingError."""
    from fpdf import FPDF, FontFace  # 16 MB, with its fonts' tools, that a web worker needs for nothing else.

    title = f"{report.node.name} {report.year} 年信用工作年度报告"
    day = f"{report.on.year} 年 {report.on.month} 月 {report.on.day} 日生成。社区积分，不是征信；不影响基本公共服务。"
    document = FPDF(unit="mm", format="A4")
    document.set_margins(_MARGIN_MM, _MARGIN_MM)
    document.set_auto_page_break(True, _MARGIN_MM)
    document.set_title(title)
    document.set_creation_date(start_of_day(report.on))  # The same whenever it is drawn.
    cells = "".join("".join(row) for part in parts for row in part.rows)
    words = "".join(part.title + part.words + _NOTHING for part in parts)
    family = add_fonts(document, "".join((title, day, cells, words)))
    document.add_page()
    _line(document, family, _TITLE, title)
    _line(document, family, _TEXT, day)
    plain = FontFace(emphasis="")  # Of the font there is one weight.
    for part in parts:
        document.ln(_LINE_MM / 2)
        _line(document, family, _HEADING, part.title)
        _line(document, family, _TEXT, part.words or ("" if len(part.rows) > 1 else _NOTHING))
        if len(part.rows) < 2:
            continue
        columns = len(part.rows[0])
        with document.table(
            col_widths=tuple(part.widths or (2, *[1] * (columns - 1))),
            line_height=_LINE_MM,
            text_align="LEFT" if part.widths else ("LEFT", *["RIGHT"] * (columns - 1)),
            num_heading_rows=1,
            headings_style=plain,
        ) as table:
            for row in part.rows:
                table.row(row)
    return bytes(document.output())


def _line(document: "FPDF", family: str, size: int, text: str) -> None:
    document.set_font(family, size=size)
    if text:
        document.multi_cell(0, size * 0.6, text, new_x="LMARGIN", new_y="NEXT")
