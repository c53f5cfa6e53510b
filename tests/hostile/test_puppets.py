"""One person who would be two: an administrator with an account of their own making, a finance person all alone."""

from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from flask import Flask

from app.core.clock import frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.ledger import chart
from app.ledger import journals as ledger
from app.office.dashboard.waiting import Task, waiting_for
from app.parties.staff import accounts, staffing
from app.parties.staff.identity import staff_member
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.checks import assert_books_balance
from tests.support.desk import at_desk
from tests.support.http import as_staff

TOP_UP = {"amount_fen": 99_999_900, "source": "donation", "bank_reference": "INVENTED-1"}


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town(available_fen=0)


def puppet(maker: StaffIdentity, name: str = "puppet.one", role: StaffRole = StaffRole.FINANCE) -> StaffIdentity:
    """An account whose maker has signed in to it with what they were shown, and enrolled it on their own phone."""
    member, _ = commit(staffing.hire, username=name, role=role, community_id=maker.community_id, staff=maker, now=NOW)
    account = staff_member(db.session(), member.id)
    otp = pyotp.TOTP(member.otp_secret).at(NOW)
    commit(accounts.enrol, staff=account, password="one phone for two people", otp=otp, now=NOW)
    return account


def available(town: Town) -> int:
    return ledger.balance(db.session(), chart.fund(town.fund.id, "available"))


def refused(answer: Any) -> None:
    assert (answer.status_code, answer.json["code"]) == (403, "same_person")


def test_an_administrator_does_not_approve_through_an_account_of_their_making(app: Flask, town: Town) -> None:
    drafted = as_staff(app, town.admin).post(f"/staff/funds/{town.fund.id}/top-ups", TOP_UP).json
    second = puppet(town.admin)
    third = puppet(puppet(town.admin, "puppet.admin", StaffRole.ADMIN), "puppet.two")
    for account in (town.admin, second, third):
        refused(as_staff(app, account).post(f"/staff/top-ups/{drafted['id']}/approval"))
        refused(as_staff(app, account).post(f"/staff/top-ups/{drafted['id']}/rejection"))
    assert "视为同一人" in at_desk(app, second).page(f"/top-ups/{drafted['id']}")
    assert "视为同一人" in at_desk(app, second).said(at_desk(app, second).post(f"/top-ups/{drafted['id']}/approval"))
    assert available(town) == 0
    assert_books_balance()


def test_nor_through_one_that_they_have_reset(app: Flask, town: Town) -> None:
    drafted = as_staff(app, town.admin).post(f"/staff/funds/{town.fund.id}/top-ups", TOP_UP).json
    honest = factories.staff(town.town, StaffRole.FINANCE)
    commit(staffing.reset, staff_id=honest.id, staff=town.admin, now=NOW)
    refused(as_staff(app, honest, version=2).post(f"/staff/top-ups/{drafted['id']}/approval"))
    assert available(town) == 0


def test_nor_takes_it_out_again_through_one(app: Flask, town: Town) -> None:
    drafted = as_staff(app, town.admin).post(f"/staff/funds/{town.fund.id}/top-ups", TOP_UP).json
    approver = factories.staff(town.town)
    as_staff(app, approver).post(f"/staff/top-ups/{drafted['id']}/approval")
    desk = at_desk(app, puppet(approver))
    answer = desk.post(f"/top-ups/{drafted['id']}/reversal", {"reason": "转出"})
    assert (answer.status_code, "视为同一人" in answer.get_data(as_text=True)) == (403, True)
    assert available(town) == TOP_UP["amount_fen"]
    assert_books_balance()


def test_the_dashboard_asks_nobody_to_decide_on_their_own(app: Flask, town: Town) -> None:
    as_staff(app, town.admin).post(f"/staff/funds/{town.fund.id}/top-ups", TOP_UP)
    other = factories.staff(town.town)
    counts = [
        {each.task: each.count for each in waiting_for(db.session(), staff=who, now=NOW)}[Task.TOP_UPS]
        for who in (town.admin, puppet(town.admin), other)
    ]
    assert counts == [0, 0, 1]
