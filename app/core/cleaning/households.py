"""Numbers of households: 3-2-501, however people write them, and what spreadsheets make dates of."""

import re
from datetime import date

from app.core.cleaning.cells import Cell, Cleaned, bare, said
from app.core.text import reference

HOUSEHOLD = r"[A-Za-z0-9-]{1,32}"
WRONG = "户号由字母、数字和 - 组成，最多 32 个。"

_UNITS = re.compile(r"号楼|号院|号(?=[^号]*[0-9])|楼栋|栋|幢|座|楼|单元|门洞|门|弄|院|层|[#/\\_、,，·]+")
_ENDS = re.compile(r"(?:室|号|户|房)$")
_CHINESE = re.compile(r"[一二三四五六七八九十]{1,3}(?=号楼|号院|楼栋|栋|幢|座|楼|单元|门|层|室|号)")
_ONES = {char: number for number, char in enumerate("〇一二三四五六七八九")}
_DAY = re.compile(r"(20[0-9]{2}|19[0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T].*)?", re.ASCII)
_MONTH_DAY = re.compile(r"([0-9]{1,2})月([0-9]{1,2})日", re.ASCII)
_ENGLISH = re.compile(r"([0-9]{1,2})-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:-[0-9]{2,4})?", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def is_household(number: str) -> bool:
    """Whether this is the number of a household, once it is cleaned."""
    return re.fullmatch(HOUSEHOLD, number, re.ASCII) is not None


def household(cell: Cell) -> Cleaned:
    """A household's number as 3-2-501, of 3栋2单元501, 1号楼1单元101, 3—2—501. A date is asked about."""
    bared = bare(cell)
    ask = _readings(cell, bared)
    if ask:
        return Cleaned(bared, problem="表格软件把户号变成了日期，请选择原来的户号，或重新填写。", ask=ask)
    narrow = reference(bared)
    joined = _UNITS.sub("-", _CHINESE.sub(lambda found: str(_number(found[0])), narrow))
    joined = re.sub("-{2,}", "-", _ENDS.sub("", joined)).strip("-")
    if not is_household(joined):
        return Cleaned(bared, problem=WRONG)
    return said(cell, joined, "统一了户号的写法")


def _readings(cell: Cell, written: str) -> list[str]:
    """What a date may have been: 3-2 became the second of March of this year, 3-32 the first of March of 1932."""
    found = _DAY.fullmatch(written)
    if found is not None:
        year, month, day = map(int, found.groups())
        short = f"{month}-{day}"
        return list(dict.fromkeys([short, f"{year % 100}-{short}", *([f"{month}-{year % 100}"] if day == 1 else [])]))
    if isinstance(cell, date):
        return [written]
    found = _MONTH_DAY.fullmatch(written)
    if found is not None:
        return [f"{int(found[1])}-{int(found[2])}"]
    found = _ENGLISH.fullmatch(written)
    if found is not None:
        month, day = _MONTHS.index(found[2].lower()) + 1, int(found[1])
        return [f"{month}-{day}", f"{day}-{month}"]
    return []


def _number(chinese: str) -> int:
    tens, ten, ones = chinese.partition("十")
    if not ten:
        return int("".join(str(_ONES[char]) for char in chinese))
    return (_ONES[tens] if tens else 1) * 10 + (_ONES[ones] if ones else 0)


def text(value: str) -> str:
    """The same for a field of a form; what is none stays as it is, to be refused by its pattern."""
    cleaned = household(value)
    return value if cleaned.problem else cleaned.text


def optional_household(cell: Cell) -> Cleaned:
    """The same where it may be left out."""
    return household(cell) if bare(cell) else Cleaned("")
