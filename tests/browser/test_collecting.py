"""A block leader registers what a neighbour has done, also without a network, and reminds a household; everybody can
report something good about themself.
"""

import io

import qrcode
from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk
from tests.browser.phone import Phone
from tests.support.chromium import Camera
from tests.support.served import ask_as, assert_verified

HOMES = ".link .strong"


def describe(held: Phone, words: str) -> None:
    held.page.locator("uni-textarea textarea").filter(visible=True).last.fill(words)


def choose_neighbour(held: Phone) -> str:
    """The first household of one's area; its number."""
    held.open("/pages/resident/collect")
    held.tap("我采集的")  # In a browser a page is fetched when it is first opened; in WeChat it is there.
    held.sees("记录")
    held.page.go_back()
    held.sees("户号")
    first = held.page.locator(HOMES).filter(visible=True).nth(1)
    expect(first).to_be_visible()
    number = first.inner_text()
    first.click()
    held.sees("哪一条")
    return number


def test_a_block_leader_collects(phone: OpenPhone, served: dict[str, str]) -> None:
    leader = phone("resident-coupons")
    leader.open("/pages/resident/posts")
    leader.sees("采集")
    leader.keep("posts-390")
    leader.tap("采集")
    leader.sees("我采集的")
    leader.keep("collect-390")
    number = choose_neighbour(leader)
    leader.keep("collect-form-390")
    leader.press("提交")
    leader.sees("请选择一条规则")
    leader.page.locator(".choices").last.locator(".choice").first.click()
    describe(leader, "邻居都看见了")
    leader.context.set_offline(True)
    leader.press("提交")
    leader.sees("存在手机里，有网络时发出")
    leader.keep("collected-offline-390")
    leader.context.set_offline(False)
    leader.press("现在发出")
    leader.sees("待核实")
    leader.sees(f"{number}，")
    leader.keep("collected-390")

    choose_neighbour(leader)
    leader.tap("提醒")
    leader.page.locator(".choices").last.locator(".choice").first.click()
    describe(leader, "厨余混投，当面说过")
    leader.keep("collect-reminder-390")
    leader.press("提交")
    leader.sees("厨余混投，当面说过")
    leader.keep("given-reminders-390")
    leader.problems = [each for each in leader.problems if "ERR_INTERNET_DISCONNECTED" not in each]
    assert_verified(served)


def test_something_good_about_oneself(phone: OpenPhone, desk: OpenDesk, served: dict[str, str]) -> None:
    person = phone("resident-coupons")
    person.open("/pages/resident/mine")
    person.tap("申报好事")
    person.sees("哪一条")
    person.page.locator(".choices").last.locator(".choice").first.click()
    if person.page.locator('uni-input[aria-label="多少分"]').count():  # A rule that leaves much choice.
        person.press("提交")
        person.sees("请填写分值")
        person.type("多少分", "5")
    describe(person, "在小区东门扶起老人，门卫可以证明")
    person.keep("report-390")
    person.press("提交")
    person.sees("在小区东门扶起老人，门卫可以证明")
    person.sees("待核实")
    person.keep("reported-390")
    number = ask_as(served, "resident-coupons", "GET", "/me/records").json()["items"][0]["id"]
    clerk = desk("street.clerk")
    clerk.open(f"/records/{number}")
    clerk.keep("own-report")
    clerk.follow("退回")
    clerk.fill("原因", "请写明时间")
    clerk.press("退回")
    person.open("/pages/resident/score")
    person.sees("社区退回：请写明时间")
    person.press("补充后提交")
    describe(person, "十日上午在小区东门扶起老人，门卫可以证明")
    person.keep("own-report-again-390")
    person.press("再次提交")
    person.sees("十日上午在小区东门扶起老人，门卫可以证明")
    assert_verified(served)


def test_a_card_on_paper_is_scanned_without_a_network(phone: OpenPhone, camera: Camera, served: dict[str, str]) -> None:
    """It is sent later; one that was replaced since is refused, and nothing that was typed is lost."""
    leader = phone("resident-coupons")
    choose_neighbour(leader)
    leader.page.go_back()
    leader.sees("户号")
    card = io.BytesIO()
    qrcode.make("690123456789012345").save(card)
    camera.show(None)
    with leader.page.expect_event("requestfinished", lambda request: "jsQR" in request.url):
        leader.press("扫会员码")  # In a browser what reads codes is fetched now; in WeChat it is there.
        leader.agree_to_privacy()
    expect(leader.page.locator("video").filter(visible=True)).to_be_visible()
    leader.press("不扫了")
    leader.context.set_offline(True)
    camera.show(card.getvalue())
    leader.press("扫会员码")
    leader.sees("没有网络，还不知道是谁的卡", within_s=30)
    camera.show(None)
    rules = leader.page.locator(".choices").last.locator(".choice")
    rules.filter(has_not_text=" 到 ").first.click()  # One that leaves no choice of how much.
    describe(leader, "扶起摔倒的老人")
    leader.keep("collect-by-card-390")
    leader.press("提交")
    leader.sees("存在手机里，有网络时发出")
    leader.context.set_offline(False)
    leader.press("现在发出")
    leader.sees("没有找到这张会员卡")
    leader.keep("collected-card-refused-390")
    leader.press("按户号选，再提交")
    leader.sees("户号")
    leader.page.locator(HOMES).filter(visible=True).nth(1).click()
    leader.sees("哪一条")
    expect(leader.page.locator("uni-textarea textarea").filter(visible=True).last).to_have_value("扶起摔倒的老人")
    leader.keep("collect-again-390")
    leader.press("提交")
    leader.sees("扶起摔倒的老人")
    leader.sees("待核实")
    leader.problems = [each for each in leader.problems if "ERR_INTERNET_DISCONNECTED" not in each]
    assert_verified(served)


def test_a_collector_registers_what_a_shop_has_done(phone: OpenPhone, served: dict[str, str]) -> None:
    collector = phone("resident-points")
    collector.open("/pages/resident/posts")
    collector.sees("登记家庭、商户、单位做的好事，或提醒")
    collector.tap("采集")
    collector.sees("户号")
    collector.tap("商户")
    collector.sees("名称")
    collector.keep("collect-shops-390")
    shop = collector.page.locator(HOMES).filter(visible=True).nth(1)
    name = shop.inner_text()
    shop.click()
    collector.sees("哪一条")
    collector.page.locator(".choices").last.locator(".choice").first.click()
    describe(collector, "门前干净整齐，当面看过")
    collector.keep("collect-shop-form-390")
    collector.press("提交")
    collector.sees(f"{name}，")
    collector.sees("待核实")
    collector.keep("collected-shop-390")
    assert_verified(served)
