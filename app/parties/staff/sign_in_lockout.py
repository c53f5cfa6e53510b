"""Guessing passwords is made hopeless, and nobody locks out somebody else.

Wrong attempts make the next one wait: at one account from one address after five, at one account from everywhere and
from one address at all accounts after fifty. An address from which the account has signed in within a month is not
held up by what others do to the account. Who has to wait can come in at once with a one-time code, which is looked at
before the password: a right one buys one attempt, and of wrong ones there are ten from an address, a hundred in all.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from app.core.attempts import Limit, TooManyAttemptsError, counted
from app.parties.staff.errors import SignInLockedError, WrongCredentialsError, WrongSecretsError
from app.parties.staff.sign_in import take_code

R = TypeVar("R")
Run = Callable[..., Any]
"""The unit of work."""

FREE_HERE, FREE_EVERYWHERE = 5, 50
CODES_HERE, CODES_EVERYWHERE = 10, 100
WRONG = (WrongCredentialsError, SignInLockedError)


def guarded(run: Run, check: Callable[[str | None], R], *, username: str, address: str, otp: str, now: datetime) -> R:
    """Whatever `check` returns. It is given the one-time code that it has to use; None where that has been taken.

    Raises SignInLockedError, and what the check raises; WrongCredentialsError is what counts.
    """
    here = f"{username} {address}"
    limits = [
        Limit("sign-in", here, FREE_HERE, is_own=True),
        Limit("sign-in to", username, FREE_EVERYWHERE, spares_known=True),
        Limit("sign-in from", address, FREE_EVERYWHERE),
    ]
    try:
        with counted(run, limits, wrong=WRONG, now=now):
            return check(otp)
    except TooManyAttemptsError as error:
        locked = SignInLockedError(error)
    if not otp:
        raise locked
    still_counted = [replace(limit, is_binding=False) for limit in limits]
    by_code = [
        Limit("code", here, CODES_HERE, is_own=True),
        Limit("code of", username, CODES_EVERYWHERE, spares_known=True),
    ]
    try:
        with counted(run, [*still_counted, *by_code], wrong=WRONG, now=now):
            try:
                run(take_code, username=username, otp=otp, now=now)
            except WrongCredentialsError as error:
                raise locked from error
            return check(None)
    except TooManyAttemptsError as error:
        raise locked from error


@contextmanager
def guarded_account(run: Run, *, staff_id: int, now: datetime) -> Iterator[None]:
    """Somebody signed in shows their secrets again. Raises TooManyAttemptsError; WrongSecretsError is what counts."""
    limit = Limit("account", str(staff_id), FREE_HERE, is_own=True)
    with counted(run, [limit], wrong=(WrongSecretsError,), now=now):
        yield
