"""Headers and cookies of every address there is, whoever asks and whatever the answer."""

from collections.abc import Iterator
from dataclasses import replace
from http.cookies import SimpleCookie
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.core.http.edge import SECURITY_HEADERS
from config import Settings
from devtools import factories
from tests.support.desk import at_desk
from tests.support.http import static

CAMERA = "/app/"
"""The mini-program in a browser, which is not there in production, may use the camera and asks the stand-in."""


def addresses(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<int:", "{").replace("<path:", "{").replace("<", "{").replace(">", "}")
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield method, path.format(**dict.fromkeys(rule.arguments, 1))


def test_every_answer_has_the_headers(app: Flask) -> None:
    client = app.test_client()
    seen = 0
    for method, path in (*addresses(app), ("GET", "/nowhere"), ("GET", static(app, "creditbank.css"))):
        answer = client.open(path, method=method)
        headers = dict(answer.headers)
        for name, value in SECURITY_HEADERS.items():
            if path.startswith(CAMERA) and name in {"Permissions-Policy", "Content-Security-Policy"}:
                continue
            assert headers[name] == value, (method, path, name)
        assert headers["X-Request-Id"], (method, path)
        assert "unsafe-inline" not in headers["Content-Security-Policy"], (method, path)
        assert "unsafe-eval" not in headers["Content-Security-Policy"], (method, path)
        if path.startswith(("/api/v1", "/console")):
            assert headers["Cache-Control"] == "no-store", (method, path)
        answer.close()
        seen += 1
    assert seen > 100


def cookies(answer: Any) -> list[Any]:
    found: SimpleCookie = SimpleCookie()
    for header in answer.headers.getlist("Set-Cookie"):
        found.load(header)
    return list(found.values())


def test_no_address_but_the_console_sets_a_cookie(app: Flask) -> None:
    client = app.test_client()
    for method, path in addresses(app):
        answer = client.open(path, method=method)
        if not path.startswith("/console"):
            assert cookies(answer) == [], (method, path)
        for cookie in cookies(answer):
            assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/"), (method, path)
        answer.close()


@pytest.fixture
def secure_app(app: Flask, settings: Settings) -> Flask:
    """The same database behind an address of https."""
    return create_app(replace(settings, public_url="https://credit.example.org"))


def test_cookies_and_headers_of_https(app: Flask, secure_app: Flask) -> None:
    factories.staff(factories.community())
    with secure_app.app_context():
        answer = secure_app.test_client().get("/console/sign-in", base_url="https://credit.example.org")
    cookie = cookies(answer)[0]
    assert cookie.key == "__Host-creditbank"
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        True,
        "Lax",
        "/",
        "",
    )
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_there_is_no_promise_of_https_without_it(app: Flask) -> None:
    assert "Strict-Transport-Security" not in app.test_client().get("/health/live").headers


def test_a_signed_in_page_of_the_console_is_not_kept(app: Flask) -> None:
    desk = at_desk(app, factories.staff(factories.community()))
    assert desk.get("/account").headers["Cache-Control"] == "no-store"
