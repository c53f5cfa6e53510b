"""考核: six property firms are assessed by 34 items on one sheet, typed and from a file in which one cell is wrong; one
person verifies it, another approves.
"""

import re
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.desk import OpenDesk, Workplace, look
from tests.support.served import assert_verified

FIRMS, ITEMS = 6, 19 + 15
WRONG = 999


def first_choice(heading: str) -> int:
    """What a cell takes of which the head says （10）, （-2、-5） or （1 到 5）."""
    found = re.search(r"[（(]([+-]?\d+)", heading)
    assert found, heading
    return int(found[1])


def type_a_row(worker: Workplace) -> int:
    """Every cell of the first firm that was not assessed yet; says how many."""
    heads = worker.page.locator(".sheet__table thead th").all_inner_texts()
    row = worker.page.locator(".sheet__table tbody tr").first
    cells = row.locator("td")
    typed = 0
    for place in range(ITEMS):
        cell = cells.nth(place).locator("input")
        if cell.count():
            cell.fill(str(first_choice(heads[place + 1])))
            typed += 1
    row.locator(".sheet__note").fill("见检查表")
    return typed


def filled_file(worker: Workplace, file: Path) -> None:
    """What is left of the third firm, in the file that the page gives; one of the cells is wrong."""
    with worker.page.expect_download() as given:
        worker.follow("下载表格")
    book = load_workbook(BytesIO(Path(given.value.path()).read_bytes()))
    rows = book.worksheets[0]
    head = next(row for row in rows.iter_rows() if row[0].value == "单位")
    asked = worker.page.locator(".sheet__table tbody tr").nth(2)
    firm = asked.locator("th").inner_text()
    row = next(each for each in rows.iter_rows() if each[0].value == firm)
    heads = worker.page.locator(".sheet__table thead th").all_inner_texts()
    cells = asked.locator("td")
    left = [place for place in range(ITEMS) if cells.nth(place).locator("input").count()]
    for place in left:
        row[place + 1].value = WRONG if place == left[4] else first_choice(heads[place + 1])
    assert head[len(heads) - 1].value == "说明"
    row[len(heads) - 1].value = "见检查表"
    book.save(file)


def test_six_property_firms(desk: OpenDesk, served: dict[str, str], tmp_path: Path) -> None:
    clerk = desk("street.clerk")
    clerk.go("考核")
    look(clerk, "assessments")
    clerk.press("填考核表")
    clerk.sees(f"{FIRMS} 家")
    expect(clerk.page.locator(".sheet__table tbody tr")).to_have_count(FIRMS)
    look(clerk, "assessment-sheet")
    typed = type_a_row(clerk)
    clerk.press("提交考核表")
    clerk.sees(f"考核表已提交，{typed} 项")
    look(clerk, "assessment-results")
    by_hand = clerk.page.url.rpartition("/")[2]

    clerk.open("/assessments")
    clerk.press("填考核表")
    file = tmp_path / "sheet.xlsx"
    filled_file(clerk, file)
    clerk.hand_in("从表格读入", file)
    clerk.press("读入")
    clerk.sees("表格已读入，还没有提交")
    clerk.press("提交考核表")
    clerk.sees("不涉及的空着。")
    wrong = clerk.page.locator('.sheet__cell[aria-invalid="true"]')
    expect(wrong).to_have_count(1)
    expect(wrong).to_have_value(str(WRONG))
    wrong.scroll_into_view_if_needed()
    look(clerk, "assessment-wrong-cell")
    said = clerk.page.locator(".sheet__table tbody .field__error").inner_text()
    wrong.fill(str(first_choice(said.replace("应为 ", "（"))))
    clerk.press("提交考核表")
    clerk.sees(re.compile(r"考核表已提交，\d+ 项"))
    from_file = clerk.page.url.rpartition("/")[2]

    verifier, approver = desk("city.admin"), desk("street.admin")
    for batch in (by_hand, from_file):
        verifier.open(f"/batches/{batch}")
        verifier.press(re.compile(r"核实 \d+ 条"))
        verifier.confirm()
        expect(verifier.page.get_by_role("button", name=re.compile("核实"))).to_have_count(0)
        approver.open(f"/batches/{batch}")
        approver.press("批准")
        approver.confirm()
        approver.sees("已批准")
    look(approver, "assessment-batch")
    approver.follow("考核结果")
    look(approver, "assessment-decided")
    for each in (clerk, verifier, approver):
        assert each.problems == []
    assert_verified(served)
