"""Pictures that everybody sees: drawn anew in three sizes, behind an address that never changes; and nothing else."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from app.core.audit.log import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.files import StoredFile
from app.core.files.models import StoredFilePart
from app.parties import merchants
from app.parties.merchants import shop_picture
from app.parties.merchants.models import Merchant
from app.parties.messages.models import Message, MessageKind
from app.parties.pictures import shown
from app.parties.pictures.models import PictureOf, ShownPicture
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support import pictures
from tests.support.desk import at_desk
from tests.support.http import SignedIn, as_user
from tests.support.threads import at_once

NOTHING_SHOWN = {"picture": None}
SIZES = {"small": 160, "medium": 480, "large": 1280}


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


@pytest.fixture
def owner(app: Flask, town: Town) -> SignedIn:
    return as_user(app, town.shop.owner)


def make(owner: SignedIn, content: bytes | None = None) -> Any:
    return owner.post("/merchant/pictures", data={"file": (io.BytesIO(content or pictures.jpeg()), "店面.jpg")})


def put_up(owner: SignedIn, content: bytes | None = None) -> dict[str, str]:
    """The addresses of a new picture of the shop."""
    answer = owner.put("/merchant/picture", {"picture_key": make(owner, content).json["picture_key"]})
    assert answer.status_code == 200
    found: dict[str, str] = answer.json["picture"]
    return found


def fetched(app: Flask, address: str) -> Any:
    """By somebody who is not signed in."""
    return app.test_client().get(address)


def kept() -> tuple[int, int, int]:
    """Pictures, files and parts of files that are there."""
    db.session.rollback()
    counts = [
        db.session.scalars(select(func.count()).select_from(model)).one()
        for model in (ShownPicture, StoredFile, StoredFilePart)
    ]
    return counts[0], counts[1], counts[2]


def test_a_picture_of_a_shop_is_there_in_three_sizes_for_everybody(app: Flask, town: Town, owner: SignedIn) -> None:
    addresses = put_up(owner)
    for name, width in SIZES.items():
        answer = fetched(app, addresses[name])
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg"), name
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert b"TestPhone" not in answer.data
        assert b"SECRET" not in answer.data
        with Image.open(io.BytesIO(answer.data)) as picture:
            assert picture.size == (width, width * 3 // 4)
            assert dict(picture.getexif()) == {}
    card = fetched(app, f"/api/v1/merchants/{town.shop.merchant.slug}").json
    assert card["picture"] == addresses
    resident = as_user(app, town.user)
    factories.offer(town.shop)
    assert resident.get("/shops").json["items"][0]["picture"] == addresses
    offer = resident.get("/offers").json["items"][0]
    assert (offer["picture"], offer["merchant"]["picture"]) == (None, addresses)
    page = app.test_client().get(f"/m/{town.shop.merchant.slug}", headers={"Accept": "text/html"}).text
    assert addresses["medium"] in page
    assert f"{town.shop.merchant.name}的图片" in page


def test_a_small_picture_is_not_made_larger(app: Flask, owner: SignedIn) -> None:
    addresses = put_up(owner, pictures.png((300, 600)))
    sizes = [Image.open(io.BytesIO(fetched(app, addresses[name]).data)).size for name in SIZES]
    assert sizes == [(160, 120), (300, 225), (300, 225)]


def test_another_one_takes_its_place_and_the_first_is_erased(app: Flask, owner: SignedIn) -> None:
    first = put_up(owner)
    second = put_up(owner, pictures.png())
    assert first["small"] != second["small"]
    assert [fetched(app, each["large"]).status_code for each in (first, second)] == [404, 200]
    assert kept() == (1, 3, 3)
    assert owner.delete("/merchant/picture").json == NOTHING_SHOWN
    assert owner.delete("/merchant/picture").json == NOTHING_SHOWN
    assert fetched(app, second["large"]).status_code == 404
    assert kept() == (0, 0, 0)


def test_only_what_is_shown_is_served(app: Flask, town: Town, owner: SignedIn) -> None:
    """Neither what nobody has published, nor evidence, nor licences: these have no key."""
    key = make(owner).json["picture_key"]
    application = factories.applied(town.node, by=factories.user())
    licence = pictures.licence_of(db.session.get_one(type(town.user), application.applied_by), application.id)
    evidence = pictures.belonging(town.user, PictureOf.RECORD, 1)
    for wanted in (key, licence.id, licence.file_id, evidence.id, evidence.file_id, licence.sha256, "店", "a" * 64):
        assert fetched(app, f"/api/v1/pictures/{wanted}/480").status_code == 404, wanted
    assert owner.get(f"/merchant/pictures/{key}").status_code == 200
    owner.put("/merchant/picture", {"picture_key": key})
    assert fetched(app, f"/api/v1/pictures/{key}/480").status_code == 200
    for width in (0, 1, 161, 1281, 10**12):
        assert fetched(app, f"/api/v1/pictures/{key}/{width}").status_code == 404


def test_what_is_no_picture_is_refused(owner: SignedIn) -> None:
    for content in (b"<svg/>", pictures.bomb()):
        answer = make(owner, content)
        assert (answer.status_code, answer.json["code"]) == (422, "not_a_picture")
    assert owner.post("/merchant/pictures", data={}).json["details"]["fields"][0]["field"] == "file"
    assert kept() == (0, 0, 0)


def test_a_picture_of_another_shop_or_of_an_offer_is_refused(app: Flask, town: Town, owner: SignedIn) -> None:
    others = pictures.of_shop(factories.shop(town.node).merchant)
    of_offer = pictures.of_shop(town.shop.merchant)
    factories.offer(town.shop, publish=False, picture_key=of_offer)
    for key in (others, of_offer, "gone", "店"):
        answer = owner.put("/merchant/picture", {"picture_key": key})
        assert answer.status_code == 422, key
        assert answer.json["details"]["fields"][0]["field"] == "picture_key"
    assert owner.get("/merchant/picture").json == NOTHING_SHOWN
    assert owner.get(f"/merchant/pictures/{others}").status_code == 404


def test_clerks_look_and_change_nothing(app: Flask, town: Town, owner: SignedIn) -> None:
    user = factories.user()
    factories.clerk(town.shop, user=user)
    clerk, key = as_user(app, user), make(owner).json["picture_key"]
    assert clerk.get("/merchant/picture").json == NOTHING_SHOWN
    refused = [
        make(clerk),
        clerk.put("/merchant/picture", {"picture_key": key}),
        clerk.delete("/merchant/picture"),
    ]
    assert [answer.status_code for answer in refused] == [403, 403, 403]


def test_staff_take_down_what_is_unsuitable_and_the_owner_is_told_why(app: Flask, town: Town, owner: SignedIn) -> None:
    addresses, shop = put_up(owner), town.shop.merchant
    desk, path = at_desk(app, town.admin), f"/merchants/{shop.id}"
    assert addresses["medium"] in desk.page(path)
    assert "图片已撤下" in desk.said(desk.post(f"{path}/picture/removal", {"reason": "图里有别人的电话"}))
    assert fetched(app, addresses["medium"]).status_code == 404
    assert owner.get("/merchant/picture").json == NOTHING_SHOWN
    told = db.session.scalars(select(Message).where(Message.kind == MessageKind.PICTURE_TAKEN_DOWN)).one()
    assert told.user_id == town.shop.owner.id
    [message] = [each for each in owner.get("/me/messages").json["items"] if each["kind"] == "picture_taken_down"]
    assert "图里有别人的电话" in message["text"]
    assert message["page"] == "pages/shop/name-card"
    noted = db.session.scalars(select(AuditEvent.action).where(AuditEvent.subject_id == shop.id)).all()
    assert "merchant.picture_taken_down" in noted


def test_what_was_taken_down_is_not_put_up_again_but_by_staff(app: Flask, town: Town, owner: SignedIn) -> None:
    put_up(owner)
    waiting = make(owner).json["picture_key"]
    desk, path = at_desk(app, town.admin), f"/merchants/{town.shop.merchant.id}/picture"
    desk.said(desk.post(f"{path}/removal", {"reason": "图里有别人的电话"}))
    for answer in (make(owner), owner.put("/merchant/picture", {"picture_key": waiting})):
        assert (answer.status_code, answer.json["code"]) == (409, "picture_refused")
        assert "请换一张" in answer.json["message"]
    assert owner.get("/merchant/picture").json == NOTHING_SHOWN
    assert make(owner, pictures.png()).status_code == 201
    assert make(as_user(app, factories.shop(town.node).owner)).status_code == 201  # It is refused to this shop alone.
    sent = {"picture": (io.BytesIO(pictures.jpeg()), "店面.jpg")}
    desk.said(desk.post(path, sent, content_type="multipart/form-data"))
    owner.delete("/merchant/picture")
    put_up(owner)


def test_staff_put_one_up_for_a_shop_of_theirs(app: Flask, town: Town, owner: SignedIn) -> None:
    desk, path = at_desk(app, town.admin), f"/merchants/{town.shop.merchant.id}/picture"
    sent = {"picture": (io.BytesIO(pictures.jpeg()), "店面.jpg")}
    assert "图片已换上" in desk.said(desk.post(path, sent, content_type="multipart/form-data"))
    assert owner.get("/merchant/picture").json["picture"] is not None
    wrong = {"picture": (io.BytesIO(b"<svg/>"), "店面.jpg")}
    assert "这不是能用的照片" in desk.said(desk.post(path, wrong, content_type="multipart/form-data"))
    assert "请选择要上传的文件" in desk.said(desk.post(path))
    others = at_desk(app, factories.town().admin)
    for answer in (
        others.post(path, {"picture": (io.BytesIO(pictures.png()), "店面.png")}),
        others.post(f"{path}/removal", {"reason": "与我无关"}),
    ):
        assert answer.status_code == 404
    assert owner.get("/merchant/picture").json["picture"] is not None


def test_what_nothing_uses_is_erased_after_three_days(app: Flask, town: Town, owner: SignedIn) -> None:
    put_up(owner)
    make(owner, pictures.png())
    assert kept() == (2, 6, 6)
    for days, left in ((2, 2), (4, 1), (400, 1)):
        while commit(shown.erase_some, now=NOW + timedelta(days=days)):
            pass
        assert kept() == (left, 3 * left, 3 * left)


def test_so_many_wait_at_a_time(owner: SignedIn) -> None:
    for number in range(shown.MOST_WAITING):
        assert make(owner, pictures.png((8, 6 + number % 3))).status_code == 201
    assert make(owner).json["code"] == "too_many_pictures_waiting"


def test_of_two_that_are_put_up_at_once_one_is_left(app: Flask, town: Town) -> None:

    keys = [pictures.of_shop(town.shop.merchant) for _ in range(4)]
    member = merchants.membership(db.session(), town.shop.owner.id, None)
    db.session.rollback()

    def put(key: str) -> Any:
        return lambda: commit(shop_picture.put_up, owner=member, picture_key=key)

    at_once(app, [put(key) for key in keys])
    assert kept() == (1, 3, 3)
    assert db.session.get_one(Merchant, town.shop.merchant.id).picture_key in keys


def test_a_shop_that_leaves_shows_nothing_any_more(app: Flask, town: Town, owner: SignedIn) -> None:
    addresses = put_up(owner)
    leave = {"merchant_id": town.shop.merchant.id, "staff": town.admin, "reason": "搬走", "now": NOW}
    commit(merchants.exit_alliance, **leave)
    assert fetched(app, addresses["small"]).status_code == 404
    assert kept() == (0, 0, 0)
