"""Numbers that people are reached by, however they are written."""

import pytest

from app.core import telephones


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("139 0000 0001", "13900000001"),
        ("+86 139-0000-0001", "13900000001"),
        ("0086 13900000001", "13900000001"),
        ("１３９００００００１１", "13900000011"),
        ("0631-5220000", "06315220000"),
        ("（0631）522 0000", "06315220000"),
        ("+86 631 5220000", "06315220000"),
        ("010—62000000", "01062000000"),
        ("＋852 6000 0000", "+85260000000"),
        ("00852-60000000", "+85260000000"),
    ],
)
def test_one_number_is_one_text(written: str, number: str) -> None:
    assert telephones.clean(written) == number


@pytest.mark.parametrize("number", ["13900000001", "06315220000", "01062000000", "+85260000000", "+12025550100"])
def test_what_is_a_number(number: str) -> None:
    assert telephones.is_number(number)
    assert telephones.clean(number) == number
    assert len(number) <= telephones.NUMBER_MAX


@pytest.mark.parametrize("number", ["", "5220000", "1390000001", "12345678901", "+8613900000001", "+852", "abc"])
def test_what_is_none(number: str) -> None:
    assert not telephones.is_number(number)
