"""Finding a Chinese font for pictures drawn on the server; browsers and printers bring their own."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

from PIL import ImageFont

SIMPLIFIED_CHINESE = 2
"""Which face of Noto's collections is the one for mainland China; a file with fewer faces has only its first."""

KNOWN_PATHS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",  # Debian: fonts-noto-cjk
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",  # Fedora, openEuler
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",  # Arch, Alpine: font-noto-cjk
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",  # Debian: fonts-wqy-microhei
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",  # Debian: fonts-wqy-zenhei
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
    if path is None:
        return None
    return ImageFont.truetype(path, size_px, index=face_of(path))
