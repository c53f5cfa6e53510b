"""API, forms, imports and corrections agree on what a name is, and on what it is once it is in."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import frozen
from app.core.db.session import db
from app.office.privacy.models import Correction
from app.parties import residents
from app.parties.invitations.models import Invitation
from app.parties.residents import roster
from app.parties.residents.models import Resident
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.desk import at_desk
from tests.support.http import as_staff, as_user
from tests.support.sheets import xlsx

NAMES = {
    "买买提\u200b•吐尔逊": "买买提·吐尔逊",
    "王\ue863": "王䶮",
    "张\u3000三": "张三",
    "བཀྲ་ཤིས་": "བཀྲ་ཤིས་",
    "Anne‑Marie O’Neill": "Anne-Marie O'Neill",
    "\U000323af" * 40: "\U000323af" * 40,
}
NO_NAMES = ["\u200b\u3164", "\u202e\u202c", "王" * 41, "王··三", "王😀", "王\ue000"]
PHONE = "13911112222"
CONSENT = "本人到社区当面同意，已在纸质登记表上签字"


@pytest.fixture
def town(app: Flask) -> Any:
    with frozen(NOW):
        yield factories.town()


def _import(app: Flask, town: Town, name: str) -> Any:
    data = {
        "community_id": str(town.node.id),
        "file": (io.BytesIO(xlsx([roster.HEADERS, ("A-1", name, PHONE, "是")])), "r.xlsx"),
    }
    client = as_staff(app, town.admin)
    return client.post("/staff/residents/import", data=data, content_type="multipart/form-data")


def _correct(app: Flask, town: Town, name: str) -> Any:
    return as_user(app, town.user).post("/me/corrections", {"name": name})


def _helper_in_a_form(app: Flask, town: Town, name: str) -> Any:
    commit(residents.show_phone, user_id=factories.user().id, phone=PHONE)
    typed = {"phone": PHONE, "name": name, "consent": CONSENT}
    return at_desk(app, town.admin).post(f"/residents/{town.person.id}/helpers", typed)


def _clerk(app: Flask, town: Town, name: str) -> Any:
    commit(residents.show_phone, user_id=factories.user().id, phone=PHONE)
    return as_user(app, town.shop.owner).post("/merchant/clerks", {"phone": PHONE, "name": name})


Door = Callable[[Flask, Town, str], Any]
DOORS: dict[Door, Any] = {
    _import: Resident,
    _correct: Correction,
    _helper_in_a_form: Invitation,
    _clerk: Invitation,
}


def names_in(model: Any) -> list[str]:
    db.session.rollback()
    return [row.name for row in db.session.scalars(select(model))]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("typed", NAMES, ids=range(len(NAMES)))
def test_every_door_makes_the_same_of_a_name(app: Flask, town: Town, door: Door, typed: str) -> None:
    answer = door(app, town, typed)
    assert answer.status_code in {200, 201, 303}, answer.text
    assert NAMES[typed] in names_in(DOORS[door])


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("typed", NO_NAMES, ids=range(len(NO_NAMES)))
def test_every_door_refuses_what_is_none(app: Flask, town: Town, door: Door, typed: str) -> None:
    before = names_in(DOORS[door])
    answer = door(app, town, typed)
    assert answer.status_code == 422
    assert "姓名" in answer.get_data(as_text=True)
    assert names_in(DOORS[door]) == before


def test_a_resident_is_found_by_any_way_of_typing_the_name(app: Flask, town: Town) -> None:
    assert _import(app, town, "买买提•吐尔逊").status_code == 200
    desk = at_desk(app, town.admin)
    for typed in ("买买提·吐尔逊", "买买提・吐尔逊", "买买提.吐尔逊\u200b"):
        assert PHONE[-4:] in desk.page(f"/residents?name={typed}")
    assert PHONE[-4:] not in desk.page("/residents?name=买买提")


def test_the_next_import_changes_no_one_whose_name_is_only_typed_otherwise(app: Flask, town: Town) -> None:
    assert _import(app, town, "买买提•吐尔逊").json == {"added": 1, "updated": 0, "unchanged": 0}
    assert _import(app, town, "买买提．吐尔逊").json == {"added": 0, "updated": 0, "unchanged": 1}
