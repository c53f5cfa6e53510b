"""The console for each role: every page of the navigation can be read by everybody, by keyboard too."""

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.desk import SIZE, OpenDesk, Workplace

SMALL_DESK = ViewportSize(width=1024, height=768)
OFF_THE_SCREEN = """() => [...document.querySelectorAll('#main .scroll')]
  .filter(e => !e.closest('details') && e.scrollWidth > e.clientWidth + 1)
  .map(e => `${e.scrollWidth} > ${e.clientWidth}: ${e.innerText.slice(0, 60)}`)"""


def off_the_screen(worker: Workplace) -> list[str]:
    """Lists of which columns are off a small desk's screen; figures behind a chart may scroll."""
    worker.page.set_viewport_size(SMALL_DESK)
    found: list[str] = worker.page.evaluate(OFF_THE_SCREEN)
    worker.page.set_viewport_size(SIZE)
    return found


@pytest.mark.parametrize("username", ["city.admin", "street.admin", "street.finance", "street.clerk", "street.auditor"])
def test_every_entry_of_the_navigation(desk: OpenDesk, username: str) -> None:
    worker = desk(username)
    worker.open("/")
    entries = worker.entries()
    assert ("我的账号", "/console/account") in entries
    for words, address in entries:
        worker.open(address.removeprefix("/console"))
        current = worker.page.get_by_role("navigation", name="主导航").locator("[aria-current=page]")
        expect(current).to_have_text(words)
        worker.check()
        assert off_the_screen(worker) == [], address
        worker.keep(f"{username}-{address.strip('/').replace('/', '-')}")


def test_the_sign_in_page(desk: OpenDesk) -> None:
    worker = desk("street.admin")
    worker.context.clear_cookies()
    worker.open("/account")
    expect(worker.page.get_by_role("heading", name="登录")).to_be_visible()
    expect(worker.page.get_by_label("用户名")).to_be_focused()
    worker.check()
    worker.keep("sign-in")


def test_the_keyboard_reaches_the_page_past_the_navigation(desk: OpenDesk) -> None:
    worker = desk("street.admin")
    worker.open("/account")
    worker.page.keyboard.press("Tab")
    expect(worker.page.get_by_text("跳到正文")).to_be_focused()
    worker.page.keyboard.press("Enter")
    expect(worker.page.locator("#main")).to_be_focused()


def test_a_question_comes_before_what_cannot_be_taken_back(desk: OpenDesk) -> None:
    worker = desk("street.admin")
    worker.open("/account")
    worker.press("在所有设备上退出")
    expect(worker.page.get_by_text("包括这一个")).to_be_visible()
    worker.page.get_by_role("button", name="取消").last.click()
    expect(worker.page.get_by_text("包括这一个")).to_be_hidden()
    worker.open("/account")
    worker.sees("登录中的浏览器")
