"""An id of another town in the address finds what an id finds that nobody has."""

import re
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from marshmallow import Schema

from app.core.console.lists import Filters, ListQuery
from app.core.http.schemas import MAX_ID
from app.core.permissions import permission
from tests.isolation.fields import UNKNOWN, id_fields, key_of
from tests.isolation.places import Place, kind_of
from tests.isolation.views import ask, look_around, of_one, path_of, readable, take_home, without

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def filtered(app: Flask, ours: Place, monkeypatch: pytest.MonkeyPatch) -> dict[str, type[Schema]]:
    """The query of every page that can be narrowed down, by route."""
    found: dict[str, type[Schema]] = {}
    build = Filters.__init__

    def noting(self: Filters, schema: type[Schema] = ListQuery) -> None:
        found[seen[-1]] = schema
        build(self, schema)

    seen: list[str] = []
    with monkeypatch.context() as patched:
        patched.setattr(Filters, "__init__", noting)
        for rule in readable(app):
            if kind_of(app, rule) == "page":
                seen.append(rule.rule)
                look_around(ours, ours.caller, [rule])
    return found


def assert_finds_nothing(look: Callable[..., tuple[int, str]], field: str, their_id: int, where: str) -> None:
    theirs, nobodys = (without(look(**{field: number}), their_id) for number in (their_id, UNKNOWN))
    assert theirs == nobodys, (where, field)


def test_pages_of_the_console(
    app: Flask, ours: Place, another: Callable[[], Place], filtered: dict[str, type[Schema]]
) -> None:
    theirs, tried = another(), 0
    rules = {rule.rule: rule for rule in readable(app)}
    for route, schema in filtered.items():
        look = partial(ask, ours.caller(rules[route]), path_of(rules[route], ours.ids))
        for field in id_fields(schema):
            assert_finds_nothing(look, field, theirs.ids[key_of(field)], route)
            tried += 1
    assert tried >= 15


def test_files(app: Flask, ours: Place, another: Callable[[], Place]) -> None:
    theirs, tried = another(), 0
    for name, export in app.extensions["exports"].items():
        look = partial(take_home, ours.desk(sorted(permission(export.permission).roles)[0]), name, **of_one(ours, name))
        for field in id_fields(export.query):
            assert_finds_nothing(look, field, theirs.ids[key_of(field)], name)
            tried += 1
    assert tried >= 10


def test_lists_of_the_api(app: Flask, ours: Place, another: Callable[[], Place]) -> None:
    theirs, tried = another(), 0
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule): rule for rule in readable(app)}
    for path, operations in document["paths"].items():
        for parameter in operations.get("get", {}).get("parameters", []):
            field = parameter.get("name", "limit")
            schema = parameter.get("schema", {})
            is_id = "integer" in str(schema) and schema.get("maximum", MAX_ID) == MAX_ID
            if parameter.get("in") == "query" and is_id and field != "limit":
                look = partial(ask, ours.caller(rules[path]), path_of(rules[path], ours.ids))
                assert_finds_nothing(look, field, theirs.ids[key_of(field)], path)
                tried += 1
    assert tried >= 1
