"""Guessing codes is made hopeless, and mistakes cost nothing.

Only codes of ours with a wrong time part count: no payment codes, nothing of another form, no code that was right a
while ago. After five against one serial a clerk cannot try it for ten minutes, others can; after ten clerks have come
so far within ten minutes nobody can. A clerk has thirty an hour over all serials.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.errors import TooManyError
from app.core.security.lockout import FailureCounter
from app.rewards.coupons import codes
from app.rewards.coupons.errors import CodeUnknownError, CodeWrongError

WRONG_CODES_ALLOWED = 5
LOCK_SECONDS = 600
CLERKS_ALLOWED = 10
"""So many different clerks who have locked themselves out of a serial lock it for all: ours, no published rule.

Fifty guesses in ten minutes hit with a chance of 1 in 6,700; each of the ten has spent a sixth of an hour's own.
"""
WRONG_SCANS_ALLOWED = 30
HOUR_SECONDS = 3600


class CodeLockedError(TooManyError):
    code = "code_locked"
    message = "这个码在多处连续输错，已锁定 10 分钟。请稍后再试。"


class CodeLockedForClerkError(CodeLockedError):
    """The same for this clerk only."""

    message = "这个码您已连续输错 5 次，10 分钟内不能再试。可以请同事来扫。"


class TooManyWrongScansError(TooManyError):
    code = "too_many_wrong_scans"
    message = "错误扫码次数太多，请一小时后再试，或联系社区工作人员。"


@contextmanager
def guarded(failures: FailureCounter, *, digits: str, who: str) -> Iterator[None]:
    """Refuse locked codes and clerks before the work, count guesses after it; `who` scans, as `clerk:7` or `staff:7`.

    Raises what `codes.parse` raises, CodeLockedError, CodeLockedForClerkError, TooManyWrongScansError, and what the
    work raises.
    """
    code = codes.parse(digits)  # First: a payment code is called so whatever is locked.
    serial, clerk = f"code:{code.prefix}{code.serial}", who
    own = f"{serial}:{clerk}"
    if failures.is_locked(serial):
        raise CodeLockedError
    if failures.is_locked(own):
        raise CodeLockedForClerkError
    if failures.is_locked(clerk):
        raise TooManyWrongScansError
    try:
        yield
    except (CodeUnknownError, CodeWrongError) as error:
        if error.is_guess:
            failures.fail(clerk, allowed=WRONG_SCANS_ALLOWED, window_seconds=HOUR_SECONDS, lock_seconds=HOUR_SECONDS)
        if error.is_guess and isinstance(error, CodeWrongError):
            _count_against_serial(failures, serial, own)
        raise


def _count_against_serial(failures: FailureCounter, serial: str, own: str) -> None:
    """The fifth wrong code of a clerk locks the serial for them, and counts once for all."""
    if failures.fail(own, allowed=WRONG_CODES_ALLOWED, window_seconds=LOCK_SECONDS, lock_seconds=LOCK_SECONDS):
        failures.fail(serial, allowed=CLERKS_ALLOWED, window_seconds=LOCK_SECONDS, lock_seconds=LOCK_SECONDS)
