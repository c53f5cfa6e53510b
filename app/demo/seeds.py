"""What is random, and what is computed from names: the same in every load."""

import base64
import hashlib
import random
from collections.abc import Iterable, Iterator
from typing import TypeVar

SEED = "credit-bank-demo-1"

T = TypeVar("T")


def stream(step: str) -> random.Random:
    """The random numbers of one step; a change of one step leaves the others as they were."""
    return random.Random(f"{SEED}:{step}")


def password(username: str) -> str:
    return f"demo-{_digest('password', username).hex()[:10]}"


def otp_secret(username: str) -> str:
    """A base32 secret of 160 bits."""
    return base64.b32encode(_digest("otp", username)[:20]).decode()


def openid(name: str) -> str:
    """28 characters, as WeChat's are."""
    return f"oDemo{base64.urlsafe_b64encode(_digest('openid', name)).decode()[:23]}"


def persona_phone(number: int) -> str:
    return _phone(number)


def resident_phone(number: int) -> str:
    return _phone(1_000 + number)


def other_phone(number: int) -> str:
    """The phone of somebody who is on no roster."""
    return _phone(90_000_000 + number)


def _phone(number: int) -> str:
    return f"199{number:08d}"


def _digest(purpose: str, name: str) -> bytes:
    return hashlib.sha256(f"{SEED}:{purpose}:{name}".encode()).digest()


def shares(total: int, parts: int) -> Iterator[int]:
    """A total in parts that differ by one at most."""
    for part in range(parts):
        yield total * (part + 1) // parts - total * part // parts


def batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size`: as much as one transaction should do."""
    batch: list[T] = []
    for value in values:
        batch.append(value)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
