"""JSON that is meant to break its reader: refused with words, wherever it is sent, signed in or not."""

import time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from devtools import factories
from tests.support.http import as_user

BODIES = {
    "deep lists": b"[" * 100_000,
    "deep lists that end": b"[" * 900 + b"]" * 900,
    "deep objects": b'{"a":' * 40_000,
    "deep in a field": b'{"code": ' + b"[" * 500 + b"]" * 500 + b"}",
    "a long number": b'{"code": ' + b"9" * 5_000 + b"}",
    "a long number in a field that is none": b'{"x": -' + b"9" * 5_000 + b"}",
    "half a character": b'{"code": "\\ud800"}',
    "half a character in a name": b'{"\\udfff": 1}',
    "half a character, written out": b'{"code": "\xed\xa0\x80"}',
    "not a number": b'{"code": NaN}',
    "infinity": b'{"code": -Infinity}',
    "UTF-16": '{"code": "x"}'.encode("utf-16"),
}
PATHS = ["/api/v1/session", "/api/v1/staff/session"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("body", BODIES)
def test_json_that_is_not_taken(client: FlaskClient, path: str, body: str) -> None:
    answer = client.post(path, data=BODIES[body], content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_json")
    assert answer.json["message"] > "一"


@pytest.mark.parametrize("path", PATHS)
def test_json_that_is_too_large(client: FlaskClient, path: str) -> None:
    body = b'{"code": "' + b"x" * 300_000 + b'"}'
    for chunked in (False, True):
        more = {"environ_overrides": {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}} if chunked else {}
        answer = client.post(path, data=body, content_type="application/json", **more)
        assert (answer.status_code, answer.json["code"]) == (413, "too_large")


def test_a_signed_in_body_is_looked_at_in_the_same_way(app: Flask) -> None:
    town = factories.town()
    client = as_user(app, town.user)
    for body in BODIES.values():
        answer = client.post("/me/corrections", data=body, content_type="application/json")
        assert (answer.status_code, answer.json["code"]) == (400, "invalid_json")
    wrong = client.post("/me/corrections", {"name": "\u202e\u2066"})
    assert (wrong.status_code, wrong.json["code"]) == (422, "invalid_input")


def test_many_unknown_fields_are_not_all_sent_back(client: FlaskClient) -> None:
    body = {f"{'长' * 200}{n}": 1 for n in range(300)}
    began = time.perf_counter()
    answer = client.post("/api/v1/session", json=body)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_input")
    assert len(answer.data) < 60_000
    assert time.perf_counter() - began < 5
