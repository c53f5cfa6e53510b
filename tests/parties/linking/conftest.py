"""People at home, and a household with one number."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app.core.clock import frozen
from app.parties import residents
from app.parties.communities.models import Community
from app.parties.linking import linking
from app.parties.residents.models import Resident, User
from devtools import factories
from devtools.factories import NOW, commit
from tests.support.http import SignedIn, as_user

PHONE = "13900009999"


@pytest.fixture
def node(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        yield factories.community()


def at_home(node: Community, household: str = "A-1", *, phone: str = PHONE, **more: Any) -> Resident:
    """Somebody on the roster with a phone."""
    person = factories.resident(node, household=household, **more)

    def put(session: Any) -> None:
        row = session.get_one(Resident, person.id)
        row.phone, row.phone_index = phone, residents.phone_index(phone) if phone else None

    commit(put)
    return person


def verified(phone: str = PHONE) -> User:
    user = factories.user()
    commit(linking.verify_phone, user_id=user.id, phone=phone, now=NOW)
    return user


@pytest.fixture
def family(app: Flask, node: Community) -> dict[str, Resident]:
    """A couple and a child with one number, somebody with another, and a neighbour with the couple's."""
    return {
        "wife": at_home(node, points=10),
        "husband": at_home(node, points=20),
        "child": at_home(node, is_minor=True, points=30),
        "tenant": at_home(node, phone="13900008888", points=40),
        "neighbour": at_home(node, "B-2", points=50),
    }


def mother(app: Flask, family: dict[str, Resident]) -> SignedIn:
    phone = as_user(app, verified())
    which = phone.post("/me/link", {"household": "A-1"})
    assert (which.status_code, which.json["code"]) == (409, "which_resident")
    shown = which.json["details"]["residents"]
    assert {each["number"] for each in shown} == {family[name].number for name in ("wife", "husband", "child")}
    assert family["wife"].name not in str(shown)
    chosen = phone.post("/me/link", {"household": "A-1", "number": family["wife"].number})
    assert chosen.json["resident"]["id"] == family["wife"].id
    return phone
