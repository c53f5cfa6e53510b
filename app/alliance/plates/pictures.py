"""A plate as SVG and as PNG."""

import base64
import io
from html import escape

from PIL import Image, ImageDraw, ImageFont

from app.alliance.plates.layout import BRAND, HEIGHT_MM, INK, PAPER, QR_CORNER_MM, QR_MM, WIDTH_MM, Line, Plate
from app.core.files.fonts import chinese_font, font_at, fonts_of

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

DOTS_PER_INCH = 300
_PX_PER_MM = DOTS_PER_INCH / 25.4
_BAND_MM = 28
_FONTS = "PingFang SC, Noto Sans CJK SC, Microsoft YaHei, WenQuanYi Micro Hei, sans-serif"


def svg(plate: Plate) -> str:
    """The plate as SVG: every text is there as text, in whatever Chinese font the printing machine has."""
    texts = "".join(
        f'<text x="{line.x}" y="{line.y:.2f}" font-size="{line.size:.2f}" fill="{line.colour}"'
        f' text-anchor="middle" dominant-baseline="central"'
        f' font-weight="{700 if line.bold else 400}">{escape(line.text)}</text>\n'
        for line in plate.lines
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_MM}mm" height="{HEIGHT_MM}mm"'
        f' viewBox="0 0 {WIDTH_MM} {HEIGHT_MM}" font-family="{_FONTS}">\n'
        f'<rect width="{WIDTH_MM}" height="{HEIGHT_MM}" fill="{PAPER}"/>\n'
        f'<rect width="{WIDTH_MM}" height="{_BAND_MM}" fill="{BRAND}"/>\n'
        f"{_code(plate)}\n"
        f"{texts}</svg>\n"
    )


def _code(plate: Plate) -> str:
    if plate.picture is not None:
        left, top = QR_CORNER_MM
        data = base64.b64encode(plate.picture).decode()
        return f'<image x="{left}" y="{top}" width="{QR_MM}" height="{QR_MM}" href="data:image/png;base64,{data}"/>'
    left, top = plate.qr_corner_mm
    size = plate.module_mm
    # One path of unit squares, scaled as a whole: neighbours share an exact edge, so no hairlines between modules.
    squares = "".join(
        f"M{column} {row}h1v1h-1z"
        for row, modules in enumerate(plate.modules)
        for column, dark in enumerate(modules)
        if dark
    )
    return f'<path transform="translate({left:.4f} {top:.4f}) scale({size:.5f})" fill="{INK}" d="{squares}"/>'


def png(plate: Plate) -> bytes:
    """The plate as PNG at 300 dots per inch.

    Where the server has no Chinese font, only the QR code and the Latin lines are drawn: boxes in place of characters
    would be worse than nothing on a wall. Raises GlyphsLackingError.
    """
    picture = Image.new("RGB", (_px(WIDTH_MM), _px(HEIGHT_MM)), PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, picture.width, _px(_BAND_MM)), fill=BRAND)
    if plate.picture is None:
        _draw_modules(draw, plate)
    else:
        _paste(picture, plate.picture)
    for line in plate.lines:
        _write(draw, line)
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH), optimize=True)
    return out.getvalue()


def _write(draw: ImageDraw.ImageDraw, line: Line) -> None:
    size = _px(line.size)
    parts: list[tuple[Font, str]]
    if chinese_font(size) is not None:
        parts = [(font_at(path, size), part) for path, part in fonts_of(line.text)]
    else:
        parts = [(ImageFont.load_default(size), line.text)] if line.is_latin else []
    left = _px(line.x) - sum(font.getlength(part) for font, part in parts) / 2
    stroke = _px(line.size * 0.012) if line.bold else 0
    for font, part in parts:
        draw.text((left, _px(line.y)), part, line.colour, font, anchor="lm", stroke_width=stroke)
        left += font.getlength(part)


def _draw_modules(draw: ImageDraw.ImageDraw, plate: Plate) -> None:
    """Modules of a whole number of dots each, so that all are the same size."""
    size = int(plate.module_mm * _PX_PER_MM)
    spare = (plate.module_mm * _PX_PER_MM - size) * len(plate.modules) / 2
    left, top = (round(corner * _PX_PER_MM + spare) for corner in plate.qr_corner_mm)
    for row, modules in enumerate(plate.modules):
        for column, dark in enumerate(modules):
            if dark:
                x, y = left + column * size, top + row * size
                draw.rectangle((x, y, x + size - 1, y + size - 1), fill=INK)


def _paste(picture: Image.Image, code: bytes) -> None:
    left, top = QR_CORNER_MM
    with Image.open(io.BytesIO(code)) as drawn:
        picture.paste(drawn.convert("RGB").resize((_px(QR_MM), _px(QR_MM))), (_px(left), _px(top)))


def _px(mm: float) -> int:
    return round(mm * _PX_PER_MM)
