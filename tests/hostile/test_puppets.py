"""One person who would be two: an administrator with an account of their own making, a finance person all alone."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from app.alliance.settlement.models import PaymentBatch, StatementStatus
from app.core.clock import frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.ledger import chart
from app.ledger import journals as ledger
from app.office.dashboard.waiting import waiting_for
from app.office.dashboard.waiting_queries import Task
from app.parties.communities.models import Community
from app.parties.staff import staffing
from app.parties.staff.models import StaffMember
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.alliance.settlement import october
from tests.support.accounts import DEVICE, hired, reset
from tests.support.checks import assert_books_balance
from tests.support.desk import at_desk
from tests.support.http import as_staff

BEFORE_FEN, INVENTED_FEN = 1_000_000, 99_999_900
TOP_UP = {"amount_fen": INVENTED_FEN, "source": "donation", "bank_reference": "INVENTED-1"}


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


def puppet(
    maker: StaffIdentity, name: str = "puppet.one", role: StaffRole = StaffRole.FINANCE, *, vouched: bool = True
) -> StaffIdentity:
    """An account for which its maker has asked on a phone of their own, as if they were somebody else."""
    return taken(hired(maker, name, role), vouched=vouched)


def taken(member: StaffMember, *, vouched: bool = True) -> StaffIdentity:
    """Vouched for by an administrator who has believed that this phone is somebody else's."""
    node = db.session.get_one(Community, member.community_id)
    account, later = StaffIdentity(member.id, member.role, node.id, node.path), NOW + timedelta(seconds=30)
    if vouched:
        believing = factories.staff(node)
        commit(staffing.confirm, staff_id=member.id, otp=DEVICE.at(later), staff=believing, now=later)
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
    assert available(town) == BEFORE_FEN
    assert_books_balance()


def test_an_account_that_nobody_has_vouched_for_does_nothing(app: Flask, town: Town) -> None:
    drafted = as_staff(app, town.admin).post(f"/staff/funds/{town.fund.id}/top-ups", TOP_UP).json
    account = puppet(town.admin, vouched=False)
    answer = as_staff(app, account).post(f"/staff/top-ups/{drafted['id']}/approval")
    assert (answer.status_code, answer.json["code"]) == (403, "account_unconfirmed")
    desk = at_desk(app, account)
    assert desk.get(f"/top-ups/{drafted['id']}").headers["Location"] == "/console/enrolment"
    maker = at_desk(app, town.admin)
    otp = pyotp.TOTP(db.session.get_one(StaffMember, account.id).otp_secret).at(NOW + timedelta(seconds=30))
    assert "视为同一人" in maker.said(maker.post(f"/staff/{account.id}/confirmation", {"otp": otp}))
    second_puppet = at_desk(app, puppet(town.admin, "puppet.admin", StaffRole.ADMIN))
    assert "视为同一人" in second_puppet.said(second_puppet.post(f"/staff/{account.id}/confirmation", {"otp": otp}))
    assert available(town) == BEFORE_FEN


def test_nor_through_one_that_they_have_reset(app: Flask, town: Town) -> None:
    drafted = as_staff(app, town.admin).post(f"/staff/funds/{town.fund.id}/top-ups", TOP_UP).json
    honest = factories.staff(town.town, StaffRole.FINANCE, username="honest.one")
    taken(reset(town.admin, honest.id, "honest.one"))
    refused(as_staff(app, honest, version=2).post(f"/staff/top-ups/{drafted['id']}/approval"))
    assert available(town) == BEFORE_FEN


def test_nor_takes_it_out_again_through_one(app: Flask, town: Town) -> None:
    drafted = (
        as_staff(app, town.admin).post(f"/staff/funds/{town.fund.id}/top-ups", TOP_UP | {"amount_fen": 1_000_000}).json
    )
    approver = factories.staff(town.town)
    as_staff(app, approver).post(f"/staff/top-ups/{drafted['id']}/approval")
    desk = at_desk(app, puppet(approver))
    answer = desk.post(f"/top-ups/{drafted['id']}/reversal", {"reason": "转出"})
    assert (answer.status_code, "视为同一人" in answer.get_data(as_text=True)) == (403, True)
    assert available(town) == BEFORE_FEN + 1_000_000
    assert_books_balance()


def test_one_finance_person_pays_nobody(app: Flask, town: Town) -> None:
    """The chain of the attack: account, approval, list, export, a bank's answer of their own; and past any list."""
    october.redeemed(town)
    statement = october.run(town).statements[0]
    october.confirm(town, statement)
    alone = factories.staff(town.town, StaffRole.FINANCE)
    desk, shop = at_desk(app, alone), town.shop.merchant.id
    account = {"account_name": "我自己", "account_no": "6200000000006666", "bank": "测试银行测试支行"}
    desk.said(desk.post(f"/payees/{shop}", account))
    assert "请由另一位工作人员核对" in desk.said(desk.post(f"/payees/{shop}/confirmation"))
    desk.said(desk.post(f"/statements/{statement.id}/approval"))
    assert "没有可以列入清单" in desk.said(desk.post("/payments", {"statement_ids": [statement.id]}))
    past = desk.post(f"/statements/{statement.id}/payment", {"bank_reference": "INVENTED-2"})
    assert (past.status_code, "请由另一位工作人员登记付款" in past.get_data(as_text=True)) == (403, True)

    october.with_account(town.shop, town)  # Two others enter and confirm the shop's own.
    desk.said(desk.post("/payments", {"statement_ids": [statement.id]}))
    batch = db.session.scalars(select(PaymentBatch)).one()
    here = f"/payments/{batch.id}"
    assert "请由另一位工作人员复核放行" in desk.said(desk.post(f"{here}/release"))
    puppet_desk = at_desk(app, puppet(alone, role=StaffRole.FINANCE))
    assert "视为同一人" in puppet_desk.said(puppet_desk.post(f"{here}/release"))
    assert desk.post(f"{here}/list.xlsx").status_code == 409
    rows = json.dumps([[2, october.items_of(batch)[0].reference, "成功", "INVENTED-3", "", ""]])
    assert desk.post(f"{here}/booking", {"rows": rows}).status_code == 409
    assert october.again(statement).status is StatementStatus.APPROVED
    october.assert_everything_adds_up()


def test_the_dashboard_asks_nobody_to_decide_on_their_own(app: Flask, town: Town) -> None:
    as_staff(app, town.admin).post(f"/staff/funds/{town.fund.id}/top-ups", TOP_UP)
    other = factories.staff(town.town)
    counts = [
        {each.task: each.count for each in waiting_for(db.session(), staff=who, now=NOW)}[Task.TOP_UPS]
        for who in (town.admin, puppet(town.admin), other)
    ]
    assert counts == [0, 0, 1]
