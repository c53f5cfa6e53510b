"""A desk in a test: a browser window of its own on the console, in front of it one staff member of the demo street."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, Request, ViewportSize, expect

from app.demo import seeds
from tests.browser.accessibility import Inspector
from tests.browser.numbers import ungrouped
from tests.browser.phone import REFUSED, keep, missing_image

SIZE = ViewportSize(width=1366, height=768)
OPEN_TRIES = 5
ARRIVE_TRIES = 600
RELOADED = re.compile(r"ERR_ABORTED|interrupted by another navigation|Timeout \d+ms exceeded")
PHONE = ViewportSize(width=390, height=844)
TABLET = ViewportSize(width=820, height=1180)
OTP_STEP_SECONDS = 30

Cookies = dict[str, Any]


@dataclass(frozen=True)
class Shared:
    """What all desks of a run have in common."""

    cookies: Cookies = field(default_factory=dict)
    """Who has signed in already: a one-time code works once."""
    inspector: Inspector = field(default_factory=Inspector)


class Workplace:
    """Opens pages of the console, fills forms, and keeps what went wrong in `problems`."""

    def __init__(self, browser: Browser, base_url: str, username: str, album: Path, shared: Shared) -> None:
        self.username = username
        self._base_url = base_url
        self._album = album
        self._inspector = shared.inspector
        kept = shared.cookies
        self.context = browser.new_context(
            viewport=SIZE, locale="zh-CN", timezone_id="Asia/Shanghai", storage_state=kept.get(username)
        )
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("response", lambda answer: self.problems.extend(missing_image(answer)))
        self._on_the_way = 0
        self._pressed: Locator | None = None
        self.page.on("request", lambda request: self._count(request, 1))
        for over in "requestfinished", "requestfailed":
            self.page.on(over, lambda request: self._count(request, -1))
        self.open("/")
        if username not in kept:
            self.sign_in()
            kept[username] = self.context.storage_state()

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and REFUSED not in message.text:
            self.problems.append(message.text)

    def _count(self, request: Request, change: int) -> None:
        if request.is_navigation_request():
            self._on_the_way += change

    def sign_in(self) -> None:
        """By the form, with a one-time code not used before; again, as people do, while told to come back."""
        inside, busy = self.page.get_by_text(self.username), self._told_to_come_back()
        for _ in range(5):
            self.fill("用户名", self.username)
            self.fill("密码", seeds.password(self.username))
            self.fill("动态口令", pyotp.TOTP(seeds.otp_secret(self.username)).at(time.time()))
            self.page.get_by_role("button", name="登录", exact=True).click()
            expect(inside.or_(busy).first).to_be_attached()
            if not busy.count():
                return
            self.page.wait_for_timeout(1000)
        raise AssertionError(f"{self.username} was told to come back five times")

    def open(self, path: str) -> None:
        """A page, by its path below /console; again, as people do, while told to come back, or where the page that was
        open has just loaded itself anew, as one of a task does.
        """
        for _ in range(OPEN_TRIES):
            try:
                self.page.goto(f"{self._base_url}/console{path}")
                if not self.page.get_by_text("现在人太多了").count():
                    return
            except Error as error:
                if not RELOADED.search(str(error)):
                    raise
            self.page.wait_for_timeout(2000)  # What is still under way would come in between again.
        raise AssertionError(f"{path} was not opened in {OPEN_TRIES} times")

    def go(self, entry: str) -> None:
        """A page, by its entry in the navigation."""
        self.page.get_by_role("navigation", name="主导航").get_by_role("link", name=entry, exact=True).click()

    def follow(self, words: str | re.Pattern[str]) -> None:
        """A link in the page itself; the first that reads so."""
        self.page.locator("#main").get_by_role("link", name=words).first.click()

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(label).first.fill(value)

    def choose(self, label: str, words: str) -> None:
        self.page.get_by_label(label).first.select_option(label=words)

    def hand_in(self, label: str, file: Path) -> None:
        self.page.get_by_label(label).first.set_input_files(file)

    def press(self, words: str | re.Pattern[str]) -> None:
        """A button that reads exactly so; the first one. Again, as people do, while told to come back."""
        self._pressed = self.page.get_by_role("button", name=words, exact=True).first
        self._click(self._pressed)

    def confirm(self) -> None:
        """Yes to the question that came up."""
        self._click(self.page.locator("dialog.ask").get_by_role("button", name="确定"), after=self._pressed)

    def _click(self, button: Locator, after: Locator | None = None) -> None:
        button.click()
        for _ in range(OPEN_TRIES):
            self._arrive()
            if not self._told_to_come_back().count():
                return
            self.page.wait_for_timeout(1000)
            if after is not None:
                after.click()
            button.click()

    def _arrive(self) -> None:
        """Wait for the page that a click has asked for, if it has."""
        self.page.wait_for_timeout(50)
        for _ in range(ARRIVE_TRIES):
            if not self._on_the_way:
                break
            self.page.wait_for_timeout(50)

    def _told_to_come_back(self) -> Locator:
        return self.page.get_by_role("alert").filter(has_text="请过几秒再试")

    def text(self, words: str | re.Pattern[str]) -> Locator:
        return self.page.locator("#main").get_by_text(words).filter(visible=True).first

    def sees(self, words: str | re.Pattern[str], within_s: float = 10) -> None:
        expect(self.text(words)).to_be_visible(timeout=within_s * 1000)

    def entries(self) -> list[tuple[str, str]]:
        """What the navigation offers: words and addresses."""
        links = self.page.get_by_role("navigation", name="主导航").get_by_role("link").all()
        return [(link.inner_text(), link.get_attribute("href") or "") for link in links]

    def check(self) -> None:
        """WCAG 2.2 AA as far as a program can tell, large numbers in groups, nothing wider than the window on a desk,
        tablet or phone.
        """
        assert self._inspector.violations(self.page) == []
        assert ungrouped(self.page.locator("body").inner_text()) == []
        where = self.page.url
        for size in (PHONE, TABLET, SIZE):
            self.page.set_viewport_size(size)
            assert self.page.evaluate("document.documentElement.scrollWidth") <= size["width"], (where, size)

    def keep(self, name: str) -> None:
        """A screenshot for the album."""
        keep(self.page, self._album / f"{name}.png")


def look(worker: Workplace, name: str) -> None:
    """At a page on a desk and on a phone."""
    worker.check()
    worker.keep(name)
    worker.page.set_viewport_size(PHONE)
    worker.keep(f"{name}-390")
    worker.page.set_viewport_size(SIZE)


OpenDesk = Callable[[str], Workplace]
