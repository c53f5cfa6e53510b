"""The picture of a mini-program code: an ordinary QR that says it is a mock, so that no print of it passes for real."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

LABEL = "MOCK - not a WeChat code"


def mini_program_code(content: str, width_px: int, *, transparent: bool) -> bytes:
    """A square picture, `width_px` wide: PNG when its ground is transparent, otherwise JPEG, as from WeChat."""
    code: Any = QRCode(border=4, error_correction=ERROR_CORRECT_M)  # qrcode has no types.
    code.add_data(content)
    code.make(fit=True)
    modules = code.get_matrix()
    label_px = width_px // 10
    # Whole pixels per module: a stretched one is what cheap scanners fail on.
    side_px = (width_px - label_px) // len(modules) * len(modules)
    dots = Image.new("1", (len(modules), len(modules)))
    dots.putdata([255 * (not dark) for row in modules for dark in row])
    picture = Image.new("L", (width_px, width_px), 255)
    picture.paste(dots.resize((side_px, side_px), Image.Resampling.NEAREST), ((width_px - side_px) // 2, 0))
    ImageDraw.Draw(picture).text(
        (width_px / 2, width_px - label_px / 2), LABEL, 0, ImageFont.load_default(label_px * 0.6), anchor="mm"
    )
    file = BytesIO()
    if transparent:
        clear = Image.new("LA", picture.size, (0, 0))
        clear.putalpha(picture.point(lambda grey: 255 - grey))
        clear.save(file, "PNG")
    else:
        picture.convert("RGB").save(file, "JPEG", quality=90)
    return file.getvalue()
