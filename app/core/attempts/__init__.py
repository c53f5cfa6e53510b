"""Attempts at a secret: counted before they are made, in the database, so that any number at once, in any number of
processes, count exactly. Some are free; after those each has to wait for longer than the one before.

    limits = [Limit("sign-in", f"{username} {address}", free=5, is_own=True), Limit("sign-in from", address, free=50)]
    with counted(execute, limits, wrong=(WrongCredentialsError,), now=now):
        ...                       # raises WrongCredentialsError where it was wrong; all else is taken off the count

models    the rows, whose names nobody can read
counting  what is free, how long to wait
jobs      the removal of what is long past
"""

from app.core.attempts.counting import Limit, TooManyAttemptsError, counted

__all__ = ["Limit", "TooManyAttemptsError", "counted"]
