"""Guessing passwords is made hopeless: an account is locked for a quarter of an hour after five wrong attempts, an
address after fifty.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.errors import TooManyError
from app.core.security.lockout import FailureCounter
from app.parties.staff.errors import WrongCredentialsError

WRONG_ALLOWED = 5
WRONG_ALLOWED_FROM_ADDRESS = 50
LOCK_SECONDS = 900


class SignInLockedError(TooManyError):
    code = "sign_in_locked"
    message = "连续输错次数太多，已锁定 15 分钟。请稍后再试，或联系管理员。"


@contextmanager
def guarded(failures: FailureCounter, *, username: str, address: str) -> Iterator[None]:
    """Refuse before the work, count wrong credentials after it. Raises SignInLockedError, and what the work raises."""
    keys = {f"sign-in:{username}": WRONG_ALLOWED, f"sign-in-from:{address}": WRONG_ALLOWED_FROM_ADDRESS}
    if any(failures.is_locked(key) for key in keys):
        raise SignInLockedError
    try:
        yield
    except WrongCredentialsError:
        for key, allowed in keys.items():
            failures.fail(key, allowed=allowed, window_seconds=LOCK_SECONDS, lock_seconds=LOCK_SECONDS)
        raise
