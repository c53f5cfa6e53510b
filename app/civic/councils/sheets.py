"""Minutes as PDF: the signed text, its digest, and below it who has signed and when."""

from collections.abc import Sequence
from datetime import datetime

from app.core.files.fonts import add_fonts

_TITLE, _TEXT, _SMALL = 16, 11, 8
"""In points."""
_LINE_MM, _MARGIN_MM = 7, 20


def pdf(*, text: str, digest: str, written_at: datetime, signatures: Sequence[str]) -> bytes:
    """The first line of the text is its title; the file is the same whenever it is drawn.

    Raises NoChineseFontError, GlyphsLackingError.
    """
    from fpdf import FPDF  # 16 MB, with its fonts' tools, that a web worker needs for nothing else.

    document = FPDF(unit="mm", format="A4")
    document.set_margins(_MARGIN_MM, _MARGIN_MM)
    document.set_auto_page_break(True, _MARGIN_MM)
    title, *lines = text.splitlines()
    document.set_title(title)
    document.set_creation_date(written_at)
    family = add_fonts(document, "".join((text, digest, *signatures, "签字：校验值 SHA-256")))
    document.add_page()
    document.set_font(family, size=_TITLE)
    document.multi_cell(0, _LINE_MM * 1.5, title, align="C", new_x="LMARGIN", new_y="NEXT")
    document.set_font(family, size=_TEXT)
    for line in [*lines, "", "签字：", *signatures]:
        document.multi_cell(0, _LINE_MM, line or " ", align="L", new_x="LMARGIN", new_y="NEXT")
    document.set_font(family, size=_SMALL)
    document.multi_cell(0, _LINE_MM, f"校验值 SHA-256：{digest}", align="L", new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())
