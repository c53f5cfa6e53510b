"""Looking through offers and shops: words, initials, orders, trade and place; a shop that chooses its community."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.phone import Phone
from tests.support.pictures import photo


def answered(resident: Phone, query: str, act: Callable[[], None]) -> list[dict[str, Any]]:
    """The offers that come after something was done."""
    with resident.page.expect_response(re.compile(query)) as answer:
        act()
    items: list[dict[str, Any]] = answer.value.json()["items"]
    return items


def test_offers_by_trade_and_place(phone: OpenPhone) -> None:
    resident = phone("resident-rich")
    resident.open("/pages/resident/offers")
    resident.sees("现在能换")
    resident.keep("offers-ready")
    resident.tap(re.compile("^行业 全部$"))
    resident.keep("offers-trades")
    of_trade = answered(resident, "trade=", lambda: resident.tap("理发"))
    resident.sees(re.compile("^行业 理发$"))
    assert {each["merchant"]["trade"] for each in of_trade} == {"理发"}
    resident.tap(re.compile("^地点 全部$"))
    at_home = answered(resident, "community_id=", lambda: resident.tap(re.compile("（我的社区）$")))
    assert len({each["merchant"]["community_id"] for each in at_home}) == 1
    resident.sees("洗剪吹八折")


def test_offers_by_word_and_by_initials(phone: OpenPhone) -> None:
    resident = phone("resident-rich")
    resident.open("/pages/resident/offers")
    resident.sees("现在能换")
    found = answered(resident, "q=lf", lambda: resident.type("找优惠", "lf"))
    assert found
    assert "理发" in {each["merchant"]["trade"] for each in found if each["merchant"]}
    resident.keep("offers-initials")
    found = answered(resident, "q=", lambda: resident.type("找优惠", "水饺"))
    assert all("水饺" in each["title"] for each in found)
    resident.type("找优惠", "没有这样的优惠")
    resident.sees("换个词、种类、行业或地点看看。")
    resident.keep("offers-none")
    resident.press("看全部优惠")
    resident.sees("现在能换")
    expect(resident.page.locator('uni-input[aria-label="找优惠"] input').filter(visible=True)).to_have_value("")


def test_offers_in_every_order_what_can_be_had_now_first(phone: OpenPhone) -> None:
    resident = phone("resident-new")
    resident.context.grant_permissions(["geolocation"])
    resident.context.set_geolocation({"latitude": 37.15, "longitude": 122.04})
    resident.open("/pages/resident/offers")
    resident.sees("现在能换")
    resident.tap(re.compile("^排序 社区$"))
    resident.keep("offers-orders")
    by_price = answered(resident, "order=price", lambda: resident.tap("积分少的在前"))
    for ready in (True, False):
        points = [
            each["points"] for each in by_price if each["claimable"] is ready and each["kind"] != "member_discount"
        ]
        assert points == sorted(points)
    assert by_price[0]["claimable"]
    resident.tap(re.compile("^排序 积分少$"))
    by_distance = answered(resident, "latitude_e6=", lambda: resident.tap("离我现在的位置近的在前"))
    resident.sees(re.compile("^排序 离我近$"))
    far = [each["distance_m"] for each in by_distance if each["claimable"] and each["distance_m"] is not None]
    assert far == sorted(far)
    resident.sees(re.compile("^(约 .+ (米|公里)|不到 100 米)$"))
    resident.keep("offers-by-distance")


def test_an_offer_that_is_too_dear_says_how_much_is_missing_and_how_to_earn_it(phone: OpenPhone) -> None:
    resident = phone("resident-new")
    resident.open("/pages/resident/offers")
    resident.sees("现在能换")
    short = re.compile("^还差 \\d+ 积分$")
    for _ in range(30):  # What they can have now comes first, and is not little.
        if resident.page.get_by_text(short).filter(visible=True).count():
            break
        resident.page.mouse.wheel(0, 20_000)
        resident.page.wait_for_timeout(400)
    resident.sees("参加志愿服务、社区活动，登记后积分就会到账。")
    resident.keep("offers-too-dear")
    resident.text(short).click()
    resident.sees(re.compile("还差 \\d+ 积分。参加志愿服务"))
    resident.keep("offer-too-dear")
    resident.press("看看做什么能得积分")
    resident.sees("积分办法")


def test_shops_by_distance_with_the_way_there(phone: OpenPhone) -> None:
    resident = phone("resident-rich")
    resident.page.add_init_script("window.open = link => { window.opened = link }")
    resident.open("/pages/resident/offers")
    resident.sees("现在能换", within_s=30)
    with resident.page.expect_response(re.compile(r"/v1/shops(\?|$)")) as answer:
        resident.tap("附近的商户")
    shops = answer.value.json()["items"]
    far = [each["distance_m"] for each in shops]
    assert len(far) == 20
    assert far == sorted(far)
    resident.sees(shops[0]["name"])
    resident.keep("shops")
    with resident.page.expect_response(re.compile("q=cflfd")) as answer:
        resident.type("找商户", "cflfd")
    assert "演示·春风理发店" in [each["name"] for each in answer.value.json()["items"]]
    card = resident.page.locator(".card", has_text="演示·春风理发店").filter(visible=True)
    card.get_by_text("导航").click()
    assert re.match(r"(geo|maps):.*37\.\d{6},122\.\d{6}", resident.page.evaluate("window.opened"))
    expect(card.get_by_text(re.compile("^0631-0000"))).to_be_visible()
    card.get_by_text("演示·春风理发店").click()
    resident.sees("信用名片")


def test_a_phone_that_would_not_say_where_it_is_goes_by_the_community(phone: OpenPhone) -> None:
    resident = phone("resident-rich")
    resident.open("/pages/resident/shops")
    resident.tap("离我现在")
    resident.sees("没有得到您的位置，仍按离社区的远近排。")
    expect(resident.page.get_by_role("radio", name="离我的社区").filter(visible=True)).to_have_attribute(
        "aria-checked", "true"
    )


def test_a_shop_asks_to_join_and_chooses_its_community(phone: OpenPhone, tmp_path: Path) -> None:
    consumer = phone("consumer")
    consumer.open("/pages/shop/apply")
    for label, value in {
        "店名": "演示·新开面馆",
        "行业": "餐饮",
        "地址": "示例路 12 号",
        "联系电话": "0631-0000012",
        "营业执照号": "92370000DEMO77001X",
    }.items():
        consumer.type(label, value)
    consumer.photograph("添加营业执照照片", photo(tmp_path, "执照", "#b0a890"))
    consumer.sees("换一张营业执照照片")
    consumer.press("提交申请")
    consumer.sees("请选择门店所在的社区。")
    consumer.tap("请选择")
    last = consumer.text("演示·乐龄社区")
    last.scroll_into_view_if_needed()
    consumer.keep("choose-community")
    last.click()
    consumer.sees(re.compile("演示街道 演示·乐龄社区"))
    consumer.press("提交申请")
    consumer.sees("审核中")
    expect(consumer.page.get_by_text("演示·新开面馆").filter(visible=True)).to_have_count(1)
