"""The tree at a desk: a community is made with its fund, renamed, moved under another street, and closed again."""

from playwright.sync_api import expect

from tests.browser.desk import OpenDesk
from tests.support.served import assert_verified


def test_a_community_from_its_first_day_to_its_last(desk: OpenDesk, served: dict[str, str]) -> None:
    worker = desk("street.admin")
    worker.open("/")
    worker.go("社区")
    worker.check()
    worker.keep("nodes")
    worker.follow("新建社区")
    worker.choose("上级", "演示街道")
    worker.choose("级别", "社区")
    worker.fill("名称", "演示·新桥社区")
    worker.fill("联系方式", "示例路 1 号，0631-0000000")
    worker.page.get_by_label("同时开设它自己的信用基金").check()
    worker.check()
    worker.keep("node-new")
    worker.press("新建")
    worker.sees("演示·新桥社区")
    worker.check()
    worker.keep("node")
    worker.fill("名称", "演示·新桥南社区")
    worker.press("保存")
    expect(worker.page.get_by_label("名称").first).to_have_value("演示·新桥南社区")

    worker.go("社区")
    worker.follow("演示·新桥南社区")
    worker.follow("关闭")
    worker.check()
    worker.keep("node-close")
    worker.fill("原因", "并入旁边的社区")
    worker.page.locator("#main").get_by_role("button", name="关闭").first.click()
    worker.confirm()
    worker.sees("已关闭")
    assert_verified(served)
