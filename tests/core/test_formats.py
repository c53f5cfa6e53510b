"""How amounts read."""

import pytest

from app.core.console import formats


@pytest.mark.parametrize(
    ("fen", "expected"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (105, "壹元零伍分"),
        (100, "壹元整"),
        (1_050, "壹拾元伍角整"),
        (123_450, "壹仟贰佰叁拾肆元伍角整"),
        (10_0000_00, "壹拾万元整"),
        (1_0001_00, "壹万零壹元整"),
        (1_0500_00, "壹万零伍佰元整"),
        (10_5000_00, "壹拾万伍仟元整"),
        (1_0000_0000_00, "壹亿元整"),
        (1_0000_0001_00, "壹亿零壹元整"),
        (1_2000_0300_56, "壹亿贰仟万零叁佰元伍角陆分"),
        (-2_000, "负贰拾元整"),
    ],
)
def test_the_numerals_of_receipts(fen: int, expected: str) -> None:
    assert formats.upper_yuan(fen) == expected


def test_amounts() -> None:
    assert formats.yuan(123_456_789) == "1,234,567.89"
    assert formats.signed_yuan(5) == "+0.05"
    assert formats.signed_yuan(-123_400) == "−1,234.00"
    assert formats.signed(1_000) == "+1,000"
    assert formats.number(-1_000) == "−1,000"
    assert [formats.percent(bp) for bp in (2_000, 2_050, 25)] == ["20%", "20.5%", "0.25%"]
    assert formats.month("2026-01") == "2026年1月"
