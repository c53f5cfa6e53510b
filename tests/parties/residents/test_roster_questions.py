"""A number is not a person: rows that would make somebody another are laid before the clerk, who chooses."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.parties.communities.models import Community
from app.parties.residents.models import Household, Resident
from app.parties.residents.roster import HEADERS
from devtools import factories
from devtools.factories import NOW
from tests.core.test_imports import entered, ran, send, task_of
from tests.support.checks import assert_books_balance
from tests.support.desk import Desk, at_desk
from tests.support.sheets import xlsx

FIRST = ("A-1", "示例甲", "13900000001", "")


@pytest.fixture
def node(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        yield factories.community()


@pytest.fixture
def desk(app: Flask, node: Community) -> Desk:
    return at_desk(app, factories.staff(node, StaffRole.CLERK))


def checked(app: Flask, desk: Desk, node: Community, *rows: tuple[str, ...]) -> tuple[str, str]:
    """The path of a dry run and its page."""
    path = task_of(send(desk, "roster", xlsx([HEADERS, *rows]), place_id=node.id))
    return path, ran(app, desk, path)


def there(app: Flask, desk: Desk, node: Community, *rows: tuple[str, ...]) -> None:
    entered(app, desk, checked(app, desk, node, *rows)[0])


def people() -> set[tuple[str, str, str]]:
    db.session.rollback()
    found = db.session.execute(
        select(Resident, Household.number).join(Household, Household.id == Resident.household_id)
    )
    return {(home, person.name, person.phone) for person, home in found}


def changed() -> list[list[str]]:
    return [
        event.facts["fields"]
        for event in db.session.scalars(select(AuditEvent).where(AuditEvent.action == "resident.changed"))
    ]


PASSED_ON = ("B-2", "示例乙", "13900000001", "")
AT_HOME = ("A-1", "示例乙", "13900000001", "")
NAMESAKE = ("A-1", "示例甲", "13900000002", "")
OLD = ("A-1", "示例甲", "13900000001")


@pytest.mark.parametrize(
    ("row", "question", "answer", "after", "noted"),
    [
        (PASSED_ON, "可能已换了人", "somebody_else", {(*OLD[:2], ""), PASSED_ON[:3]}, [["phone"]]),
        (PASSED_ON, "可能已换了人", "same", {PASSED_ON[:3]}, [["home", "name"]]),
        (PASSED_ON, "可能已换了人", "both", {OLD, PASSED_ON[:3]}, []),
        (AT_HOME, "是改了姓名，还是两人共用", "same", {AT_HOME[:3]}, [["name"]]),
        (AT_HOME, "是改了姓名，还是两人共用", "both", {OLD, AT_HOME[:3]}, []),
        (AT_HOME, "是改了姓名，还是两人共用", "somebody_else", {(*OLD[:2], ""), AT_HOME[:3]}, [["phone"]]),
        (NAMESAKE, "这一户已有", "same", {NAMESAKE[:3]}, [["phone"]]),
        (NAMESAKE, "这一户已有", "both", {OLD, NAMESAKE[:3]}, []),
    ],
)
def test_the_clerk_chooses_what_a_suspicious_row_means(
    app: Flask,
    desk: Desk,
    node: Community,
    row: tuple[str, ...],
    question: str,
    answer: str,
    after: set[tuple[str, str, str]],
    noted: list[list[str]],
) -> None:
    there(app, desk, node, FIRST)
    path, page = checked(app, desk, node, row)
    assert "请选择（1 行）" in page
    assert question in page
    assert "A-1 户的示*甲" in page
    entered(app, desk, path, **{"answer-2": answer})
    assert people() == after
    assert changed() == noted
    assert_books_balance()


@pytest.mark.parametrize("row", [PASSED_ON, AT_HOME, NAMESAKE])
def test_without_an_answer_nobody_becomes_another(
    app: Flask, desk: Desk, node: Community, row: tuple[str, ...]
) -> None:
    there(app, desk, node, FIRST)
    path, _ = checked(app, desk, node, row, ("C-3", "示例丙", "13900000003", ""))
    report = entered(app, desk, path, how="good", **{"answer-2": "anything"})
    assert "已导入 1 行。其余 1 行没有导入" in report
    assert people() == {OLD, ("C-3", "示例丙", "13900000003")}


def test_who_keeps_number_and_points_is_the_same_person(app: Flask, desk: Desk, node: Community) -> None:
    there(app, desk, node, FIRST)
    before = db.session.scalars(select(Resident)).one()
    was = before.id, before.number, before.card_serial
    path, _ = checked(app, desk, node, NAMESAKE)
    entered(app, desk, path, **{"answer-2": "same"})
    db.session.rollback()
    after = db.session.scalars(select(Resident)).one()
    assert (after.id, after.number, after.card_serial) == was


def test_a_number_of_another_community_names_nobody_there(app: Flask, desk: Desk, node: Community) -> None:
    elsewhere = factories.community()
    there(app, at_desk(app, factories.staff(elsewhere)), elsewhere, FIRST)
    for row in (FIRST, PASSED_ON):
        path, page = checked(app, desk, node, row)
        assert "这个手机号已登记在其他社区" in page
        assert "示*甲" not in page
    entered(app, desk, path, **{"answer-2": "both"})
    assert people() == {OLD, PASSED_ON[:3]}


def test_a_couple_with_one_number_in_one_file(app: Flask, desk: Desk, node: Community) -> None:
    path, page = checked(app, desk, node, FIRST, AT_HOME)
    assert "与第 2 行是同一个号码" in page
    entered(app, desk, path, **{"answer-3": "both"})
    assert people() == {OLD, AT_HOME[:3]}
    _, page = checked(app, desk, node, AT_HOME, FIRST)
    assert "没有变化（2 行）" in page


def test_one_person_twice_in_one_file_is_wrong(app: Flask, desk: Desk, node: Community) -> None:
    _, page = checked(app, desk, node, FIRST, FIRST)
    assert "与第 2 行是同一个人，重复了" in page
    there(app, desk, node, FIRST)
    path, _ = checked(app, desk, node, AT_HOME, ("A-1", "示例丁", "13900000001", ""))
    report = entered(app, desk, path, how="all", **{"answer-2": "same", "answer-3": "same"})
    assert "重复了" in report
    assert people() == {OLD}


def test_no_phone_a_landline_and_a_number_abroad_are_people_too(app: Flask, desk: Desk, node: Community) -> None:
    rows = [
        ("A-1", "示例甲", "无", ""),
        ("A-2", "示例乙", "0631-5220000", ""),
        ("A-3", "示例丙", "+852 6000 0000", ""),
        ("A-4", "示例丁", "139 0000 0001", ""),
    ]
    there(app, desk, node, *rows)
    after = {
        ("A-1", "示例甲", ""),
        ("A-2", "示例乙", "06315220000"),
        ("A-3", "示例丙", "+85260000000"),
        ("A-4", "示例丁", "13900000001"),
    }
    assert people() == after
    assert "没有变化（4 行）" in checked(app, desk, node, *rows)[1]
    _, page = checked(app, desk, node, ("A-5", "示例戊", "", ""))
    assert "没有电话的填“无”" in page
    _, page = checked(app, desk, node, ("A-4", "示例丁", "无", ""))
    assert "没有变化（1 行）" in page
    assert people() == after
    assert_books_balance()
