"""Looking through offers by trade and place, and a shop that chooses its community."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone


def test_offers_by_trade_and_place(phone: OpenPhone) -> None:
    resident = phone("resident-rich")
    resident.open("/pages/resident/offers")
    resident.sees("我的社区能用的")
    resident.keep("offers-near")
    resident.tap(re.compile("^行业 全部$"))
    resident.keep("offers-trades")
    with resident.page.expect_response(re.compile("trade=")) as answer:
        resident.tap("理发")
    resident.sees(re.compile("^行业 理发$"))
    assert {each["merchant"]["trade"] for each in answer.value.json()["items"]} == {"理发"}
    resident.tap(re.compile("^地点 由近到远$"))
    with resident.page.expect_response(re.compile("community_id=")) as answer:
        resident.tap(re.compile("（我的社区）$"))
    assert len({each["merchant"]["community_id"] for each in answer.value.json()["items"]}) == 1
    resident.sees("洗剪吹八折")


def test_a_shop_asks_to_join_and_chooses_its_community(phone: OpenPhone) -> None:
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
