"""Taking part, on phones: a place, the waiting list, the leader's code before a camera, an elder's card without a
network, and who forgets to check out.
"""

import io
import re

import qrcode
from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.gatherings import TITLE, on_street
from tests.browser.phone import Phone
from tests.support.chromium import Camera
from tests.support.served import ask_as

PATIENCE_S = 30


def open_session(held: Phone, number: int) -> None:
    held.open(f"/pages/gathering/session?id={number}")
    held.sees("滨河步道南入口")


def test_a_clean_up_from_the_list_to_who_forgot_to_check_out(
    phone: OpenPhone, camera: Camera, served: dict[str, str]
) -> None:
    camera.show(None)
    made = on_street(served, "plan", "resident-points")
    number = made["session"]

    first = phone("resident-notice")
    first.open()
    first.tap("活动")
    first.sees("服务队")
    first.keep("gatherings-390")
    first.page.locator(".line", has_text=TITLE).filter(visible=True).click()
    first.sees("还有 1 个名额")
    first.sees(re.compile("每小时得 1 积分"))
    first.keep("session-390")
    first.press("我要报名")
    first.sees("您已报名，还没有签到。")

    second = phone("resident-of-owner")
    open_session(second, number)
    second.press("我要排队")
    second.sees(re.compile("您在排队，排在第一位"))
    second.keep("session-waiting-390")
    first.press("来不了，取消")
    first.press("确定取消")
    first.sees(re.compile("^已经满员，还没有人排队"))  # The place has gone to who waited.
    second.open("/pages/gathering/mine")
    second.sees(TITLE)
    second.sees("现在可以签到、签退。")
    second.keep("own-sessions-390")
    assert "排到您了" in [
        each["title"] for each in ask_as(served, "resident-of-owner", "GET", "/me/messages").json()["items"]
    ]

    leader = phone("resident-points")
    leader.open("/pages/gathering/led")
    leader.tap(TITLE)
    leader.sees("秒后自动换新")
    leader.keep("leading-code-390")
    open_session(second, number)
    camera.show(leader.screen())
    second.press("扫负责人的码签到")
    second.agree_to_privacy()
    second.sees(re.compile("已签到，走的时候记得签退"), within_s=PATIENCE_S)
    camera.show(None)
    second.keep("session-there-390")

    on_street(served, "widen", str(number))
    leader.page.reload()
    leader.sees(re.compile("到了 1 人"))
    with leader.page.expect_event("requestfinished", lambda request: "jsQR" in request.url):
        leader.tap("扫卡")  # In a browser what reads codes is fetched now; in WeChat it is there.
        leader.agree_to_privacy()
    leader.tap("名单")
    leader.sees("在场（1）")
    leader.keep("leading-list-390")
    leader.context.set_offline(True)
    card = io.BytesIO()
    qrcode.make(made["card"]).save(card)
    camera.show(card.getvalue())
    leader.tap("扫卡")
    leader.sees("存在手机里，有网络时发出。", within_s=PATIENCE_S)
    camera.show(None)
    leader.keep("leading-offline-390")
    leader.context.set_offline(False)
    leader.press("现在发出")
    leader.sees(re.compile("^示.* 已签到$"), within_s=PATIENCE_S)
    leader.keep("leading-scan-390")
    camera.show(card.getvalue())
    leader.tap("签退")
    leader.sees(re.compile("^示.* 已签退$"), within_s=PATIENCE_S)
    camera.show(None)

    on_street(served, "be-over", str(number))
    leader.page.reload()
    leader.tap("名单")
    leader.sees("没有签退（1）")
    leader.sees("已签退（1）")
    leader.keep("leading-forgot-390")
    second.open("/pages/gathering/hours")
    second.sees(TITLE)
    second.sees("待社区确认")
    second.keep("hours-390")
    leader.problems = [each for each in leader.problems if "ERR_INTERNET_DISCONNECTED" not in each]


def test_a_team_is_asked_and_a_proof_is_made(phone: OpenPhone, served: dict[str, str]) -> None:
    teams = ask_as(served, "resident-rich", "GET", "/teams").json()["items"]
    name = next(each["name"] for each in teams if each["state"] is None and not each["leads"])
    person = phone("resident-rich")
    person.open("/pages/gathering/teams")
    person.tap(name)
    person.press("申请加入")
    person.sees("您申请加入，等社区同意。")
    person.keep("team-390")
    person.press("不申请了")
    person.press("撤回申请")
    person.sees("申请加入")

    person.open("/pages/gathering/papers")
    person.press("开证明")
    person.sees("证明什么？")
    person.keep("proof-390")
    person.tap("2 星")
    person.press("开这份证明")
    person.sees("请对方用手机扫，就能看到是不是真的。只能看一次，您自己先不要扫。")
    person.keep("proof-shown-390")
    person.press("收起")
    expect(person.page.locator(".card", has_text="信用星级不低于 2 星").filter(visible=True).first).to_be_visible()
    person.keep("papers-390")
