"""Guessing codes is made hopeless: a serial is locked after five wrong time codes, a clerk after too many wrong scans
an hour.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.errors import TooManyError
from app.core.security.lockout import FailureCounter
from app.rewards.coupons.errors import CodeUnknownError, CodeWrongError

WRONG_CODES_ALLOWED = 5
LOCK_SECONDS = 600
WRONG_SCANS_ALLOWED = 30
HOUR_SECONDS = 3600


class CodeLockedError(TooManyError):
    code = "code_locked"
    message = "这个码连续输错 5 次，已锁定 10 分钟。请稍后再试。"


class TooManyWrongScansError(TooManyError):
    code = "too_many_wrong_scans"
    message = "错误扫码次数太多，请一小时后再试，或联系社区工作人员。"


@contextmanager
def guarded(failures: FailureCounter, *, digits: str, user_id: int) -> Iterator[None]:
    """Refuse locked codes and clerks before the work, count wrong codes after it.

    Raises CodeLockedError, TooManyWrongScansError, and what the work raises.
    """
    serial, clerk = f"code:{digits[:12]}", f"clerk:{user_id}"
    if failures.is_locked(serial):
        raise CodeLockedError
    if failures.is_locked(clerk):
        raise TooManyWrongScansError
    try:
        yield
    except CodeUnknownError:
        failures.fail(clerk, allowed=WRONG_SCANS_ALLOWED, window_seconds=HOUR_SECONDS, lock_seconds=HOUR_SECONDS)
        raise
    except CodeWrongError:
        failures.fail(clerk, allowed=WRONG_SCANS_ALLOWED, window_seconds=HOUR_SECONDS, lock_seconds=HOUR_SECONDS)
        failures.fail(serial, allowed=WRONG_CODES_ALLOWED, window_seconds=LOCK_SECONDS, lock_seconds=LOCK_SECONDS)
        raise
