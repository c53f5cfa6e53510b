"""Forms that arrive after their session has ended: what was typed goes through the sign-in page, back into its form.

It travels in that page, signed, for an hour; secrets and files do not. It is only ever shown again: what carries the
mark `RESTORED` is not carried out, whoever sends it.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request
from flask import session as cookie
from itsdangerous import BadData, URLSafeTimedSerializer

FIELD, RESTORED, USERNAME = "unsaved", "restored", "username"
KEEP_SECONDS = 3600
LARGEST_CHARACTERS = 200_000
SECRETS = frozenset({"password", "old_password", "repeated", "otp"})
"""Names of fields that are never sent back; a test holds them to be those of all forms."""
_OWN = SECRETS | {"csrf_token", RESTORED}


@dataclass(frozen=True, slots=True)
class ExpiredForm:
    """`path` is where it was sent to, `page` the page that it stood on, `fields` pairs as a browser sends them."""

    path: str
    page: str
    fields: list[tuple[str, str]]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="expired-form")


def kept() -> str | None:
    """This request's form, signed, for a hidden field; None where nothing was typed, or by nobody knows whom."""
    fields = [(name, text) for name, text in request.form.items(multi=True) if name not in _OWN]
    username = cookie.get(USERNAME)
    if username is None or not any(text for name, text in fields if name != "once"):
        return None
    page = urlsplit(request.referrer or "")
    made = _signer().dumps([username, request.full_path.removesuffix("?"), page.path, fields])
    return str(made) if len(made) <= LARGEST_CHARACTERS else None


def read(text: str, *, username: str) -> ExpiredForm | None:
    """A form as it was kept; None when it was tampered with, is too old, or was typed by somebody else."""
    try:
        typed_by, path, page, fields = _signer().loads(text, max_age=KEEP_SECONDS)
    except BadData:
        return None
    return ExpiredForm(path, page, [(name, value) for name, value in fields]) if typed_by == username else None


def is_restored() -> bool:
    """Whether this request only brings a form back, to be looked at and sent once more."""
    return RESTORED in request.form
