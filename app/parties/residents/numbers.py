"""The number of a resident: what staff and the person themselves call them by, whatever else of them changes.

Nine drawn digits that mean nothing, and a check digit after ISO 7064 (MOD 11,10): it finds every digit that was
mistyped, and almost every pair that was swapped. The first is never 0, which spreadsheets would drop.
"""

import re
import secrets
from collections.abc import Iterable

WRONG = "请填写 10 位居民编号；如果是照着抄的，请核对有没有写错一位。"
"""What somebody is told who has typed none."""
DRAWN = 9
NUMBER = r"[1-9][0-9]{9}"
_NUMBER = re.compile(NUMBER, re.ASCII)


def check_digit(digits: str) -> str:
    """The digit that belongs behind these."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def with_check_digit(digits: str) -> str:
    return digits + check_digit(digits)


def is_number(text: str) -> bool:
    """Whether this can be somebody's number: its form, and its check digit."""
    return bool(_NUMBER.fullmatch(text)) and check_digit(text[:-1]) == text[-1]


def draw(count: int, *, taken: Iterable[str] = ()) -> list[str]:
    """So many different numbers, none of them among those taken."""
    taken = set(taken)
    drawn: set[str] = set()
    while len(drawn) < count:
        drawn.add(with_check_digit(str(10 ** (DRAWN - 1) + secrets.randbelow(9 * 10 ** (DRAWN - 1)))))
        drawn -= taken
    return list(drawn)
