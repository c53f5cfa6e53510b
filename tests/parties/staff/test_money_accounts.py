"""What an account that moves money is signed in to with reaches nobody but its holder: no initial password is made."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.imports.spreadsheets import SheetRow
from app.core.permissions import MONEY_ROLES, StaffRole
from app.parties.communities.models import Community, CommunityKind
from app.parties.staff import bulk, password_slips, passwords, staffing
from app.parties.staff.errors import AccountRequestNeededError, WrongCredentialsError
from app.parties.staff.models import StaffMember
from app.parties.staff.sign_in import check_credentials
from devtools import factories
from devtools.factories import NOW, commit
from tests.support.accounts import DEVICE, PASSWORD, ask, hired, reset
from tests.support.desk import at_desk

MONEY = sorted(MONEY_ROLES)


@pytest.fixture
def town(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        yield factories.community(kind=CommunityKind.TOWN)


@pytest.fixture
def admin(town: Community) -> StaffIdentity:
    return factories.staff(town)


def account(username: str) -> StaffMember:
    db.session.rollback()
    return db.session.scalars(select(StaffMember).where(StaffMember.username == username)).one()


def from_a_sheet(admin: StaffIdentity, username: str, role: str) -> StaffMember:
    row = SheetRow(2, dict(zip(bulk.HEADERS, (username, role, "", ""), strict=True)))
    commit(bulk.import_staff, rows=[row], staff=admin, now=NOW)
    return account(username)


def test_which_roles_these_are() -> None:
    assert set(MONEY) == {StaffRole.ADMIN, StaffRole.FINANCE}


@pytest.mark.parametrize("role", MONEY)
def test_no_way_makes_an_initial_password_of_one(town: Community, admin: StaffIdentity, role: StaffRole) -> None:
    there = factories.staff(town, role, username="there")
    before = account("there").password_hash
    wanted = {"username": "new.one", "role": role, "community_id": town.id}
    for command, about in (
        (staffing.hire, wanted),
        (staffing.reset, {"staff_id": there.id}),
        (password_slips.give_out, {"staff_ids": [there.id]}),
    ):
        with pytest.raises(AccountRequestNeededError):
            commit(command, staff=admin, now=NOW, **about)
    assert account("there").password_hash == before
    assert db.session.scalar(select(StaffMember.id).where(StaffMember.username == "new.one")) is None


@pytest.mark.parametrize("role", MONEY)
def test_the_desk_says_so_and_offers_no_button(
    app: Flask, town: Community, admin: StaffIdentity, role: StaffRole
) -> None:
    desk, there = at_desk(app, admin), factories.staff(town, role)
    form = {"username": "new.one", "role": role.value, "community_id": str(town.id)}
    refused = desk.post("/staff/new", form)
    assert refused.status_code == 409
    assert "不发初始密码" in refused.get_data(as_text=True)
    assert "重发初始密码" not in desk.page(f"/staff/{there.id}")
    assert "不发初始密码" in desk.said(desk.post(f"/staff/{there.id}/reset"))
    clerk = factories.staff(town, StaffRole.CLERK)
    assert "重发初始密码" in desk.page(f"/staff/{clerk.id}")


def test_an_account_of_a_sheet_is_taken_by_its_holder_alone(app: Flask, town: Community, admin: StaffIdentity) -> None:
    finance, clerk = from_a_sheet(admin, "shili.caiwu", "财务"), from_a_sheet(admin, "shili.zhang", "办事员")
    desk = at_desk(app, admin)
    listed = [member.id for member, _ in password_slips.without_password(db.session(), staff=admin)]
    assert listed == [clerk.id]
    assert "shili.caiwu" not in desk.page("/staff/password-slips")
    assert desk.page("/staff").count("待本人申请开通") == 1
    assert "启用账号" in desk.page(f"/staff/{finance.id}")
    reset(admin, finance.id, "shili.caiwu")
    later = NOW + timedelta(seconds=30)
    commit(staffing.confirm, staff_id=finance.id, otp=DEVICE.at(later), staff=factories.staff(town), now=later)
    latest = NOW + timedelta(seconds=60)
    signed = commit(check_credentials, username="shili.caiwu", password=PASSWORD, otp=DEVICE.at(latest), now=latest)
    assert signed.id == finance.id


def test_an_initial_password_is_void_once_its_role_moves_money(town: Community, admin: StaffIdentity) -> None:
    """Else whoever made a clerk's account would know the password of a finance account."""
    member, password = commit(
        staffing.hire, username="new.one", role=StaffRole.CLERK, community_id=town.id, staff=admin, now=NOW
    )
    to = {"role": StaffRole.FINANCE, "community_id": town.id}
    commit(staffing.move, staff_id=member.id, staff=admin, now=NOW, **to)
    moved = account("new.one")
    assert not passwords.password_fits(moved.password_hash, password)
    assert (moved.initial_until, moved.is_confirmed) == (moved.created_at, False)
    with pytest.raises(WrongCredentialsError):
        commit(check_credentials, username="new.one", password=password, otp="", now=NOW)
    reset(admin, member.id, "new.one")
    assert account("new.one").enrolled_at == NOW


def test_who_has_a_password_of_their_own_keeps_it_in_another_role(town: Community, admin: StaffIdentity) -> None:
    own = hired(admin, "new.one", StaffRole.CLERK)
    to = {"role": StaffRole.FINANCE, "community_id": town.id}
    commit(staffing.move, staff_id=own.id, staff=admin, now=NOW, **to)
    assert passwords.password_fits(account("new.one").password_hash, PASSWORD)
    assert not account("new.one").is_confirmed


def test_a_request_for_the_other_roles_is_as_good(app: Flask, town: Community, admin: StaffIdentity) -> None:
    number = commit(partial(ask, username="new.one"))
    form = {"username": "new.one", "role": "finance", "community_id": str(town.id), "number": number}
    desk = at_desk(app, admin)
    assert "没有人知道它们" in desk.said(desk.post("/staff/new", form))
