"""A minus goes from hand to hand, its subject objects on a phone, nothing counts meanwhile, and it is revoked."""

from datetime import timedelta

from app.core.clock import business_day, utc_now
from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk
from tests.browser.test_delegate import phone_number
from tests.support.served import assert_verified


def test_a_minus_is_told_objected_to_and_revoked(desk: OpenDesk, phone: OpenPhone, served: dict[str, str]) -> None:
    clerk, number = desk("street.clerk"), phone_number(served, "resident-points")
    clerk.open(f"/residents?phone={number}")
    clerk.page.locator("#main tbody").get_by_role("link").first.click()
    clerk.follow("登记信用记录")
    clerk.fill("事项", "false-report")
    clerk.fill("分值", "-20")
    clerk.page.get_by_label("发生日期").fill((business_day(utc_now()) - timedelta(days=1)).isoformat())
    clerk.fill("说明", "谎报楼道着火，消防到场核实")
    clerk.press("先看结果")
    clerk.sees("由别人核实、再由第三个人批准后告知本人")
    clerk.check()
    clerk.keep("minus-preview")
    clerk.press("确认提交")
    clerk.sees("已提交，由另一位工作人员核实")

    second = desk("street.admin")
    second.open("/records?state=submitted")
    second.page.locator("#main tbody tr", has_text="谎报楼道着火").get_by_role("link").last.click()
    second.press("核实")
    second.confirm()
    second.sees("已核实，等待批准")
    record = second.page.url.rpartition("/console")[2]
    second.press("批准")
    second.confirm()
    second.sees("这件事由您经")
    second.check()
    second.keep("minus-same-person")

    third = desk("city.admin")
    third.open(record)
    third.press("批准")
    third.confirm()
    third.sees("已告知本人")
    third.check()
    third.keep("minus-told")

    resident = phone("resident-points")
    resident.open("/pages/resident/score")
    resident.sees("待我答复")
    resident.keep("notice-on-the-phone")
    notice = resident.page.locator(".card", has_text="谎报楼道着火").filter(visible=True).first  # Others may wait, too.
    notice.locator("uni-button", has_text="不同意").click()
    resident.page.locator('uni-textarea[aria-label="哪里不对"] textarea').fill("那天我在外地，有车票")
    resident.keep("objection-on-the-phone")
    resident.press("提出异议")
    resident.sees("有异议，办结前不计入")
    resident.keep("suspended-on-the-phone")
    assert resident.problems == []

    other = desk("wanghai.admin")
    other.open("/cases")
    other.check()
    other.keep("cases")
    other.page.locator("#main tbody tr", has_text="虚假采集申报").get_by_role("link").first.click()
    other.press("受理")
    other.sees("已受理")
    other.follow("办结")
    other.page.get_by_label("结果").select_option("upheld")
    other.fill("理由", "车票属实，报警电话不是本人的")
    other.check()
    other.keep("case-decision")
    other.press("办结")
    other.sees("已办结，本人会收到消息")
    other.check()
    other.keep("case")

    resident.open("/pages/resident/cases")
    resident.sees("车票属实")
    resident.tap("看经过")
    resident.keep("cases-on-the-phone")
    for each in (clerk, second, third, other):
        assert each.problems == []
    assert_verified(served)
