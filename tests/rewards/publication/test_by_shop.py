"""An owner changes, withdraws, pauses and ends the offers of their shop; staff decide as before."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask

from app.core.clock import frozen
from app.core.db.session import db
from app.ledger import chart
from app.ledger import journals as ledger
from app.rewards.offers.models import Offer, OfferStatus, SubsidyKind
from app.rewards.publication import by_shop, lifecycle
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.checks import assert_books_balance
from tests.support.http import SignedIn, as_staff, as_user
from tests.support.threads import at_once

REASON = {"reason": "店里装修三天"}
TERMS: dict[str, Any] = {
    "kind": "cash_off",
    "title": "剪发立减 10 元",
    "points": 5,
    "stock_total": 20,
    "cash_off_fen": 1_000,
    "valid_from": "2026-11-01T00:00:00+08:00",
    "valid_until": "2030-12-31T00:00:00+08:00",
}


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town(points=1_000)


@pytest.fixture
def owner(app: Flask, town: Town) -> SignedIn:
    return as_user(app, town.shop.owner)


def of(offer: Any) -> str:
    return f"/merchant/offers/{offer.id if isinstance(offer, Offer) else offer['id']}"


def test_a_changed_draft_is_another_one(app: Flask, town: Town, owner: SignedIn) -> None:
    draft = owner.post("/merchant/offers", TERMS).json
    changed = owner.post(f"{of(draft)}/replacement", TERMS | {"title": "剪发立减 12 元", "cash_off_fen": 1_200})
    assert (changed.status_code, changed.json["status"], changed.json["title"]) == (201, "draft", "剪发立减 12 元")
    assert changed.json["id"] != draft["id"]
    assert owner.get(of(draft)).json["status"] == "withdrawn"
    assert as_staff(app, town.admin).post(f"/staff/offers/{draft['id']}/approval").json["code"] == "offer_state"
    assert as_staff(app, town.admin).post(f"/staff/offers/{changed.json['id']}/approval").status_code == 200


def test_a_change_that_is_refused_leaves_the_draft(owner: SignedIn) -> None:
    draft = owner.post("/merchant/offers", TERMS).json
    refused = owner.post(f"{of(draft)}/replacement", TERMS | {"stock_total": 0})
    assert (refused.status_code, refused.json["details"]["fields"][0]["field"]) == (422, "stock_total")
    left = owner.get(of(draft)).json
    assert (left["status"], left["title"], left["stock_total"]) == ("draft", draft["title"], draft["stock_total"])


def test_a_change_sent_twice_is_one(owner: SignedIn) -> None:
    draft = owner.post("/merchant/offers", TERMS).json
    key = {"Idempotency-Key": "once"}
    first, again = (owner.post(f"{of(draft)}/replacement", TERMS, headers=key) for _ in range(2))
    assert (again.status_code, again.json) == (201, first.json)
    assert len(owner.get("/merchant/offers").json["items"]) == 2


def test_a_draft_is_withdrawn_and_nothing_else_is(town: Town, owner: SignedIn) -> None:
    draft, live = factories.offer(town.shop, publish=False), factories.offer(town.shop)
    assert owner.post(f"{of(draft)}/withdrawal").json["status"] == "withdrawn"
    for offer in (draft, live):
        assert owner.post(f"{of(offer)}/withdrawal").json["code"] == "offer_state"
        assert owner.post(f"{of(offer)}/replacement", TERMS).json["code"] == "offer_state"


def test_what_the_shop_pauses_it_goes_on_with_and_what_staff_pause_it_does_not(
    app: Flask, town: Town, owner: SignedIn
) -> None:
    offer = factories.offer(town.shop)
    paused = owner.post(f"{of(offer)}/pause", REASON).json
    assert (paused["status"], paused["paused_by_shop"], paused["decision_reason"]) == ("paused", True, REASON["reason"])
    resident = as_user(app, town.user)
    assert resident.post(f"/offers/{offer.id}/claims").status_code == 409
    again = owner.post(f"{of(offer)}/resumption").json
    assert (again["status"], again["paused_by_shop"], again["decision_reason"]) == ("published", False, "")
    assert resident.post(f"/offers/{offer.id}/claims").status_code == 201

    as_staff(app, town.admin).post(f"/staff/offers/{offer.id}/pause", REASON)
    refused = owner.post(f"{of(offer)}/resumption")
    assert (refused.status_code, refused.json["message"]) == (409, "这项优惠由社区暂停，恢复请联系社区工作人员。")
    assert owner.get(of(offer)).json["paused_by_shop"] is False
    assert as_staff(app, town.admin).post(f"/staff/offers/{offer.id}/resumption").status_code == 200


def test_an_ended_offer_gives_its_money_back_but_for_coupons_that_are_out(town: Town, owner: SignedIn) -> None:
    offer = factories.offer(town.shop, stock_total=10, subsidy_kind=SubsidyKind.FIXED, subsidy_fen=400)
    factories.coupon(offer, town.person)
    assert owner.post(f"{of(offer)}/closing", REASON).json["status"] == "closed"
    db.session.rollback()
    assert ledger.balance(db.session(), chart.offer_budget(offer.id)) == 400
    assert owner.post(f"{of(offer)}/closing", REASON).json["code"] == "offer_state"
    assert_books_balance()


def test_one_of_a_publication_and_a_change_happens(app: Flask, town: Town) -> None:
    draft = factories.offer(town.shop, publish=False)
    publish = partial(commit, lifecycle.publish, offer_id=draft.id, staff=town.admin, now=NOW)
    withdraw = partial(commit, by_shop.withdraw, offer_id=draft.id, owner=town.shop.member, now=NOW)
    results = at_once(app, [publish, withdraw] * 2)
    assert sum(isinstance(result, Offer) for result in results) == 1
    db.session.rollback()
    now = db.session.get_one(Offer, draft.id, populate_existing=True)
    assert now.status in (OfferStatus.PUBLISHED, OfferStatus.WITHDRAWN)


STEPS = [("replacement", TERMS), ("withdrawal", None), ("pause", REASON), ("resumption", None), ("closing", REASON)]


@pytest.mark.parametrize(("step", "body"), STEPS)
def test_only_the_owner_of_the_shop(app: Flask, town: Town, step: str, body: dict[str, Any] | None) -> None:
    offer, user = factories.offer(town.shop, publish=False), factories.user()
    factories.clerk(town.shop, user=user)
    assert as_user(app, user).post(f"{of(offer)}/{step}", body).status_code == 403
    other = as_user(app, factories.shop(town.node).owner)
    assert other.post(f"{of(offer)}/{step}", body).status_code == 404
    assert other.get(of(offer)).status_code == 404


@pytest.mark.parametrize("step", ["pause", "closing"])
def test_a_reason_is_needed(town: Town, owner: SignedIn, step: str) -> None:
    refused = owner.post(f"{of(factories.offer(town.shop))}/{step}", {"reason": ""})
    assert (refused.status_code, refused.json["details"]["fields"][0]["field"]) == (422, "reason")
