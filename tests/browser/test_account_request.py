"""Somebody new chooses a password and a device, reads a number to an administrator, and signs in."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.desk import PHONE, OpenDesk
from tests.browser.newcomer import Applicant


@pytest.fixture
def applicant(browser: Browser, served: dict[str, str], tmp_path: Path) -> Iterator[Applicant]:
    somebody = Applicant(browser, served["PUBLIC_URL"], f"shili.{time.time_ns() % 10**9}", tmp_path)
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
