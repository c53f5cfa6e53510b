"""A council meets: the desk notes who is there, members vote and sign on their phones, everybody reads the outcome."""

import re
from pathlib import Path

from PIL import Image

from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk, look
from tests.browser.phone import Phone
from tests.browser.test_evidence import photograph
from tests.support.served import assert_verified


def test_a_meeting_at_the_desk_and_on_the_phone(desk: OpenDesk, phone: OpenPhone, served: dict[str, str]) -> None:
    clerk = desk("street.clerk")
    clerk.open("/councils")
    look(clerk, "councils")
    clerk.page.get_by_role("link", name="信用议事会").click()
    look(clerk, "council")
    clerk.follow("召集会议")
    look(clerk, "meeting-new")
    clerk.open("/councils/new")
    look(clerk, "council-new")
    clerk.open("/meetings")
    look(clerk, "meetings")
    clerk.page.locator("#main tbody tr", has_text="进行中").get_by_role("link").first.click()
    for box in clerk.page.locator("input[name=member_ids]").all()[1:5]:
        box.check()
    clerk.press("登记到会")
    clerk.sees("到会情况已登记")
    clerk.page.get_by_text("改了哪些").click()
    look(clerk, "meeting")
    here = clerk.page.url
    clerk.page.get_by_role("link", name="登记举手").first.click()
    look(clerk, "meeting-hands")

    member = phone("resident-points")
    member.open("/pages/resident/posts")
    member.tap("会议")
    member.sees("进行中")
    member.keep("own-meetings")
    member.tap("进行中")
    if member.page.locator("uni-button", has_text="我到会了").filter(visible=True).count():
        member.press("我到会了")
    member.sees("您已签到。")
    member.sees("这个议题涉及您或您的家人，按规定回避，不参加表决。")
    member.sees("新增，放宽：1.1 接送邻居就医（+2）")
    member.page.get_by_text("全文、意见和答复").scroll_into_view_if_needed()
    member.keep("own-meeting")
    member.press("投票")
    member.tap("赞成")
    member.keep("own-vote")
    member.press("投票")
    member.sees(re.compile("您已投票：赞成"))

    clerk.page.goto(here)
    for _ in range(3):
        clerk.page.get_by_role("button", name="结束表决").first.click()
        clerk.press("确定")
        clerk.sees("表决结束：")
    clerk.press("结束会议")
    clerk.sees("会议已结束")
    clerk.follow("形成纪要")
    look(clerk, "minutes-new")
    clerk.press("形成纪要")
    clerk.sees("纪要已形成")
    look(clerk, "meeting-minutes")
    clerk.follow("登记纸面签字")
    look(clerk, "minutes-paper")

    member.open("/pages/resident/meetings")
    member.page.locator(".link", has_text="待签字").first.click()
    member.press("签字")
    member.sees("签了不能撤回。")
    member.keep("own-minutes")
    member.press("确认签字")
    member.sees("您已签字。")
    neighbour = phone("resident-minor")
    neighbour.open("/pages/resident/outcomes")
    neighbour.sees("设立每月清洁日")
    neighbour.keep("outcomes")
    assert_verified(served)


def confirm(held: Phone, words: str) -> None:
    """A step of the chair, and the question that it comes with."""
    held.press(words)
    held.page.wait_for_timeout(400)
    held.press(words)


def test_the_chair_calls_a_meeting_and_leads_it_from_the_phone(
    desk: OpenDesk, phone: OpenPhone, served: dict[str, str], tmp_path: Path
) -> None:
    chair = phone("resident-rich")
    chair.open("/pages/resident/meetings")
    chair.sees("您是组长：定时间、地点和议题，成员马上收到")
    chair.keep("chair-meetings-390")
    chair.tap("召集会议")
    chair.sees("时间和地点")
    chair.page.locator("uni-button", has_text="召集会议").last.click()
    chair.sees("请选择日期。")
    chair.keep("chair-call-wrong-390")
    chair.page.get_by_label("哪一天").filter(visible=True).last.fill(
        chair.page.evaluate("new Date().toLocaleDateString('sv')")  # Today, in Shanghai.
    )
    chair.type("几点", "23:59")
    chair.type("在哪里", "社区会议室")
    chair.type("其他议题（可以不写）", "楼道里不停放电动车")
    chair.keep("chair-call-390")
    chair.page.locator("uni-button", has_text="召集会议").last.click()
    chair.sees("您主持这次会议")
    chair.sees("待开会")
    chair.keep("chair-called-390")

    member = phone("resident-points")
    member.open("/pages/resident/meetings")
    member.sees("待开会")
    assert member.page.get_by_text("您是组长").count() == 0

    confirm(chair, "开始会议")
    chair.sees("登记举手")
    chair.keep("chair-running-390")
    chair.press("登记举手")
    chair.sees("逐位登记。")
    chair.press("全部赞成")
    chair.page.get_by_role("button", name="登记", exact=True).or_(
        chair.page.locator("uni-button", has_text=re.compile("^登记$"))
    ).last.click()
    chair.sees("请拍一张大家签了字的计票单。")
    sheet = tmp_path / "sheet.jpg"
    Image.new("RGB", (900, 1200), "#f5f5f0").save(sheet, "JPEG")
    photograph(chair, sheet)
    chair.keep("chair-hands-390")
    chair.page.locator("uni-button", has_text=re.compile("^登记$")).last.click()
    chair.sees("您主持这次会议")
    confirm(chair, "结束表决")
    chair.sees("通过")
    confirm(chair, "结束会议")
    chair.sees("等社区工作人员形成纪要")
    chair.keep("chair-ended-390")
    clerk = desk("street.clerk")
    clerk.open("/meetings")
    clerk.page.locator("#main tbody tr", has_text="社区会议室").get_by_role("link").first.click()
    clerk.sees("组长，在手机上")
    look(clerk, "meeting-called-by-chair")
    assert_verified(served)
