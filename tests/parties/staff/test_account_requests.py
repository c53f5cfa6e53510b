"""Asking for an account: nobody but its holder ever has its password and its device."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.clock import frozen
from app.core.db.session import db
from app.core.errors import RuleError
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.communities.models import Community, CommunityKind
from app.parties.staff import account_requests, staffing
from app.parties.staff.errors import AccountUnconfirmedError, UsernameTakenError, WrongCredentialsError
from app.parties.staff.models import AccountRequest, StaffMember
from app.parties.staff.sign_in import check_credentials
from devtools import factories
from devtools.factories import NOW, commit
from tests.support.desk import Desk, at_desk

PASSWORD = "four unrelated words"
DEVICE = pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
_SECRET = re.compile(r'name="otp_secret" value="([A-Z2-7]{32})"')
_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
SOON = NOW + timedelta(seconds=30)


@pytest.fixture
def town(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        yield factories.community(kind=CommunityKind.TOWN)


@pytest.fixture
def admin(town: Community) -> StaffIdentity:
    return factories.staff(town)


def asked(username: str = "new.clerk") -> str:
    request = commit(
        account_requests.ask,
        username=username,
        password=PASSWORD,
        otp_secret=DEVICE.secret,
        otp=DEVICE.at(NOW),
        now=NOW,
    )
    return str(request.number)


def hired(town: Community, admin: StaffIdentity, number: str, role: StaffRole = StaffRole.CLERK) -> StaffMember:
    return commit(
        staffing.hire_by_request,
        number=number,
        username="new.clerk",
        role=role,
        community_id=town.id,
        staff=admin,
        now=NOW,
    )


def signed_in(username: str = "new.clerk", *, seconds: int = 30) -> StaffMember:
    later = NOW + timedelta(seconds=seconds)
    return commit(check_credentials, username=username, password=PASSWORD, otp=DEVICE.at(later), now=later)


def test_the_holder_signs_in_with_what_they_have_chosen(town: Community, admin: StaffIdentity) -> None:
    member = hired(town, admin, asked())
    assert (member.initial_until, member.enrolled_at) == (None, NOW)
    with pytest.raises(WrongCredentialsError):  # The code they had shown when they asked.
        signed_in(seconds=0)
    assert signed_in().id == member.id
    assert db.session.scalar(select(func.count(AccountRequest.id))) == 0


@pytest.mark.parametrize(
    ("username", "wrong", "late"),
    [
        ("new.clerk", "00000000", timedelta()),
        ("another.name", None, timedelta()),
        ("new.clerk", None, timedelta(hours=24)),
    ],
)
def test_a_number_is_good_for_its_username_and_a_day(
    town: Community, admin: StaffIdentity, username: str, wrong: str | None, late: timedelta
) -> None:
    number = asked(username)
    with pytest.raises(RuleError) as refused:
        commit(
            staffing.hire_by_request,
            number=wrong or number,
            username="new.clerk",
            role=StaffRole.CLERK,
            community_id=town.id,
            staff=admin,
            now=NOW + late,
        )
    assert refused.value.details["fields"][0]["field"] == "number"
    db.session.rollback()
    assert db.session.scalar(select(StaffMember.id).where(StaffMember.username == "new.clerk")) is None
    assert db.session.scalar(select(func.count(AccountRequest.id))) == 1


def test_a_number_is_good_once(town: Community, admin: StaffIdentity) -> None:
    number = asked()
    member = hired(town, admin, number)
    with pytest.raises(UsernameTakenError):
        hired(town, admin, number)
    with pytest.raises(RuleError):
        commit(staffing.reset_by_request, staff_id=member.id, number=number, staff=admin, now=NOW)


def test_a_role_that_moves_money_still_waits_for_a_second_administrator(town: Community, admin: StaffIdentity) -> None:
    member = hired(town, admin, asked(), StaffRole.FINANCE)
    with pytest.raises(AccountUnconfirmedError):
        signed_in()
    other = factories.staff(town, username="other.admin")
    commit(staffing.confirm, staff_id=member.id, otp=DEVICE.at(SOON), staff=other, now=SOON)
    assert signed_in(seconds=60).id == member.id


def test_a_lost_device_is_replaced_without_anybody_knowing(town: Community, admin: StaffIdentity) -> None:
    old = factories.staff(town, StaffRole.CLERK, username="new.clerk")
    before = db.session.get_one(StaffMember, old.id).token_version
    commit(staffing.reset_by_request, staff_id=old.id, number=asked(), staff=admin, now=NOW)
    assert signed_in().token_version == before + 1


@pytest.mark.parametrize(
    ("password", "otp", "field"),
    [("short", None, "password"), ("new.clerk and more", None, "password"), (PASSWORD, "000000", "otp")],
)
def test_a_weak_password_or_a_wrong_code_is_refused(app: Flask, password: str, otp: str | None, field: str) -> None:
    with pytest.raises(RuleError) as refused:
        commit(
            account_requests.ask,
            username="new.clerk",
            password=password,
            otp_secret=DEVICE.secret,
            otp=otp or DEVICE.at(NOW),
            now=NOW,
        )
    assert refused.value.details["fields"][0]["field"] == field


def ask_at(stranger: Desk, page: str, **typed: str) -> Any:
    """What comes of the page of asking, filled in with a code of the device that it had shown."""
    (secret,) = _SECRET.findall(page)
    form = {"username": "new.clerk", "password": PASSWORD, "repeated": PASSWORD, "otp": pyotp.TOTP(secret).at(NOW)}
    hidden = {"otp_secret": secret, "csrf_token": _CSRF.findall(page)[0]}
    return stranger.client.post("/console/account-request", data=form | hidden | typed)


def test_from_the_page_to_the_account(app: Flask, town: Community, admin: StaffIdentity) -> None:
    stranger, desk = Desk(app.test_client()), at_desk(app, admin)
    page = stranger.page("/account-request")
    refused = ask_at(stranger, page, repeated="other words, quite")
    wrong = refused.get_data(as_text=True)
    assert (refused.status_code, "两次填写的新密码不一样" in wrong, PASSWORD in wrong) == (422, True, False)
    assert _SECRET.findall(wrong) == _SECRET.findall(page)  # It is on their device already.
    found = re.search(r"<code>(\d{4}) (\d{4})</code>", stranger.said(ask_at(stranger, wrong)))
    assert found is not None
    assert "申请号不再显示" in Desk(app.test_client()).page("/account-request/number")
    account = {"username": "new.clerk", "role": "clerk", "community_id": str(town.id)}
    refused = desk.post("/staff/new", account | {"number": "1234"})
    assert (refused.status_code, "申请号是 8 位数字" in refused.get_data(as_text=True)) == (422, True)
    made = desk.said(desk.post("/staff/new", account | {"number": f"{found[1]} {found[2]}"}))
    assert "没有人知道它们" in made
    assert "<code>" not in made
    assert "不再显示初始密码" in desk.page(f"/staff/{_id_of('new.clerk')}/initial-password")
    assert "没有 new.clerk 的这个申请号" in desk.said(
        desk.post(f"/staff/{_id_of('new.clerk')}/request", {"number": found[1] + found[2]})
    )


def _id_of(username: str) -> int:
    db.session.rollback()
    return db.session.scalars(select(StaffMember.id).where(StaffMember.username == username)).one()
