"""Rosters of a whole street in one file: each row says its community, or somebody's number, or neither."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.exports import console
from app.core.imports.spreadsheets import Problem, SheetError, SheetRow
from app.core.permissions import StaffRole
from app.office.residency import moving
from app.parties import residents
from app.parties.communities.models import Community, CommunityKind
from app.parties.residents import editing, roster
from app.parties.residents.models import Household, Resident
from app.parties.residents.roster import HEADERS, RosterReport
from devtools import factories
from devtools.factories import NOW, commit
from tests.core.test_imports import entered, ran, send, task_of
from tests.support.checks import assert_books_balance
from tests.support.desk import at_desk
from tests.support.http import as_staff
from tests.support.sheets import xlsx


@pytest.fixture
def street(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        yield factories.community(kind=CommunityKind.TOWN)


@pytest.fixture
def nodes(street: Community) -> list[Community]:
    return [factories.community(parent=street) for _ in range(2)]


def row(home: str, name: str, phone: str, place: str = "", number: str = "", adult: str = "") -> tuple[str, ...]:
    return home, name, phone, adult, place, number


def sheet(*rows: tuple[str, ...]) -> list[SheetRow]:
    return [SheetRow(line, dict(zip(HEADERS, cells, strict=True))) for line, cells in enumerate(rows, start=2)]


def enter(staff: Any, *rows: tuple[str, ...], at: int | None = None, **answers: str) -> RosterReport:
    given = {int(line.removeprefix("row")): answer for line, answer in answers.items()}
    return commit(roster.import_roster, rows=sheet(*rows), community_id=at, staff=staff, now=NOW, answers=given)


def check(staff: Any, *rows: tuple[str, ...], at: int | None = None) -> roster.RosterCheck:
    return roster.check_roster(db.session(), rows=sheet(*rows), community_id=at, staff=staff)


def wrong(staff: Any, *rows: tuple[str, ...], at: int | None = None) -> list[tuple[int, str]]:
    return [(problem.row, problem.column) for problem in check(staff, *rows, at=at).problems]


def people() -> set[tuple[int, str, str, str]]:
    db.session.rollback()
    found = db.session.execute(select(Resident, Household).join(Household, Household.id == Resident.household_id)).all()
    assert all(person.community_id == home.community_id for person, home in found)
    return {(person.community_id, home.number, person.name, person.phone) for person, home in found}


def test_a_street_hands_in_21_communities_at_once(street: Community) -> None:
    nodes = [factories.community(parent=street) for _ in range(21)]
    rows = [row(f"{n // 21}-1", f"示例{chr(0x4E00 + n)}", f"139{n:08d}", nodes[n % 21].name) for n in range(21 * 40)]
    staff = factories.staff(street)
    assert enter(staff, *rows) == RosterReport(840, 0, 0)
    assert {place for place, *_ in people()} == {node.id for node in nodes}
    assert enter(staff, *rows) == RosterReport(0, 0, 840)
    noted = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "roster.imported")).all()
    assert sorted(event.subject_id for event in noted if event.facts["added"] == 40) == sorted(n.id for n in nodes)
    assert_books_balance()


def test_a_community_is_named_by_name_path_or_code(street: Community, nodes: list[Community]) -> None:
    first, second = nodes
    rows = [
        row("1", "示例甲", "13900000001", first.name),
        row("1", "示例乙", "13900000002", f"{street.name}/{second.name}"),
        row("2", "示例丙", "13900000003", second.slug),
    ]
    enter(factories.staff(street), *rows)
    assert sorted(place for place, *_ in people()) == [first.id, second.id, second.id]


def test_without_the_column_it_is_the_own_community_or_the_chosen_one(
    street: Community, nodes: list[Community]
) -> None:
    mine, other = nodes
    enter(factories.staff(mine), row("1", "示例甲", "13900000001"))
    enter(factories.staff(street), row("1", "示例乙", "13900000002"), at=other.id)
    assert {(place, name) for place, _, name, _ in people()} == {(mine.id, "示例甲"), (other.id, "示例乙")}
    assert wrong(factories.staff(street), row("1", "示例丙", "13900000003")) == [(2, "社区")]


def test_what_is_unknown_closed_or_outside_is_named_and_all_else_that_is_wrong_too(
    street: Community, nodes: list[Community]
) -> None:
    outside = factories.community()
    rows = [
        row("1", "示例甲", "13900000001", "没有这个社区"),
        row("1", "示例乙", "13900000002", outside.name),
        row("1@", "示例丙", "1390000", nodes[1].name),
        row("", "示例丁", "13900000004", outside.slug),
        row("1", "示例戊", "13900000005", nodes[0].name),
    ]
    staff = factories.staff(street)
    found = [(2, "社区"), (3, "社区"), (4, "户号"), (4, "手机号"), (5, "户号"), (5, "社区")]
    assert wrong(staff, *rows) == found
    with pytest.raises(SheetError):
        enter(staff, *rows)
    assert people() == set()
    assert wrong(factories.staff(nodes[0]), row("1", "示例甲", "13900000001", nodes[1].name)) == [(2, "社区")]


def test_one_phone_in_two_communities_of_one_file_is_asked_about(street: Community, nodes: list[Community]) -> None:
    staff = factories.staff(street)
    rows = [row("1", "示例甲", "13900000001", nodes[0].name), row("1", "示例甲", "13900000001", nodes[1].name)]
    assert check(staff, *rows).questions.keys() == {3}
    with pytest.raises(SheetError):
        enter(staff, *rows)
    enter(staff, *rows, row3="both")
    assert {place for place, *_ in people()} == {node.id for node in nodes}
    assert enter(staff, *rows) == RosterReport(0, 0, 2)


def test_namesakes_without_a_phone_are_looked_for_in_their_own_community(
    street: Community, nodes: list[Community]
) -> None:
    staff = factories.staff(street)
    rows = [row("1", "示例甲", "无", node.name) for node in nodes]
    assert enter(staff, *rows) == RosterReport(2, 0, 0)
    assert enter(staff, *rows) == RosterReport(0, 0, 2)


def somebody(node: Community, phone: str = "13900000001", name: str = "示例甲") -> Resident:
    return commit(
        editing.add_person, community_id=node.id, home="1", name=name, phone=phone, staff=factories.staff(node), now=NOW
    )


def test_a_number_says_who_is_put_right(street: Community, nodes: list[Community]) -> None:
    person = somebody(nodes[1])
    before = person.id, person.card_serial
    staff = factories.staff(street)
    changed = row("2-5", "示例申", "13900000009", "", person.number, "否")
    found = check(staff, changed)
    assert (found.problems, found.report) == ([], RosterReport(0, 1, 0))
    assert found.changes[2] == [
        ("户号", "1", "2-5"),
        ("姓名", "示例甲", "示例申"),
        ("是否成年", "是", "否"),
        ("手机号", "139****0001", "13900000009"),
    ]
    assert enter(staff, changed) == RosterReport(0, 1, 0)
    assert people() == {(nodes[1].id, "2-5", "示例申", "13900000009")}
    after = db.session.scalars(select(Resident)).one()
    assert (after.id, after.card_serial, after.is_minor) == (*before, True)
    noted = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "resident.changed")).all()
    assert [event.facts["fields"] for event in noted] == [["home", "name", "phone", "is_minor"]]
    assert enter(staff, changed) == RosterReport(0, 0, 1)


def test_who_has_no_phone_is_read_back_as_they_are(street: Community, nodes: list[Community]) -> None:
    person = somebody(nodes[0], phone="")
    staff = factories.staff(street)
    assert enter(staff, row("1", "示例甲", "", nodes[0].name, person.number)) == RosterReport(0, 0, 1)
    assert wrong(staff, row("1", "示例甲", "", nodes[0].name)) == [(2, "手机号")]


@pytest.mark.parametrize("number", ["1234567890", "12", "没有"])
def test_a_number_that_nobody_has_makes_no_new_person(street: Community, nodes: list[Community], number: str) -> None:
    rows = row("1", "示例甲", "13900000001", nodes[0].name, number)
    assert wrong(factories.staff(street), rows) == [(2, "居民编号")]


def test_somebody_elses_people_are_not_there_and_nobody_moves(street: Community, nodes: list[Community]) -> None:
    here, there = nodes
    person = somebody(here)
    assert wrong(factories.staff(there), row("1", "示例甲", "13900000001", "", person.number)) == [(2, "居民编号")]
    moved = row("1", "示例甲", "13900000001", there.name, person.number)
    (problem,) = check(factories.staff(street), moved).problems
    assert problem == Problem(2, "社区", f"这位居民登记在“{here.name}”。换社区请用“导入迁移”，积分会一起走。")


@pytest.mark.parametrize(("answer", "kept"), [("both", "13900000002"), ("somebody_else", "")])
def test_a_number_of_somebody_else_is_given_to_nobody_silently(
    street: Community, nodes: list[Community], answer: str, kept: str
) -> None:
    person, other = somebody(nodes[0]), somebody(nodes[0], "13900000002", "示例乙")
    staff = factories.staff(street)
    changed = row("1", "示例甲", "13900000002", "", person.number)
    (question, choices) = check(staff, changed).questions[2]
    assert "1 户的示*乙" in question
    assert {key for key, _ in choices} == {"both", "somebody_else"}
    with pytest.raises(SheetError):
        enter(staff, changed)
    enter(staff, changed, row2=answer)
    phones = {name: phone for _, _, name, phone in people()}
    assert phones == {"示例甲": "13900000002", "示例乙": kept}
    assert other.number != person.number


def test_a_phone_of_another_community_names_nobody_there(street: Community, nodes: list[Community]) -> None:
    person = somebody(nodes[0])
    somebody(factories.community(), "13900000002", "别处的人")
    staff = factories.staff(street)
    changed = row("1", "示例甲", "13900000002", "", person.number)
    (question, choices) = check(staff, changed).questions[2]
    assert (question, len(choices)) == ("这个手机号已登记在其他社区，请先核对。", 1)
    assert enter(staff, changed, row2="both") == RosterReport(0, 1, 0)


def test_two_rows_that_take_one_new_phone_are_about_each_other(street: Community, nodes: list[Community]) -> None:
    one, two = somebody(nodes[0]), somebody(nodes[0], "13900000002", "示例乙")
    rows = [
        row("1", "示例甲", "13900000007", "", one.number),
        row("1", "示例乙", "13900000007", "", two.number),
    ]
    staff = factories.staff(street)
    assert check(staff, *rows).questions.keys() == {3}
    assert wrong(staff, rows[0], row("1", "示例甲", "13900000007", "", one.number)) == [(3, "手机号")]


def test_who_moves_while_a_file_is_entered_is_not_torn_apart(
    street: Community, nodes: list[Community], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was looked up before the rosters were held may be elsewhere by then."""
    here, there = nodes
    person = somebody(here)
    number, staff = person.number, factories.staff(street)

    def move_first(session: Any, community_id: int) -> None:
        residents.hold_roster(session, community_id)
        moving.move(session, resident_id=person.id, community_id=there.id, home="9", staff=staff, now=NOW)
        session.flush()

    monkeypatch.setattr(roster, "hold_roster", move_first)
    with pytest.raises(roster.RosterBusyError):
        enter(staff, row("2", "示例甲", "13900000001", "", number))
    assert people() == {(here.id, "1", "示例甲", "13900000001")}


def exported(desk: Any) -> Any:
    answer = desk.post("/exports/roster", {"format": "xlsx", "reason": "核对名册"})
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.get_data()))


def test_an_exported_roster_is_corrected_and_read_back(app: Flask, street: Community, nodes: list[Community]) -> None:
    somebody(nodes[0])
    somebody(nodes[1], "", "示例乙")
    desk = at_desk(app, factories.staff(street, StaffRole.CLERK))
    book = exported(desk)
    cells = {cell.value: cell for line in book.worksheets[0].iter_rows() for cell in line}
    cells["示例甲"].value = "示例申"
    changed = io.BytesIO()
    book.save(changed)
    checked = task_of(send(desk, "roster", changed.getvalue()))
    page = ran(app, desk, checked)
    assert "有变化（1 行）" in page
    assert "没有变化（1 行）" in page
    entered(app, desk, checked)
    assert {(place, name) for place, _, name, _ in people()} == {(nodes[0].id, "示例申"), (nodes[1].id, "示例乙")}
    noted = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "list.exported")).one()
    assert (noted.facts["export"], noted.facts["rows"], noted.facts["reason"]) == ("roster", 2, "核对名册")


def test_a_roster_in_full_is_for_those_who_may_reveal_and_say_why(
    app: Flask, street: Community, nodes: list[Community]
) -> None:
    somebody(nodes[0])
    somebody(factories.community(), "13900000002", "别处的人")
    desk = at_desk(app, factories.staff(street, StaffRole.CLERK))
    for reason in ({}, {"reason": ""}, {"reason": "\u202e"}):
        refused = desk.post("/exports/roster", {"format": "xlsx", **reason})
        assert refused.status_code == 422
        assert "请写明导出的原因" in refused.get_data(as_text=True)
    assert not db.session.scalars(select(AuditEvent).where(AuditEvent.action == "list.exported")).all()
    text = str([[cell.value for cell in line] for line in exported(desk).worksheets[0].iter_rows()])
    assert "示例甲" in text
    assert "别处的人" not in text
    for role in (StaffRole.FINANCE, StaffRole.AUDITOR):
        other = at_desk(app, factories.staff(street, role))
        assert other.post("/exports/roster", {"format": "xlsx", "reason": "核对名册"}).status_code == 403
        assert "导出完整名册" not in other.page("/residents")
    assert "导出完整名册（1 人）" in desk.page("/residents")


def test_a_long_roster_in_full_is_put_together_by_the_worker(
    app: Flask, street: Community, nodes: list[Community], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "DIRECT_ROWS", 0)
    somebody(nodes[0])
    desk = at_desk(app, factories.staff(street, StaffRole.CLERK))
    path = task_of(desk.post("/exports/roster", {"format": "csv", "reason": "核对名册"}))
    ran(app, desk, path)
    assert "示例甲" in desk.get(f"{path}/file").get_data().decode("utf-8-sig")
    noted = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "list.exported")).one()
    assert (noted.facts["reason"], noted.facts["rows"]) == ("核对名册", 1)


def test_the_desk_of_a_street_need_choose_nothing(app: Flask, street: Community, nodes: list[Community]) -> None:
    desk = at_desk(app, factories.staff(street, StaffRole.CLERK))
    assert "看表格里的“社区”一列" in desk.page("/imports/roster")
    rows = [HEADERS, *(row("1", "示例甲", f"1390000000{n}", node.name) for n, node in enumerate(nodes))]
    checked = task_of(send(desk, "roster", xlsx(rows)))
    assert "检查通过，共 2 行" in ran(app, desk, checked)
    entered(app, desk, checked)
    assert {place for place, *_ in people()} == {node.id for node in nodes}


def test_over_http_without_a_community(app: Flask, street: Community, nodes: list[Community]) -> None:
    content = xlsx([HEADERS, row("1", "示例甲", "13900000001", nodes[0].name)])
    form = {"file": (io.BytesIO(content), "名册.xlsx")}
    client = as_staff(app, factories.staff(street))
    answer = client.post("/staff/residents/import", data=form, content_type="multipart/form-data")
    assert (answer.status_code, answer.json) == (200, {"added": 1, "updated": 0, "unchanged": 0})
