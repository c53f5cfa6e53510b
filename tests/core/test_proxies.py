"""Behind a reverse proxy, limits are per visitor; without one, nobody can pretend to be another."""

from dataclasses import replace

from flask import Flask, request

from app import create_app
from config import Settings


def visitor(app: Flask) -> str | None:
    app.add_url_rule("/who", view_func=lambda: request.remote_addr or "")
    headers = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
    return app.test_client().get("/who", headers=headers).get_data(as_text=True)


def test_as_many_hops_are_believed_as_there_are_proxies(settings: Settings) -> None:
    seen = [visitor(create_app(replace(settings, trusted_proxies=hops))) for hops in (0, 1, 2)]
    assert seen == ["127.0.0.1", "198.51.100.7", "203.0.113.9"]
