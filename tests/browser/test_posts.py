"""A vacancy is filled by two people of the street, and who leads a building sees its households on their phone."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.desk import SIZE as DESK_SIZE
from tests.browser.desk import OpenDesk, Workplace, look
from tests.support.served import assert_verified


def appoint_all(worker: Workplace) -> None:
    worker.press("全部任命")
    worker.press("确定")


def test_proposed_by_one_and_appointed_by_another(desk: OpenDesk, phone: OpenPhone, served: dict[str, str]) -> None:
    first, second = desk("street.admin"), desk("city.admin")
    first.open("/posts?status=proposed")
    look(first, "posts")
    first.page.locator("#main tbody tr").first.get_by_role("link").last.click()
    look(first, "posts-of")
    here = first.page.url
    first.follow("提名")
    look(first, "post-new")
    first.page.get_by_label("岗位").select_option("assessor")
    first.fill("工作人员的用户名", "street.clerk")
    first.press("提名")
    first.sees("已提名，由另一位工作人员任命")
    appoint_all(first)
    first.sees("没有可以由您任命的人")

    second.page.goto(here)
    appoint_all(second)
    second.sees("已任命")
    second.page.get_by_role("link", name="street.clerk").first.click()
    second.sees("在任")
    look(second, "post")

    leader = phone("resident-coupons")
    leader.open("/pages/resident/mine")
    leader.tap("我的岗位")
    leader.sees("楼长")
    leader.keep("own-posts")
    leader.tap("本区域的家庭")
    leader.sees("只有您和社区工作人员能看到")
    expect(leader.page.get_by_text("*").filter(visible=True).first).to_be_visible()
    leader.keep("own-households")
    leader.page.set_viewport_size(DESK_SIZE)
    leader.keep("own-households-1366")
    assert_verified(served)
