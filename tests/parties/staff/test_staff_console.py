"""Staff accounts in the hands of administrators, and the audit log."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import SheetRow
from app.core.permissions import StaffRole
from app.parties.communities.models import Community, CommunityKind
from app.parties.staff import bootstrap, bulk, passwords, same_person, staffing
from app.parties.staff.errors import (
    AccountUnconfirmedError,
    AlreadyConfirmedError,
    NotEnrolledError,
    StaffNotFoundError,
)
from app.parties.staff.models import StaffMember
from app.parties.staff.sign_in import check_credentials
from app.treasury.funds.models import TopUp
from devtools import factories
from devtools.factories import NOW, OTP_SECRET, commit
from tests.support.accounts import DEVICE, hired, reset
from tests.support.desk import Desk, at_desk, once_of, seen_of
from tests.support.http import as_staff

PASSWORD_SHOWN = re.compile(r"<code>([a-z0-9-]{19})</code>")
DISABLED = '<td class="nowrap">停用账号</td>'


@pytest.fixture
def town(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        yield factories.community(kind=CommunityKind.TOWN)


@pytest.fixture
def admin(town: Community) -> StaffIdentity:
    return factories.staff(town)


@pytest.fixture
def desk(app: Flask, admin: StaffIdentity) -> Desk:
    return at_desk(app, admin)


def member_of(username: str) -> StaffMember:
    db.session.rollback()
    return db.session.scalars(select(StaffMember).where(StaffMember.username == username)).one()


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_an_account_is_made_and_its_password_told_once(desk: Desk, town: Community) -> None:
    form = {"username": "new.clerk", "role": "clerk", "community_id": str(town.id)}
    text = desk.said(desk.post("/staff/new", form))
    password = PASSWORD_SHOWN.findall(text)
    assert len(password) == 1
    member = member_of("new.clerk")
    assert (member.role, member.community_id) == (StaffRole.CLERK, town.id)
    assert member.initial_until == NOW + timedelta(days=3)
    assert password[0] not in desk.page(f"/staff/{member.id}")
    assert "待启用" in desk.page(f"/staff/{member.id}")
    assert actions() == ["staff.added"]
    assert password[0] not in str(db.session.scalars(select(AuditEvent)).one().facts)


def test_loading_the_page_of_a_password_again_does_no_harm(app: Flask, desk: Desk, town: Community) -> None:
    clerk = factories.staff(town, StaffRole.CLERK, username="lost")
    once = once_of(desk.page(f"/staff/{clerk.id}"))
    page = f"/staff/{clerk.id}/initial-password"
    shown = []
    for _ in range(2):  # The button's form sent twice, and the page of each loaded twice.
        assert desk.post(f"/staff/{clerk.id}/reset", once=once).headers["Location"] == f"/console{page}"
        shown += [PASSWORD_SHOWN.findall(desk.page(page)) for _ in range(2)]
    assert shown == [shown[0]] * 4
    assert len(shown[0]) == 1
    assert passwords.password_fits(member_of("lost").password_hash, shown[0][0])
    assert actions() == ["staff.reset"]

    other = at_desk(app, factories.staff(town))
    assert "不再显示初始密码" in other.page(page)
    with frozen(NOW + timedelta(minutes=11)):
        assert PASSWORD_SHOWN.findall(desk.page(page)) == []
    with desk.client.session_transaction() as cookie:
        assert shown[0][0] not in str(dict(cookie)), "who reads the cookie does not read it"


def test_a_refused_form_keeps_what_was_typed(desk: Desk, town: Community) -> None:
    factories.staff(town, username="taken")
    for form, words in (
        ({"username": "taken", "role": "clerk", "community_id": str(town.id)}, "用户名已被使用"),
        ({"username": "Große", "role": "clerk", "community_id": str(town.id)}, "用户名由 3 个以上小写字母"),
        ({"username": "new.clerk", "role": "king", "community_id": str(town.id)}, "请从这些值中选一个"),
    ):
        answer = desk.post("/staff/new", form)
        text = answer.get_data(as_text=True)
        assert answer.status_code in (409, 422)
        assert words in text
        assert f'value="{form["username"]}"' in text
    assert actions() == []


def test_a_place_outside_the_subtree_is_not_there(desk: Desk) -> None:
    other = factories.community()
    answer = desk.post("/staff/new", {"username": "new.clerk", "role": "clerk", "community_id": str(other.id)})
    assert answer.status_code == 404
    assert "没有找到这个社区" in answer.get_data(as_text=True)


def test_an_account_is_disabled_and_enabled_again(app: Flask, desk: Desk, town: Community) -> None:
    clerk = factories.staff(town, StaffRole.CLERK)
    theirs = at_desk(app, clerk)
    theirs.page("/account")
    assert "已停用" in desk.said(desk.post(f"/staff/{clerk.id}/disabling"))
    assert theirs.get("/account").status_code == 303
    desk.said(desk.post(f"/staff/{clerk.id}/enabling"))
    assert at_desk(app, clerk).get("/account").status_code == 200
    assert actions() == ["staff.disabled", "staff.enabled"]


def test_a_lost_device_means_a_new_start(app: Flask, desk: Desk, town: Community) -> None:
    clerk = factories.staff(town, StaffRole.CLERK, username="lost")
    theirs = at_desk(app, clerk)
    old = (member_of("lost").password_hash, member_of("lost").otp_secret)
    assert "显示十分钟" in desk.said(desk.post(f"/staff/{clerk.id}/reset"))
    member = member_of("lost")
    assert member.password_hash != old[0]
    assert member.otp_secret != old[1]
    assert member.initial_until == NOW + timedelta(days=3)
    assert theirs.get("/account").status_code == 303


def test_another_role_counts_at_once(app: Flask, desk: Desk, town: Community) -> None:
    below = factories.community(parent=town)
    clerk = factories.staff(town, StaffRole.CLERK)
    theirs = at_desk(app, clerk)
    assert theirs.get("/staff").status_code == 403
    desk.said(desk.edit(f"/staff/{clerk.id}", {"role": "admin", "community_id": str(below.id)}))
    assert theirs.get("/staff").headers["Location"] == "/console/enrolment"
    other = at_desk(app, factories.staff(town))
    other.said(other.post(f"/staff/{clerk.id}/confirmation", {"otp": pyotp.TOTP(OTP_SECRET).at(NOW)}))
    assert theirs.get("/staff").status_code == 200
    moved = select(AuditEvent.facts).where(AuditEvent.action == "staff.moved")
    assert db.session.scalars(moved).one()["before"] == {"role": "clerk", "community_id": town.id}


@pytest.mark.parametrize("what", ["disabling", "reset", ""])
def test_nobody_changes_their_own_account(desk: Desk, admin: StaffIdentity, town: Community, what: str) -> None:
    form = {} if what else {"role": "clerk", "community_id": str(town.id)}
    send = desk.post if what else desk.edit
    answer = send(f"/staff/{admin.id}/{what}".rstrip("/"), form)
    page = desk.said(answer) if answer.status_code == 303 else answer.get_data(as_text=True)
    assert "请由另一位管理员办理" in page
    db.session.rollback()
    assert db.session.get_one(StaffMember, admin.id).disabled_at is None
    assert actions() == []


def test_a_form_that_is_sent_twice_counts_once(desk: Desk, town: Community) -> None:
    clerk = factories.staff(town, StaffRole.CLERK)
    page = desk.page(f"/staff/{clerk.id}")
    once = once_of(page)
    form = {"role": "finance", "community_id": str(town.id), "seen": seen_of(page)}
    answers = [desk.post(f"/staff/{clerk.id}", form, once=once) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert actions() == ["staff.moved"]


def test_a_form_is_good_for_what_it_was_sent_with(desk: Desk, town: Community) -> None:
    """Sent again with another choice, or for another account, it is not taken for the form that was sent before."""
    first, second = factories.staff(town, StaffRole.CLERK), factories.staff(town, StaffRole.CLERK)
    page = desk.page(f"/staff/{first.id}")
    once = once_of(page)
    form = {"role": "finance", "community_id": str(town.id), "seen": seen_of(page)}
    assert desk.post(f"/staff/{first.id}", form, once=once).status_code == 303
    for path, sent in ((f"/staff/{first.id}", form | {"role": "auditor"}), (f"/staff/{second.id}", form)):
        refused = desk.post(path, sent, once=once)
        assert (refused.status_code, "已用于另一项操作" in refused.get_data(as_text=True)) == (422, True)
    assert actions() == ["staff.moved"]


def test_the_list_is_narrowed_down(desk: Desk, town: Community) -> None:
    factories.staff(town, StaffRole.CLERK, username="clerk.one")
    factories.staff(town, StaffRole.AUDITOR, username="auditor.one")
    assert "auditor.one" not in desk.page("/staff?role=clerk")
    assert "clerk.one" in desk.page("/staff?username=cler")
    assert "没有符合条件的工作人员" in desk.page("/staff?username=nobody")
    assert "请从这些值中选一个" in desk.page("/staff?role=king")


def test_the_audit_log_shows_the_subtree_only(app: Flask, desk: Desk, town: Community) -> None:
    clerk = factories.staff(town, StaffRole.CLERK, username="clerk.one")
    elsewhere = factories.community()
    stranger = factories.staff(elsewhere, StaffRole.CLERK)
    desk.post(f"/staff/{clerk.id}/disabling")
    at_desk(app, factories.staff(elsewhere)).post(f"/staff/{stranger.id}/disabling")
    page = desk.page("/audit")
    assert page.count(DISABLED) == 1
    assert "clerk.one" in page
    assert "没有符合条件的记录" in desk.page("/audit?username=clerk.one")
    assert "没有符合条件的记录" in desk.page("/audit?since=2030-01-01")
    assert desk.page("/audit?action=staff.disabled&until=2026-11-10").count(DISABLED) == 1


def test_the_audit_log_goes_on_by_key(desk: Desk, town: Community) -> None:
    clerk = factories.staff(town, StaffRole.CLERK)
    for _ in range(26):
        desk.post(f"/staff/{clerk.id}/disabling")
        desk.post(f"/staff/{clerk.id}/enabling")
    first = desk.page("/audit")
    onward = re.findall(r'rel="next" href="/console([^"]+)"', first)
    assert first.count("账号</td>") == 50
    assert desk.page(onward[0].replace("&amp;", "&")).count("账号</td>") == 2


def test_the_audit_log_is_taken_home_in_chinese(desk: Desk, town: Community) -> None:
    clerk = factories.staff(town, StaffRole.CLERK, username="clerk.one")
    desk.said(desk.edit(f"/staff/{clerk.id}", {"role": "finance", "community_id": str(town.id)}))
    page = desk.page("/audit")
    assert f"工作人员 {clerk.id}" in page
    assert re.search("角色：[^<]+ → 财务<", page)
    sheet = desk.post("/exports/audit?action=staff.moved", {"format": "csv"}).get_data().decode("utf-8-sig")
    assert sheet.splitlines()[0] == "时间,谁,操作,对象,内容"
    assert "调整角色或范围" in sheet
    assert sheet.count("\n") == 2
    staff = desk.post("/exports/staff", {"format": "csv"}).get_data().decode("utf-8-sig")
    assert staff.splitlines()[0].startswith("用户名,姓名,角色")
    assert "clerk.one,,财务" in staff
    member_of("clerk.one").name = "示例·书禾"
    db.session.commit()
    staff = desk.post("/exports/staff", {"format": "csv"}).get_data().decode("utf-8-sig")
    assert "clerk.one,示例·书禾,财务" in staff


def test_who_runs_commands_is_named_in_chinese(desk: Desk, town: Community) -> None:
    factories.staff(town, StaffRole.ADMIN, username="lost.one")
    commit(staffing.reset_administrator, username="lost.one", now=NOW)
    page = desk.page("/audit?action=staff.reset_by_command")
    assert '<td class="nowrap">命令行</td>' in page
    assert "operator" not in page


def enrolled(town: Community, admin: StaffIdentity, role: StaffRole = StaffRole.FINANCE) -> tuple[StaffMember, str]:
    """Somebody whom `admin` has made an account, and who has taken it; with the code that their device shows next."""
    return hired(admin, "new.finance", role, community_id=town.id), DEVICE.at(NOW + timedelta(seconds=30))


def test_an_account_of_money_waits_for_a_second_administrator(
    app: Flask, desk: Desk, admin: StaffIdentity, town: Community
) -> None:
    member, otp = enrolled(town, admin)
    holder = StaffIdentity(member.id, member.role, town.id, town.path)
    theirs, api = at_desk(app, holder), as_staff(app, holder)
    assert theirs.get("/").headers["Location"] == "/console/enrolment"
    assert "等待确认" in theirs.page("/enrolment")
    assert (api.get("/staff/statements").status_code, api.get("/staff/statements").json["code"]) == (
        403,
        "account_unconfirmed",
    )
    with pytest.raises(AccountUnconfirmedError):
        commit(check_credentials, username="new.finance", password="four unrelated words", otp=otp, now=NOW)
    assert "待确认" in desk.page("/staff")
    assert "本人的动态口令" not in desk.page(f"/staff/{member.id}")
    assert "视为同一人" in desk.said(desk.post(f"/staff/{member.id}/confirmation", {"otp": otp}))
    other = at_desk(app, factories.staff(town, username="other.admin"))
    assert "待确认的工作人员账号" in other.page("/")
    assert "动态口令不正确" in other.said(other.post(f"/staff/{member.id}/confirmation", {"otp": "000000"}))
    assert "动态口令是 6 位数字" in other.said(other.post(f"/staff/{member.id}/confirmation", {"otp": "1"}))
    page = other.said(other.post(f"/staff/{member.id}/confirmation", {"otp": otp}))
    for words in ("账号可以使用了", "新增工作人员", "当面确认账号持有人", "other.admin"):
        assert words in page, words
    assert "已经确认过" in other.said(other.post(f"/staff/{member.id}/confirmation", {"otp": otp}))
    assert theirs.get("/").status_code == 200
    assert api.get("/staff/statements").status_code == 200


def test_a_clerk_needs_nobody_to_vouch(app: Flask, admin: StaffIdentity, town: Community) -> None:
    member, _ = enrolled(town, admin, StaffRole.CLERK)
    assert at_desk(app, StaffIdentity(member.id, member.role, town.id, town.path)).get("/").status_code == 200


@pytest.mark.parametrize("how", ["reset", "move"])
def test_what_changes_the_holder_or_the_role_asks_for_a_second_person_anew(
    admin: StaffIdentity, town: Community, how: str
) -> None:
    finance = factories.staff(town, StaffRole.FINANCE, username="old.finance")
    assert member_of("old.finance").is_confirmed
    if how == "reset":
        reset(admin, finance.id, "old.finance")
    else:
        to = {"role": StaffRole.ADMIN, "community_id": town.id}
        commit(staffing.move, staff_id=finance.id, staff=admin, now=NOW, **to)
    assert not member_of("old.finance").is_confirmed


def test_an_administrator_of_the_node_above_vouches_where_there_is_one_alone(app: Flask, town: Community) -> None:
    below = factories.community(parent=town)
    alone, above = factories.staff(below), factories.staff(town)
    member, otp = enrolled(below, alone)
    commit(staffing.confirm, staff_id=member.id, otp=otp, staff=above, now=NOW)
    assert member_of("new.finance").confirmed_by == above.id
    with pytest.raises(AlreadyConfirmedError):
        commit(staffing.confirm, staff_id=member.id, otp=otp, staff=above, now=NOW)


def test_nobody_vouches_before_the_holder_has_enrolled(admin: StaffIdentity, town: Community) -> None:
    row = SheetRow(2, dict(zip(bulk.HEADERS, ("late.one", "财务", "", ""), strict=True)))
    commit(bulk.import_staff, rows=[row], staff=admin, now=NOW)
    member = member_of("late.one")
    otp = pyotp.TOTP(member.otp_secret).at(NOW)
    with pytest.raises(NotEnrolledError):
        commit(staffing.confirm, staff_id=member.id, otp=otp, staff=factories.staff(town), now=NOW)
    stranger = factories.staff(factories.community())
    with pytest.raises(StaffNotFoundError):
        commit(staffing.confirm, staff_id=member.id, otp=otp, staff=stranger, now=NOW)


def test_the_first_day_has_two_administrators_who_confirm_each_others_people(app: Flask) -> None:
    """`flask staff first one two`: neither counts as the other, and nobody is locked for thirty days."""
    made = commit(bootstrap.found, usernames=("one.admin", "two.admin"), district="测试区", slug="d", now=NOW)
    (one, _), (two, _) = made
    assert [member.is_confirmed for member, _ in made] == [True, True]
    node = db.session.get_one(Community, one.community_id)
    first, second = (StaffIdentity(each.id, each.role, node.id, node.path) for each in (one, two))
    member, otp = enrolled(node, first)
    commit(staffing.confirm, staff_id=member.id, otp=otp, staff=second, now=NOW)
    same_person.require_another(db.session(), staff=second, than=[member.id], now=NOW)
    third, _ = commit(bootstrap.add_administrator, username="three.admin", now=NOW)
    assert third.is_confirmed
    assert not same_person.same_persons(db.session(), staff_id=third.id, among={one.id, two.id, member.id}, now=NOW)
    assert actions()[:3] == ["staff.founded", "staff.founded", "staff.added"]
    assert actions()[-1] == "staff.added_by_command"


def test_vouchers_print_the_real_name(app: Flask) -> None:
    with frozen(NOW):
        town = factories.town()
        drafter, approver = (factories.staff(town.town, StaffRole.FINANCE) for _ in range(2))
        desk = at_desk(app, town.admin)
        username = db.session.get_one(StaffMember, drafter.id).username
        assert "姓名已登记" in desk.said(desk.post(f"/staff/{drafter.id}/name", {"name": "王海 "}))
        assert "王海" in desk.page("/staff")
        refused = desk.said(desk.post(f"/staff/{drafter.id}/name", {"name": "**"}))
        assert "姓名中不能有" in refused
        assert desk.post(f"/staff/{factories.town().admin.id}/name", {"name": "别人"}).status_code == 404
        form = {"amount_fen": "10", "source": "donation", "bank_reference": "NAME-1"}
        finance = at_desk(app, drafter)
        finance.post(f"/funds/{town.fund.id}/top-ups/new", form)
        top_up = db.session.scalars(select(TopUp).order_by(TopUp.id.desc())).first()
        assert top_up is not None
        other = at_desk(app, approver)
        other.post(f"/top-ups/{top_up.id}/approval")
        voucher = other.page(f"/top-ups/{top_up.id}/voucher")
        assert f"王海（{username}）" in voucher
        assert db.session.get_one(StaffMember, approver.id).username in voucher
        noted = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "staff.named")).one()
        assert noted.facts == {"username": username}


def test_a_name_is_said_when_somebody_is_hired(desk: Desk, town: Community) -> None:
    form = {"username": "li.clerk", "role": "clerk", "community_id": str(town.id), "name": "李小娟"}
    assert desk.post("/staff/new", form).status_code == 303
    made = db.session.scalars(select(StaffMember).where(StaffMember.username == "li.clerk")).one()
    assert made.name == "李小娟"
