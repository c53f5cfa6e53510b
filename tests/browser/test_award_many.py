"""One record for twenty people at a desk, counted in acts; and at once from what is ticked on a list."""

import re
from pathlib import Path

from playwright.sync_api import expect
from sqlalchemy import select

from app.core.db.session import db
from app.parties.residents.models import Resident, ResidentStatus
from app.rewards.coupons import codes
from tests.browser.desk import OpenDesk, Workplace, look
from tests.support.own_database import application
from tests.support.served import assert_verified

ACTS_MAX = 12


class Acts:
    """What somebody does: each press, each field that is filled in or pasted into."""

    def __init__(self, worker: Workplace) -> None:
        self.worker = worker
        self.count = 0

    def press(self, words: str | re.Pattern[str]) -> None:
        self.count += 1
        self.worker.press(words)

    def follow(self, words: str) -> None:
        self.count += 1
        self.worker.follow(words)

    def go(self, words: str) -> None:
        self.count += 1
        self.worker.go(words)

    def fill(self, label: str, value: str) -> None:
        self.count += 1
        self.worker.fill(label, value)


def phones_of(served: dict[str, str], many: int) -> list[str]:
    """Of people whose number is theirs alone."""
    with application(served):
        people = db.session.scalars(
            select(Resident).where(Resident.status == ResidentStatus.ACTIVE, Resident.is_minor.is_(False)).limit(400)
        ).all()
        found = [each.phone for each in people if re.fullmatch(r"1[3-9][0-9]{9}", each.phone or "")]
    return [phone for phone in found if found.count(phone) == 1][:many]


def test_twenty_people_get_a_record_in_twelve_acts(desk: OpenDesk, served: dict[str, str], tmp_path: Path) -> None:
    clerk = desk("street.clerk")
    clerk.open("/")
    acts = Acts(clerk)
    acts.go("居民")
    acts.follow("登记多人")
    look(clerk, "award-many-new")
    acts.fill("事项", "公共环境清理")
    acts.fill("分值", "3")
    acts.fill("说明", "清扫楼道")
    acts.fill("名单", "\n".join(phones_of(served, 20)))
    acts.press("核对名单")
    clerk.sees("核对名单：20 人")
    look(clerk, "award-many-checked")
    acts.press("提交这 20 人")
    clerk.sees("已提交 20 人，由另一位工作人员核实批准")
    assert acts.count <= ACTS_MAX, acts.count
    look(clerk, "award-many-batch")
    admin = desk("street.admin")
    admin.open(clerk.page.url.rpartition("/console")[2])
    admin.press("批准")
    admin.confirm()
    admin.sees("加分公示 3 个工作日后生效")
    assert_verified(served)


def test_wrong_lines_are_named_and_dropped(desk: OpenDesk, served: dict[str, str]) -> None:
    clerk = desk("street.clerk")
    clerk.open("/residents/award")
    right = phones_of(served, 2)
    clerk.fill("事项", "参加居民会议")
    expect(clerk.page.get_by_label("分值")).not_to_have_value("")
    clerk.fill("名单", "\n".join([right[0], "1390000", right[1], right[0]]))
    clerk.press("核对名单")
    clerk.sees("2 行有问题，还没有登记")
    clerk.sees("第 2 行 1390000")
    look(clerk, "award-many-wrong")
    clerk.press("去掉这 2 行")
    clerk.sees("已从名单去掉 2 行")
    assert clerk.page.get_by_label("名单").input_value().splitlines() == right


def test_a_scanner_reads_cards_into_the_list(desk: OpenDesk, served: dict[str, str]) -> None:
    with application(served):
        person = db.session.scalars(select(Resident).where(Resident.status == ResidentStatus.ACTIVE).limit(1)).one()
        number, code = person.number, codes.on_paper(person.card_serial)
    clerk = desk("street.clerk")
    clerk.open("/residents/award")
    box = clerk.page.get_by_label("名单")
    box.press_sequentially(code)
    box.press("Enter")
    expect(box).to_have_value(re.compile(number))
    clerk.sees("名单里有 1 行")


def test_who_is_ticked_on_the_list_stands_on_the_form(desk: OpenDesk) -> None:
    clerk = desk("street.clerk")
    clerk.open("/residents")
    look(clerk, "residents-ticks")
    rows = clerk.page.locator("#main tbody tr")
    for place in (1, 3):
        rows.nth(place).get_by_role("checkbox").check()
    clerk.press("给勾选的登记")
    assert len(clerk.page.get_by_label("名单").input_value().splitlines()) == 2


def test_lists_have_buttons_for_what_one_came_to_do(desk: OpenDesk) -> None:
    finance = desk("street.finance")
    finance.open("/funds")
    look(finance, "funds-buttons")
    row = finance.page.get_by_role("row").filter(has_text="望海社区")
    row.get_by_role("link", name=re.compile("^充值")).click()
    finance.sees("登记充值")
    finance.open("/allocations")
    finance.follow("划拨")
    finance.sees("向下划拨")
    clerk = desk("street.clerk")
    clerk.open("/units")
    clerk.page.get_by_role("row").filter(has_text="望海物业").get_by_role("link", name=re.compile("^登记")).click()
    clerk.sees("登记信用记录")
