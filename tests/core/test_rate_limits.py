"""Limits are a signed-in caller's own, whatever address they share; by address count those whom nobody knows."""

from typing import Any

from flask import Flask

from app.core.http.policies import Policy
from devtools import factories
from tests.support.http import as_user

FAIR = {"REMOTE_ADDR": "198.51.100.7"}


def show_phone(app: Flask, headers: dict[str, str]) -> int:
    """A form that is wrong counts like one that is right."""
    return app.test_client().post("/api/v1/me/phone", json={}, headers=headers, environ_base=FAIR).status_code


def test_a_street_fair_behind_one_address(app: Flask) -> None:
    phones = [as_user(app, factories.user()).headers for _ in range(12)]
    assert [show_phone(app, phone) for _ in range(3) for phone in phones] == [422] * 36
    tries = [show_phone(app, phones[0]) for _ in range(8)]
    assert tries == [422] * 7 + [429]
    assert show_phone(app, phones[1]) == 422


def test_a_caller_takes_their_limit_along(app: Flask) -> None:
    phone = as_user(app, factories.user()).headers
    assert [show_phone(app, phone) for _ in range(11)][-1] == 429
    elsewhere = app.test_client().post(
        "/api/v1/me/phone", json={}, headers=phone, environ_base={"REMOTE_ADDR": "203.0.113.1"}
    )
    assert elsewhere.status_code == 429


def test_tokens_that_are_made_up_use_up_nobodys_requests(app: Flask) -> None:
    phone = as_user(app, factories.user()).headers
    forged = {"Authorization": phone["Authorization"][:-4] + "AAAA"}
    assert {show_phone(app, forged) for _ in range(40)} == {401}
    assert show_phone(app, phone) == 422


def test_every_limit_is_looked_at_after_the_policy(app: Flask) -> None:
    """A limit above a policy would count before anybody knows who asks."""
    limited = 0
    for endpoint, view in app.view_functions.items():
        layer: Any = view
        has_policy = False
        while layer is not None:
            has_policy = has_policy or isinstance(vars(layer).get("policy"), Policy)
            is_limit = layer.__code__.co_filename.endswith("flask_limiter/_limits.py")
            limited += is_limit
            policies_below = isinstance(getattr(layer, "policy", None), Policy)
            assert not (is_limit and policies_below), endpoint
            layer = vars(layer).get("__wrapped__")
    assert limited >= 7
