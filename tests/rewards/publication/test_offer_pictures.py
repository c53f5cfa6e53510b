"""The picture of an offer: drafted with it, seen by staff before anybody else sees it, and gone when it is over."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.clock import frozen
from app.core.db.session import db
from app.parties.pictures import shown
from app.parties.pictures.models import ShownPicture
from app.rewards.offers.models import Offer
from app.rewards.publication import offer_pictures
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.rewards.publication.test_by_shop import TERMS, of
from tests.support import pictures
from tests.support.desk import at_desk
from tests.support.http import SignedIn, as_staff, as_user

DAYS = timedelta(days=1)


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town(points=1_000)


@pytest.fixture
def owner(app: Flask, town: Town) -> SignedIn:
    return as_user(app, town.shop.owner)


def draft(town: Town, owner: SignedIn, **more: Any) -> dict[str, Any]:
    key = pictures.of_shop(town.shop.merchant)
    found: dict[str, Any] = owner.post("/merchant/offers", TERMS | {"picture_key": key} | more).json
    return found


def publish(app: Flask, town: Town, offer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = as_staff(app, town.admin).post(f"/staff/offers/{offer['id']}/approval").json
    return found


def status(app: Flask, key: str) -> int:
    """For somebody who is not signed in."""
    code: int = app.test_client().get(f"/api/v1/pictures/{key}/480").status_code
    return code


def is_kept(key: str) -> bool:
    db.session.rollback()
    return db.session.get(ShownPicture, key) is not None


def test_staff_see_it_before_everybody_does(app: Flask, town: Town, owner: SignedIn) -> None:
    drafted = draft(town, owner)
    key = drafted["picture_key"]
    assert (drafted["picture"], status(app, key)) == (None, 404)
    desk, path = at_desk(app, town.admin), f"/offers/{drafted['id']}"
    assert f'src="/console{path}/picture"' in desk.page(path)
    assert desk.get(f"{path}/picture").mimetype == "image/jpeg"
    assert at_desk(app, factories.town().admin).get(f"{path}/picture").status_code == 404
    live = publish(app, town, drafted)
    assert live["picture"]["medium"] == f"/api/v1/pictures/{key}/480"
    assert status(app, key) == 200
    resident = as_user(app, town.user)
    [listed] = [each for each in resident.get("/offers").json["items"] if each["id"] == live["id"]]
    assert listed["picture"] == live["picture"] == resident.get(f"/offers/{live['id']}").json["picture"]
    coupon = resident.post(f"/offers/{live['id']}/claims").json
    assert coupon["offer"]["picture"] == live["picture"]


def test_another_picture_is_another_draft(app: Flask, town: Town, owner: SignedIn) -> None:
    drafted = draft(town, owner)
    other = pictures.of_shop(town.shop.merchant, pictures.jpeg())
    changed = owner.post(f"{of(drafted)}/replacement", TERMS | {"picture_key": other}).json
    assert changed["id"] != drafted["id"]
    assert owner.delete(f"{of(changed)}/picture").json["code"] == "offer_state"
    same = owner.post(f"{of(changed)}/replacement", TERMS | {"picture_key": other}).json
    assert same["picture_key"] == other
    live = publish(app, town, same)
    copied = owner.post("/merchant/offers", TERMS | {"picture_key": other}).json
    assert (copied["picture"], copied["picture_key"]) == (None, other)
    assert owner.delete(f"{of(live)}/picture").json["picture"] is None
    assert owner.delete(f"{of(live)}/picture").json["picture"] is None
    assert is_kept(other)  # The copy has it.


def test_what_is_not_the_shops_is_refused_and_nothing_changes(town: Town, owner: SignedIn) -> None:
    of_shop = pictures.of_shop(town.shop.merchant)
    owner.put("/merchant/picture", {"picture_key": of_shop})
    others = pictures.of_shop(factories.shop(town.node).merchant)
    communitys = pictures.of_shop(None)
    drafted = draft(town, owner)
    for key in (of_shop, others, communitys, "gone", "图"):
        for path in ("/merchant/offers", f"{of(drafted)}/replacement"):
            refused = owner.post(path, TERMS | {"picture_key": key})
            assert refused.status_code == 422, key
            assert [each["field"] for each in refused.json["details"]["fields"]] == ["picture_key"]
    assert owner.get(of(drafted)).json["status"] == "draft"
    assert owner.get("/merchant/picture").json["picture"] is not None


def test_staff_take_it_off_every_offer_that_has_it(app: Flask, town: Town, owner: SignedIn) -> None:
    live = publish(app, town, draft(town, owner))
    key = live["picture_key"]
    copied = owner.post("/merchant/offers", TERMS | {"picture_key": key}).json
    desk, path = at_desk(app, town.admin), f"/offers/{live['id']}/picture/removal"
    others = at_desk(app, factories.town().admin)
    assert others.post(path, {"reason": "与我无关"}).status_code == 404
    assert "图片已撤下" in desk.said(desk.post(path, {"reason": "商品和优惠不符"}))
    assert (status(app, key), is_kept(key)) == (404, False)
    assert [owner.get(of(each)).json["picture_key"] for each in (live, copied)] == [None, None]
    [told] = [each for each in owner.get("/me/messages").json["items"] if each["kind"] == "picture_taken_down"]
    assert live["title"] in told["text"]
    assert "商品和优惠不符" in told["text"]
    assert told["page"] == "pages/shop/offers"
    assert "撤下优惠图片" in desk.page(f"/offers/{live['id']}")
    again = owner.post("/merchant/offers", TERMS | {"picture_key": pictures.of_shop(town.shop.merchant)})
    assert (again.status_code, again.json["code"]) == (409, "picture_refused")


def test_staff_put_one_up_for_a_shop_and_for_a_community(app: Flask, town: Town, owner: SignedIn) -> None:
    desk = at_desk(app, town.admin)
    offers = [factories.offer(town.shop, publish=False), factories.offer(None, node=town.node, approver=town.admin)]
    for offer in offers:
        sent = {"picture": (io.BytesIO(pictures.jpeg()), "商品.jpg")}
        answer = desk.post(f"/offers/{offer.id}/picture", sent, content_type="multipart/form-data")
        assert "图片已换上" in desk.said(answer)
    db.session.rollback()
    first, second = (db.session.get_one(Offer, offer.id) for offer in offers)
    assert (status(app, first.picture_key or ""), status(app, second.picture_key or "")) == (404, 200)
    closed = factories.offer(town.shop)
    owner.post(f"{of(closed)}/closing", {"reason": "做完了"})
    answer = desk.post(f"/offers/{closed.id}/picture", {"picture": (io.BytesIO(pictures.png()), "商品.png")})
    assert "状态" in desk.said(answer)


def test_pictures_go_a_month_after_a_draft_and_a_year_after_an_offer(app: Flask, town: Town, owner: SignedIn) -> None:
    rejected, withdrawn, closed, live = (draft(town, owner) for _ in range(4))
    as_staff(app, town.admin).post(f"/staff/offers/{rejected['id']}/rejection", {"reason": "图片不清楚"})
    owner.post(f"{of(withdrawn)}/withdrawal")
    for offer in (closed, live):
        publish(app, town, offer)
    owner.post(f"{of(closed)}/closing", {"reason": "做完了"})
    every = [rejected, withdrawn, closed, live]
    for days, left in ((29, every), (31, [closed, live]), (394, [closed, live]), (396, [live])):
        while commit(offer_pictures.forget_some, now=NOW + days * DAYS):
            pass
        while commit(shown.erase_some, now=NOW + days * DAYS):
            pass
        assert [each["id"] for each in every if is_kept(each["picture_key"])] == [each["id"] for each in left], days
