"""One's own data on the phone: within three taps from 我的, and done right there."""

import json
import re
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenPhone
from tests.browser.phone import Phone
from tests.browser.test_counter import COUNT_TAPS
from tests.support.served import ask_as

MINE = "/pages/resident/mine"
TAPS_MAX = 3
PATIENCE_MS = 15_000
WAYS = {
    "consents": (["隐私与授权"], "撤回同意|同意"),
    "copy": (["隐私与授权"], "下载资料副本"),
    "views": (["隐私与授权", "谁看过我的档案"], "都会记在这里"),
    "correction": (["隐私与授权", "更正姓名"], "正确的姓名"),
    "leaving": (["隐私与授权", "注销"], "注销不能反悔"),
    "rules": (["全部规则"], "好人好事"),
    "household": (["我家"], "家人各添了多少"),
    "paper": (["积分存折", "大字存折"], "哪段时间的存折"),
}


def card(phone: Phone, title: str) -> Locator:
    return phone.page.locator(".card", has_text=title).filter(visible=True)


@pytest.mark.parametrize("right", WAYS)
def test_each_right_is_within_three_taps(phone: OpenPhone, right: str) -> None:
    taps, seen = WAYS[right]
    resident = phone("resident-points")
    resident.open(MINE)
    resident.sees("隐私与授权")
    resident.page.evaluate(COUNT_TAPS)
    for words in taps:
        resident.sees(words)
        resident.tap(words)
    resident.sees(re.compile(seen), within_s=15)
    assert 0 < resident.page.evaluate("window.taps") <= TAPS_MAX
    resident.keep(f"right-{right}")


def test_a_line_of_the_passbook_leads_to_where_it_came_from_in_two_taps(phone: OpenPhone) -> None:
    resident = phone("resident-rich")
    resident.open(MINE)
    resident.sees("积分存折")
    resident.page.evaluate(COUNT_TAPS)
    resident.tap("积分存折")
    line = (
        resident.page.locator(".movement", has_text="积分到账").filter(has_text="怎么来的").filter(visible=True).first
    )
    title = line.locator(".strong").first
    expect(title).to_be_visible(timeout=PATIENCE_MS)
    rule = title.inner_text()
    line.click()
    resident.sees("看这条规则", within_s=15)
    resident.sees(re.compile(f"规则：.*{re.escape(rule)}"))
    assert resident.page.evaluate("window.taps") <= TAPS_MAX
    resident.keep("right-origin")


def test_a_consent_is_given_and_taken_back_and_nothing_else_changes(phone: OpenPhone, served: dict[str, str]) -> None:
    def said() -> dict[str, object]:
        items = ask_as(served, "resident-new", "GET", "/me/consents").json()["items"]
        return {each["purpose"]: each["granted"] for each in items}

    before = said()
    resident = phone("resident-new")
    resident.open("/pages/resident/privacy")
    badge = card(resident, "展示星级徽章")
    expect(badge.get_by_text("不展示分数")).to_be_visible(timeout=PATIENCE_MS)
    if badge.get_by_text("撤回同意").count():
        badge.locator("uni-button", has_text="撤回同意").click()
    badge.locator("uni-button", has_text=re.compile("^同意$")).click()
    expect(badge.get_by_text("已同意")).to_be_visible(timeout=PATIENCE_MS)
    assert said() == before | {"badge": True}
    resident.keep("right-consent-given")
    badge.locator("uni-button", has_text="撤回同意").click()
    expect(badge.get_by_text("没有同意", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    assert said() == before | {"badge": False}


def test_a_copy_of_everything_is_a_file_of_ones_own(phone: OpenPhone, tmp_path: Path) -> None:
    resident = phone("resident-rich")
    resident.open("/pages/resident/privacy")
    resident.sees("下载资料副本")
    with resident.page.expect_download(timeout=60_000) as waiting:
        resident.press("下载资料副本")
    waiting.value.save_as(tmp_path / "copy.json")
    copy = json.loads((tmp_path / "copy.json").read_text("utf-8"))
    assert copy["profile"]["resident"]["name"] == "示例·松涛"
    assert copy["movements"]
    resident.sees(re.compile("已交给您"))


def test_a_correction_is_asked_for_and_taken_back(phone: OpenPhone) -> None:
    resident = phone("resident-of-owner")
    resident.open("/pages/resident/correction")
    resident.press("申请更正")
    resident.sees("请填写正确的姓名。")
    resident.type("正确的姓名", "示例·家禾")
    resident.press("申请更正")
    resident.sees("更正为 示例·家禾", within_s=15)
    resident.sees("等待办理")
    resident.keep("right-correction-asked")
    resident.press("撤回申请")
    resident.sees("已撤回", within_s=15)
    resident.sees("申请更正")  # One may ask anew.


def test_leaving_says_what_goes_and_asks_twice(phone: OpenPhone, served: dict[str, str]) -> None:
    points = ask_as(served, "resident-coupons", "GET", "/me/deletion").json()
    resident = phone("resident-coupons")
    resident.open("/pages/resident/leaving")
    resident.sees(re.compile(f"{points['points'] + points['coupon_points']} 积分全部清零"), within_s=15)
    resident.keep("right-leaving")
    resident.press("我要注销")
    resident.sees("真的要注销吗？")
    resident.press("继续")
    last = resident.page.locator("uni-button", has_text="注销，清除我的资料").filter(visible=True)
    expect(last).to_have_attribute("disabled", "true")
    resident.keep("right-leaving-last")
    resident.press("不注销")
    resident.sees("我要注销")
    assert ask_as(served, "resident-coupons", "GET", "/me").json()["resident"]


def test_who_leaves_is_told_so_and_is_not_signed_in_again(phone: OpenPhone) -> None:
    somebody = phone("somebody-who-leaves")
    somebody.open("/pages/resident/leaving")
    somebody.press("我要注销")
    somebody.press("继续")
    somebody.type("请输入“注销”两个字", "注销")
    sessions: list[str] = []
    somebody.page.on("request", lambda request: sessions.append(request.url) if "/session" in request.url else None)
    somebody.press("注销，清除我的资料")
    somebody.sees("已经清除", within_s=15)
    somebody.keep("right-gone")
    assert sessions == []


def test_a_paper_of_the_year_is_a_pdf_in_large_type(phone: OpenPhone, tmp_path: Path) -> None:
    resident = phone("resident-rich")
    resident.open("/pages/resident/paper")
    resident.tap("今年")
    with resident.page.expect_download(timeout=60_000) as waiting:
        resident.press("生成大字存折")
    waiting.value.save_as(tmp_path / "book.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "book.pdf")
    text = document[0].get_textpage().get_text_range()
    assert "积分存折" in text
    assert "第 1 页，共" in text


def test_a_child_is_told_that_the_household_is_for_adults(phone: OpenPhone) -> None:
    child = phone("resident-minor")
    child.open("/pages/resident/household")
    child.sees("只给家里的成年人看", within_s=15)


def test_rules_are_found_by_initials(phone: OpenPhone) -> None:
    resident = phone("resident-points")
    resident.open("/pages/resident/rules")
    resident.sees("好人好事")
    resident.type("找规则", "hrhs")
    expect(resident.page.locator(".card", has_text="好人好事").filter(visible=True)).to_have_count(
        1, timeout=PATIENCE_MS
    )
    expect(resident.page.locator(".card").filter(visible=True)).to_have_count(2, timeout=PATIENCE_MS)
    resident.keep("right-rules-found")
