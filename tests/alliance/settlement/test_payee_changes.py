"""Where a shop's money goes is changed by two people, the owner hears of it, and nothing is paid there at once."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.alliance.settlement import payee_changes, payees, payment_lists, payments
from app.alliance.settlement.errors import (
    PayeeHeldError,
    PayeeStateError,
    SamePersonConfirmsError,
    SamePersonReleasesError,
)
from app.alliance.settlement.models import Payee, PayeeChange, PayeeChangeStatus, PaymentBatch
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.merchants.errors import MerchantNotFoundError
from app.parties.messages.models import Message, MessageKind
from app.parties.staff.identity import staff_member
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.alliance.settlement import october
from tests.support.accounts import hired
from tests.support.threads import at_once

HOUR = timedelta(hours=1)


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town(points=1_000)


def enter(town: Town, number: str = "6200000000009999", *, by: StaffIdentity | None = None, at: datetime = NOW) -> None:
    commit(
        payee_changes.enter,
        merchant_id=town.shop.merchant.id,
        account_name="测试户主",
        account_no=number,
        bank="测试银行测试支行",
        staff=by or town.admin,
        now=at,
    )


def confirm(town: Town, *, by: StaffIdentity, at: datetime = NOW) -> None:
    commit(payee_changes.confirm, merchant_id=town.shop.merchant.id, wait_hours=72, staff=by, now=at)


def paid_to(town: Town) -> str | None:
    db.session.rollback()
    found = payees.of_shops(db.session(), [town.shop.merchant.id]).get(town.shop.merchant.id)
    return found.account_no if found else None


def test_nothing_changes_before_a_second_person_has_confirmed(town: Town) -> None:
    second = factories.staff(town.town, StaffRole.FINANCE)
    enter(town, "6200000000001111")
    assert paid_to(town) is None
    confirm(town, by=second)
    assert paid_to(town) == "6200000000001111"
    enter(town, "6200000000002222")
    assert paid_to(town) == "6200000000001111"
    commit(payee_changes.refuse, merchant_id=town.shop.merchant.id, reason="店主说没有换", staff=second, now=NOW)
    assert paid_to(town) == "6200000000001111"
    with pytest.raises(PayeeStateError):
        confirm(town, by=second)


def test_who_entered_it_does_not_confirm_it_nor_an_account_of_theirs(town: Town) -> None:
    member = hired(town.admin, "puppet.one", community_id=town.town.id)
    enter(town)
    for who in (town.admin, StaffIdentity(member.id, member.role, town.town.id, town.town.path)):
        with pytest.raises(SamePersonConfirmsError):
            confirm(town, by=who)
    assert paid_to(town) is None


def test_a_later_account_takes_the_place_of_one_that_waits(town: Town) -> None:
    second = factories.staff(town.town)
    enter(town, "6200000000001111")
    enter(town, "6200000000002222", by=second)
    states = db.session.scalars(select(PayeeChange.status).order_by(PayeeChange.id)).all()
    assert states == [PayeeChangeStatus.REPLACED, PayeeChangeStatus.PROPOSED]
    with pytest.raises(SamePersonConfirmsError):
        confirm(town, by=second)
    confirm(town, by=town.admin)
    assert paid_to(town) == "6200000000002222"


def test_the_owner_hears_of_each_step(town: Town) -> None:
    second = factories.staff(town.town)
    enter(town)
    confirm(town, by=second)
    enter(town)
    commit(payee_changes.refuse, merchant_id=town.shop.merchant.id, reason="不对", staff=second, now=NOW)
    told = db.session.scalars(select(Message).where(Message.kind == MessageKind.PAYEE_CHANGED).order_by(Message.id))
    seen = [(each.user_id, each.facts["status"], each.facts["last_digits"]) for each in told]
    owner = town.shop.owner.id
    assert seen == [(owner, status, "9999") for status in ("proposed", "confirmed", "proposed", "refused")]


def test_nothing_is_paid_to_a_changed_account_for_72_hours(town: Town) -> None:
    statement = october.drafted(town)
    october.released(town, statement, town.shop)
    enter(town)
    confirm(town, by=factories.staff(town.town))
    early, late = NOW + 72 * HOUR - timedelta(microseconds=1), NOW + 72 * HOUR
    payer = factories.staff(town.town)
    (candidate,) = payment_lists.candidates(db.session(), staff=payer, now=early)
    assert candidate.obstacle == "held"
    pay = partial(commit, payments.pay, statement_id=statement.id, bank_reference="BANK-1", staff=payer)
    with pytest.raises(PayeeHeldError):
        pay(now=early)
    (candidate,) = payment_lists.candidates(db.session(), staff=payer, now=late)
    assert candidate.obstacle is None
    pay(now=late)
    october.assert_everything_adds_up()


def test_an_account_is_new_until_something_was_paid_to_it(town: Town) -> None:
    first = october.drafted(town)
    batch = october.listed(town, first, town.shop)
    (item,) = payment_lists.one_in_scope(db.session(), batch_id=batch.id, staff=town.admin).items
    assert item.untried is not None
    later = NOW + HOUR
    commit(payment_lists.cancel, batch_id=batch.id, staff=town.admin, now=NOW)
    commit(payments.pay, statement_id=first.id, bank_reference="BANK-1", staff=town.admin, now=NOW)
    shops = [town.shop.merchant.id]
    assert payee_changes.untried(db.session(), shops, before=later) == {}
    enter(town, at=later)
    confirm(town, by=factories.staff(town.town), at=later)
    assert set(payee_changes.untried(db.session(), shops, before=later)) == set(shops)


def test_a_shop_of_others_is_not_there(town: Town) -> None:
    stranger = factories.staff(factories.community())
    enter(town)
    with pytest.raises(MerchantNotFoundError):
        confirm(town, by=stranger)
    with pytest.raises(MerchantNotFoundError):
        commit(payee_changes.refuse, merchant_id=town.shop.merchant.id, reason="不对", staff=stranger, now=NOW)


def test_many_accounts_at_once_leave_one_to_decide_on(app: Flask, town: Town) -> None:
    calls: list[Any] = [partial(enter, town, f"62000000000000{n:02d}") for n in range(8)]
    second = factories.staff(town.town)
    at_once(app, [*calls, *[partial(confirm, town, by=second)] * 8])
    db.session.rollback()
    changes = db.session.scalars(select(PayeeChange)).all()
    assert len(changes) == 8
    assert sum(each.status is PayeeChangeStatus.PROPOSED for each in changes) <= 1
    confirmed = [each for each in changes if each.status is PayeeChangeStatus.CONFIRMED]
    newest = max(confirmed, key=lambda each: each.id, default=None)
    assert paid_to(town) == (newest.account_no if newest else None)
    assert db.session.query(Payee).count() == bool(confirmed)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("示例便民理发店", "示例便民理发店"),
        ("荣成市示例餐饮管理有限公司", "荣成市示例餐饮管理有限公司"),
        ("示例小店（个体工商户）", "示例小店（个体工商户）"),
        ("张小明", "张*明"),
        ("欧阳小店", "欧阳小店"),
        ("王店", "王*"),
        ("阿卜杜拉·买买提艾力", "阿********力"),
    ],
)
def test_a_firm_is_named_and_a_person_masked(name: str, shown: str) -> None:
    assert payees.mask_account_name(name) == shown


def test_only_who_is_another_releases_a_list(town: Town) -> None:
    statement = october.drafted(town)
    october.released(town, statement, town.shop)
    (change,) = db.session.scalars(select(PayeeChange))
    enterer = staff_member(db.session(), payee_changes.staff_id_of(change) or 0)
    batch, _ = commit(payment_lists.make, statement_ids=[statement.id], staff=town.admin, now=NOW)
    release = partial(commit, payment_lists.release_to_bank, batch_id=batch.id, now=NOW)
    for who in (town.admin, enterer):
        with pytest.raises(SamePersonReleasesError):
            release(staff=who)
    released = release(staff=factories.staff(town.town, StaffRole.FINANCE))
    assert isinstance(released, PaymentBatch)
    october.assert_everything_adds_up()


def test_staff_of_the_node_above_are_the_second_person_of_a_small_community(town: Town) -> None:
    alone = factories.staff(town.node, StaffRole.FINANCE)
    above = factories.staff(town.town, StaffRole.FINANCE)
    statement = october.drafted(town)
    enter(town, by=alone, at=NOW - 96 * HOUR)
    confirm(town, by=above, at=NOW - 96 * HOUR)
    october.confirm(town, statement)
    october.approve(town, statement, by=alone)
    batch, _ = commit(payment_lists.make, statement_ids=[statement.id], staff=alone, now=NOW)
    commit(payment_lists.release_to_bank, batch_id=batch.id, staff=above, now=NOW)
    october.assert_everything_adds_up()
