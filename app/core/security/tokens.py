"""Bearer tokens: signed, short-lived, of one type, for one audience."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

import jwt

from app.core.clock import is_from_future
from app.core.errors import NotSignedInError
from app.core.security.keyring import keyring

ALGORITHM = "HS256"
ISSUER = "creditbank"


class Audience(StrEnum):
    USERS = "miniprogram"
    STAFF = "console"


@dataclass(frozen=True, slots=True)
class Claims:
    """Who a token speaks for; `version` lets one be signed out everywhere."""

    subject_id: int
    audience: Audience
    version: int


def issue(claims: Claims, *, now: datetime, seconds: int) -> tuple[str, datetime]:
    """A token and the moment it ends."""
    expires_at = now + timedelta(seconds=seconds)
    payload = {
        "iss": ISSUER,
        "aud": claims.audience.value,
        "typ": f"{claims.audience.value}-access",
        "sub": str(claims.subject_id),
        "ver": claims.version,
        "iat": int(now.timestamp()),
        "exp": int(expires_at.timestamp()),
    }
    return jwt.encode(payload, keyring.derive("access-token"), algorithm=ALGORITHM), expires_at


def read(token: str, *, now: datetime) -> Claims:
    """What a token claims. Raises NotSignedInError when it is forged, of another kind, over, or from the future: one
    that a clock that was ahead has issued would be good for longer than any.
    """
    try:
        claims, issued_at, expires_at = _signed(token, keyring.key_for("access-token"))
    except (jwt.InvalidTokenError, KeyError, ValueError, TypeError) as error:
        raise NotSignedInError("登录信息无效，请重新登录。") from error
    if claims is None or expires_at <= now or is_from_future(issued_at, now):  # By our clock, which tests can hold.
        raise NotSignedInError("登录已过期，请重新登录。")
    return claims


@lru_cache(1024)
def _signed(token: str, key: bytes) -> tuple[Claims | None, datetime, datetime]:
    """What a token claims, None for one of another type, when it began and when it ends; its signature is good.

    A phone sends the same one for two hours. No more than that is kept: every worker has a thousand of them.
    """
    payload: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=[ALGORITHM],
        audience=[audience.value for audience in Audience],
        issuer=ISSUER,
        options={"require": ["exp", "iat", "aud", "sub"], "verify_exp": False, "verify_iat": False},
    )
    audience = Audience(payload["aud"])
    claims = Claims(int(payload["sub"]), audience, int(payload["ver"]))
    fits = payload["typ"] == f"{audience.value}-access"
    issued_at, expires_at = (datetime.fromtimestamp(payload[name], UTC) for name in ("iat", "exp"))
    return claims if fits else None, issued_at, expires_at
