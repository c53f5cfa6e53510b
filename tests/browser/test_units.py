"""A unit at a desk: found on the register, given a member and a record, which its score shows."""

from tests.browser.desk import OpenDesk, look
from tests.support.served import assert_verified


def test_a_property_firm_gets_a_member_and_a_record(desk: OpenDesk, served: dict[str, str]) -> None:
    clerk = desk("street.clerk")
    clerk.go("单位")
    look(clerk, "units")
    clerk.follow("登记单位")
    look(clerk, "unit-new")
    clerk.go("单位")
    clerk.follow("演示·望海物业公司")
    clerk.sees("信用记录")
    look(clerk, "unit")

    clerk.follow("登记信用记录")
    clerk.fill("事项", "venue-share")
    clerk.fill("分值", "2")
    clerk.fill("说明", "周末开放会议室")
    clerk.press("先看结果")
    clerk.sees("信用分 +2")
    look(clerk, "unit-award")
    clerk.press("确认提交")
    clerk.sees("已提交，由另一位工作人员核实")
    clerk.sees("共享场地资源")

    clerk.follow("登记成员")
    look(clerk, "unit-member")
    assert_verified(served)
