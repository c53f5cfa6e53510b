"""A community's own programme: begun from a ready one, open for comment, commented on the page, answered."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from app.core.clock import business_day, utc_now
from tests.browser.desk import PHONE, SIZE, OpenDesk, Workplace
from tests.browser.phone import keep
from tests.support.served import assert_verified


def shot(worker: Workplace, page: Page, name: str, words: str) -> None:
    """The page for everybody, where these words are, on a phone and on a screen; nothing is wider than either."""
    for size, ending in ((PHONE, "-phone"), (SIZE, "")):
        page.set_viewport_size(size)
        page.get_by_text(words).first.evaluate("each => each.scrollIntoView({block: 'center'})")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        keep(page, worker._album / f"{name}{ending}.png")


def test_a_programme_from_a_ready_one_to_an_answered_comment(desk: OpenDesk, served: dict[str, str]) -> None:
    worker = desk("street.admin")
    worker.open("/programmes/new")
    for kind in ("考核", "单位办法", "社区办法"):
        worker.follow(kind)
        worker.check()
        worker.keep(f"programme-new-{kind}")
    place = worker.page.get_by_label("适用")
    place.select_option(place.locator("option", has_text="海棠社区").first.get_attribute("value"))
    worker.fill("名称", "家庭积分办法")
    ready = worker.page.get_by_label("从模板开始")
    ready.select_option("xuyi")
    worker.press("新建")
    worker.sees("第 1 版在起草中")
    worker.follow("第 1 版")
    worker.sees("共 48 条规则")
    worker.check()
    worker.keep("programme-draft")

    worker.follow("公开征求意见")
    starts = business_day(utc_now()) + timedelta(days=40)
    worker.page.get_by_label("拟施行日").fill(starts.isoformat())
    worker.check()
    worker.press("公开")
    worker.confirm()
    worker.sees("已公开")
    version = worker.page.url.rpartition("/console")[2]

    public = worker.context.new_page()
    public.goto(f"{served['PUBLIC_URL']}/r/demo-haitang")
    section = public.locator("section", has=public.get_by_role("heading", name="家庭积分办法"))
    expect(section.get_by_text("第一版，48 条规则都是新的，其中 3 条先停用")).to_be_visible()
    shot(worker, public, "programmes-public", "第一版，48 条规则")
    section.get_by_label("我的意见").fill("乱堆乱放的提醒能不能多给几天")
    section.get_by_role("button", name="提交意见").click()
    expect(public.get_by_text("意见已收到，谢谢")).to_be_visible()
    expect(public.get_by_text("收到 1 条，已答复 0 条")).to_be_visible()
    shot(worker, public, "programmes-commented", "意见已收到")

    worker.open(version)
    worker.follow("查看和答复")
    worker.sees("乱堆乱放的提醒")
    worker.check()
    worker.keep("programme-comments")
    worker.follow("答复")
    worker.fill("答复", "提醒后留 10 天清理，已写入凭据说明")
    worker.check()
    worker.press("答复")
    worker.sees("已答复 1 条")
    public.goto(f"{served['PUBLIC_URL']}/r/demo-haitang")
    expect(public.get_by_text("提醒后留 10 天清理")).to_be_visible()
    shot(worker, public, "programmes-answered", "提醒后留 10 天清理")
    public.close()
    assert_verified(served)
