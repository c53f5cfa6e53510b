"""Codes: 18 digits, of which the last six change every 30 seconds (RFC 6238).

    66 0123456789 492039      prefix, serial, time code

The secret of each serial is derived from the server's key, so none is stored. The holder's phone is given its own
once and goes on drawing codes without a network; when its link to the holder has ended, their coupons are of another
generation, with other secrets. A member card on paper has one code, as paper draws none: it is worth
nothing any more once the card has another serial.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.errors import field_error
from app.core.security import time_codes
from app.core.security.time_codes import (
    DRIFT_STEPS,
    OUT_OF_DATE_STEPS,
    ShownCode,
    secret_of,
    step_of,
    time_code,
    was_drawn,
)
from app.rewards.coupons import payment_codes
from app.rewards.coupons.errors import CodeUnknownError, CodeWrongError

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
    return time_codes.show(f"{prefix}{serial}", _secret(prefix, serial, generation), now=now)


def on_paper(serial: str) -> str:
    """The digits of a member card on paper."""
    return f"{Prefix.PAPER_CARD}{serial}{time_code(_secret(Prefix.PAPER_CARD, serial), 0)}"


def matching_step(code: Code, *, now: datetime, generation: int = 0) -> int:
    """The time step that a code was made for, the one of now for paper. Raises CodeWrongError when it is none of those
    taken now.
    """
    secret = _secret(code.prefix, code.serial, generation)
    current = step_of(now)
    if code.prefix is Prefix.PAPER_CARD:
        if not was_drawn(code.time_code, secret, [0]):
            raise CodeWrongError(is_guess=True)
        return current
    step = time_codes.step_taken(code.time_code, secret, now=now)
    if step is not None:
        return step
    if time_codes.is_out_of_date(code.time_code, secret, now=now):
        raise CodeWrongError(is_guess=False)
    earlier = generation and _secret(code.prefix, code.serial, generation - 1)  # An old phone guesses nothing.
    raise CodeWrongError(is_guess=not (earlier and was_drawn(code.time_code, earlier, _around(current))))


def unknown(code: Code, *, now: datetime) -> CodeUnknownError:
    """The error of a code whose serial nobody has: a guess, unless we have drawn it."""
    try:
        matching_step(code, now=now)
    except CodeWrongError as wrong:
        return CodeUnknownError(is_guess=wrong.is_guess)
    return CodeUnknownError()


def _around(current: int) -> range:
    return range(current - OUT_OF_DATE_STEPS, current + DRIFT_STEPS + 1)


def _secret(prefix: Prefix, serial: str, generation: int = 0) -> bytes:
    """Of the first generation without its number: phones had those before there were others."""
    return secret_of(f"code:{prefix}:{serial}{f':{generation}' if generation else ''}")
