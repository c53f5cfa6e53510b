"""A day at a mart: goods are delivered, go over the counter by a member card, come back, and are counted."""

import re

from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk, look
from tests.support.served import ask_as

CLERK, CUSTOMER = "resident-of-owner", "resident-points"


def test_a_day_at_a_mart(served: dict[str, str], desk: OpenDesk, phone: OpenPhone) -> None:
    mart = ask_as(served, CLERK, "GET", "/counter/sites").json()["items"][0]["name"]
    worker = desk("wanghai.clerk")
    worker.go("服务点")
    look(worker, "service-points")
    worker.follow(mart)
    shelf = worker.page.url.partition("/console")[2]
    look(worker, "shelf")
    worker.follow("收货")
    worker.choose("物品", "示例肥皂（块）")
    worker.fill("数量", "30")
    worker.fill("采购凭证或经费来源", "示例采购单")
    look(worker, "stock-arrival")
    worker.press("登记到货")
    worker.sees(re.compile("采购入库已登记：30 件"))

    points = ask_as(served, CUSTOMER, "GET", "/me/bank").json()["points"]
    clerk = phone(CLERK)
    clerk.open("/pages/counter/till")
    clerk.agree_to_privacy()
    clerk.sees("扫居民的会员码")
    clerk.keep("till-390")
    clerk.type("会员码", ask_as(served, CUSTOMER, "GET", "/me/card/code").json()["code"])
    clerk.press("查这个码")
    clerk.sees("点选物品")
    clerk.keep("till-picking-390")
    clerk.type("条码", "6900000000014")
    clerk.press("加这件物品")
    clerk.sees("选了 5 积分")
    clerk.keep("till-goods-390")
    clerk.press("确认兑换")
    clerk.sees("兑换成功")
    clerk.keep("till-done-390")
    assert ask_as(served, CUSTOMER, "GET", "/me/bank").json()["points"] == points - 5
    clerk.press("撤销这一笔")
    clerk.tap("拿错了")
    clerk.press("确认撤销")
    clerk.sees(re.compile("已撤销，积分已退回"))
    assert ask_as(served, CUSTOMER, "GET", "/me/bank").json()["points"] == points

    own = phone(CUSTOMER)
    own.open("/pages/counter/points")
    own.sees(mart)
    own.tap("我兑换过的")
    own.sees("示例肥皂×1")
    own.keep("exchanged-390")

    worker.open(shelf)
    worker.follow("盘点")
    sheet = worker.page.locator("#main tbody tr", has_text="示例肥皂")
    there = int(re.sub(r"\D", "", sheet.locator("td").first.inner_text()))
    sheet.locator("input").fill(str(there - 1))
    look(worker, "stock-count")
    worker.press("登记盘点")
    worker.sees("已盘点 1 种物品。")
    worker.follow("出入库")
    worker.sees(re.compile("盘点"))
    look(worker, "stock-moves")
    worker.open(shelf)
    worker.follow("兑换记录")
    look(worker, "exchanges")
