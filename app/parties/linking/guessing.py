"""Guessing a household or a printed code is made hopeless."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.security.lockout import FailureCounter
from app.parties.linking.errors import TooManyTriesError
from app.parties.linking.linking import NobodyMeantError

TRIES_ALLOWED = 5
HOUR_SECONDS = 3600


@contextmanager
def guarded(failures: FailureCounter, *, keys: list[str]) -> Iterator[None]:
    """Five wrong answers an hour for each of these keys: of a user, and of a number whoever shows it.

    Raises TooManyTriesError, and what the work raises.
    """
    if any(failures.is_locked(key) for key in keys):
        raise TooManyTriesError
    try:
        yield
    except NobodyMeantError:
        for key in keys:
            failures.fail(key, allowed=TRIES_ALLOWED, window_seconds=HOUR_SECONDS, lock_seconds=HOUR_SECONDS)
        raise
