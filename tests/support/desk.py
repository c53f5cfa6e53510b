"""A browser on a desk, without the browser: pages and forms of the console, as one staff member."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.core.clock import utc_now
from app.core.db.uow import execute
from app.core.http.policies import TOKEN
from app.core.identities import StaffIdentity
from app.parties.staff import sessions

_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
_ONCE = re.compile(r'name="once" value="([^"]+)"')
_SEEN = re.compile(r'name="seen" value="([^"]+)"')


class Desk:
    """Asks for pages below /console, and sends forms with the tokens that their page has."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **options: Any) -> Any:
        return self.client.get(f"/console{path}", headers={"Accept": "text/html"}, **options)

    def page(self, path: str) -> str:
        """The text of a page, which must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.headers.get("Location"))
        return answer.get_data(as_text=True)

    def csrf(self) -> str:
        return _CSRF.findall(self.page("/account"))[0]

    def post(self, path: str, form: dict[str, Any] | None = None, *, once: str = "", **options: Any) -> Any:
        """Send a form. Without `once` it is a form that nobody has sent before."""
        data = {"csrf_token": self.csrf(), "once": once, **(form or {})}
        return self.client.post(f"/console{path}", data=data, headers={"Accept": "text/html"}, **options)

    def edit(self, path: str, form: dict[str, Any], **options: Any) -> Any:
        """Open what can be edited, and save it anew."""
        return self.post(path, {"seen": seen_of(self.page(path)), **form}, **options)

    def said(self, answer: Any) -> str:
        """The page that a sent form leads on to."""
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return self.page(answer.headers["Location"].removeprefix("/console"))


def at_desk(app: Flask, staff: StaffIdentity) -> Desk:
    """Somebody who is signed in to the console."""
    client = app.test_client()
    token = execute(sessions.open_session, staff_id=staff.id, now=utc_now())
    with client.session_transaction() as cookie:
        cookie[TOKEN] = token
    return Desk(client)


def once_of(page: str) -> str:
    """The key of the first form on a page."""
    return _ONCE.findall(page)[0]


def seen_of(page: str) -> str:
    """What an edit on a page begins with."""
    return _SEEN.findall(page)[0]
