"""A leak between neighbours: both want to talk, sit down, and sign what they agree on."""

import re

from playwright.sync_api import expect

from app.demo import seeds
from app.demo.personas import NUMBERS
from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk

WORDS = "楼上阳台的水管漏水，想请对方修好"
TERM = "乙方在两周内请人修好，费用自己出"


def test_to_a_signed_agreement(served: dict[str, str], desk: OpenDesk, phone: OpenPhone) -> None:
    resident = phone("resident-notice")
    resident.open("/pages/voice/mediations")
    resident.sees(re.compile("我申请的"))
    resident.keep("mediations-390")
    resident.press("申请调解")
    resident.tap("是什么事")
    resident.tap("漏水")
    resident.page.locator("uni-textarea textarea").filter(visible=True).last.fill(WORDS)
    resident.type("对方的手机号，或对方出示的会员码", seeds.persona_phone(NUMBERS["resident-of-owner"]))
    resident.tap("没有")
    resident.keep("mediate-390")
    resident.press("请对方一起调解")
    resident.sees(re.compile("等对方在 .*前答复"))
    no = re.search(r"no=(\d+)", resident.page.url)
    assert no is not None

    neighbour = phone("resident-of-owner")
    neighbour.open("/pages/voice/mediation?no=" + no[1])
    neighbour.sees("示例·晚晴")
    neighbour.keep("mediation-asked-390")
    neighbour.press("同意，一起谈谈")
    neighbour.press("同意")
    neighbour.sees("等调解员接办")

    clerk = desk("wanghai.clerk")
    clerk.go("调解")
    clerk.keep("mediation-queue")
    clerk.page.get_by_role("link", name=no[1]).click()
    expect(clerk.page.get_by_text(WORDS)).to_have_count(0)
    clerk.press("接办")
    clerk.sees(WORDS)
    clerk.follow("写协议")
    clerk.fill("条款", TERM)
    clerk.press("请双方签署")
    clerk.sees("第 1 版")
    clerk.keep("mediation-desk")

    for signer in (neighbour, resident):
        signer.open("/pages/voice/mediation?no=" + no[1])
        signer.press("同意，签协议")
        signer.press("我同意，签")
        signer.sees("已签")
    resident.sees("我的凭证")
    resident.keep("mediation-agreement-390")
