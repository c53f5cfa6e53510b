"""The places at which a worker can be ordered to die, and how the order is given."""

import time
from enum import StrEnum
from pathlib import Path

ORDERS = "FAULT_ORDERS"
"""The variable that names the folder of orders."""


class Place(StrEnum):
    BEFORE_POSTING = "before-posting"
    AFTER_POSTING = "after-posting"
    AFTER_COMMIT = "after-commit"
    BEFORE_ANSWER = "before-answer"


def order_death(folder: Path, place: Place, *, seconds_max: float) -> None:
    """Give an order and wait until a worker has died of it. Raises TimeoutError."""
    order = folder / place
    order.touch()
    deadline = time.monotonic() + seconds_max
    while (taken := folder / f"{place}.taken") and not taken.exists():
        if time.monotonic() > deadline:
            order.unlink(missing_ok=True)
            raise TimeoutError(f"no worker came by {place} within {seconds_max} s")
        time.sleep(0.01)
    taken.unlink()
