"""A household is reminded at a desk, answers on its phone, and only after the third time a minus can follow."""

from datetime import timedelta

from app.core.clock import business_day, utc_now
from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk, Workplace
from tests.browser.test_delegate import phone_number
from tests.support.served import assert_verified


def page_of_household(worker: Workplace, phone: str) -> None:
    """Of whoever has this number."""
    worker.open(f"/residents?phone={phone}")
    worker.page.locator("#main tbody td").get_by_role("link").first.click()


def try_the_minus(worker: Workplace) -> None:
    worker.follow("登记家庭记录")
    worker.fill("事项", "sorting-fail-3")
    worker.fill("分值", "-5")
    worker.fill("说明", "第四次混投")
    worker.press("先看结果")


def test_reminded_answered_and_only_then_a_minus(desk: OpenDesk, phone: OpenPhone, served: dict[str, str]) -> None:
    clerk, number = desk("street.clerk"), phone_number(served, "resident-points")
    page_of_household(clerk, number)
    try_the_minus(clerk)
    clerk.sees("现在能算的有 2 次")
    clerk.check()
    clerk.keep("reminders-missing")

    page_of_household(clerk, number)
    clerk.follow("登记提醒")
    clerk.page.get_by_label("事项").select_option("sorting-fail-3")
    clerk.page.get_by_label("发生日期").fill((business_day(utc_now()) - timedelta(days=1)).isoformat())
    clerk.fill("说明", "楼下 3 号桶，厨余混入其他垃圾")
    clerk.check()
    clerk.keep("reminder-new")
    clerk.press("登记提醒")
    clerk.sees("提醒已登记，对方会在手机上收到")
    clerk.check()

    resident = phone("resident-points")
    resident.open("/pages/resident/mine")
    resident.tap("我的提醒")
    resident.sees("3 / 3 次")
    resident.keep("reminders")
    resident.page.locator("uni-button", has_text="说明情况").filter(visible=True).first.click()  # Of the newest.
    resident.page.locator('uni-textarea[aria-label="答复"] textarea').fill("当天有客人，已经重新分好")
    resident.keep("reminder-answer")
    resident.press("发出答复")
    resident.sees("您的答复：当天有客人，已经重新分好")
    resident.keep("reminder-answered")
    assert resident.problems == []

    clerk.page.reload()
    clerk.sees("当天有客人，已经重新分好")
    clerk.keep("reminder")
    clerk.follow("打印提醒单")
    clerk.check()
    clerk.keep("reminder-slip")
    clerk.go("提醒")
    clerk.check()
    clerk.keep("reminder-list")
    clerk.page.set_viewport_size({"width": 390, "height": 844})
    clerk.check()
    clerk.keep("reminder-list-390")
    clerk.page.locator("#main tbody").get_by_role("link").first.click()
    clerk.check()
    clerk.keep("reminder-390")
    assert clerk.problems == []
    assert_verified(served)
