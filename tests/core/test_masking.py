"""Masking: of what is personal, never the whole is shown, however short it is."""

import pytest

from app.alliance.settlement.payees import mask_account
from app.core.security.masking import mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [("", "*"), ("李", "*"), ("李明", "李*"), ("张小明", "张*明"), ("欧阳小明", "欧**明"), ("A B C", "A***C")],
)
def test_a_name_keeps_its_first_and_its_last_character_at_most(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize("length", range(1, 41))
def test_no_name_is_shown_in_full(length: int) -> None:
    name = "".join(chr(ord("一") + n) for n in range(length))
    shown = mask_name(name)
    assert len(set(name) & set(shown)) == min(2, length - 1)
    assert "*" in shown


def test_a_phone_keeps_seven_of_its_digits() -> None:
    assert mask_phone("13812345678") == "138****5678"


def test_of_a_phone_that_is_wiped_nothing_is_shown() -> None:
    assert mask_phone("") == ""
    assert mask_phone("+85260000000") == "+85****0000"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("12345678", "**** 5678"),
        ("123456789", "**** 6789"),
        ("12345678901", "**** 8901"),
        ("123456789012", "1234 **** 9012"),
        ("6222020200112230001", "6222 **** 0001"),
    ],
)
def test_an_account_keeps_four_digits_and_a_long_one_the_first_four_too(number: str, shown: str) -> None:
    assert mask_account(number) == shown


@pytest.mark.parametrize("length", range(8, 33))  # What a form takes for an account.
def test_of_an_account_at_least_four_digits_are_hidden(length: int) -> None:
    shown = mask_account("".join(str(n % 10) for n in range(length)))
    assert length - sum(char.isdigit() for char in shown) >= 4
