"""Codes: 18 digits, of which the last six change every 30 seconds (RFC 6238).

    66 0123456789 492039      prefix, serial, time code

The secret of each serial is derived from the server's key, so none is stored. The holder's phone is given its own
once and goes on drawing codes without a network; when its link to the holder has ended, their coupons are of another
generation, with other secrets. A member card on paper has one code, as paper draws none: it is worth
nothing any more once the card has another serial.
"""

import base64
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from app.core.errors import field_error
from app.core.security.keyring import keyring
from app.rewards.coupons import payment_codes
from app.rewards.coupons.errors import CodeUnknownError, CodeWrongError

PERIOD_S = 30
DRIFT_STEPS = 1
"""A code is taken one step before and after its own: clocks of phones are never quite right."""
OUT_OF_DATE_STEPS = 3600 // PERIOD_S
"""A code drawn within the last hour is out of date, no guess: one guess in eight thousand is taken for such a one."""

FORM = r"[0-9]{18}"
_FORM = re.compile(FORM, re.ASCII)


class Prefix(StrEnum):
    COUPON = "66"
    MEMBER_CARD = "67"
    PAPER_CARD = "69"


@dataclass(frozen=True, slots=True)
class Code:
    """What stands in a QR picture."""

    prefix: Prefix
    serial: str
    time_code: str


@dataclass(frozen=True, slots=True)
class ShownCode:
    """What a holder's phone needs: the code of now, and the base32 secret to go on without a network."""

    code: str
    secret: str | None
    period_s: int
    server_time: datetime
    valid_until: datetime


def new_serial() -> str:
    """Ten random digits."""
    return f"{secrets.randbelow(10**10):010d}"


def parse(digits: str) -> Code:
    """The parts of a code.

    Raises PaymentCodeError, a RuleError for what is not 18 digits, CodeUnknownError for a prefix we don't use.
    """
    payment_codes.refuse(digits)
    if not _FORM.fullmatch(digits):
        raise field_error("code", "码由 18 位数字组成，请检查后重新扫描或输入。")
    try:
        prefix = Prefix(digits[:2])
    except ValueError as error:
        raise CodeUnknownError from error
    return Code(prefix, digits[2:12], digits[12:])


def show(prefix: Prefix, serial: str, *, now: datetime, generation: int = 0) -> ShownCode:
    """The code of this moment; it is taken until `valid_until`."""
    secret = _secret(prefix, serial, generation)
    step = step_of(now)
    return ShownCode(
        code=f"{prefix}{serial}{_time_code(secret, step)}",
        secret=base64.b32encode(secret).decode(),
        period_s=PERIOD_S,
        server_time=now,
        valid_until=datetime.fromtimestamp((step + 1 + DRIFT_STEPS) * PERIOD_S, UTC),
    )


def on_paper(serial: str) -> str:
    """The digits of a member card on paper."""
    return f"{Prefix.PAPER_CARD}{serial}{_time_code(_secret(Prefix.PAPER_CARD, serial), 0)}"


def matching_step(code: Code, *, now: datetime, generation: int = 0) -> int:
    """The time step that a code was made for, the one of now for paper. Raises CodeWrongError when it is none of those
    taken now.
    """
    secret = _secret(code.prefix, code.serial, generation)
    current = step_of(now)
    if code.prefix is Prefix.PAPER_CARD:
        if not hmac.compare_digest(code.time_code, _time_code(secret, 0)):
            raise CodeWrongError(is_guess=True)
        return current
    for step in (current, current - 1, current + 1):
        if hmac.compare_digest(code.time_code, _time_code(secret, step)):
            return step
    if _was_drawn(code, secret, range(current - OUT_OF_DATE_STEPS, current - DRIFT_STEPS)):
        raise CodeWrongError(is_guess=False)
    earlier = generation and _secret(code.prefix, code.serial, generation - 1)  # An old phone guesses nothing.
    raise CodeWrongError(is_guess=not (earlier and _was_drawn(code, earlier, _around(current))))


def unknown(code: Code, *, now: datetime) -> CodeUnknownError:
    """The error of a code whose serial nobody has: a guess, unless we have drawn it."""
    try:
        matching_step(code, now=now)
    except CodeWrongError as wrong:
        return CodeUnknownError(is_guess=wrong.is_guess)
    return CodeUnknownError()


def _around(current: int) -> range:
    return range(current - OUT_OF_DATE_STEPS, current + DRIFT_STEPS + 1)


def _was_drawn(code: Code, secret: bytes, steps: range) -> bool:
    return any(hmac.compare_digest(code.time_code, _time_code(secret, step)) for step in steps)


def step_of(now: datetime) -> int:
    """The number of the 30-second step that a moment lies in."""
    return int(now.timestamp()) // PERIOD_S


def _secret(prefix: Prefix, serial: str, generation: int = 0) -> bytes:
    """Of the first generation without its number: phones had those before there were others."""
    return keyring.derive(f"code:{prefix}:{serial}{f':{generation}' if generation else ''}")[:20]


def _time_code(secret: bytes, step: int) -> str:
    """Six digits of a step, by RFC 4226; phones draw the same with any library for it."""
    digest = hmac.digest(secret, step.to_bytes(8), "sha1")
    start = digest[-1] & 0xF
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFF_FFFF) % 1_000_000:06d}"
