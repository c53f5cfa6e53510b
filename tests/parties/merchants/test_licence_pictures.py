"""The picture of a licence: sent ahead, seen by who decides on the application, erased when it is needed no more."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.office.privacy import erasure
from app.parties import merchants
from app.parties.merchants import licence_pictures
from app.parties.pictures import retention
from app.parties.pictures.models import Picture
from app.parties.residents.models import User
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.parties.merchants.test_applications import application
from tests.support import pictures
from tests.support.desk import at_desk
from tests.support.http import SignedIn, as_user

DAYS = timedelta(days=1)


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


@pytest.fixture
def user(town: Town) -> User:
    return factories.with_phone(factories.user())


@pytest.fixture
def who(app: Flask, user: User) -> SignedIn:
    return as_user(app, user)


def apply(who: SignedIn, town: Town, picture: int | None, path: str = "/merchant-applications") -> Any:
    return who.post(path, application(town) | {"licence_picture": picture})


def jobs(now: datetime) -> int:
    """Pictures that are left after the jobs of that day."""
    for command in (licence_pictures.note_final, retention.erase_old):
        while commit(command, now=now):
            pass
    db.session.rollback()
    return db.session.scalars(select(func.count(Picture.id))).one()


def test_who_decides_sees_it_and_nobody_else(app: Flask, town: Town, user: User, who: SignedIn) -> None:
    applied = apply(who, town, pictures.ahead(user).id)
    assert (applied.status_code, applied.json["has_licence_picture"]) == (201, True)
    path = f"/merchants/{applied.json['id']}"
    desk = at_desk(app, town.admin)
    assert f'src="/console{path}/licence-picture"' in desk.page(path)
    seen = desk.get(f"{path}/licence-picture")
    assert (seen.status_code, seen.mimetype) == (200, "image/jpeg")
    assert b"TestPhone" not in seen.data
    auditor = at_desk(app, factories.staff(town.node, StaffRole.AUDITOR))
    assert auditor.get(f"{path}/licence-picture").status_code == 403
    assert "营业执照</h2>" not in auditor.page(path)
    assert at_desk(app, factories.town().admin).get(f"{path}/licence-picture").status_code == 404
    own = f"/merchant-applications/{applied.json['id']}/licence-picture"
    assert who.get(own).mimetype == "image/jpeg"
    assert as_user(app, town.user).get(own).status_code == 404
    assert app.test_client().get(f"/api/v1{own}").status_code == 401


def test_clients_that_know_of_none_go_on_applying(app: Flask, town: Town, who: SignedIn) -> None:
    applied = who.post("/merchant-applications", application(town))
    assert (applied.status_code, applied.json["has_licence_picture"]) == (201, False)
    own = f"/merchant-applications/{applied.json['id']}/licence-picture"
    assert who.get(own).status_code == 404
    desk = at_desk(app, town.admin)
    assert "申请时没有附执照照片" in desk.page(f"/merchants/{applied.json['id']}")
    assert desk.get(f"/merchants/{applied.json['id']}/licence-picture").status_code == 404


def test_a_picture_of_somebody_else_is_refused_and_nothing_is_applied_for(town: Town, who: SignedIn) -> None:
    refused = apply(who, town, pictures.ahead(town.user).id)
    assert (refused.status_code, refused.json["code"]) == (404, "picture_gone")
    assert who.get("/merchant-applications").json["items"] == []


def test_what_is_changed_keeps_its_picture_unless_another_comes(town: Town, user: User, who: SignedIn) -> None:
    first = apply(who, town, pictures.ahead(user).id).json
    kept = db.session.scalars(select(Picture.id)).one()
    changed = apply(who, town, None, f"/merchant-applications/{first['id']}/replacement").json
    assert (changed["has_licence_picture"], changed["id"] == first["id"]) == (True, False)
    assert who.get(f"/merchant-applications/{first['id']}/licence-picture").status_code == 404
    db.session.rollback()
    assert db.session.get_one(Picture, kept).about_id == changed["id"]
    other = pictures.ahead(user, pictures.png()).id
    again = apply(who, town, other, f"/merchant-applications/{changed['id']}/replacement").json
    db.session.rollback()
    assert db.session.get_one(Picture, other).about_id == again["id"]


def test_what_is_handed_in_again_has_the_picture_that_comes_last(town: Town, user: User, who: SignedIn) -> None:
    first = apply(who, town, pictures.ahead(user).id).json["id"]
    commit(merchants.give_back, merchant_id=first, staff=town.admin, reason="照片看不清", now=NOW)
    other = pictures.ahead(user, pictures.png()).id
    assert apply(who, town, other).json["id"] == first
    db.session.rollback()
    assert db.session.scalars(select(Picture.id)).all() == [other]


def test_it_goes_a_month_after_it_was_returned_or_withdrawn(app: Flask, town: Town, user: User, who: SignedIn) -> None:
    applied = apply(who, town, pictures.ahead(user).id).json["id"]
    assert jobs(NOW + 80 * DAYS) == 1
    commit(merchants.give_back, merchant_id=applied, staff=town.admin, reason="照片看不清", now=NOW)
    assert [jobs(NOW + days * DAYS) for days in (81, 110, 112)] == [1, 1, 0]
    assert "已过保存期限" in at_desk(app, town.admin).page(f"/merchants/{applied}")
    with frozen(NOW + 112 * DAYS):
        who = as_user(app, user)
        again = apply(who, town, pictures.ahead(user).id).json["id"]
        who.post(f"/merchant-applications/{again}/withdrawal")
    assert [jobs(NOW + days * DAYS) for days in (113, 142, 144)] == [1, 1, 0]


def test_that_of_a_shop_stays_until_it_leaves(town: Town, user: User, who: SignedIn) -> None:
    shop = apply(who, town, pictures.ahead(user).id).json["id"]
    commit(merchants.approve, merchant_id=shop, staff=town.admin, now=NOW)
    assert jobs(NOW + 900 * DAYS) == 1
    commit(merchants.exit_alliance, merchant_id=shop, staff=town.admin, reason="搬走", now=NOW)
    assert [jobs(NOW + days * DAYS) for days in (901, 930, 932)] == [1, 1, 0]


def test_it_is_in_ones_data_and_goes_with_who_is_forgotten(town: Town, user: User, who: SignedIn) -> None:
    applied = apply(who, town, pictures.ahead(user).id).json["id"]
    assert [each["kind"] for each in who.get("/me/data").json["pictures"]] == ["licence"]
    who.post(f"/merchant-applications/{applied}/withdrawal")
    commit(erasure.forget_user, user_id=user.id, now=NOW)
    db.session.rollback()
    assert db.session.scalars(select(func.count(Picture.id))).one() == 0
