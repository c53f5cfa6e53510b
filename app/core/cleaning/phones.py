"""Mobile numbers of the mainland: eleven digits, however they are written."""

import re

from app.core.cleaning.cells import Cell, Cleaned, bare, said
from app.core.text import reference

PHONE = r"1[3-9][0-9]{9}"
WRONG = "请填写 11 位手机号。"

_PHONE = re.compile(PHONE, re.ASCII)
_BETWEEN = re.compile(r"[-()（）·.'’]")
_WITH_PREFIX = re.compile(r"(?:\+?(?:00)?86)?(1[3-9][0-9]{9})(?:\.0+)?", re.ASCII)
_SCIENTIFIC = re.compile(r"([0-9])(?:\.([0-9]+))?[eE]\+?0*([0-9]{1,2})", re.ASCII)
_TWO = re.compile(r"1[3-9][0-9]{9}[^0-9]+1[3-9][0-9]{9}", re.ASCII)


def phone(cell: Cell) -> Cleaned:
    """A mobile number without spaces, hyphens, +86, wide digits, apostrophes, marks of direction."""
    narrow = reference(bare(cell))
    if not narrow or _PHONE.fullmatch(narrow):
        return said(cell, narrow, "去掉了手机号里的空格、全角或引号")
    scientific = _SCIENTIFIC.fullmatch(narrow)
    if scientific is not None:
        return _scientific(cell, narrow, *scientific.groups(""))
    if _TWO.search(narrow):
        return Cleaned(narrow, problem="一格里有两个号码，请只留一个。")
    found = _WITH_PREFIX.fullmatch(narrow) or _WITH_PREFIX.fullmatch(_BETWEEN.sub("", narrow))
    if found is None:
        return Cleaned(narrow, problem=WRONG)
    return said(cell, found[1], "去掉了手机号里的空格、连字符、+86 或小数")


def _scientific(cell: Cell, narrow: str, first: str, rest: str, power: str) -> Cleaned:
    digits = first + rest
    if len(rest) < int(power) or not _PHONE.fullmatch(digits.ljust(11, "0")[: int(power) + 1]):
        return Cleaned(narrow, problem=f"表格软件把手机号变成了 {narrow}，后几位已经丢失，请重新填写。")
    return said(cell, digits[: int(power) + 1], "把科学计数法还原成了手机号")


def text(value: str) -> str:
    """The same for a field of a form; what is no number stays as it is, to be refused by its pattern."""
    return phone(value).text
