"""Nobody redeems or rates in their own shop, with whichever of their accounts they have opened it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import update

from app.core.clock import frozen
from app.core.db.session import db
from app.parties import merchants, residents
from app.parties.delegates.models import Delegate
from app.parties.merchants.errors import OwnerPhoneRequiredError
from app.parties.merchants.models import Merchant
from app.parties.residents.models import Resident, User
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.http import as_user
from tests.support.tables import queries

FIVES = dict.fromkeys(("honesty", "service", "frontage", "interior", "fulfilment"), 5)


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


def _set(table: type[User | Resident | Merchant], id_: int, **values: object) -> None:
    db.session.execute(update(table).where(table.id == id_).values(**values))
    db.session.commit()


def by_roster_phone(town: Town) -> None:
    """The owner's account is another than the resident's, but its number is theirs on the roster."""
    _set(User, town.user.id, phone_index=None)
    _set(User, town.shop.owner.id, phone_index=town.person.phone_index)


def by_phone_at_home(town: Town) -> None:
    """It is that of somebody who lives with the resident."""
    mother = factories.resident(town.node, household="H-mother")
    _set(Resident, town.person.id, household_id=mother.household_id)
    _set(User, town.shop.owner.id, phone_index=mother.phone_index)


def by_clerks_phone(town: Town) -> None:
    clerk = factories.user()
    factories.clerk(town.shop, user=clerk)
    _set(User, town.user.id, phone_index=None)
    _set(User, clerk.id, phone_index=town.person.phone_index)


def by_application(town: Town) -> None:
    _set(Merchant, town.shop.merchant.id, phone=town.person.phone)


def by_application_at_home(town: Town) -> None:
    father = factories.resident(town.node, household="H-father")
    _set(Resident, town.person.id, household_id=father.household_id)
    _set(Merchant, town.shop.merchant.id, phone=father.phone)


WAYS = [by_roster_phone, by_phone_at_home, by_clerks_phone, by_application, by_application_at_home]


@pytest.mark.parametrize("is_known", WAYS)
def test_a_second_account_is_no_way_around(app: Flask, town: Town, is_known: Callable[[Town], None]) -> None:
    held = factories.coupon(factories.offer(town.shop), town.person)
    is_known(town)
    counter, holder = as_user(app, town.shop.owner), as_user(app, town.user)
    for path in ("/merchant/scans", "/merchant/redemptions"):
        for code in (factories.code_of(held), factories.card_code_of(town.person)):
            answer = counter.post(path, {"code": code})
            assert (answer.status_code, answer.json["code"]) == (403, "own_shop")
    rated = holder.post(f"/merchants/{town.shop.merchant.slug}/ratings", {**FIVES, "tags": []})
    assert (rated.status_code, rated.json["code"]) == (403, "own_shop")


def test_who_acts_for_a_resident_is_known_by_the_phone_of_the_application(app: Flask, town: Town) -> None:
    held = factories.coupon(factories.offer(town.shop), town.person)
    daughter = factories.resident(factories.community(), user=factories.user())
    named = Delegate(
        resident_id=town.person.id,
        user_id=daughter.user_id,
        name="女儿",
        phone="136****0000",
        consent="同意",
        named_by="system",
        named_at=NOW,
    )
    db.session.add(named)
    db.session.commit()
    _set(Merchant, town.shop.merchant.id, phone=daughter.phone)
    answer = as_user(app, town.shop.owner).post("/merchant/redemptions", {"code": factories.code_of(held)})
    assert answer.json["code"] == "own_shop"


def test_neighbours_are_no_insiders(app: Flask, town: Town) -> None:
    factories.resident(town.node, user=town.shop.owner, household="next door")
    held = factories.coupon(factories.offer(town.shop), town.person)
    counter = as_user(app, town.shop.owner)
    assert counter.post("/merchant/redemptions", {"code": factories.code_of(held)}).status_code == 201
    rated = as_user(app, town.user).post(f"/merchants/{town.shop.merchant.slug}/ratings", {**FIVES, "tags": []})
    assert rated.status_code == 201


def test_the_shop_of_an_owner_without_a_phone_honours_nothing(app: Flask, town: Town) -> None:
    """One of before; its clerks would honour what the owner has claimed with an account that nobody knows."""
    clerk = factories.user()
    factories.clerk(town.shop, user=clerk)
    body = {"code": factories.code_of(factories.coupon(factories.offer(town.shop), town.person))}
    _set(User, town.shop.owner.id, phone_index=None)
    for who in (town.shop.owner, clerk):
        for path in ("/merchant/scans", "/merchant/redemptions"):
            answer = as_user(app, who).post(path, body)
            assert (answer.status_code, answer.json["code"]) == (409, "owner_phone_required")
    commit(residents.show_phone, user_id=town.shop.owner.id, phone="13655554444")
    assert as_user(app, clerk).post("/merchant/redemptions", body).status_code == 201


def test_an_applicant_without_a_phone_is_not_approved(town: Town) -> None:
    stranger = factories.user()
    waiting = factories.applied(town.node, by=stranger)
    _set(User, stranger.id, phone_index=None)
    approve = {"merchant_id": waiting.id, "staff": town.admin, "now": NOW}
    with pytest.raises(OwnerPhoneRequiredError):
        commit(merchants.approve, **approve)
    commit(residents.show_phone, user_id=stranger.id, phone="13655554444")
    commit(merchants.approve, **approve)


def test_people_are_compared_in_the_one_look(app: Flask, town: Town) -> None:
    """A redemption reads twice: who asks, with their shop, and all that decides."""
    counter, offer = as_user(app, town.shop.owner), factories.offer(town.shop)
    for _ in range(2):
        code = factories.code_of(factories.coupon(offer, town.person))
        with queries() as sent:
            assert counter.post("/merchant/redemptions", {"code": code}).status_code == 201
    assert len([sql for sql in sent if sql.startswith("SELECT")]) == 2
