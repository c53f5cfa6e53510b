"""Somebody at a desk who takes an account, as on a first day: with an initial password, or by asking for it."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pyotp
from playwright.sync_api import Browser, expect

from tests.browser.desk import OTP_STEP_SECONDS, PHONE, Shared, Workplace

BUSY = re.compile("请过几秒再试")
TRIES = 8
PASSWORD = "海风 竹笋 铜铃 晚霞 七十"


class Newcomer(Workplace):
    """Enrols before anything else; `secret` is what their device then has."""

    def __init__(
        self, browser: Browser, base_url: str, username: str, initial: str, album: Path, picture: str = ""
    ) -> None:
        self._initial, self._picture = initial, picture
        self.secret = ""
        super().__init__(browser, base_url, username, album, Shared())

    def sign_in(self) -> None:
        self.while_busy(self._sign_in_first, "启用账号：")
        if self._picture:
            self.check()
            self.keep(self._picture)
        self.secret = self.page.locator(".enrolment__secret").inner_text()
        self.while_busy(self._enrol, re.compile("账号已启用|账号已经启用|请另一位管理员|还要由另一位管理员"))

    def _sign_in_first(self) -> None:
        self.fill("用户名", self.username)
        self.fill("密码", self._initial)
        self.press("登录")

    def _enrol(self) -> None:
        self.fill("6 位数字", self.code())
        self.fill("3. 新密码", PASSWORD)
        self.fill("再输入一次新密码", PASSWORD)
        self.press("启用账号")

    def code(self, *, later: int = 0) -> str:
        """What the device shows now, or some steps later: each code is good once."""
        return pyotp.TOTP(self.secret).at(time.time() + later * OTP_STEP_SECONDS)

    def while_busy(self, act: Callable[[], None], done: str | re.Pattern[str], within_s: float = 60) -> None:
        """Do something until it is done; again, as people do, while told to come back."""
        for _ in range(TRIES):
            act()
            busy = self.page.get_by_text(BUSY)
            expect(self.page.get_by_text(done).or_(busy).filter(visible=True).first).to_be_visible(
                timeout=within_s * 1000
            )
            if not busy.count():
                return
            self.page.wait_for_timeout(2000)
            self.page.reload()  # What was sent is sent once more, and may be done now.
            if self.page.get_by_text(done).filter(visible=True).count():
                return
        raise AssertionError(f"{self.username} was told to come back {TRIES} times")


class Applicant(Newcomer):
    """Asks before anything else; `number` is what they then have to read out."""

    number = ""

    def __init__(self, browser: Browser, base_url: str, username: str, album: Path) -> None:
        super().__init__(browser, base_url, username, "", album)

    def sign_in(self) -> None:
        self.page.set_viewport_size(PHONE)
        self.page.get_by_role("link", name="申请开通").click()
        self.secret = self.page.locator(".enrolment__secret").inner_text()
        self.while_busy(lambda: self._ask("另外 几个 词语 不是 一样"), "两次填写的新密码不一样")
        assert self.page.locator(".enrolment__secret").inner_text() == self.secret
        self.check()
        self.page.set_viewport_size(PHONE)
        self.keep("account-request")
        self.while_busy(lambda: self._ask(PASSWORD), "请把申请号报给管理员")
        shown = self.page.locator(".secret code")
        self.number = shown.inner_text()
        assert re.fullmatch(r"\d{4} \d{4}", self.number)
        self.page.reload()
        expect(shown).to_have_text(self.number)
        self.check()
        self.keep("account-request-number")

    def _ask(self, repeated: str) -> None:
        self.fill("1. 用户名", self.username)
        self.fill("2. 密码", PASSWORD)
        self.fill("再输入一次密码", repeated)
        self.fill("6 位数字", self.code())
        self.press("得到申请号")

    def sign_in_as_chosen(self, done: str = "退出") -> None:
        time.sleep(OTP_STEP_SECONDS - time.time() % OTP_STEP_SECONDS + 0.5)  # A code is good once.
        self.open("/sign-in")
        self.while_busy(self._sign_in_as_chosen, done)

    def _sign_in_as_chosen(self) -> None:
        self.fill("用户名", self.username)
        self.fill("密码", PASSWORD)
        self.fill("动态口令", self.code())
        self.press("登录")
