"""A shop and offers from what waits on the desk to what can be claimed; ratings that look arranged; plates to print."""

import re
from pathlib import Path

import pypdfium2
from playwright.sync_api import expect

from tests.browser.desk import OpenDesk
from tests.support.served import assert_verified


def test_a_shop_is_approved(desk: OpenDesk, served: dict[str, str]) -> None:
    clerk = desk("street.clerk")
    clerk.open("/merchants/applications")
    clerk.check()
    clerk.keep("applications")
    clerk.follow("演示·晨光早点铺")
    clerk.sees("92370000DEMO009011")
    clerk.check()
    clerk.keep("application")
    clerk.press("通过")
    expect(clerk.page.locator("dialog.ask")).to_contain_text("通过「演示·晨光早点铺」的入盟申请")
    clerk.confirm()
    clerk.sees("已通过入盟申请")
    clerk.sees("待结算积分")
    clerk.check()
    clerk.open("/merchants/applications")
    expect(clerk.page.locator("#main").get_by_text("演示·晨光早点铺")).to_have_count(0)
    assert_verified(served)


def test_an_application_is_returned_with_a_reason(desk: OpenDesk) -> None:
    clerk = desk("street.clerk")
    clerk.open("/merchants/applications")
    clerk.follow("演示·巧手裁缝店")
    clerk.follow("退回")
    clerk.check()
    clerk.keep("return")
    clerk.fill("原因", "执照地址与门店不一致，请换新执照")
    clerk.press("退回申请")
    clerk.sees("已退回：执照地址与门店不一致")


def test_an_offer_is_weighed_and_published(desk: OpenDesk, served: dict[str, str]) -> None:
    finance = desk("street.finance")
    finance.open("/offers?status=draft")
    finance.check()
    finance.keep("offers")
    finance.follow("全家聚餐立减 50 元")
    finance.sees("基金不够，现在不能发布")
    finance.keep("offer-too-dear")
    finance.open("/offers?status=draft")
    finance.follow("长者免费洗浴一次")
    finance.sees("需要预算")
    finance.sees("900.00 元")
    finance.check()
    finance.keep("offer-draft")
    finance.fill("每次核销另奖励商户（积分）", "2")
    finance.press("发布")
    expect(finance.page.locator("dialog.ask")).to_contain_text("划出预算 900.00 元")
    finance.confirm()
    finance.sees("优惠已发布")
    finance.sees("优惠里还有 900.00 元")
    finance.check()
    assert_verified(served)
    finance.follow("结束")
    finance.sees("现在退回基金 900.00 元")
    finance.fill("原因", "商户调整项目")
    finance.press("结束优惠")
    finance.confirm()
    finance.sees("优惠已结束")
    assert_verified(served)


def test_a_community_drafts_an_offer(desk: OpenDesk, served: dict[str, str]) -> None:
    admin = desk("street.admin")
    admin.open("/offers/new")
    admin.check()
    admin.keep("offer-kinds")
    admin.follow(re.compile("立减券"))
    expect(admin.page.get_by_label("每次补贴（元）")).to_be_hidden()
    admin.fill("标题", "社区食堂立减 3 元")
    admin.fill("立减金额（元）", "3")
    admin.fill("数量", "10")
    admin.choose("优惠由谁承担", "基金定额补贴")
    expect(admin.page.get_by_label("每次补贴（元）")).to_be_visible()
    admin.check()
    admin.keep("offer-new")
    admin.press("保存草稿")
    admin.sees("这种补贴需要填写这一项")
    expect(admin.page.get_by_label("标题")).to_have_value("社区食堂立减 3 元")
    admin.fill("每次补贴（元）", "3")
    admin.press("保存草稿")
    admin.sees("优惠已起草")
    admin.sees("30.00 元")
    admin.press("发布")
    admin.confirm()
    admin.sees("优惠已发布")
    assert_verified(served)


def test_arranged_ratings_are_set_aside_and_one_is_kept(desk: OpenDesk, served: dict[str, str]) -> None:
    clerk = desk("street.clerk")
    clerk.open("/ratings")
    clerk.check()
    clerk.keep("ratings")
    clerk.sees("4 人，3 家商户，12 条评价")
    clerk.sees("演示·旧巷餐馆")
    ring = clerk.page.locator("details.suspicion").first
    ring.get_by_role("checkbox").first.uncheck()
    ring.get_by_label("原因").fill("同一晚先后评价三家，均未核销")
    ring.get_by_role("button", name="选中的不计入").click()
    clerk.sees("已处理 11 条评价")
    assert_verified(served)
    clerk.open("/ratings/all?verdict=set_aside")
    clerk.page.locator("#main tbody a").first.click()
    clerk.check()
    clerk.keep("rating")
    clerk.choose("怎么处理", "保留")
    clerk.fill("原因", "本人说明是顾客")
    clerk.press("保存")
    clerk.sees("已处理这条评价")
    assert_verified(served)


def test_a_page_of_everything_about_a_shop(desk: OpenDesk) -> None:
    admin = desk("street.admin")
    admin.open("/merchants?text=暖心餐馆")
    admin.keep("merchants")
    admin.follow("演示·暖心餐馆")
    admin.sees("每月核销")
    admin.check()
    admin.keep("shop")
    admin.page.emulate_media(media="print")
    admin.keep("shop-printed")
    admin.page.emulate_media(media="screen")
    admin.press("打印铭牌")
    admin.sees("铭牌已生成", within_s=30)


def test_plates_are_printed(desk: OpenDesk, tmp_path: Path) -> None:
    admin = desk("street.admin")
    admin.open("/plates?trade=超市")
    admin.check()
    admin.keep("plates")
    admin.choose("大小", "每张 4 块（A6）")
    admin.press("生成 PDF")
    admin.sees("铭牌已生成", within_s=30)
    admin.check()
    admin.keep("plates-made")
    with admin.page.expect_download() as waited:
        admin.follow("下载文件")
    file = tmp_path / waited.value.suggested_filename
    waited.value.save_as(file)
    document = pypdfium2.PdfDocument(file)
    assert len(document) >= 1
    document.close()
