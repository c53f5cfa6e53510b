"""Finding a Chinese font for pictures drawn on the server; browsers and printers bring their own."""

import shutil
import subprocess
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import ImageFont

from app.core.errors import ConflictError

if TYPE_CHECKING:
    from fpdf import FPDF

SIMPLIFIED_CHINESE = 2
"""Which face of Noto's collections is the one for mainland China; a file with fewer faces has only its first."""

KNOWN_PATHS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",  # Debian: fonts-noto-cjk
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",  # Fedora, openEuler
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",  # Arch, Alpine: font-noto-cjk
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",  # Debian: fonts-wqy-microhei
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",  # Debian: fonts-wqy-zenhei
)

RARE_PATHS = (
    "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",  # Debian: fonts-hanazono
    "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",  # the same: hanzi of Extension B and later
)
"""What draws the hanzi that the common fonts lack."""
_NO_CHARACTER = "\U0010fffd"


class NoChineseFontError(ConflictError):
    """409: a text in Chinese is to be drawn, and this machine has no font for it."""

    code = "no_chinese_font"
    message = "服务器上没有中文字体，不能生成 PDF。请管理员安装一种（例如 Debian 的 fonts-wqy-microhei）后再试。"


class GlyphsLackingError(ConflictError):
    """409: a text that no font of this machine can draw; the characters are named."""

    code = "glyphs_lacking"

    def __init__(self, characters: str) -> None:
        named = "、".join(f"“{char}”（U+{ord(char):04X}）" for char in characters[:10])
        super().__init__(
            f"服务器的字体里没有这些字：{named}。请管理员安装字体（例如 Debian 的 fonts-hanazono）后再试。",
            {"characters": list(characters)},
        )


@cache
def chinese_font_path() -> str | None:
    """A font file that has the common Chinese characters, or None where none is installed."""
    for path in KNOWN_PATHS:
        if Path(path).is_file():
            return path
    return _ask_fontconfig()


def _ask_fontconfig() -> str | None:
    program = shutil.which("fc-list")
    if program is None:
        return None
    # Unlike fc-match, fc-list names no substitute: a font it lists has the characters.
    listed = subprocess.run(  # noqa: S603  # A fixed command, found by its name.
        [program, "--format=%{file}\\n", ":lang=zh-cn"], capture_output=True, text=True, timeout=10, check=False
    )
    return next((path for path in sorted(listed.stdout.splitlines()) if Path(path).is_file()), None)


def face_of(path: str) -> int:
    """Which face of a font file to use: a collection says in its header how many it has."""
    with Path(path).open("rb") as file:
        header = file.read(12)
    faces = int.from_bytes(header[8:12]) if header[:4] == b"ttcf" else 1
    return SIMPLIFIED_CHINESE if faces > SIMPLIFIED_CHINESE else 0


@cache
def chinese_font(size_px: int) -> ImageFont.FreeTypeFont | None:
    """The font in one size, or None where none is installed."""
    path = chinese_font_path()
    return None if path is None else font_at(path, size_px)


def rare_font_paths() -> tuple[str, ...]:
    """The fonts for rare hanzi that are installed."""
    return tuple(path for path in RARE_PATHS if Path(path).is_file())


def fonts_of(text: str) -> list[tuple[str, str]]:
    """A text in parts, each with the path of a font that has all of its characters: the common one where that has them.

    Without a Chinese font there are no parts. Raises GlyphsLackingError naming what no font has.
    """
    common = chinese_font_path()
    if common is None:
        return []
    paths = (common, *rare_font_paths())
    parts: list[tuple[str, str]] = []
    lacking = ""
    for char in text:
        path = next((path for path in paths if _has(path, char)), None)
        if path is None:
            lacking += char if char not in lacking else ""
        elif parts and parts[-1][0] == path:
            parts[-1] = (path, parts[-1][1] + char)
        else:
            parts.append((path, char))
    if lacking:
        raise GlyphsLackingError(lacking)
    return parts


@cache
def font_at(path: str, size_px: int) -> ImageFont.FreeTypeFont:
    """One of the fonts of `fonts_of`, in one size."""
    return ImageFont.truetype(path, size_px, index=face_of(path))


@lru_cache(8_192)
def _has(path: str, char: str) -> bool:
    """Whether it draws something else than for what is no character at all."""
    font = font_at(path, 24)
    return bytes(font.getmask(char)) != bytes(font.getmask(_NO_CHARACTER))


def add_fonts(document: "FPDF", text: str) -> str:
    """Give a document the common font, with those for rare hanzi of a text to fall back on; says what it is called.

    Raises NoChineseFontError, GlyphsLackingError.
    """
    if chinese_font_path() is None:
        raise NoChineseFontError
    families: list[str] = []
    for path in dict.fromkeys([str(chinese_font_path()), *(path for path, _ in fonts_of(text.replace("\n", "")))]):
        family = Path(path).stem.lower()
        document.add_font(family, fname=path, collection_font_number=face_of(path))
        families.append(family)
    document.set_fallback_fonts(families[1:])
    return families[0]
