"""Asking to join: by somebody who can be reached, three at a time, and no licence is held by who was sent away."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask

from app.core.clock import frozen
from app.core.db.session import db
from app.parties import merchants
from app.parties.merchants.applications import EXPIRED, MISREAD, VALID, expire_some
from app.parties.merchants.errors import LicenceTakenError, TooManyApplicationsError
from app.parties.merchants.licences import check_digit
from app.parties.merchants.models import Merchant, MerchantStatus
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.http import SignedIn, as_staff, as_user
from tests.support.threads import at_once

LICENCE = "92370000DEMO00001X"


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


def somebody(app: Flask) -> SignedIn:
    return as_user(app, factories.with_phone(factories.user()))


def application(town: Town, licence_no: str = LICENCE) -> dict[str, Any]:
    shop = {"name": "演示理发店", "trade": "理发", "address": "演示路 1 号", "phone": "0631-0000000"}
    return {"community_id": town.node.id, "licence_no": licence_no, **shop}


def apply(who: SignedIn, town: Town, licence_no: str = LICENCE) -> Any:
    return who.post("/merchant-applications", application(town, licence_no))


def test_who_applies_has_a_verified_number(app: Flask, town: Town) -> None:
    user = factories.user()
    refused = apply(as_user(app, user), town)
    assert (refused.status_code, refused.json["code"]) == (409, "phone_required")
    factories.with_phone(user)
    assert apply(as_user(app, user), town).status_code == 201


def test_three_wait_at_a_time(app: Flask, town: Town) -> None:
    who = somebody(app)
    licences = [f"92370000DEMO{n:06d}" for n in range(4)]
    answers = [apply(who, town, licence) for licence in licences]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 409]
    assert answers[-1].json["code"] == "too_many_applications"
    path = f"/staff/merchants/{answers[0].json['id']}"
    as_staff(app, town.admin).post(f"{path}/return", {"reason": "缺少执照照片"})
    assert apply(who, town, licences[3]).status_code == 201


def test_three_at_a_time_also_when_they_come_at_once(app: Flask, town: Town) -> None:
    user = factories.with_phone(factories.user())
    sent = [
        partial(commit, merchants.apply, user_id=user.id, now=NOW, **application(town, f"92370000DEMO{n:06d}"))
        for n in range(8)
    ]
    results = at_once(app, sent)
    assert sum(isinstance(result, Merchant) for result in results) == 3
    assert sum(isinstance(result, TooManyApplicationsError) for result in results) == 5


def test_one_licence_at_once_is_held_once(app: Flask, town: Town) -> None:
    users = [factories.with_phone(factories.user()) for _ in range(6)]
    sent = [partial(commit, merchants.apply, user_id=user.id, now=NOW, **application(town)) for user in users]
    results = at_once(app, sent)
    assert sum(isinstance(result, Merchant) for result in results) == 1
    assert sum(isinstance(result, LicenceTakenError) for result in results) == 5


def test_a_returned_application_frees_its_licence_for_its_holder(app: Flask, town: Town) -> None:
    stranger, holder, staff = somebody(app), somebody(app), as_staff(app, town.admin)
    squatted = apply(stranger, town).json["id"]
    assert apply(holder, town).json["code"] == "licence_taken"
    staff.post(f"/staff/merchants/{squatted}/return", {"reason": "执照不是本人的"})
    own = apply(holder, town)
    assert (own.status_code, own.json["id"] != squatted) == (201, True)
    assert apply(stranger, town).json["code"] == "licence_taken"
    assert staff.post(f"/staff/merchants/{own.json['id']}/approval").json["status"] == "active"


def test_what_nobody_decides_about_ends_and_frees_its_licence(app: Flask, town: Town) -> None:
    who = factories.with_phone(factories.user())
    waiting = commit(merchants.apply, user_id=who.id, now=NOW, **application(town)).id
    assert commit(expire_some, now=NOW + VALID) == 0
    assert commit(expire_some, now=NOW + VALID + timedelta(seconds=1)) == 1
    db.session.rollback()
    ended = db.session.get_one(Merchant, waiting, populate_existing=True)
    assert (ended.status, ended.decision_reason, ended.decided_by) == (MerchantStatus.RETURNED, EXPIRED, None)
    assert as_user(app, who).get("/me/messages").json["items"][0]["title"] == "申请需要补充"
    assert apply(somebody(app), town).status_code == 201
    assert apply(as_user(app, who), town).json["code"] == "licence_taken"


REAL = "91350100M000100Y43"
"""The example of the national standard."""


def test_the_last_character_of_a_licence_checks_the_others(app: Flask, town: Town) -> None:
    who = somebody(app)
    assert check_digit(REAL[:-1]) == REAL[-1]
    for place in range(len(REAL)):
        wrong = REAL[:place] + ("2" if REAL[place] != "2" else "3") + REAL[place + 1 :]
        refused = apply(who, town, wrong)
        assert refused.status_code == 422, wrong
        assert refused.json["details"]["fields"] == [{"field": "licence_no", "message": MISREAD}]
    assert apply(who, town, REAL).status_code == 201
    assert apply(who, town, "370000123456789").status_code == 201  # Of before 2015.


def test_an_application_is_changed_while_it_waits(app: Flask, town: Town) -> None:
    who, staff = somebody(app), as_staff(app, town.admin)
    first = apply(who, town).json
    path = f"/merchant-applications/{first['id']}"
    changed = who.post(f"{path}/replacement", application(town) | {"name": "演示美发店"})
    assert (changed.status_code, changed.json["status"], changed.json["name"]) == (201, "applied", "演示美发店")
    assert changed.json["id"] != first["id"]
    assert staff.post(f"/staff/merchants/{first['id']}/approval").status_code == 409  # Read before it was changed.
    assert staff.post(f"/staff/merchants/{changed.json['id']}/approval").json["status"] == "active"
    assert who.post(f"/merchant-applications/{changed.json['id']}/replacement", application(town)).status_code == 409
    assert [each["status"] for each in who.get("/merchant-applications").json["items"]] == ["active", "withdrawn"]


def test_a_change_that_is_refused_leaves_the_application(app: Flask, town: Town) -> None:
    who, other = somebody(app), somebody(app)
    mine = apply(who, town).json
    apply(other, town, "92370000DEMO000002")
    refused = who.post(f"/merchant-applications/{mine['id']}/replacement", application(town, "92370000DEMO000002"))
    assert (refused.status_code, refused.json["code"]) == (409, "licence_taken")
    assert who.get("/merchant-applications").json["items"][0]["status"] == "applied"


def test_a_withdrawn_application_frees_its_licence(app: Flask, town: Town) -> None:
    who, other = somebody(app), somebody(app)
    mine = apply(who, town).json
    path = f"/merchant-applications/{mine['id']}/withdrawal"
    assert other.post(path).status_code == 404
    assert who.post(path).json["status"] == "withdrawn"
    assert who.post(path).json["code"] == "merchant_state"
    assert apply(other, town).status_code == 201
