"""A quarter of a community, one line taken out, decided by its council; six property firms assessed on one sheet."""

import re

from tests.browser.desk import OpenDesk, Workplace
from tests.browser.test_posts import look

GROUP = "积分管理小组"


def _vote(worker: Workplace, meeting: str) -> None:
    """Hands of all for every item, and its end."""
    while worker.page.get_by_role("link", name="登记举手").count():
        worker.page.get_by_role("link", name="登记举手").first.click()
        for each in worker.page.locator("select[name=votes]").all():
            each.select_option(label="赞成")
        worker.press("登记")
        worker.sees("结束表决")
        worker.page.get_by_role("button", name="结束表决").first.click()
        worker.press("确定")
        worker.sees("表决结束：")
        worker.page.goto(meeting)


def test_a_quarter_is_decided_by_a_council(desk: OpenDesk) -> None:
    clerk = desk("street.clerk")
    clerk.open("/batches")
    look(clerk, "batches")
    clerk.open("/batches/new")
    look(clerk, "batch-new")
    clerk.open("/batches?state=verifying&kind=quarter")
    clerk.page.locator("#main tbody th a").first.click()
    clerk.sees("费用")
    clerk.sees("连同这批占用")
    look(clerk, "batch-verifying")
    clerk.open("/batches?state=agenda")
    clerk.page.locator("#main tbody th a").first.click()
    clerk.sees("60")
    look(clerk, "batch-agenda")
    batch = clerk.page.url

    clerk.open("/meetings")
    clerk.page.locator("#main tbody tr", has_text=GROUP).first.get_by_role("link").first.click()
    clerk.sees("核分 60 条")
    meeting = clerk.page.url
    clerk.page.get_by_role("button", name="单独表决").first.click()
    clerk.sees("这条记录改为单独表决")
    clerk.sees("核分 59 条")
    look(clerk, "meeting-quarter")
    for box in clerk.page.locator("input[name=member_ids]").all():
        box.check()
    clerk.press("登记到会")
    clerk.press("开始会议")
    clerk.press("确定")
    _vote(clerk, meeting)
    clerk.press("结束会议")
    clerk.follow("形成纪要")
    clerk.press("形成纪要")
    clerk.sees("纪要已形成")
    look(clerk, "minutes-quarter")
    clerk.page.goto(batch)
    clerk.sees("待议事会表决")


def test_six_property_firms_on_one_sheet(desk: OpenDesk) -> None:
    clerk = desk("street.clerk")
    clerk.open("/assessments")
    look(clerk, "assessments")
    clerk.press("填考核表")
    clerk.sees("6 家")
    rows = clerk.page.locator("#main tbody tr")
    assert rows.count() == 6
    first = rows.first.locator("input")
    first.nth(0).fill("9")
    first.nth(3).fill("3")
    first.last.fill("见调查表")
    clerk.press("提交考核表")
    clerk.sees(re.compile("应为 10，不涉及的空着"))
    assert first.nth(3).input_value() == "3"
    assert first.last.input_value() == "见调查表"
    look(clerk, "assessment-sheet")
    first.nth(0).fill("10")
    clerk.press("提交考核表")
    clerk.sees("考核表已提交，2 项")
    clerk.open("/assessments")
    clerk.page.locator("#main tbody tr", has_text="办理中").last.get_by_role("link").first.click()
    clerk.sees("合计")
    look(clerk, "assessment-results")


def test_what_is_public_and_the_sample(desk: OpenDesk) -> None:
    clerk = desk("street.clerk")
    clerk.open("/publicity")
    clerk.sees("打印公示（A4）")
    look(clerk, "publicity-places")
    clerk.open("/samples")
    look(clerk, "samples")
