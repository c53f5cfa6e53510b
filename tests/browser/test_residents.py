"""People change: one number for a family, another WeChat, a move, a departure, two who are one; on desk and phone."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk, Workplace
from tests.browser.phone import SIZE
from tests.browser.test_delegate import phone_number
from tests.support.served import assert_verified

HOME = "9-9-901"


def shown(worker: Workplace, name: str) -> None:
    """Checked and kept as wide as a desk and as narrow as a phone."""
    worker.check()
    worker.keep(name)
    wide = worker.page.viewport_size
    worker.page.set_viewport_size(SIZE)
    assert worker.page.evaluate("document.documentElement.scrollWidth") <= SIZE["width"], name
    worker.keep(f"{name}-390")
    assert wide is not None
    worker.page.set_viewport_size(wide)


def added(worker: Workplace, name: str, phone: str, *, is_minor: bool = False) -> tuple[str, str]:
    """The address and the number of somebody new on the roster."""
    worker.go("居民")
    worker.follow("新增居民")
    worker.fill("户号", HOME)
    worker.fill("姓名", name)
    worker.fill("电话", phone)
    if is_minor:
        worker.page.get_by_label(re.compile("^未满 18 岁")).check()
    worker.press("登记")
    worker.sees("请把居民编号告诉本人")
    number = re.search("编号 ([0-9]{10})", worker.page.locator("#main").inner_text())
    assert number is not None
    return worker.page.url.split("/console")[1], number[1]


def test_a_family_with_one_number(desk: OpenDesk, phone: OpenPhone, served: dict[str, str]) -> None:
    worker, shared = desk("wanghai.clerk"), phone_number(served, "consumer")
    wife, own = added(worker, "示例·梅香", shared)
    _, husband = added(worker, "示例·兰舟", shared)
    added(worker, "示例·小竹", shared, is_minor=True)

    holder = phone("consumer")
    holder.open("/pages/resident/mine")
    holder.sees("号码可能换过人")
    holder.type("户号", "9栋9单元902")
    holder.press("核对户号")
    holder.sees("户号和登记的不一致")
    holder.type("户号", "9栋9单元901")
    holder.press("核对户号")
    holder.sees("您是哪一位")
    holder.keep("link-which")
    holder.tap(f"编号 {own}")
    holder.press("核对户号")
    holder.sees("家里的卡")
    holder.keep("household-cards")
    holder.tap(f"编号 {husband}")
    holder.sees(re.compile("正在用 .+ 的卡"))
    holder.keep("household-card-in-use")
    holder.tap("回到我自己")
    expect(holder.page.get_by_text(re.compile("正在用 .+ 的卡")).filter(visible=True)).to_have_count(0)

    worker.open(f"{wife}/link")
    worker.sees("已关联微信")
    shown(worker, "resident-link")
    worker.press("打印关联码")
    worker.sees("只能用一次")
    shown(worker, "resident-link-code")
    code = re.sub(r"\D", "", worker.page.locator(".figure__value").first.inner_text())
    worker.follow("结束关联")
    shown(worker, "resident-unlink")
    worker.fill("原因", "本人换了手机")
    worker.press("结束关联")
    worker.sees("没有关联微信")

    holder.open("/pages/resident/mine")
    holder.press("用社区打印的关联码")
    holder.type("关联码", code)
    holder.keep("link-code")
    holder.press("核对关联码")
    holder.sees(f"居民编号 {own}")

    holder.tap(f"编号 {husband}")
    holder.sees(re.compile("正在用 .+ 的卡"))
    holder.tap("积分存折")
    holder.sees("存折还是空的")
    holder.open("/pages/resident/mine")
    holder.press("解除关联")
    holder.sees("手机里存着的二维码全部作废")
    holder.keep("unlink-own")
    holder.press("解除关联")
    holder.sees("开通我的信用银行")
    assert_verified(served)


def test_people_move_leave_come_back_and_are_one(desk: OpenDesk, served: dict[str, str]) -> None:
    asks, decides = desk("street.clerk"), desk("street.admin")
    at_home = desk("wanghai.clerk")
    first, number = added(at_home, "示例·云帆", "")
    second, twice = added(at_home, "示例·云帆甲", "")

    asks.open(first)
    shown(asks, "resident-file")
    asks.follow("修改档案")
    shown(asks, "resident-details")
    asks.fill("电话", "0631-5220000")
    asks.press("保存")
    asks.sees("档案已保存")

    asks.follow("纸质会员卡")
    shown(asks, "paper-card-new")
    asks.press("打印会员卡")
    asks.sees("结账时请店员扫码")
    shown(asks, "paper-card")
    asks.follow("档案")

    asks.follow("迁到另一个社区")
    asks.page.get_by_label("迁到").select_option(index=1)
    asks.fill("新户号", "8-8-801")
    shown(asks, "resident-move")
    asks.press("迁移")
    asks.sees("已迁移 1 人")

    asks.follow("登记迁出或去世")
    asks.choose("情况", "已迁出")
    asks.fill("依据", "户籍迁出证明")
    shown(asks, "resident-departure")
    asks.press("登记")
    asks.sees("登记错了可以恢复")
    asks.follow("登记错了，恢复在册")
    asks.fill("原因", "登记错了人")
    asks.press("恢复在册")
    asks.sees("已恢复在册")

    asks.open(first)
    asks.follow("合并重复的档案")
    asks.fill("另一份档案的居民编号", twice)
    asks.fill("依据", "同一个人登记了两次")
    shown(asks, "resident-merge")
    asks.press("提交")
    asks.sees("已提交，请另一位工作人员核对")
    asks.sees(number)
    shown(asks, "resident-merges")
    decides.open("/")
    decides.sees("待核对的重复档案")
    decides.go("合并重复")
    decides.press("核对无误，合并")
    decides.confirm()
    decides.sees("积分已转入")
    decides.open(second)
    decides.sees("保留的档案")
    assert_verified(served)
