"""Clients that are signed in."""

from typing import Any

from flask import Flask, url_for
from flask.testing import FlaskClient

from app.core.clock import utc_now
from app.core.identities import StaffIdentity
from app.core.security import tokens
from app.parties.residents.models import User


class SignedIn:
    """A test client that sends a token; every path is below /api/v1."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self._client = client
        self.headers = {"Authorization": f"Bearer {token}"}

    @property
    def stranger(self) -> FlaskClient:
        """The same client without the token, for pages outside of the API."""
        return self._client

    def get(self, path: str, **options: Any) -> Any:
        return self._send("GET", path, options)

    def post(self, path: str, json: Any = None, **options: Any) -> Any:
        return self._send("POST", path, options if json is None and "data" in options else {"json": json, **options})

    def put(self, path: str, json: Any) -> Any:
        return self._send("PUT", path, {"json": json})

    def patch(self, path: str, json: Any) -> Any:
        return self._send("PATCH", path, {"json": json})

    def delete(self, path: str, **options: Any) -> Any:
        return self._send("DELETE", path, options)

    def _send(self, method: str, path: str, options: dict[str, Any]) -> Any:
        headers = self.headers | options.pop("headers", {})
        if options.get("json", ...) is None:
            options.pop("json")
        return self._client.open(f"/api/v1{path}", method=method, headers=headers, **options)


def as_user(app: Flask, user: User) -> SignedIn:
    return _signed_in(app, user.id, tokens.Audience.USERS)


def as_staff(app: Flask, staff: StaffIdentity, *, version: int = 1) -> SignedIn:
    """`version` is that of their tokens, which goes up with every sign-out everywhere."""
    return _signed_in(app, staff.id, tokens.Audience.STAFF, version)


def _signed_in(app: Flask, subject_id: int, audience: tokens.Audience, version: int = 1) -> SignedIn:
    token, _ = tokens.issue(tokens.Claims(subject_id, audience, version), now=utc_now(), seconds=7200)
    return SignedIn(app.test_client(), token)


def static(app: Flask, name: str) -> str:
    """The path under which a static file is served."""
    with app.test_request_context():
        return url_for("static", filename=name)
