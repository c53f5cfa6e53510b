"""Gatherings at the desk: a clean-up is planned week by week, seen in the month; hours are confirmed and earn."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from app.core.clock import business_day, utc_now
from tests.browser.desk import SIZE, OpenDesk, Workplace, look
from tests.support.served import assert_verified

NARROW = {"width": 1024, "height": 768}


def see(worker: Workplace, name: str) -> None:
    """A page as it is on a desk, on a small one and on a phone."""
    look(worker, name)
    worker.page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # A dictionary of two.
    worker.keep(f"{name}-1024")
    worker.page.set_viewport_size(SIZE)


def test_a_clean_up_is_planned_and_hours_are_confirmed(desk: OpenDesk, served: dict[str, str]) -> None:
    clerk = desk("street.clerk")
    clerk.go("项目")
    clerk.follow("立项")
    clerk.choose("所属社区", "　演示·桂花社区")
    clerk.fill("名称", "桂花树下大扫除")
    clerk.fill("主题", "环境整治")
    see(clerk, "project-new")
    clerk.press("立项")
    clerk.sees("已立项")
    clerk.press("公布")
    clerk.confirm()
    clerk.sees("还没有场次")
    clerk.page.locator(".head").get_by_role("link", name="安排场次").click()
    day = business_day(utc_now()) + timedelta(days=9)
    clerk.fill("地点", "桂花广场")
    clerk.fill("日期", str(day))
    clerk.fill("名额", "30")
    clerk.fill("每周重复，共几场", "3")
    see(clerk, "session-new")
    clerk.press("安排")
    clerk.sees("已安排 3 场")

    clerk.open(f"/sessions/calendar?month={day:%Y-%m}")
    clerk.sees("桂花树下大扫除")
    see(clerk, "sessions-month")
    clerk.page.locator("#main .calendar").get_by_role("link", name=re.compile("桂花树下大扫除")).first.click()
    clerk.sees("还没有人报名")
    clerk.page.locator(".head").get_by_role("link", name="取消场次").click()
    clerk.fill("原因", "那天有大雨")
    clerk.press("取消场次")
    clerk.sees("场次已取消")

    clerk.open("/")
    clerk.page.locator("#main .tasks").get_by_role("link", name="待确认时长的场次").click()
    clerk.page.locator("#main tbody tr", has_text="河岸捡垃圾").get_by_role("rowheader").get_by_role("link").click()
    title = clerk.page.locator("#main h1").inner_text()
    clerk.page.locator("#main").get_by_role("link", name="更改时长").first.click()
    clerk.fill("分钟", "60")
    clerk.fill("原因", "提前离开，队长证明")
    see(clerk, "session-minutes")
    clerk.press("更改时长")
    clerk.sees("时长已更改")
    see(clerk, "session-to-confirm")
    clerk.press("全部确认")
    clerk.confirm()
    clerk.sees("人按办法得分，公示后入账")
    clerk.open("/records?state=publicity")
    row = clerk.page.locator("#main tbody tr", has_text=f"参加“{title}”")
    expect(row.first).to_be_visible(timeout=10_000)

    clerk.go("服务队")
    clerk.page.locator("#main").get_by_role("link", name="望海社区志愿服务队").click()
    clerk.sees("申请加入")
    see(clerk, "team")
    clerk.go("活动统计")
    clerk.sees("节省的人工（估算）")
    see(clerk, "gathering-figures")
    assert_verified(served)
