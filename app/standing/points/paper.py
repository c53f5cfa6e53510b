"""A period of a passbook as PDF in large type, to be read at home or printed: A4, nothing smaller than 16 points.

Text is text, so that it can be read out and searched; the document says its language and its title.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING

from app.core.clock import business_day, start_of_day
from app.core.files.fonts import add_fonts
from app.standing.points.periods import Entry, Period

if TYPE_CHECKING:
    from fpdf import FPDF

TITLE = "积分存折"
_TITLE, _TEXT = 26, 16
"""In points."""
_LINE_MM, _MARGIN_MM, _FOOT_MM = 9.0, 18.0, 16.0
_DAY_MM, _POINTS_MM, _BALANCE_MM = 34.0, 27.0, 27.0
_RULE = "#b8c4c4"
_HEADS = ("日期", "做什么", "积分", "余额")
_NOTE = "积分只在社区和联盟商户使用，不能兑现，不是征信。"
_PAGES = "{nb}"


def pdf(period: Period, *, at: datetime) -> bytes:
    """The sheets; the file is the same all day long. Raises NoChineseFontError, GlyphsLackingError."""
    from fpdf import FPDF  # 16 MB, with its fonts' tools, that a web worker needs for nothing else.

    class Sheets(FPDF):
        def footer(self) -> None:
            self.set_y(-_FOOT_MM)
            self.set_font(family, size=_TEXT)
            self.cell(0, _LINE_MM, f"第 {self.page_no()} 页，共 {_PAGES} 页", align="C")

    document = Sheets(unit="mm", format="A4")
    document.set_margins(_MARGIN_MM, _MARGIN_MM)
    document.set_auto_page_break(False)
    document.set_lang("zh-CN")
    document.set_title(f"{TITLE} {_span(period)}")
    document.set_creation_date(start_of_day(business_day(at)))
    document.alias_nb_pages(_PAGES)
    about = _about(period, at)
    words = [TITLE, _NOTE, *_HEADS, *about, *(entry.what for entry in period.entries)]
    family = add_fonts(document, "".join(words) + "年月日第页，共0123456789+-−,{}nb 这段时间没有积分变动。")
    document.add_page()
    document.set_font(family, size=_TITLE)
    document.cell(0, _LINE_MM * 1.8, TITLE, new_x="LMARGIN", new_y="NEXT")
    document.set_font(family, size=_TEXT)
    for line in about:
        document.multi_cell(0, _LINE_MM, line, align="L", new_x="LMARGIN", new_y="NEXT")
    document.ln(_LINE_MM / 2)
    _heads(document)
    for entry in period.entries:
        _line(document, family, entry)
    if not period.entries:
        document.cell(0, _LINE_MM * 1.5, "这段时间没有积分变动。", new_x="LMARGIN", new_y="NEXT")
    _note(document)
    return bytes(document.output())


def _about(period: Period, at: datetime) -> list[str]:
    return [
        f"{period.name}  编号 {period.number}",
        period.community,
        _span(period),
        f"期初 {period.opening:,} 积分，期末 {period.closing:,} 积分",
        f"得到 {period.earned:,} 积分，用去 {period.spent:,} 积分，共 {len(period.entries):,} 笔",
        f"打印日期 {_day(business_day(at))}",
    ]


def _span(period: Period) -> str:
    return f"{_day(period.since)} 到 {_day(period.until)}"


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _what_mm(document: "FPDF") -> float:
    return document.epw - _DAY_MM - _POINTS_MM - _BALANCE_MM


def _heads(document: "FPDF") -> None:
    wide = (_DAY_MM, _what_mm(document), _POINTS_MM, _BALANCE_MM)
    for head, width, align in zip(_HEADS, wide, "LLRR", strict=True):
        document.cell(width, _LINE_MM, head, align=align)
    document.ln(_LINE_MM)
    _rule(document)


def _rule(document: "FPDF") -> None:
    document.set_draw_color(_RULE)
    y = document.get_y() + 0.5
    document.line(document.l_margin, y, document.w - document.r_margin, y)
    document.set_y(y + 0.5)


def _line(document: "FPDF", family: str, entry: Entry) -> None:
    wide = _what_mm(document)
    split = document.multi_cell(wide, _LINE_MM, entry.what, dry_run=True, output="LINES")
    rows = max(1, len(split) if isinstance(split, list) else 1)
    if document.get_y() + rows * _LINE_MM > document.h - _FOOT_MM - 2:
        document.add_page()
        document.set_font(family, size=_TEXT)
        _heads(document)
    top = document.get_y()
    document.cell(_DAY_MM, _LINE_MM, business_day(entry.at).isoformat())
    document.multi_cell(wide, _LINE_MM, entry.what, align="L", new_x="RIGHT", new_y="TOP")
    document.set_xy(document.l_margin + _DAY_MM + wide, top)
    document.cell(_POINTS_MM, _LINE_MM, f"{entry.points:+,}", align="R")
    document.cell(_BALANCE_MM, _LINE_MM, f"{entry.balance:,}", align="R")
    document.set_xy(document.l_margin, top + rows * _LINE_MM)
    _rule(document)


def _note(document: "FPDF") -> None:
    if document.get_y() + 2 * _LINE_MM > document.h - _FOOT_MM - 2:
        document.add_page()
    document.ln(_LINE_MM / 2)
    document.multi_cell(0, _LINE_MM, _NOTE, align="L", new_x="LMARGIN", new_y="NEXT")
