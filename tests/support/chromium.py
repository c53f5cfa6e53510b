"""Debian's Chromium, and a camera for it that sees what a test holds before it."""

import io
import shutil
from pathlib import Path

from PIL import Image

WIDTH_PX, HEIGHT_PX = 640, 480
FRAMES_PER_SECOND = 10


def find_browser() -> str | None:
    """The browser program, or None where there is none."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next(filter(None, found), None)


class Camera:
    """What Chromium takes for a camera: a Y4M film, read anew each time that a page opens the camera."""

    def __init__(self, film: Path) -> None:
        self._film = film
        self.show(None)

    @property
    def flags(self) -> list[str]:
        return [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={self._film}",
        ]

    def show(self, picture: bytes | None) -> None:
        """Hold a picture before the camera, as large as fits; None is a hand over the lens."""
        frame = Image.new("L", (WIDTH_PX, HEIGHT_PX), 96)
        if picture is not None:
            held = Image.open(io.BytesIO(picture)).convert("L")
            held.thumbnail((WIDTH_PX, HEIGHT_PX), Image.Resampling.LANCZOS)
            frame.paste(held, ((WIDTH_PX - held.width) // 2, (HEIGHT_PX - held.height) // 2))
        grey = bytes([128]) * (WIDTH_PX * HEIGHT_PX // 2)
        header = f"YUV4MPEG2 W{WIDTH_PX} H{HEIGHT_PX} F{FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n".encode()
        self._film.write_bytes(header + (b"FRAME\n" + frame.tobytes() + grey) * 2)
