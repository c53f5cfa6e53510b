"""Codes whose last six digits change every 30 seconds (RFC 6238): of coupons, of cards, of sessions.

    66 0123456789 492039      prefix, serial, time code

The secret of each is derived from the server's key and a label, so none is stored. Who shows a code is given its secret
once and goes on drawing codes without a network.
"""

import base64
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from app.core.security.keyring import keyring

PERIOD_S = 30
DRIFT_STEPS = 1
"""A code is taken one step before and after its own: clocks of phones are never quite right."""
OUT_OF_DATE_STEPS = 3600 // PERIOD_S
"""A code drawn within the last hour is out of date, no guess: one guess in eight thousand is taken for such a one."""


@dataclass(frozen=True, slots=True)
class ShownCode:
    """What a phone that shows a code needs: that of now, and the base32 secret to go on without a network."""

    code: str
    secret: str | None
    period_s: int
    server_time: datetime
    valid_until: datetime


def step_of(now: datetime) -> int:
    """The number of the 30-second step that a moment lies in."""
    return int(now.timestamp()) // PERIOD_S


def secret_of(label: str) -> bytes:
    return keyring.derive(label)[:20]


def time_code(secret: bytes, step: int) -> str:
    """Six digits of a step, by RFC 4226; phones draw the same with any library for it."""
    digest = hmac.digest(secret, step.to_bytes(8), "sha1")
    start = digest[-1] & 0xF
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFF_FFFF) % 1_000_000:06d}"


def show(digits: str, secret: bytes, *, now: datetime) -> ShownCode:
    """The code of this moment, after its prefix and serial; it is taken until `valid_until`."""
    step = step_of(now)
    return ShownCode(
        code=f"{digits}{time_code(secret, step)}",
        secret=base64.b32encode(secret).decode(),
        period_s=PERIOD_S,
        server_time=now,
        valid_until=datetime.fromtimestamp((step + 1 + DRIFT_STEPS) * PERIOD_S, UTC),
    )


def step_taken(code: str, secret: bytes, *, now: datetime) -> int | None:
    """The step that a time code was made for, of those that are taken now; None when it is none of these."""
    current = step_of(now)
    for step in (current, *(current + sign * drift for drift in range(1, DRIFT_STEPS + 1) for sign in (-1, 1))):
        if hmac.compare_digest(code, time_code(secret, step)):
            return step
    return None


def was_drawn(code: str, secret: bytes, steps: Iterable[int]) -> bool:
    """Whether a time code is that of one of some steps."""
    return any(hmac.compare_digest(code, time_code(secret, step)) for step in steps)


def is_out_of_date(code: str, secret: bytes, *, now: datetime) -> bool:
    """Whether it was drawn within the last hour, and is taken no more."""
    current = step_of(now)
    return was_drawn(code, secret, range(current - OUT_OF_DATE_STEPS, current - DRIFT_STEPS))
