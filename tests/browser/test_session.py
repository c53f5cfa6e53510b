"""A session that ends while somebody types: said before, signed in again over the page, and nothing typed is lost."""

import time

import pyotp
from playwright.sync_api import expect

from app.demo import seeds
from tests.browser.desk import OTP_STEP_SECONDS, OpenDesk, Workplace

MINUTE_MS = 60_000


def next_code(username: str) -> str:
    """A one-time code that has not been used yet: that of the next half minute, waited for."""
    time.sleep(OTP_STEP_SECONDS - time.time() % OTP_STEP_SECONDS + 0.5)
    return pyotp.TOTP(seeds.otp_secret(username)).at(time.time())


def sign_in_over_the_page(worker: Workplace) -> None:
    dialog = worker.page.get_by_role("dialog", name="登录已过期，请重新登录")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("用户名")).to_have_value(worker.username)
    worker.check()
    worker.keep("sign-in-over-the-page")
    dialog.get_by_label("密码").fill("wrong, to begin with")
    dialog.get_by_label("动态口令").fill("000000")
    dialog.get_by_role("button", name="登录").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("密码").fill(seeds.password(worker.username))
    dialog.get_by_label("动态口令").fill(next_code(worker.username))
    dialog.get_by_role("button", name="登录").click()
    expect(dialog).to_have_count(0)


def test_what_was_typed_outlives_the_session(desk: OpenDesk) -> None:
    worker = desk("city.admin")
    worker.page.clock.install()
    worker.open("/settings/programme")
    worker.fill("原因", "演示：2027 年度方案")
    worker.page.clock.fast_forward(26 * MINUTE_MS)
    expect(worker.page.get_by_text("4 分钟后登录会过期")).to_be_visible()
    worker.check()
    worker.keep("session-ends-soon")
    worker.press("继续使用")
    expect(worker.page.get_by_text("后登录会过期")).to_be_hidden()

    worker.context.clear_cookies()
    worker.page.clock.fast_forward(2 * MINUTE_MS)
    worker.fill("1 积分的结算价值", "1.50")
    worker.press("保存新版本")
    sign_in_over_the_page(worker)

    expect(worker.page.locator("dialog.ask")).to_contain_text("1 积分按 1.50 元结算")
    worker.page.locator("dialog.ask").get_by_role("button", name="取消").click()
    expect(worker.page.get_by_label("原因")).to_have_value("演示：2027 年度方案")


def test_without_a_network_a_form_waits(desk: OpenDesk) -> None:
    worker = desk("city.admin")
    worker.page.clock.install()
    worker.open("/settings/programme")
    worker.fill("原因", "演示：网络不通")
    worker.page.clock.fast_forward(2 * MINUTE_MS)
    worker.context.set_offline(True)
    worker.press("保存新版本")
    expect(worker.page.get_by_text("网络不通，还没有提交")).to_be_visible()
    worker.keep("offline-form")
    worker.context.set_offline(False)
    expect(worker.page.get_by_label("原因")).to_have_value("演示：网络不通")


def test_two_versions_side_by_side(desk: OpenDesk) -> None:
    """The second window of the same person is a second version too."""
    first, second = desk("street.admin"), desk("street.admin")
    for worker in (first, second):
        worker.open("/merchants?status=active")
        worker.page.locator("table a").first.click()
        worker.follow("修改资料")
    phone = first.page.get_by_label("联系电话").input_value()
    first.fill("联系电话", "0631-8888888")
    first.press("保存")
    first.sees("资料已保存")
    second.fill("联系电话", "0631-7777777")
    second.press("保存")
    second.sees("现在是：0631-8888888")
    expect(second.page.get_by_label("联系电话")).to_have_value("0631-7777777")
    second.check()
    second.keep("edited-meanwhile")
    second.fill("联系电话", phone)
    second.press("保存")
    second.sees("资料已保存")
