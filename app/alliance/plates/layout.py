"""The printable plate for a shop's wall, A5 upright: name, trade, and a code that leads to the name card.

It is laid out once, in millimetres; `pictures` draws the layout as SVG and as PNG, `sheets` many of them as PDF.
"""

import unicodedata
from dataclasses import dataclass
from typing import Any

import qrcode
from sqlalchemy.orm import Session

from app.parties.merchants import merchant_of_slug

WIDTH_MM = 148
HEIGHT_MM = 210
QR_MM = 96.0
QR_CORNER_MM = ((WIDTH_MM - QR_MM) / 2, 77.0)
"""The upper left corner of the code, its quiet border included."""
QUIET_MODULES = 4
"""The white border that the QR standard asks for, in modules."""

INK = "#17272d"
BRAND = "#0b5a55"
MUTED = "#4d5f64"
PAPER = "#ffffff"

INVITATION = "扫一扫 看信用 评服务"
DISCLAIMER = "社区积分，不是征信；不影响基本公共服务"
_MARGIN_MM = 14.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, in mm, centred on a point. Latin lines need no Chinese font."""

    text: str
    x: float
    y: float
    size: float
    colour: str = INK
    bold: bool = False

    @property
    def is_latin(self) -> bool:
        return self.text.isascii()


@dataclass(frozen=True, slots=True)
class Plate:
    """What is on a plate: lines of text, and the modules of the QR code (True is dark), quiet border excluded.

    A `picture`, which is the mini-program's own code as PNG, takes the place of the QR code.
    """

    lines: tuple[Line, ...]
    modules: tuple[tuple[bool, ...], ...]
    picture: bytes | None = None

    @property
    def module_mm(self) -> float:
        return QR_MM / (len(self.modules) + 2 * QUIET_MODULES)

    @property
    def qr_corner_mm(self) -> tuple[float, float]:
        """The upper left corner of the first module."""
        border = QUIET_MODULES * self.module_mm
        return QR_CORNER_MM[0] + border, QR_CORNER_MM[1] + border


def plate_of_shop(session: Session, *, slug: str, public_url: str, picture: bytes | None = None) -> Plate:
    """The plate of a shop of the alliance. Raises MerchantNotFoundError."""
    merchant = merchant_of_slug(session, slug)
    url = f"{public_url}/m/{slug}"
    return lay_out(name=merchant.name, trade=merchant.trade, slug=slug, url=url, picture=picture)


def lay_out(*, name: str, trade: str, slug: str, url: str, picture: bytes | None = None, address: str = "") -> Plate:
    """The plate of one shop; a long name is set smaller, on two lines if need be. With an `address`, whoever brings
    plates to shops sees where each belongs.
    """
    middle = WIDTH_MM / 2
    rows, size = _fit(name)
    first = 46 - (len(rows) - 1) * size * 0.65
    lines = [
        Line("信用银行 · 信用名片", middle, 14, 7.5, PAPER, bold=True),
        *(Line(row, middle, first + i * size * 1.3, size, bold=True) for i, row in enumerate(rows)),
        Line(trade, middle, 68, min(7.0, _room() / max(1.0, _ems(trade))), MUTED),
        Line(INVITATION, middle, 178, 10, BRAND, bold=True),
        Line(slug, middle, 188 if address else 190.5, 5, MUTED),
        Line(DISCLAIMER, middle, 202.5 if address else 201, 4, MUTED),
    ]
    if address:
        lines.append(Line(address, middle, 195.5, min(4.0, _room() / max(1.0, _ems(address))), MUTED))
    return Plate(tuple(lines), _modules(url), picture)


def _modules(url: str) -> tuple[tuple[bool, ...], ...]:
    # Level Q: a quarter of it may be scratched or greasy, as plates at a counter get.
    code: Any = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=0)
    code.add_data(url)
    return tuple(tuple(bool(dark) for dark in row) for row in code.get_matrix())


def _room() -> float:
    return WIDTH_MM - 2 * _MARGIN_MM


def _ems(text: str) -> float:
    """About how wide a text is, in its own size: a Chinese character is a square, a Latin one three fifths of it."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.6 for char in text)


def _fit(name: str) -> tuple[list[str], float]:
    """The name on one line if it then is well legible, else on two of about the same width; with the size in mm."""
    size = _room() / _ems(name)
    if size >= 10 or len(name) < 2:
        return [name], min(size, 15.0)
    cut = min(range(1, len(name)), key=lambda i: abs(_ems(name[:i]) - _ems(name[i:])))
    rows = [name[:cut].strip(), name[cut:].strip()]
    return rows, min(12.0, _room() / max(_ems(row) for row in rows))
