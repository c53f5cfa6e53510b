"""Somebody in a post scans the member card of a neighbour; of nobody else is anything said."""

from typing import Any

import pytest

from app.rewards.coupons import codes
from devtools import factories
from tests.standing.collecting.conftest import Building, building
from tests.support.http import as_user

__all__ = ["building"]


def scan(building: Building, code: str) -> Any:
    return building.phone.post("/collector/scans", {"code": code})


def refused(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.json
    assert any("一" <= char <= "鿿" for char in answer.json["message"])


@pytest.mark.parametrize("on_paper", [False, True])
def test_a_card_says_who_of_ones_own_area_it_is(building: Building, on_paper: bool) -> None:
    person = building.neighbour
    code = codes.on_paper(person.card_serial) if on_paper else factories.card_code_of(person)
    found = scan(building, code)
    assert (found.status_code, found.json["resident_id"]) == (200, person.id)
    household = found.json["household"]
    assert (household["kind"], household["id"], household["number"]) == ("household", person.household_id, "H-2")
    assert household["members"][0]["name"] != person.name
    assert "score" not in found.get_data(as_text=True)


def test_nobody_of_another_area_none_of_ones_own_household_and_nobody_without_a_post(building: Building) -> None:
    refused(scan(building, factories.card_code_of(building.far)), 404, "outside_area")
    refused(scan(building, factories.card_code_of(building.spouse)), 403, "related_person")
    other = as_user(building.app, building.neighbour_user)
    refused(other.post("/collector/scans", {"code": factories.card_code_of(building.far)}), 403, "no_post")


def test_what_is_no_card_and_what_is_guessed(building: Building) -> None:
    card = factories.card_code_of(building.neighbour)
    refused(scan(building, "660123456789000000"), 404, "code_unknown")
    refused(scan(building, "670000000000000000"), 404, "code_unknown")
    wrong = f"{card[:12]}{(int(card[12:]) + 1) % 1_000_000:06d}"
    for _ in range(5):
        refused(scan(building, wrong), 422, "code_wrong")
    refused(scan(building, card), 429, "code_locked")
