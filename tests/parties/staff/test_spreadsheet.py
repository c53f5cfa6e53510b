"""Sixty accounts in one go: wrong cells are named, nobody knows a password, slips are printed and handed over."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import SheetError, SheetRow
from app.core.permissions import StaffRole
from app.core.tasks import runner
from app.parties.communities.models import Community, CommunityKind
from app.parties.staff import bulk, password_slips, same_person
from app.parties.staff.bulk import HEADERS, StaffReport
from app.parties.staff.errors import (
    InitialPasswordOverError,
    OwnAccountError,
    StaffNotFoundError,
    TakenMeanwhileError,
    WrongCredentialsError,
)
from app.parties.staff.models import StaffMember
from app.parties.staff.passwords import password_fits
from app.parties.staff.sign_in import check_credentials
from devtools import factories
from devtools.factories import NOW, commit
from tests.support.desk import Desk, at_desk, once_of
from tests.support.sheets import xlsx

SECRET = re.compile(r'<code class="slip__secret">([a-z0-9-]{19})</code>')


@pytest.fixture
def town(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        yield factories.community(kind=CommunityKind.TOWN)


@pytest.fixture
def node(town: Community) -> Community:
    return factories.community(parent=town)


@pytest.fixture
def admin(town: Community) -> StaffIdentity:
    return factories.staff(town)


def sheet(*rows: tuple[str, ...]) -> list[SheetRow]:
    """Rows of all columns, or without the last, which is the name."""
    filled = ((*cells, "")[: len(HEADERS)] for cells in rows)
    return [SheetRow(n, dict(zip(HEADERS, cells, strict=True))) for n, cells in enumerate(filled, start=2)]


def member_of(username: str) -> StaffMember:
    db.session.rollback()
    return db.session.scalars(select(StaffMember).where(StaffMember.username == username)).one()


def taken(username: str) -> None:
    """As if its holder had taken it."""
    member_of(username).initial_until = None
    db.session.commit()


def test_sixty_accounts_are_made_at_once_and_nobody_knows_a_password(
    town: Community, node: Community, admin: StaffIdentity
) -> None:
    rows = sheet(
        *((f"shili.{n:02d}", "办事员", node.name) for n in range(1, 59)),
        ("shili.caiwu", "财务", ""),
        ("shili.guanli", "管理员", town.name),
    )
    problems, report, notes = bulk.check_staff(db.session(), rows=rows, staff=admin)
    assert (problems, report) == ([], StaffReport(60, 2, 0))
    assert (notes[2], notes[60]) == ("", "由本人申请开通，启用后要由另一位管理员当面确认")
    assert commit(bulk.import_staff, rows=rows, staff=admin, now=NOW) == report
    clerk, finance = member_of("shili.01"), member_of("shili.caiwu")
    assert (clerk.role, clerk.community_id, clerk.is_confirmed) == (StaffRole.CLERK, node.id, True)
    assert (finance.role, finance.community_id, finance.is_confirmed) == (StaffRole.FINANCE, town.id, False)
    assert len(set(db.session.scalars(select(StaffMember.otp_secret)))) >= 60
    for guess in ("", "shili.01"):
        with pytest.raises((WrongCredentialsError, InitialPasswordOverError)):
            commit(check_credentials, username="shili.01", password=guess, otp=None, now=NOW)
    noted = select(AuditEvent.path).where(AuditEvent.subject_id == clerk.id, AuditEvent.action == "staff.added")
    assert db.session.scalars(noted).all() == [node.path]
    assert same_person.same_persons(db.session(), staff_id=admin.id, among={finance.id}, now=NOW) == {finance.id}
    assert commit(bulk.import_staff, rows=rows, staff=admin, now=NOW) == StaffReport(0, 0, 60)


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (("王海", "办事员", ""), "用户名", "3 个以上小写字母"),
        (("ab", "办事员", ""), "用户名", "3 个以上小写字母"),
        (("shili.01", "办事员", ""), "用户名", "与第 2 行重复"),
        (("taken.one", "办事员", ""), "用户名", "已有人使用"),
        (("shili.02", "办事员", "", "甲" * 41), "姓名", ""),
        (("shili.02", "主任", ""), "角色", "管理员、财务"),
        (("shili.02", "办事员", "哪里"), "所在节点", "没有找到“哪里”"),
        (("shili.02", "办事员", "同名社区"), "所在节点", "有 2 个“同名社区”"),
        (("shili.02", "办事员", "别处社区"), "所在节点", "没有找到“别处社区”"),
    ],
)
def test_a_wrong_cell_is_named_and_nobody_is_added(
    town: Community, admin: StaffIdentity, row: tuple[str, ...], column: str, says: str
) -> None:
    other = factories.community(kind=CommunityKind.TOWN)
    named(factories.community(parent=other), "别处社区")
    district = factories.community(parent=town)
    for parent in (town, district):
        named(factories.community(parent=parent), "同名社区")
    factories.staff(other, username="taken.one")
    rows = sheet(("shili.01", "办事员", ""), row)
    problems, *_ = bulk.check_staff(db.session(), rows=rows, staff=admin)
    assert [(each.row, each.column) for each in problems if says in each.message] == [(3, column)]
    before = db.session.scalar(select(func.count(StaffMember.id)))
    with pytest.raises(SheetError):
        commit(bulk.import_staff, rows=rows, staff=admin, now=NOW)
    db.session.rollback()
    assert db.session.scalar(select(func.count(StaffMember.id))) == before


def named(node: Community, name: str) -> None:
    node.name = name
    db.session.commit()


def test_two_of_a_name_are_told_apart_by_their_parent(town: Community, admin: StaffIdentity) -> None:
    towns = [town, factories.community(parent=town)]
    nodes = [factories.community(parent=parent) for parent in towns]
    for each in nodes:
        named(each, "同名社区")
    rows = sheet(("shili.01", "办事员", f"{towns[1].name} / 同名社区"))
    commit(bulk.import_staff, rows=rows, staff=admin, now=NOW)
    assert member_of("shili.01").community_id == nodes[1].id


def imported(app: Flask, desk: Desk) -> str:
    """The page after a sheet of three was checked and entered."""
    content = xlsx(
        [
            ("账 号", "岗位", "单位", "真实姓名"),
            ("Shili.Shen ", "审计", None, "示例审"),
            ("shili.01", "网格员", None, None),
            ("shili.caiwu", "会计", None, None),
        ]
    )
    answer = desk.post("/imports/staff", {"file": (io.BytesIO(content), "人员.xlsx")})
    assert runner.run_next(app.extensions["tasks"])
    page = desk.said(answer)
    assert "检查通过" in page
    assert "启用后要由另一位管理员当面确认" in page
    assert "账号会建好，但还没有密码" in page
    number = answer.headers["Location"].rpartition("/")[2]
    entered = desk.post(f"/imports/checked/{number}/entering", {"how": "all"}, once=f"import-{number}")
    assert runner.run_next(app.extensions["tasks"])
    return desk.said(entered)


def test_slips_are_printed_handed_over_and_good_once(app: Flask, admin: StaffIdentity) -> None:
    desk = at_desk(app, admin)
    assert "打印初始密码单" in imported(app, desk)
    page = desk.page("/staff/password-slips")
    assert page.count(" checked>") == 2
    ids = [str(member_of(name).id) for name in ("shili.shen", "shili.01")]
    sent = desk.post("/staff/password-slips", {"staff_ids": ids}, once=once_of(page))
    shown = desk.said(sent)
    passwords = SECRET.findall(shown)
    assert len(set(passwords)) == 2
    assert "<dd>示例审</dd>" in shown
    assert [member_of(name).name for name in ("shili.shen", "shili.01")] == ["示例审", None]
    again = desk.post("/staff/password-slips", {"staff_ids": ids}, once=once_of(page))
    assert SECRET.findall(desk.said(again)) == passwords  # The same form: nothing new, and the page as it was.
    assert SECRET.findall(desk.page("/staff/password-slips/print")) == passwords
    other = at_desk(app, factories.staff(db.session.get_one(Community, admin.community_id)))
    assert SECRET.findall(other.page("/staff/password-slips/print")) == []
    [first] = re.findall(r"<code>(shili[^<]+)</code>", shown)[:1]
    assert password_fits(member_of(first).password_hash, passwords[0])
    taken(first)
    assert passwords[0] not in desk.page("/staff/password-slips/print")
    assert first not in desk.page("/staff/password-slips")


def test_those_above_come_before_those_below(town: Community, node: Community, admin: StaffIdentity) -> None:
    rows = sheet(("aa.below", "办事员", node.name), ("zz.above", "办事员", ""))
    commit(bulk.import_staff, rows=rows, staff=admin, now=NOW)
    listed = password_slips.without_password(db.session(), staff=admin)
    assert [member.username for member, _ in listed] == ["zz.above", "aa.below"]


def test_the_tenth_community_comes_after_the_second(town: Community, admin: StaffIdentity) -> None:
    nodes = [factories.community(parent=town) for _ in range(12)]
    rows = sheet(*((f"shili.{n}", "办事员", node.name) for n, node in zip("abcdefghijkl", nodes, strict=True)))
    commit(bulk.import_staff, rows=rows, staff=admin, now=NOW)
    listed = password_slips.without_password(db.session(), staff=admin)
    assert [node.id for _, node in listed] == [node.id for node in nodes]


def test_who_has_an_account_or_is_elsewhere_gets_no_slip(town: Community, admin: StaffIdentity) -> None:
    commit(bulk.import_staff, rows=sheet(("shili.01", "办事员", ""), ("shili.02", "办事员", "")), staff=admin, now=NOW)
    ids = [member_of(name).id for name in ("shili.01", "shili.02")]
    taken("shili.02")
    hash_before = member_of("shili.01").password_hash
    with pytest.raises(TakenMeanwhileError):
        commit(password_slips.give_out, staff_ids=ids, staff=admin, now=NOW)
    assert member_of("shili.01").password_hash == hash_before
    with pytest.raises(OwnAccountError):
        commit(password_slips.give_out, staff_ids=[admin.id], staff=admin, now=NOW)
    stranger = factories.staff(factories.community(kind=CommunityKind.TOWN))
    with pytest.raises(StaffNotFoundError):
        commit(password_slips.give_out, staff_ids=ids[:1], staff=stranger, now=NOW)
    assert password_slips.without_password(db.session(), staff=stranger) == []


def test_who_gives_out_a_password_counts_as_its_holder(admin: StaffIdentity, town: Community) -> None:
    commit(bulk.import_staff, rows=sheet(("shili.shen", "审计员", "")), staff=admin, now=NOW - timedelta(days=40))
    member, printer = member_of("shili.shen"), factories.staff(town)
    assert same_person.same_persons(db.session(), staff_id=printer.id, among={member.id}, now=NOW) == set()
    commit(password_slips.give_out, staff_ids=[member.id], staff=printer, now=NOW)
    assert same_person.same_persons(db.session(), staff_id=printer.id, among={member.id}, now=NOW) == {member.id}
