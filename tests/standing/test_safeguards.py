"""What the programme must never be able to do (docs/rules.md, Safeguards).

The API document and the page that all others are made of are looked at, so that a new route or page is held to it, too.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core.clock import frozen
from app.standing.programmes.rules import install_catalogue
from devtools import factories
from devtools.factories import NOW, commit
from tests.support.http import as_user

ROOT = Path(__file__).resolve().parents[2]
API = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
STANDING = {"score", "grade", "stars"}
BY_STANDING = STANDING | {"min_score", "max_score", "min_grade", "sort", "order_by", "rank"}
OF_UNITS = {"/api/v1/me/assessments", "/api/v1/staff/batches/{record_batch_id}/results"}
"""Assessments say how firms and offices have done, never people (`SubjectKind.UNIT`)."""
VERBS = ("deny", "denial", "blacklist", "black-list", "ranking", "leaderboard")


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    found: dict[str, Any] = API["components"]["schemas"][reference.rsplit("/", 1)[-1]] if reference else schema
    return found


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in API["paths"].items():
        for method, operation in methods.items():
            if method in ("get", "post", "patch", "put", "delete"):
                yield path, method, operation


def names_in_lists(schema: dict[str, Any], inside: bool = False, seen: tuple[int, ...] = ()) -> Iterator[str]:
    """The names of everything that an answer says of each of many."""
    schema = resolved(schema)
    if id(schema) in seen:
        return
    seen = (*seen, id(schema))
    for part in [*schema.get("allOf", []), *schema.get("anyOf", []), *schema.get("oneOf", [])]:
        yield from names_in_lists(part, inside, seen)
    if "items" in schema:
        yield from names_in_lists(schema["items"], True, seen)
    for name, each in schema.get("properties", {}).items():
        if inside:
            yield name
        yield from names_in_lists(each, inside, seen)


def answers(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for status, answer in operation["responses"].items():
        if str(status).startswith("2"):
            yield from (each["schema"] for each in answer.get("content", {}).values() if "schema" in each)


def lists_with_standing() -> set[str]:
    return {
        path
        for path, _, operation in operations()
        for schema in answers(operation)
        if STANDING & set(names_in_lists(schema))
    }


def test_no_answer_lists_people_with_their_score() -> None:
    assert lists_with_standing() == OF_UNITS


def test_the_look_through_the_document_would_find_one() -> None:
    """Else the test above could not fail."""
    listed = {"type": "object", "properties": {"items": {"type": "array", "items": {"properties": {"score": {}}}}}}
    assert set(names_in_lists(listed)) == {"score"}
    assert set(names_in_lists({"properties": {"score": {}}})) == set()
    assert len(list(operations())) > 200


def test_nothing_is_asked_for_by_score_or_put_in_its_order() -> None:
    asked = {
        (path, parameter["name"])
        for path, _, operation in operations()
        for parameter in operation.get("parameters", [])
        if parameter.get("in") == "query" and parameter["name"] in BY_STANDING
    }
    assert asked == set()


def test_there_is_no_command_that_denies_somebody_something() -> None:
    assert [path for path, _, _ in operations() if any(verb in path for verb in VERBS)] == []


@pytest.mark.parametrize("path", ["/m/{shop}", "/p/{node}", "/r/{node}", "/console/sign-in"])
def test_pages_say_what_it_is_and_that_no_public_service_hangs_on_it(app: Flask, path: str) -> None:
    commit(install_catalogue, now=NOW)
    with frozen(NOW):
        town = factories.town()
        address = path.format(shop=town.shop.merchant.slug, node=town.node.slug)
        answer = app.test_client().get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert "社区积分" in page
    assert "不影响基本公共服务" in page
    assert "不是征信" in page


def test_a_score_of_nothing_denies_nothing(app: Flask) -> None:
    """Points, what is offered and the member card are there for who has the lowest grade."""
    commit(install_catalogue, now=NOW)
    with frozen(NOW):
        town = factories.town()
        factories.offer(town.shop)
        phone = as_user(app, town.user)
        for path in ("/me/bank", "/offers", "/me/coupons", "/me/card/code", "/me/records"):
            assert phone.get(path).status_code == 200, path
        assert phone.get("/offers").json["items"][0]["claimable"] is True
