"""Limits of requests: of a signed-in caller by who they are, of a stranger by address; bound by `create_app`.

A limit stands below the policy of its view, so that the token has been checked when it counts: many phones are behind
one address, and whoever has none cannot use up somebody's requests.
"""

from flask import g
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address


def _caller() -> str:
    name: str = g.principal.name
    return f"address:{get_remote_address()}" if name == "nobody" else name


limiter = Limiter(_caller, in_memory_fallback_enabled=True, headers_enabled=True)
