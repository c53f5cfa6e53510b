"""Numbers that people are reached by: mobiles, landlines with their area code, numbers of Hong Kong and abroad."""

import re

from app.core import text
from app.core.cleaning import phones
from app.core.cleaning.cells import Cell, Cleaned, bare, said

NUMBER_MAX = 16
"""Characters."""
WRONG = "请填写 11 位手机号、带区号的固定电话（例如 0631-5220000），或带 + 的境外号码（例如 +852 60000000）。"

_MOBILE = re.compile(phones.PHONE, re.ASCII)
_LANDLINE = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}", re.ASCII)
_ABROAD = re.compile(r"\+(?!86)[1-9][0-9]{6,14}", re.ASCII)
_BETWEEN = re.compile(r"[ ()（）./‐‑‒–—―－-]")


def clean(value: str) -> str:
    """The digits of a number, with + before a country's code; +86 and 0086 are left out."""
    mobile = phones.text(value)
    if _MOBILE.fullmatch(mobile):
        return mobile
    bare = _BETWEEN.sub("", text.clean(value)).replace("＋", "+")
    if bare.startswith("00"):
        bare = f"+{bare[2:]}"
    if bare.startswith("+86"):
        bare = f"0{bare[3:].removeprefix('0')}"
    return bare


def is_number(number: str) -> bool:
    """Whether this is a number, once it is cleaned."""
    return any(kind.fullmatch(number) for kind in (_MOBILE, _LANDLINE, _ABROAD))


def cell(value: Cell) -> Cleaned:
    """A number from a spreadsheet, however it is written; a mobile that a program has spoilt is called so."""
    mobile = phones.phone(value)
    if mobile.problem is None and _MOBILE.fullmatch(mobile.text):
        return mobile
    number = clean(bare(value))
    if mobile.problem in (None, phones.WRONG) and is_number(number):
        return said(value, number, mobile.did or "统一了电话号码的写法")
    return Cleaned(mobile.text, problem=WRONG) if mobile.problem in (None, phones.WRONG) else mobile
