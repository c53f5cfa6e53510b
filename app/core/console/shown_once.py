"""A secret on the page after the form that made it. It travels encrypted in the cookie of the browser that asked, for
ten minutes: loading the page again shows it again and makes no other; whoever else opens the page sees none.
"""

import json
from datetime import datetime, timedelta

from flask import session as cookie

from app.core.security.keyring import UnreadableError, keyring

KEY = "shown_once"
KEPT = timedelta(minutes=10)


def keep(name: str, secret: str, *, now: datetime) -> None:
    """For the next page; what was kept before is gone."""
    kept = {"name": name, "secret": secret, "until": (now + KEPT).timestamp()}
    cookie[KEY] = keyring.encrypt(json.dumps(kept)).decode()


def kept(name: str, *, now: datetime) -> str | None:
    """The secret of this name, while it is shown."""
    try:
        found = json.loads(keyring.decrypt(str(cookie.get(KEY, "")).encode()))
    except UnreadableError:
        return None
    return str(found["secret"]) if found["name"] == name and now.timestamp() < found["until"] else None
