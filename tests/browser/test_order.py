"""A light that is out: asked of the property firm on the phone, taken and done by its people, rated at home."""

from pathlib import Path

from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk
from tests.browser.test_snap import add_picture, say
from tests.support.pictures import photo

WORDS = "五楼楼道的灯不亮，晚上看不清台阶"
PATIENCE_S = 30


def test_asked_for_taken_done_and_rated(desk: OpenDesk, phone: OpenPhone, tmp_path: Path) -> None:
    resident = phone("resident-notice")
    resident.open("/pages/voice/order-new")
    resident.sees("报修什么")
    resident.tap("报修什么")
    resident.tap("公共照明")
    say(resident, WORDS)
    resident.keep("order-390")
    resident.press("报修")
    resident.sees("待接单", PATIENCE_S)

    fixer = phone("resident-points")
    fixer.open("/pages/voice/orders?firm=1")
    fixer.page.locator(".card", has_text=WORDS).locator(".link").first.click()
    fixer.press("接单")
    fixer.sees("登记进展")
    say(fixer, "已更换灯泡，五楼和六楼都亮了")
    add_picture(fixer, photo(tmp_path, "lit", "#e0c040"))
    fixer.keep("order-firm-390")
    fixer.press("办完了")
    fixer.sees("已办完", PATIENCE_S)

    resident.open("/pages/voice/orders")
    resident.page.locator(".card", has_text=WORDS).locator(".link").first.click()
    resident.sees("已更换灯泡，五楼和六楼都亮了")
    resident.page.locator('[role="radio"]').filter(visible=True).last.click()
    resident.sees("已评价", PATIENCE_S)
    resident.keep("order-rated-390")

    clerk = desk("wanghai.clerk")
    clerk.go("物业工单")
    clerk.keep("work-orders-1366")
    clerk.follow("全部工单")
    clerk.page.locator("tr", has_text="公共照明").first.get_by_role("link").click()
    clerk.sees("住户评价")
    clerk.keep("work-order-1366")
