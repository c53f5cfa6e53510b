"""Somebody new chooses a password and a device, reads a number to an administrator, and signs in."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desk import OTP_STEP_SECONDS, PHONE, OpenDesk
from tests.browser.newcomer import Newcomer

PASSWORD = "海风 竹笋 铜铃 晚霞 七十"


class Applicant(Newcomer):
    """Asks before anything else; `number` is what they then have to read out."""

    number = ""

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

    def sign_in_as_chosen(self) -> None:
        time.sleep(OTP_STEP_SECONDS - time.time() % OTP_STEP_SECONDS + 0.5)  # A code is good once.
        self.page.get_by_role("link", name="去登录").click()
        self.while_busy(self._sign_in_as_chosen, "退出")

    def _sign_in_as_chosen(self) -> None:
        self.fill("用户名", self.username)
        self.fill("密码", PASSWORD)
        self.fill("动态口令", self.code())
        self.press("登录")


@pytest.fixture
def applicant(browser: Browser, served: dict[str, str], tmp_path: Path) -> Iterator[Applicant]:
    somebody = Applicant(browser, served["PUBLIC_URL"], f"shili.{time.time_ns() % 10**9}", "", tmp_path)
    yield somebody
    somebody.context.close()
    assert somebody.problems == []


def test_nobody_else_knows_the_password(desk: OpenDesk, applicant: Applicant) -> None:
    administrator = desk("street.admin")
    administrator.open("/staff/new")
    administrator.fill("用户名", applicant.username)
    administrator.fill("本人的申请号", applicant.number)
    administrator.choose("角色", "办事员")
    administrator.choose("所在节点", "演示街道")
    administrator.check()
    administrator.keep("account-by-request")
    administrator.press("新增")
    administrator.sees("没有人知道它们")
    administrator.check()
    administrator.page.set_viewport_size(PHONE)
    administrator.keep("account-made")
    applicant.sign_in_as_chosen()
