"""A shop in the wrong hands is given to its true owner by two people, and it is noted."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties import residents
from app.parties.merchants import transfers
from app.parties.merchants.errors import TransferNotFoundError
from app.parties.merchants.models import ShopTransfer
from app.parties.residents.models import User
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.desk import at_desk
from tests.support.http import SignedIn, as_staff, as_user
from tests.support.threads import at_once

PHONE = "13700000077"
ASKED = {"phone": PHONE, "reason": "执照上的经营者到社区当面说明"}


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


@pytest.fixture
def holder(town: Town) -> User:
    """The true owner."""
    user = factories.user()
    commit(residents.show_phone, user_id=user.id, phone=PHONE)
    return user


@pytest.fixture
def other(town: Town) -> StaffIdentity:
    return factories.staff(town.town)


def draft(app: Flask, town: Town, **changes: Any) -> Any:
    path = f"/staff/merchants/{town.shop.merchant.id}/transfers"
    return as_staff(app, town.admin).post(path, ASKED | changes)


def owners(client: SignedIn) -> list[str]:
    return [member["role"] for member in client.get("/merchant/clerks").json["items"]]


def test_two_people_hand_a_shop_over(app: Flask, town: Town, holder: User, other: StaffIdentity) -> None:
    before, after = as_user(app, town.shop.owner), as_user(app, holder)
    drafted = draft(app, town)
    assert (drafted.status_code, drafted.json["phone"], drafted.json["approved"]) == (201, "137****0077", None)
    assert owners(before) == ["owner"]
    path = f"/staff/transfers/{drafted.json['id']}/approval"
    refused = as_staff(app, town.admin).post(path)
    assert (refused.status_code, refused.json["code"]) == (403, "same_person")
    assert as_staff(app, other).post(path).json["approved"] is True
    assert before.get("/merchant/account").status_code == 403
    assert owners(after) == ["owner"]
    titles = [phone.get("/me/messages").json["items"][0]["title"] for phone in (before, after)]
    assert titles == ["商户已转交", "您是新店主了"]
    assert as_staff(app, other).post(path).status_code == 404
    noted = select(AuditEvent.action).where(AuditEvent.action.like("merchant.transfer%")).order_by(AuditEvent.id)
    assert list(db.session.scalars(noted)) == ["merchant.transfer_drafted", "merchant.transferred"]


def test_a_clerk_becomes_the_owner_and_invitations_of_before_hold_no_more(
    app: Flask, town: Town, holder: User, other: StaffIdentity
) -> None:
    invited = factories.user()
    commit(residents.show_phone, user_id=invited.id, phone="13700000078")
    as_user(app, town.shop.owner).post("/merchant/clerks", {"phone": "13700000078", "name": "小王"})
    factories.clerk(town.shop, user=holder)
    commit(residents.show_phone, user_id=holder.id, phone=PHONE)
    drafted = draft(app, town).json["id"]
    assert as_staff(app, other).post(f"/staff/transfers/{drafted}/approval").status_code == 200
    assert owners(as_user(app, holder)) == ["owner"]
    assert as_user(app, invited).get("/me/invitations").json["items"] == []


def test_what_cannot_be_drafted(app: Flask, town: Town, holder: User) -> None:
    assert draft(app, town, phone="13799999999").json["code"] == "new_owner_unknown"
    commit(residents.show_phone, user_id=town.shop.owner.id, phone="13700000079")
    assert draft(app, town, phone="13700000079").json["code"] == "already_member"
    assert draft(app, town).status_code == 201
    assert draft(app, town).json["code"] == "transfer_open"
    for role in (StaffRole.CLERK, StaffRole.FINANCE, StaffRole.AUDITOR):
        staff = as_staff(app, factories.staff(town.town, role))
        path = f"/staff/merchants/{town.shop.merchant.id}/transfers"
        assert staff.post(path, ASKED).status_code == staff.get(path).status_code == 403


def test_a_rejected_one_changes_nothing(app: Flask, town: Town, holder: User, other: StaffIdentity) -> None:
    drafted = draft(app, town).json["id"]
    rejected = as_staff(app, other).post(f"/staff/transfers/{drafted}/rejection", {"reason": "依据不足"})
    assert (rejected.status_code, rejected.json["approved"]) == (200, False)
    assert owners(as_user(app, town.shop.owner)) == ["owner"]
    (listed,) = as_staff(app, other).get(f"/staff/merchants/{town.shop.merchant.id}/transfers").json["items"]
    assert listed["decided_by"] == other.id
    assert draft(app, town).status_code == 201


def test_of_many_approvals_one_counts(app: Flask, town: Town, holder: User, other: StaffIdentity) -> None:
    drafted = draft(app, town).json["id"]
    approve = partial(commit, transfers.approve_transfer, transfer_id=drafted, staff=other, now=NOW)
    results = at_once(app, [approve] * 6)
    assert sum(isinstance(result, ShopTransfer) for result in results) == 1
    assert sum(isinstance(result, TransferNotFoundError) for result in results) == 5
    assert owners(as_user(app, holder)) == ["owner"]


def test_at_the_desk(app: Flask, town: Town, holder: User, other: StaffIdentity) -> None:
    shop = town.shop.merchant.id
    first, second = at_desk(app, town.admin), at_desk(app, other)
    assert f"/console/merchants/{shop}/transfers" in first.page(f"/merchants/{shop}")
    assert "请另一位管理员复核" in first.said(first.post(f"/merchants/{shop}/transfers", ASKED))
    drafted = db.session.scalars(select(ShopTransfer.id)).one()
    assert PHONE not in second.page(f"/merchants/{shop}/transfers")
    assert "由您经手" in first.said(first.post(f"/shop-transfers/{drafted}/approval"))
    assert "商户已转交给新店主" in second.said(second.post(f"/shop-transfers/{drafted}/approval"))
    assert "已转交" in second.page(f"/merchants/{shop}/transfers")
