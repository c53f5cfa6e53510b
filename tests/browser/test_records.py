"""Residents and records at a desk: a roster and records come in from spreadsheets; a record by hand, and taken back."""

import re
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import expect

from app.core.clock import business_day, utc_now
from app.parties.residents.roster import HEADERS as ROSTER
from app.standing.records.spreadsheet_columns import HEADERS as RECORDS
from tests.browser.desk import OpenDesk, Workplace
from tests.support.served import assert_verified
from tests.support.sheets import xlsx

PEOPLE = [("W-1", f"示例{chr(0x7532 + n)}", f"1970000{n:04d}", "是") for n in range(1_200)]


def upload(
    worker: Workplace, path: str, content: bytes, file: Path, place: str | None = None, asked: str = "社区"
) -> None:
    """A spreadsheet, for what is `asked` above it."""
    file.write_bytes(content)
    worker.open(path)
    if place:
        worker.page.get_by_label(asked).select_option(label=place)
    worker.hand_in("表格", file)
    worker.check()
    worker.press("上传并检查")


def enter(worker: Workplace) -> None:
    worker.sees("检查通过", within_s=60)
    worker.check()
    worker.press("确认导入")
    worker.confirm()


def test_a_roster_and_records_from_spreadsheets(desk: OpenDesk, served: dict[str, str], tmp_path: Path) -> None:
    clerk = desk("wanghai.clerk")
    wrong = xlsx([ROSTER, PEOPLE[0], ("W@1", "示例", "139", "也许")])
    place = "演示·望海社区"
    upload(clerk, "/imports/roster", wrong, tmp_path / "wrong.xlsx", place)
    clerk.sees("有 3 处问题，没有导入任何内容", within_s=60)
    clerk.sees("请填写 11 位手机号、带区号的固定电话")
    clerk.check()
    clerk.keep("import-problems")
    with clerk.page.expect_download() as marked:
        clerk.follow("下载文件")
    assert marked.value.suggested_filename == "居民名册（标出问题）.xlsx"

    upload(clerk, "/imports/roster", xlsx([ROSTER, *PEOPLE]), tmp_path / "roster.xlsx", place)
    enter(clerk)
    clerk.sees("已导入 1,200 行", within_s=60)
    clerk.keep("import-done")

    day = (business_day(utc_now()) - timedelta(days=1)).isoformat()
    records = [("patrol", phone, 1, day, "walk-1", "夜间巡逻") for _, _, phone, _ in PEOPLE[:300]]
    upload(clerk, "/imports/records", xlsx([RECORDS, *records]), tmp_path / "records.xlsx")
    enter(clerk)
    clerk.sees("已导入 300 行", within_s=60)
    clerk.follow("查看批次")
    clerk.check()
    clerk.keep("record-batches")
    admin = desk("street.admin")
    admin.open("/batches?state=verifying")
    admin.follow("导入 300 条")
    admin.sees("夜间巡逻")
    admin.check()
    admin.keep("record-batch")
    admin.press("批准")
    admin.confirm()
    admin.sees("加分公示 3 个工作日后生效")
    clerk.check()
    clerk.keep("records")
    assert clerk.problems == []
    assert_verified(served)


def test_a_record_by_hand_and_back(desk: OpenDesk, served: dict[str, str]) -> None:
    clerk = desk("street.clerk")
    clerk.go("居民")
    clerk.check()
    clerk.keep("residents")
    clerk.page.locator("#main tbody").get_by_role("link").first.click()
    clerk.check()
    clerk.follow("登记信用记录")
    clerk.fill("事项", "course-attend")
    clerk.page.get_by_label("发生日期").fill(yesterday().isoformat())
    clerk.fill("说明", "信用文化课签到")
    clerk.check()
    clerk.press("先看结果")
    clerk.sees("提交后的结果")
    clerk.check()
    clerk.keep("award")
    clerk.press("确认提交")
    clerk.sees("已提交，由另一位工作人员核实")
    clerk.keep("resident")
    for part in ("积分存折", "诚信券", "核销记录", "收到的消息", "信用记录"):
        clerk.follow(re.compile(f"^{part}$"))
        clerk.check()

    clerk.page.get_by_text("查看完整姓名和手机号").click()
    clerk.fill("查看原因", "电话通知领奖")
    clerk.press("查看")
    clerk.sees("完整信息：")
    clerk.check()

    clerk.open(clerk.page.url.rpartition("/console")[2].removesuffix("/reveal"))
    clerk.follow("参加信用文化课程")
    clerk.check()
    admin = desk("street.admin")
    admin.open(clerk.page.url.rpartition("/console")[2])
    admin.press("核实")
    admin.confirm()
    admin.sees("已核实，等待批准")
    admin.keep("record-verified")
    admin.press("批准")
    admin.confirm()
    admin.sees("已批准，公示 3 个工作日后生效")
    admin.check()
    admin.keep("record-public")
    clerk.follow("撤销记录")
    clerk.fill("原因", "登记到了同名居民")
    clerk.press("申请撤销")
    clerk.sees("已申请，等另一位工作人员确认。")
    clerk.check()
    admin.open(clerk.page.url.rpartition("/console")[2])
    admin.press("确认撤销")
    admin.confirm()
    admin.sees("记录已撤销，已告知本人。")
    admin.check()
    assert clerk.problems == []
    assert_verified(served)


def yesterday() -> date:
    return business_day(utc_now()) - timedelta(days=1)


def test_the_catalogue_and_a_household(desk: OpenDesk) -> None:
    auditor = desk("street.auditor")
    auditor.go("规则目录")
    auditor.sees("共 61 条")
    auditor.check()
    auditor.keep("rules")
    auditor.open("/residents?household=1-1-101")
    auditor.page.locator("#main tbody td").get_by_role("link").first.click()
    auditor.check()
    auditor.keep("household")
    expect(auditor.page.get_by_role("link", name="登记家庭记录")).to_have_count(0)
