"""Whole numbers, and identifiers that only look like numbers."""

import re

from app.core.cleaning.cells import Cell, Cleaned, bare, number_of, said
from app.core.text import reference

WRONG = "请填写整数。"
EXACT_DIGITS = 15
"""What spreadsheet programs keep of a number; behind that they put zeros."""

_WHOLE = re.compile(r"([+-]?)([0-9]{1,15})(?:\.0*)?(?:分|个|次|天|小时)?", re.ASCII)


def whole(cell: Cell) -> Cleaned:
    """A whole number, of 5分, ５, 5.0, +5."""
    narrow = reference(bare(cell))
    if not narrow:
        return Cleaned("")
    found = None if isinstance(cell, bool) else _WHOLE.fullmatch(narrow)
    if found is None:
        return Cleaned(narrow, problem=WRONG)
    sign = "-" if found[1] == "-" and int(found[2]) else ""
    return said(cell, f"{sign}{int(found[2])}", "去掉了数字旁的单位、小数或全角")


def identifier(cell: Cell) -> Cleaned:
    """Text that may be digits alone. A number of more than 15 digits has lost the others, so it is none."""
    number = number_of(cell)
    if number is not None and abs(number) >= 10**EXACT_DIGITS:
        return Cleaned(bare(cell), problem="超过 15 位的号码存成了数字，后几位已经丢失。请把这一列设为文本后重新填写。")
    if re.fullmatch(r"[0-9](\.[0-9]+)?[eE]\+[0-9]{2,}", bare(cell), re.ASCII):
        return Cleaned(bare(cell), problem=f"表格软件把号码变成了 {bare(cell)}，后几位已经丢失，请重新填写。")
    return said(cell, reference(bare(cell)), "去掉了编号里的空格、全角或引号")


def code(cell: Cell) -> Cleaned:
    """A number or a name of something in a catalogue: 21, 21.0, good-deed, a title in Chinese."""
    bared = bare(cell)
    found = _WHOLE.fullmatch(reference(bared))
    return said(cell, found[2] if found and not found[1] else bared, "去掉了编号旁的小数、空格或全角")
