"""Bearer tokens: what is read back, and everything else that is refused."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from app.core.errors import NotSignedInError
from app.core.security import tokens
from app.core.security.keyring import keyring
from config import load_settings
from tests.support.keys import configure_keyring

NOW = datetime(2026, 11, 10, 4, 0, tzinfo=UTC)
CLAIMS = tokens.Claims(7, tokens.Audience.USERS, 3)


@pytest.fixture(autouse=True)
def _keys() -> None:
    settings = load_settings({})
    configure_keyring(settings)


def forged(key: bytes | None = None, *, algorithm: str = "HS256", **changes: Any) -> str:
    """A token like ours but for these changes; a claim of None is left out."""
    payload = {
        "iss": "creditbank",
        "aud": "miniprogram",
        "typ": "miniprogram-access",
        "sub": "7",
        "ver": 3,
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 60,
    } | changes
    payload = {name: value for name, value in payload.items() if value is not None}
    return jwt.encode(payload, key or keyring.derive("access-token"), algorithm=algorithm)


def refused(token: str, *, now: datetime = NOW) -> None:
    with pytest.raises(NotSignedInError):
        tokens.read(token, now=now)


def test_a_token_is_read_back_until_it_ends() -> None:
    token, expires_at = tokens.issue(CLAIMS, now=NOW, seconds=60)
    assert expires_at == NOW + timedelta(seconds=60)
    assert tokens.read(token, now=NOW + timedelta(seconds=59)) == CLAIMS
    refused(token, now=expires_at)


def test_the_model_of_the_forgeries_is_accepted() -> None:
    assert tokens.read(forged(), now=NOW) == CLAIMS


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "console"},  # of the other audience, with this one's type
        {"aud": "somebody-else"},
        {"aud": None},
        {"typ": "miniprogram-refresh"},
        {"typ": None},
        {"iss": "another-bank"},
        {"iss": None},
        {"sub": "seven"},
        {"sub": None},
        {"ver": None},
        {"exp": None},
        {"iat": None},
    ],
)
def test_a_signed_token_with_other_claims_is_refused(changes: dict[str, Any]) -> None:
    refused(forged(**changes))


def test_another_key_is_refused() -> None:
    refused(forged(keyring.derive("flask-session")))


def test_another_algorithm_is_refused() -> None:
    refused(forged(keyring.derive("access-token") * 2, algorithm="HS512"))


def test_no_algorithm_is_refused() -> None:
    header, payload, _ = forged().split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode().rstrip("=")
    refused(f"{none}.{payload}.")
    refused(f"{header}.{payload}.")


def test_a_changed_payload_is_refused() -> None:
    header, payload, signature = forged().split(".")
    other = forged(sub="8").split(".")[1]
    assert other != payload
    refused(f"{header}.{other}.{signature}")


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "验.证.码", "x" * 2_000])
def test_nonsense_is_refused(token: str) -> None:
    refused(token)
