"""The edge: one shape for every error, and nothing of the inside in any of them."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from devtools import factories
from tests.support.http import as_staff, as_user

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def checked(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The error, after checking everything that all errors share."""
    assert answer.status_code == status
    body: dict[str, Any] = answer.get_json()
    assert list(body) == ["code", "details", "message", "request_id"]
    assert body["code"] == code
    assert re.search("[\u4e00-\u9fff]", body["message"])
    assert body["request_id"] == answer.headers["X-Request-Id"]
    return body


def test_an_unknown_address(client: FlaskClient) -> None:
    checked(client.get("/api/v1/nothing"), 404, "not_found")


@pytest.mark.parametrize("number", ["0", "-1", "1.5", str(2**63 - 1), str(2**63), "9" * 41, "abc", "1e3", "٣"])
def test_an_id_that_cannot_exist(app: Flask, number: str) -> None:
    client = as_staff(app, factories.staff(factories.community()))
    checked(client.get(f"/staff/funds/{number}/top-ups"), 404, "not_found")


def test_the_wrong_method(client: FlaskClient) -> None:
    checked(client.delete("/api/v1/session"), 405, "method_not_allowed")


@pytest.mark.parametrize("body", ["{", "{'code': 'x'}", "\xff"])
def test_invalid_json(client: FlaskClient, body: str) -> None:
    answer = client.post("/api/v1/session", data=body.encode("latin-1"), content_type="application/json")
    checked(answer, 400, "invalid_json")


@pytest.mark.parametrize("body", [None, [], "x", 1, True])
def test_json_that_is_no_object(client: FlaskClient, body: Any) -> None:
    checked(client.post("/api/v1/session", json=body), 422, "invalid_input")


def test_too_large(client: FlaskClient) -> None:
    big = b'{"code": "' + b"x" * (7 * 1024 * 1024) + b'"}'
    checked(client.post("/api/v1/session", data=big, content_type="application/json"), 413, "too_large")


def test_every_wrong_field_is_named(client: FlaskClient) -> None:
    body = checked(client.post("/api/v1/session", json={"kode": "x"}), 422, "invalid_input")
    assert {row["field"] for row in body["details"]["fields"]} == {"code", "kode"}


def test_not_signed_in(client: FlaskClient) -> None:
    checked(client.get("/api/v1/me"), 401, "not_signed_in")


def test_a_role_that_may_not(app: Flask) -> None:
    checked(as_user(app, factories.user()).get("/merchant/clerks"), 403, "not_a_member")


def test_a_fault_tells_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault() -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setitem(app.view_functions, "health.live", fault)
    answer = app.test_client().get("/health/live")
    checked(answer, 500, "internal_error")
    assert b"hunter2" not in answer.data
    assert b"RuntimeError" not in answer.data


def test_people_get_a_page(client: FlaskClient) -> None:
    answer = client.get("/nothing", headers=BROWSER)
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert answer.headers["X-Request-Id"] in answer.text


def test_programs_get_json_even_with_a_browsers_headers(client: FlaskClient) -> None:
    checked(client.get("/api/v1/nothing", headers=BROWSER), 404, "not_found")


def test_security_headers_are_on_every_answer(client: FlaskClient) -> None:
    for path in ("/health/live", "/api/v1/openapi.json", "/nothing"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert client.get("/api/v1/me").headers["Cache-Control"] == "no-store"


def test_request_ids_are_ours_and_new_each_time(client: FlaskClient) -> None:
    answers = [client.get("/health/live", headers={"X-Request-Id": "theirs"}) for _ in range(2)]
    ids = {answer.headers["X-Request-Id"] for answer in answers}
    assert len(ids) == 2
    assert "theirs" not in ids


def test_readiness(client: FlaskClient) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert set(answer.get_json()["checks"].values()) == {"ok"}


def test_metrics_have_no_ids_in_them(client: FlaskClient) -> None:
    client.get("/api/v1/staff/funds/424242/top-ups")
    text = client.get("/metrics").text
    assert 'route="/api/v1/staff/funds/<int:fund_id>/top-ups"' in text
    assert "424242" not in text
