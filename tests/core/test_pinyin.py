"""Initials of pinyin."""

import pytest

from app.core.pinyin import as_initials, initials


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("理发", "lf"),
        ("演示·春风理发店", "yscflfd"),
        ("鑫馨超市", "xxcs"),
        ("洗剪吹立减 10 元", "xjclj10y"),
        ("ABC 烘焙", "abchb"),
        ("银行", "yh"),
        ("行走", "xz"),
        ("音乐长廊", "yycl"),
        ("重庆火锅", "cqhg"),
        ("·，。", ""),
        ("", ""),
    ],
)
def test_initials_of_a_text(text: str, found: str) -> None:
    assert initials(text) == found


def test_a_long_text_stays_as_long() -> None:
    assert len(initials("行" * 40)) == 40


@pytest.mark.parametrize(
    ("typed", "found"), [("lf", "lf"), (" L F ", "lf"), ("理发", None), ("l-f", None), (" ", None)]
)
def test_what_is_typed(typed: str, found: str | None) -> None:
    assert as_initials(typed) == found
