"""Joining a shop and acting for somebody are asked: on one's own phone, and whoever asks learns nothing from asking."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.core.clock import frozen
from app.core.db.session import db
from app.parties import merchants, residents
from app.parties.delegates.models import Delegate
from app.parties.invitations import answering, inviting, telling, upkeep
from app.parties.invitations.errors import InvitationNotFoundError
from app.parties.invitations.models import Invitation
from app.parties.merchants.models import MerchantMember
from app.parties.residents.models import User
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.http import SignedIn, as_user
from tests.support.threads import at_once

PHONE = "13700000001"
XIAO_WANG = {"phone": PHONE, "name": "小王"}


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


@pytest.fixture
def owner(app: Flask, town: Town) -> SignedIn:
    return as_user(app, town.shop.owner)


def user_with(phone: str = PHONE) -> User:
    user = factories.user()
    commit(residents.show_phone, user_id=user.id, phone=phone)
    return user


@pytest.fixture
def phone(app: Flask, town: Town) -> SignedIn:
    return as_user(app, user_with())


def ask(owner: SignedIn, number: str = PHONE) -> Any:
    return owner.post("/merchant/clerks", {"phone": number, "name": "小王"})


def received(phone: SignedIn) -> Any:
    return phone.get("/me/invitations").json["items"]


def test_nobody_works_in_a_shop_unasked(owner: SignedIn, phone: SignedIn, town: Town) -> None:
    asked = ask(owner)
    assert (asked.status_code, asked.json["kind"], asked.json["phone"]) == (201, "clerk", "137****0001")
    assert phone.get("/me").json["memberships"] == []
    (mine,) = received(phone)
    assert (mine["shop"], mine["name"], mine["resident"]) == (town.shop.merchant.name, "小王", None)
    accepted = phone.post(f"/me/invitations/{mine['id']}/acceptance")
    assert (accepted.status_code, accepted.json["kind"]) == (200, "clerk")
    assert phone.get("/me").json["memberships"][0]["role"] == "clerk"
    assert phone.post(f"/me/invitations/{mine['id']}/acceptance").status_code == 200  # Sent again.
    assert received(phone) == owner.get("/merchant/invitations").json["items"] == []
    assert len(owner.get("/merchant/clerks").json["items"]) == 2


def test_the_answer_is_the_same_whoever_has_the_number(app: Flask, owner: SignedIn, town: Town) -> None:
    """Verified or not, refused before, in this shop or in another, the owner's own: and as much work for each."""
    numbers = [f"1370000000{n}" for n in range(5)]
    known = [as_user(app, user_with(number)) for number in numbers[:3]]
    ask(owner, numbers[0])
    known[0].post(f"/me/invitations/{received(known[0])[0]['id']}/refusal")
    elsewhere = factories.shop(town.node)
    ask(as_user(app, elsewhere.owner), numbers[1])
    known[1].post(f"/me/invitations/{received(known[1])[0]['id']}/acceptance")
    for one in owner.get("/merchant/invitations").json["items"]:
        owner.delete(f"/merchant/invitations/{one['id']}")
    answers, statements = set(), set()
    for number in numbers:
        seen: list[str] = []
        counting = partial(_count, seen)
        event.listen(db.engine, "before_cursor_execute", counting)
        answer = ask(owner, number)
        event.remove(db.engine, "before_cursor_execute", counting)
        body = {name: value for name, value in answer.json.items() if name not in ("id", "phone")}
        answers.add((answer.status_code, str(body)))
        statements.add(len(seen))
    assert len(answers) == 1
    assert len(statements) == 1
    shown = owner.get("/merchant/invitations").json["items"]
    assert len({str({**one, "id": 0, "phone": ""}) for one in shown}) == 1


def _count(seen: list[str], _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
    seen.append(statement)


def test_twenty_a_day(owner: SignedIn, town: Town) -> None:
    for number in range(25):
        answer = ask(owner, f"1370000{number:04d}")
        if answer.status_code == 201:
            owner.delete(f"/merchant/invitations/{answer.json['id']}")
    assert (answer.status_code, answer.json["code"]) == (429, "too_many_invitations")
    assert db.session.query(Invitation).count() == 20
    tomorrow = {"owner": town.shop.member, "now": NOW + timedelta(days=1)}
    assert commit(inviting.invite_clerk, phone=PHONE, name="小王", **tomorrow).id


def test_asked_twice_is_asked_once(owner: SignedIn, phone: SignedIn) -> None:
    first, second = ask(owner), owner.post("/merchant/clerks", {"phone": PHONE, "name": "王师傅"})
    assert first.json["id"] == second.json["id"]
    assert [one["name"] for one in received(phone)] == ["王师傅"]


def test_who_has_refused_is_left_in_peace(owner: SignedIn, phone: SignedIn) -> None:
    ask(owner)
    (mine,) = received(phone)
    assert phone.post(f"/me/invitations/{mine['id']}/refusal").status_code == 204
    assert received(phone) == []
    assert [one["id"] for one in owner.get("/merchant/invitations").json["items"]] == [mine["id"]]
    owner.delete(f"/merchant/invitations/{mine['id']}")
    again = ask(owner).json["id"]
    assert received(phone) == []
    assert phone.post(f"/me/invitations/{again}/acceptance").status_code == 200  # Who has thought better of it.


def test_an_invitation_is_the_numbers_alone(app: Flask, owner: SignedIn, phone: SignedIn) -> None:
    asked = ask(owner).json["id"]
    other = as_user(app, user_with("13700000002"))
    without_number = as_user(app, factories.user())
    for stranger in (other, without_number, owner):
        assert received(stranger) == []
        for answer in ("acceptance", "refusal"):
            assert stranger.post(f"/me/invitations/{asked}/{answer}").status_code == 404


def test_who_verifies_their_number_later_finds_it(app: Flask, owner: SignedIn) -> None:
    ask(owner)
    assert commit(telling.tell_some, now=NOW) == 0
    phone = as_user(app, user_with())
    assert commit(telling.tell_some, now=NOW) == 1
    assert commit(telling.tell_some, now=NOW) == 0
    (mine,) = received(phone)
    assert phone.get("/me/messages").json["items"][0]["title"] == "您收到一份邀请"
    assert phone.post(f"/me/invitations/{mine['id']}/acceptance").status_code == 200


def test_after_a_week_it_is_over(town: Town) -> None:
    user, shop, later = user_with(), town.shop.merchant.id, NOW + inviting.VALID
    asked = commit(inviting.invite_clerk, owner=town.shop.member, now=NOW, **XIAO_WANG).id
    before = later - timedelta(seconds=1)
    assert len(answering.received(db.session(), user_id=user.id, now=before)) == 1
    assert answering.received(db.session(), user_id=user.id, now=later) == []
    assert inviting.asked_by_shop(db.session(), merchant_id=shop, now=later) == []
    with pytest.raises(InvitationNotFoundError):
        commit(answering.accept, invitation_id=asked, user_id=user.id, now=later)
    assert commit(inviting.invite_clerk, owner=town.shop.member, now=later, **XIAO_WANG).id != asked
    assert len(answering.received(db.session(), user_id=user.id, now=later)) == 1


def test_taken_back_is_gone(owner: SignedIn, phone: SignedIn) -> None:
    asked = ask(owner).json["id"]
    assert owner.delete(f"/merchant/invitations/{asked}").status_code == 204
    assert owner.delete(f"/merchant/invitations/{asked}").status_code == 404
    assert received(phone) == []
    assert phone.post(f"/me/invitations/{asked}/acceptance").status_code == 404


def test_of_many_acceptances_at_once_one_joins(app: Flask, town: Town, owner: SignedIn) -> None:
    user = user_with()
    asked = ask(owner).json["id"]
    accept = partial(commit, answering.accept, invitation_id=asked, user_id=user.id, now=NOW)
    results = at_once(app, [accept] * 8)
    assert {type(result).__name__ for result in results} == {"Invitation"}
    joined = db.session.scalars(select(MerchantMember).where(MerchantMember.user_id == user.id)).all()
    assert len(joined) == 1


def test_a_full_shop_asks_nobody(owner: SignedIn, town: Town) -> None:
    factories.clerk(town.shop, user=factories.user())
    for number in range(merchants.MAX_CLERKS - 1):
        assert ask(owner, f"1370000{number:04d}").status_code == 201
    assert ask(owner, "13799999999").json["code"] == "too_many_clerks"
    assert ask(owner, "13700000001").status_code == 201  # Who has been asked already.


def test_a_second_shop_changes_nothing_for_the_first(app: Flask, town: Town, owner: SignedIn, phone: SignedIn) -> None:
    """A phone that names no shop goes on as before, whoever has asked it since."""
    phone.post(f"/me/invitations/{ask(owner).json['id']}/acceptance")
    before = phone.get("/merchant/settings")
    second = factories.shop(town.node)
    asked = ask(as_user(app, second.owner)).json["id"]
    assert phone.get("/merchant/settings").json == before.json
    phone.post(f"/me/invitations/{asked}/acceptance")
    assert len(phone.get("/me").json["memberships"]) == 2
    after = phone.get("/merchant/settings")
    assert (after.status_code, after.json) == (200, before.json)
    assert phone.get("/merchant/settings", headers={"X-Merchant": second.merchant.slug}).status_code == 200


def test_a_clerk_leaves_and_the_owner_hears_of_it(owner: SignedIn, phone: SignedIn) -> None:
    phone.post(f"/me/invitations/{ask(owner).json['id']}/acceptance")
    assert owner.get("/me/messages").json["items"][0]["title"] == "店员已加入"
    (mine,) = phone.get("/me").json["memberships"]
    assert phone.delete(f"/me/memberships/{mine['id']}").status_code == 204
    assert phone.get("/merchant/settings").status_code == 403
    assert phone.delete(f"/me/memberships/{mine['id']}").status_code == 404
    assert owner.get("/me/messages").json["items"][0]["title"] == "店员已退出"


def test_an_owner_stays_and_others_do_not_end_it(owner: SignedIn, phone: SignedIn) -> None:
    (mine,) = owner.get("/me").json["memberships"]
    refused = owner.delete(f"/me/memberships/{mine['id']}")
    assert (refused.status_code, refused.json["code"]) == (409, "owner_stays")
    assert phone.delete(f"/me/memberships/{mine['id']}").status_code == 404


def test_acting_for_somebody_is_asked_too(app: Flask, town: Town, phone: SignedIn) -> None:
    resident = as_user(app, town.user)
    for number in ("13700000009", PHONE):
        answer = resident.post("/me/helpers", {"phone": number, "name": "女儿"})
        assert (answer.status_code, answer.json["kind"]) == (201, "helper")
    assert len(resident.get("/me/helper-invitations").json["items"]) == 2
    (mine,) = received(phone)
    assert (mine["shop"], mine["resident"][0], town.person.name in str(mine)) == (None, "测", False)
    acting = {"X-Resident": str(town.person.id)}
    assert phone.get("/me/bank", headers=acting).status_code == 404
    assert phone.post(f"/me/invitations/{mine['id']}/acceptance").status_code == 200
    assert phone.get("/me/bank", headers=acting).status_code == 200
    left = resident.get("/me/helper-invitations").json["items"]
    assert resident.delete(f"/me/helper-invitations/{left[0]['id']}").status_code == 204
    assert resident.get("/me/helper-invitations").json["items"] == []


def test_helpers_and_those_asked_are_three_together(app: Flask, town: Town) -> None:
    resident = as_user(app, town.user)
    answers = [resident.post("/me/helpers", {"phone": f"1370000000{n}", "name": "家人"}) for n in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 409]
    assert answers[-1].json["code"] == "too_many_helpers"


def test_a_shop_that_has_left_asks_nobody(owner: SignedIn, phone: SignedIn, town: Town) -> None:
    asked = ask(owner).json["id"]
    commit(merchants.exit_alliance, merchant_id=town.shop.merchant.id, staff=town.admin, reason="歇业", now=NOW)
    assert received(phone) == []
    refused = phone.post(f"/me/invitations/{asked}/acceptance")
    assert (refused.status_code, refused.json["code"]) == (409, "invitation_over")


def test_it_goes_with_the_person(app: Flask, town: Town, owner: SignedIn, phone: SignedIn) -> None:
    resident = as_user(app, town.user)
    ask(owner), resident.post("/me/helpers", {"phone": PHONE, "name": "女儿"})
    sections = phone.get("/me/data").json
    assert [row["name"] for row in sections["invited"]] == ["小王", "女儿"]
    assert [row["phone"] for row in resident.get("/me/data").json["inviting"]] == ["137****0001"]
    assert resident.post("/me/deletion", {"confirmation": "注销"}).status_code == 204
    assert [one["kind"] for one in received(phone)] == ["clerk"]
    assert phone.post("/me/deletion", {"confirmation": "注销"}).status_code == 204
    db.session.rollback()
    assert db.session.query(Invitation).count() == 0
    assert db.session.query(Delegate).count() == 0


def test_numbers_are_not_kept_in_the_clear_and_not_for_long(owner: SignedIn) -> None:
    ask(owner)
    row = db.session.execute(select(*Invitation.__table__.c)).one()
    assert PHONE not in str(row._mapping)
    raw = db.session.connection().exec_driver_sql("SELECT name FROM invitation").scalar()
    assert "小王".encode() not in bytes(raw)
    over = NOW + inviting.VALID + upkeep.KEPT
    assert commit(upkeep.forget_old, now=over) == 0
    assert commit(upkeep.forget_old, now=over + timedelta(seconds=1)) == 1
