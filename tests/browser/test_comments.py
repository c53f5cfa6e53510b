"""Residents read on their phones by which rules points are given, and say something while a version is open for it."""

from tests.browser.conftest import OpenPhone


def test_rules_are_read_and_commented_on(phone: OpenPhone, served: dict[str, str]) -> None:
    person = phone("resident-points")
    person.open("/pages/resident/mine")
    person.sees("什么加分、什么减分")
    person.tap("积分办法")
    person.sees("施行中")
    person.keep("programmes-390")
    person.page.locator("uni-button", has_text="看规则").filter(visible=True).last.click()
    person.sees("找规则")
    person.type("找规则", "垃圾")
    person.sees("垃圾分类三次不到位")
    person.keep("rules-390")
    person.type("找规则", "没有这样的规则")
    person.sees("没有找到")
    person.page.go_back()
    person.press("提意见")
    person.page.locator("uni-textarea textarea").filter(visible=True).last.fill("每月的加分可以再多一点")
    person.keep("comment-390")
    person.press("提交")
    person.sees("意见已收到，不记名")
    person.sees("收到意见")
    person.keep("commented-390")
    assert person.problems == []
