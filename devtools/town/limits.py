"""Daily limits, out of the way of one person who stands for many."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.rewards.coupons import daily_limits


def lift() -> None:
    """In this process, for good."""
    daily_limits.A_DAY = daily_limits.OF_ONE_OFFER = 1_000_000


@contextmanager
def lifted() -> Iterator[None]:
    """In this process, for a while."""
    before = daily_limits.A_DAY, daily_limits.OF_ONE_OFFER
    lift()
    try:
        yield
    finally:
        daily_limits.A_DAY, daily_limits.OF_ONE_OFFER = before
