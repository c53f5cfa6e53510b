"""Acting for a resident: asked for, in one's own name, with nothing but offers and wallet, and ended at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.ledger.models import Journal
from app.parties import merchants, residents
from app.parties.delegates.actions import DelegateAction
from app.parties.delegates.models import Delegate
from app.parties.residents.models import ResidentStatus, User
from app.rewards.offers.models import OfferKind
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.checks import assert_books_balance
from tests.support.http import SignedIn, as_staff, as_user

PHONE = "13700000001"
DAUGHTER = {"phone": PHONE, "name": "女儿"}
CONSENT = {"consent": "本人到社区当面同意"}


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


@dataclass
class Acting:
    """A helper's phone, on which they act for somebody."""

    phone: SignedIn
    resident_id: int

    def get(self, path: str) -> Any:
        return self.phone.get(path, headers={"X-Resident": str(self.resident_id)})

    def post(self, path: str, body: Any = None) -> Any:
        return self.phone.post(path, body, headers={"X-Resident": str(self.resident_id)})


def user_with_phone(phone: str = PHONE) -> User:
    user = factories.user()
    commit(residents.show_phone, user_id=user.id, phone=phone)
    return user


@pytest.fixture
def daughter(app: Flask, town: Town) -> Acting:
    user = user_with_phone()
    assert as_user(app, town.user).post("/me/helpers", DAUGHTER).status_code == 201
    accept(as_user(app, user))
    return Acting(as_user(app, user), town.person.id)


def accept(phone: SignedIn) -> None:
    """The invitation that has come last."""
    asked = phone.get("/me/invitations").json["items"][0]
    assert phone.post(f"/me/invitations/{asked['id']}/acceptance").status_code == 200


def test_a_helper_claims_and_shows_in_their_own_name(app: Flask, town: Town, daughter: Acting) -> None:
    offer = factories.offer(town.shop, points=7)
    assert daughter.get("/offers").json["items"][0]["claimable"] is True
    claimed = daughter.post(f"/offers/{offer.id}/claims")
    assert (claimed.status_code, claimed.json["by_helper"]) == (201, True)
    code = daughter.get(f"/me/coupons/{claimed.json['id']}/code").json["code"]
    assert as_user(app, town.shop.owner).post("/merchant/redemptions", {"code": code}).status_code == 201

    resident = as_user(app, town.user)
    assert resident.get(f"/me/coupons/{claimed.json['id']}").json["by_helper"] is True
    movement = resident.get("/me/passbook").json["items"][0]
    assert (movement["amount"], movement["by_helper"]) == (-7, True)
    helper = db.session.scalars(select(Delegate)).one()
    assert db.session.scalars(select(Journal.actor).where(Journal.kind == "claim")).all() == [
        f"helper:{helper.user_id}"
    ]
    assert_books_balance()


def test_what_the_resident_does_is_their_own(app: Flask, town: Town, daughter: Acting) -> None:
    offer, resident = factories.offer(town.shop, points=7), as_user(app, town.user)
    claimed = resident.post(f"/offers/{offer.id}/claims").json
    assert claimed["by_helper"] is False
    given_back = daughter.post(f"/me/coupons/{claimed['id']}/cancellation")
    assert (given_back.status_code, given_back.json["by_helper"]) == (200, False)
    assert [each["by_helper"] for each in resident.get("/me/passbook").json["items"]] == [True, False, False]


def test_a_helper_gets_codes_but_no_secret_and_no_score(app: Flask, town: Town, daughter: Acting) -> None:
    held = factories.coupon(factories.offer(town.shop), town.person)
    for path in (f"/me/coupons/{held.id}/code", "/me/card/code"):
        assert daughter.get(path).json["secret"] is None
        assert as_user(app, town.user).get(path).json["secret"]
    bank = daughter.get("/me/bank").json
    assert (bank["points"], bank["score"], bank["grade"]) == (95, None, None)
    assert as_user(app, town.user).get("/me/bank").json["score"] is not None


@pytest.mark.parametrize("path", ["/me/passbook", "/me/records", "/me/helpers"])
def test_nothing_else_of_the_resident_is_open(town: Town, daughter: Acting, path: str) -> None:
    answer = daughter.get(path)
    assert (answer.status_code, answer.json["code"]) == (403, "not_a_resident")


def test_ended_is_ended_at_once(app: Flask, town: Town, daughter: Acting) -> None:
    held = factories.coupon(factories.offer(town.shop), town.person)
    resident = as_user(app, town.user)
    helper = resident.get("/me/helpers").json["items"][0]
    assert (helper["name"], helper["phone"]) == ("女儿", "137****0001")
    assert resident.delete(f"/me/helpers/{helper['id']}").status_code == 204
    answers = [daughter.get(path) for path in ("/me/bank", "/offers", f"/me/coupons/{held.id}/code", "/me/card/code")]
    assert {(answer.status_code, answer.json["code"]) for answer in answers} == {(404, "not_a_helper")}
    assert daughter.phone.get("/me/helping").json["items"] == []
    assert resident.delete(f"/me/helpers/{helper['id']}").status_code == 404
    assert resident.post("/me/helpers", DAUGHTER).status_code == 201  # And can be asked again.
    accept(daughter.phone)
    assert daughter.get("/me/bank").status_code == 200


def test_a_helper_can_stop(app: Flask, town: Town, daughter: Acting) -> None:
    (helped,) = daughter.phone.get("/me/helping").json["items"]
    assert (helped["resident_id"], helped["name"][0], helped["community"]) == (town.person.id, "测", town.node.name)
    assert town.person.name not in helped["name"]
    assert daughter.phone.delete(f"/me/helping/{helped['id']}").status_code == 204
    assert as_user(app, town.user).get("/me/helpers").json["items"] == []
    ended = db.session.scalars(select(Delegate)).one()
    assert (ended.ended_by, ended.ended_at) == (f"helper:{ended.user_id}", NOW)
    noted = select(AuditEvent.actor, AuditEvent.path).where(AuditEvent.action == DelegateAction.ENDED)
    assert db.session.execute(noted).all() == [(f"helper:{ended.user_id}", town.node.path)]


def test_both_hear_of_it(app: Flask, town: Town, daughter: Acting) -> None:
    titles = [
        phone.get("/me/messages").json["items"][0]["title"] for phone in (as_user(app, town.user), daughter.phone)
    ]
    assert titles == ["家人可以代办了", "可以代家人使用了"]
    daughter.phone.delete(f"/me/helping/{daughter.phone.get('/me/helping').json['items'][0]['id']}")
    both = (as_user(app, town.user), daughter.phone)
    assert [phone.get("/me/messages").json["items"][0]["title"] for phone in both] == ["代办已结束"] * 2


def test_staff_note_it_for_who_has_no_phone(app: Flask, town: Town) -> None:
    grandmother, user = factories.resident(town.node, points=50), user_with_phone()
    staff, path = as_staff(app, town.admin), f"/staff/residents/{grandmother.id}/helpers"
    assert staff.post(path, DAUGHTER).json["details"]["fields"][0]["field"] == "consent"
    assert staff.post(path, DAUGHTER | CONSENT).status_code == 201
    acting = Acting(as_user(app, user), grandmother.id)
    assert acting.get("/me/bank").status_code == 404
    accept(acting.phone)
    assert acting.get("/me/bank").json["points"] == 50
    (noted,) = staff.get(path).json["items"]
    assert noted["named_by"] == town.admin.actor
    assert staff.delete(f"{path}/{noted['id']}").status_code == 204
    assert acting.get("/me/bank").status_code == 404
    (shown,) = staff.get(path).json["items"]
    assert (shown["consent"], shown["ended_by"]) == (CONSENT["consent"], town.admin.actor)
    noted_by_us = select(AuditEvent.action).where(AuditEvent.action.like("helper.%")).order_by(AuditEvent.id)
    assert db.session.scalars(noted_by_us).all() == ["helper.named", "helper.ended"]


def works_in(town: Town) -> None:
    """The daughter, in the shop."""
    joined = {"merchant_id": town.shop.merchant.id, "user_id": db.session.scalars(select(Delegate.user_id)).one()}
    commit(merchants.join_as_clerk, name="店员", now=NOW, **joined)


def test_who_works_in_a_shop_cannot_use_there_what_they_handle(app: Flask, town: Town, daughter: Acting) -> None:
    works_in(town)
    held = factories.coupon(factories.offer(town.shop), town.person)
    refused = as_user(app, town.shop.owner).post("/merchant/redemptions", {"code": factories.code_of(held)})
    assert (refused.status_code, refused.json["code"]) == (403, "own_shop")


def test_who_helps_no_more_is_no_insider(app: Flask, town: Town, daughter: Acting) -> None:
    """Neither for a coupon nor for a member card."""
    works_in(town)
    held = factories.coupon(factories.offer(town.shop), town.person)
    discount = factories.offer(town.shop, kind=OfferKind.MEMBER_DISCOUNT, stars_off_bp={"1": 500})
    by_coupon = {"code": factories.code_of(held)}
    by_card = {"code": factories.card_code_of(town.person), "offer_id": discount.id, "bill_fen": 10_000}
    counter = as_user(app, town.shop.owner)
    for body in (by_coupon, by_card):
        assert counter.post("/merchant/redemptions", body).json["code"] == "own_shop"
    resident = as_user(app, town.user)
    (helper,) = resident.get("/me/helpers").json["items"]
    assert resident.delete(f"/me/helpers/{helper['id']}").status_code == 204
    for body in (by_coupon, by_card):
        assert counter.post("/merchant/redemptions", body).status_code == 201


@pytest.mark.parametrize("resident", ["0", "-1", "x", "", "1" * 19, "１"])
def test_acting_for_nobody(app: Flask, town: Town, daughter: Acting, resident: str) -> None:
    answer = daughter.phone.get("/me/bank", headers={"X-Resident": resident.encode().decode("latin-1")})
    assert (answer.status_code, answer.json["code"]) == (404, "not_a_helper")


def test_nobody_acts_for_others_unasked(app: Flask, town: Town, daughter: Acting) -> None:
    stranger = factories.resident(town.node)
    assert Acting(daughter.phone, stranger.id).get("/me/bank").status_code == 404
    assert Acting(as_user(app, town.shop.owner), town.person.id).get("/me/bank").status_code == 404


def test_who_has_left_is_helped_no_more(app: Flask, town: Town, daughter: Acting) -> None:
    def leave(session: Any) -> None:
        session.merge(town.person).status = ResidentStatus.LEFT

    commit(leave)
    assert daughter.get("/me/bank").status_code == 404
    assert daughter.phone.get("/me/helping").json["items"] == []


def test_whom_one_cannot_ask(app: Flask, town: Town, daughter: Acting) -> None:
    resident = as_user(app, town.user)
    commit(residents.show_phone, user_id=town.user.id, phone="13700000099")

    def asked(phone: str) -> tuple[int, str]:
        answer = resident.post("/me/helpers", {"phone": phone, "name": "家人"})
        return answer.status_code, answer.json.get("code", "")

    assert asked("13700000099") == (409, "helps_oneself")
    assert asked(PHONE) == (409, "already_helper")
    user_with_phone("13700000002")
    assert [asked(f"1370000000{last}")[0] for last in (2, 3)] == [201, 201]  # One has the number, nobody the other.
    assert asked("13700000004") == (409, "too_many_helpers")


def test_a_family_and_not_a_trade(app: Flask, town: Town) -> None:
    phone, staff = as_user(app, user_with_phone()), as_staff(app, town.admin)
    paths = [f"/staff/residents/{factories.resident(town.node).id}/helpers" for _ in range(6)]
    asked = [staff.post(path, DAUGHTER | CONSENT) for path in paths]
    assert [answer.status_code for answer in asked] == [201] * 6
    answers = [phone.post(f"/me/invitations/{answer.json['id']}/acceptance") for answer in asked]
    assert [answer.status_code for answer in answers] == [200] * 5 + [409]
    assert answers[-1].json["code"] == "helps_too_many"


def test_a_key_is_for_one_of_them_only(app: Flask, town: Town, daughter: Acting) -> None:
    offer, headers = factories.offer(town.shop), {"Idempotency-Key": "same"}
    acting = headers | {"X-Resident": str(daughter.resident_id)}
    first, again = (daughter.phone.post(f"/offers/{offer.id}/claims", headers=acting) for _ in range(2))
    assert (first.status_code, first.json["id"]) == (201, again.json["id"])
    grandmother = factories.resident(town.node, points=50)
    as_staff(app, town.admin).post(f"/staff/residents/{grandmother.id}/helpers", DAUGHTER | CONSENT)
    accept(daughter.phone)
    other = daughter.phone.post(f"/offers/{offer.id}/claims", headers=headers | {"X-Resident": str(grandmother.id)})
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
