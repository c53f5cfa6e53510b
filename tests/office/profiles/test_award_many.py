"""One record for many: the rule once, then phones, numbers and cards; each wrong line is named, none is lost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.office.profiles.award_lines import LINES_MAX, lines_of
from app.parties.communities.models import Community, CommunityKind
from app.parties.residents.models import Resident
from app.rewards.coupons import codes
from app.standing.records.models import BatchState, Record, RecordBatch, RecordState
from devtools import factories
from devtools.factories import NOW
from tests.standing.records.factories import install
from tests.support.desk import Desk, at_desk, once_of

PATH = "/residents/award"


@pytest.fixture
def people(app: Flask) -> Iterator[list[Resident]]:
    with frozen(NOW):
        install()
        town = factories.community(kind=CommunityKind.TOWN)
        nodes = [factories.community(parent=town) for _ in range(2)]
        yield [factories.resident(nodes[number % 2]) for number in range(6)]


@pytest.fixture
def desk(app: Flask, people: list[Resident]) -> Desk:
    return at_desk(app, factories.staff(_town()))


def _town() -> Any:
    return db.session.scalars(select(Community).where(Community.kind == CommunityKind.TOWN)).one()


def asked(whom: str, **typed: str) -> dict[str, str]:
    return {"rule": "好人好事", "occurred_on": "2026-11-10", "note": "清扫楼道", "event_key": "", "whom": whom} | typed


def send(desk: Desk, step: str, form: dict[str, str], once: str = "") -> Any:
    shown = "|".join(form.get(name, "") for name in ("rule", "score", "occurred_on", "event_key", "note", "whom"))
    sent = {"step": step, "shown": shown, **form}  # Lines end as browsers end them.
    return desk.post(PATH, {name: text.replace("\n", "\r\n") for name, text in sent.items()}, once=once)


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Record.id))) or 0


def test_a_list_becomes_one_batch_that_another_person_decides(app: Flask, desk: Desk, people: list[Resident]) -> None:
    whom = "\n".join([*(each.phone for each in people[:3]), *(each.number for each in people[3:])])
    page = send(desk, "check", asked(whom)).text
    assert "核对名单：6 人" in page
    assert "<strong>30</strong> 积分" in page
    assert count() == 0
    key = once_of(desk.page(PATH))
    for _ in range(2):
        assert send(desk, "enter", asked(whom), once=key).status_code == 303
    assert count() == 6
    assert set(db.session.scalars(select(Record.status))) == {RecordState.SUBMITTED}
    batch = db.session.scalars(select(RecordBatch)).one()
    assert (batch.title, batch.lines, batch.points, batch.state) == ("好人好事 6 人", 6, 30, BatchState.VERIFYING)
    desk.post(f"/batches/{batch.id}/approval")
    db.session.rollback()
    assert set(db.session.scalars(select(Record.status))) == {RecordState.SUBMITTED}
    other = at_desk(app, factories.staff(_town()))
    assert "加分公示" in other.said(other.post(f"/batches/{batch.id}/approval"))
    db.session.rollback()
    assert set(db.session.scalars(select(Record.status))) == {RecordState.PUBLICITY}


def test_each_wrong_line_is_named_and_nothing_is_lost(desk: Desk, people: list[Resident]) -> None:
    stranger = factories.resident(factories.community())
    lines = [people[0].phone, "139 0000", stranger.phone, "王大爷", people[0].number, people[1].phone]
    answer = send(desk, "enter", asked("\n".join(lines)))
    page = answer.text
    assert answer.status_code == 422
    assert "4 行有问题" in page
    for number, words in ((2, "没有看出是谁"), (3, "没有找到这位居民"), (4, "没有看出是谁"), (5, "与第 1 行重复")):
        line = page.split(f"第 {number} 行 <strong>{lines[number - 1]}</strong>")[1].split("</li>")[0]
        assert words in line, number
    typed = page.split('name="whom"')[1].split("</textarea>")[0]
    for each in lines:
        assert each in typed
    assert count() == 0

    page = send(desk, "drop", asked("\n".join(lines))).text
    typed = page.split('name="whom"')[1].split("</textarea>")[0]
    assert "已从名单去掉 4 行" in page
    assert [each in typed for each in lines] == [True, False, False, False, False, True]


def test_cards_are_read_at_once_and_stand_in_the_list_by_number(desk: Desk, people: list[Resident]) -> None:
    first, second, third = people[:3]
    found = desk.post(f"{PATH}/cards", {"code": factories.card_code_of(first)})
    assert found.json["number"] == first.number
    assert "*" in found.json["name"]
    page = send(desk, "check", asked(f"{factories.card_code_of(first)}\n{codes.on_paper(second.card_serial)}")).text
    assert "核对名单：2 人" in page
    typed = page.split('name="whom"')[1]
    assert first.number in typed
    assert second.number in typed
    old = factories.card_code_of(third, at=NOW - timedelta(minutes=5))
    assert desk.post(f"{PATH}/cards", {"code": old}).status_code >= 400
    assert f"<strong>{old}</strong>" in send(desk, "check", asked(f"{first.phone}\n{old}")).text
    assert desk.post(f"{PATH}/cards", {"code": "12"}).status_code == 422


def test_a_card_of_elsewhere_is_nobodys(desk: Desk, people: list[Resident]) -> None:
    stranger = factories.resident(factories.community())
    ours, theirs = (
        desk.post(f"{PATH}/cards", {"code": code}) for code in ("67" + "1" * 16, factories.card_code_of(stranger))
    )
    assert ours.json == theirs.json


def test_who_was_ticked_stands_in_the_list(desk: Desk, people: list[Resident]) -> None:
    stranger = factories.resident(factories.community())
    query = "&".join(f"resident={each.id}" for each in (people[0], people[2], stranger))
    page = desk.page(f"{PATH}?{query}&resident=x&resident=99999999999999999999")
    assert [each.number in page for each in (people[0], people[1], people[2], stranger)] == [True, False, True, False]
    assert people[0].name not in page
    assert f'value="{people[0].id}"' in desk.page("/residents")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"rule": "参加"}, "条规则含“参加”"),
        ({"rule": "没有的规则"}, "没有这条规则"),
        ({"rule": "见义勇为", "score": "7"}, "的分值应为"),
        ({"occurred_on": "2026-09-01"}, "只能登记最近 30 天"),
        ({"rule": "fire-lane", "score": "-10", "note": ""}, "减分须在说明中写明事实"),
        ({"whom": ""}, "请填写名单"),
    ],
)
def test_what_all_lines_share_is_wrong_once(
    desk: Desk, people: list[Resident], typed: dict[str, str], words: str
) -> None:
    whom = "\n".join(each.phone for each in people)
    answer = send(desk, "enter", asked(whom) | typed)
    assert (answer.status_code, answer.text.count(words)) == (422, 1)
    assert "行有问题" not in answer.text
    assert typed.get("whom", people[0].phone) in answer.text
    assert count() == 0


def test_a_list_that_changed_after_it_was_shown_is_checked_again(desk: Desk, people: list[Resident]) -> None:
    answer = desk.post(PATH, {"step": "enter", "shown": "other", **asked(people[0].phone)})
    assert "核对名单：1 人" in answer.text
    assert count() == 0


def test_more_than_a_page_holds_are_a_spreadsheet(desk: Desk, people: list[Resident]) -> None:
    answer = send(desk, "check", asked("\n".join(["13900000000"] * (LINES_MAX + 1))))
    assert (answer.status_code, "请用表格导入" in answer.text) == (422, True)


def test_lines_are_read_as_they_are_pasted() -> None:
    pasted = "张三\t139 0000 0001\n13900000002，13900000003\n\n1-1-101 李四 13900000004\n+86 139-0000-0005"
    found = [(each.number, each.key) for each in lines_of(pasted)]
    assert found == [(n, f"1390000000{n}") for n in range(1, 6)]
    assert lines_of("张三 13900000001")[0].text == "张三 13900000001"


@pytest.mark.parametrize("role", [StaffRole.FINANCE, StaffRole.AUDITOR])
def test_who_may_not_enter_records_is_not_offered_it(app: Flask, people: list[Resident], role: StaffRole) -> None:
    desk = at_desk(app, factories.staff(_town(), role))
    assert desk.get(PATH).status_code == 403
    if role is StaffRole.AUDITOR:
        assert PATH not in desk.page("/residents")
