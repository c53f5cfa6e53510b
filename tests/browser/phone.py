"""A phone in a test: a browser window of its own on the mini-program, held by one persona."""

import io
import os
import re
from http import HTTPStatus
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, ViewportSize, expect

from tests.browser.accessibility import EVERYTHING, Inspector

SIZE = ViewportSize(width=390, height=844)
SHARPNESS = 2
REFUSED = "Failed to load resource"
"""What Chromium logs for an answer of 400 or more, which pages say in words."""
SHEETS = Inspector(EVERYTHING)
DRAWN_WITHIN = 50
"""Looks, a tenth of a second apart."""
GALLERY = os.environ.get("SCREENSHOTS", "")
"""Where screenshots go as well, such as docs/images for the README."""


def keep(page: Page, file: Path) -> None:
    """A screenshot, and one for the gallery where there is one."""
    page.screenshot(path=file)
    if GALLERY:
        Path(GALLERY).mkdir(parents=True, exist_ok=True)
        with Image.open(file) as picture:  # Of 64 colours: a quarter as large, and nobody sees it.
            picture.convert("RGB").quantize(64).save(Path(GALLERY) / file.name, optimize=True)


def missing_image(answer: Response) -> list[str]:
    """A picture on a page that is not there; pages say nothing of it."""
    is_image = answer.request.resource_type == "image"
    return [f"{answer.status} {answer.url}"] if is_image and answer.status >= HTTPStatus.BAD_REQUEST else []


class Phone:
    """Opens pages, taps what is read, and keeps what went wrong in `problems`."""

    def __init__(self, browser: Browser, base_url: str, persona: str, album: Path) -> None:
        self.persona = persona
        self._url = f"{base_url}/app/?persona={persona}"
        self._album = album
        self.context = browser.new_context(
            viewport=SIZE,
            device_scale_factor=SHARPNESS,
            has_touch=True,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            permissions=["camera"],
        )
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("response", lambda answer: self.problems.extend(missing_image(answer)))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and REFUSED not in message.text:
            self.problems.append(message.text)

    def open(self, path: str = "/") -> None:
        """A page of the mini-program, by its path, as by a code or a link: the phone starts anew."""
        self.page.goto("about:blank")
        self.page.goto(f"{self._url}#{path}")

    def text(self, words: str | re.Pattern[str]) -> Locator:
        """What reads so and can be seen; the last one, which is on top."""
        return self.page.get_by_text(words).filter(visible=True).last

    def tap(self, words: str | re.Pattern[str]) -> None:
        """The innermost thing that reads exactly so."""
        exact = words if isinstance(words, re.Pattern) else re.compile(f"^\\s*{re.escape(words)}\\s*$")
        self.text(exact).click()

    def press(self, words: str) -> None:
        """A button."""
        self._look_at_sheet()
        self.page.locator("uni-button", has_text=words).filter(visible=True).last.click()

    def type(self, label: str, value: str) -> None:
        field = self.page.locator(f'uni-input[aria-label="{label}"] input').filter(visible=True).last
        field.fill(value)

    def sees(self, words: str | re.Pattern[str], within_s: float = 10) -> None:
        expect(self.text(words)).to_be_visible(timeout=within_s * 1000)

    def photograph(self, words: str, picture: Path) -> None:
        """What asks for one picture is given this one."""
        with self.page.expect_file_chooser() as asked:
            self.press(words)
        asked.value.set_files(picture)

    def agree_to_privacy(self) -> None:
        """The question before the first use of the camera."""
        self.page.locator(".uni-modal__btn_primary", has_text="同意").click()

    def screen(self) -> bytes:
        """What somebody else's camera sees of it, once the code on it is drawn: its words are there before."""
        for _ in range(DRAWN_WITHIN):
            picture = self.page.screenshot()
            if zxingcpp.read_barcodes(Image.open(io.BytesIO(picture))):
                return picture
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{self.persona} shows no code")

    def keep(self, name: str) -> None:
        """A screenshot for the album."""
        keep(self.page, self._album / f"{name}.png")
        self._look_at_sheet()

    def _look_at_sheet(self) -> None:
        """Where one is open, it is gone through as pages are (test_every_page.py)."""
        if self.page.get_by_role("dialog").filter(visible=True).count():
            self.problems += [str(violation) for violation in SHEETS.violations(self.page)]
