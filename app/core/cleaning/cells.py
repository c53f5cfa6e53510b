"""What is in a cell, and how it reads as text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core import text

Cell = str | int | float | bool | date | None
"""A datetime is a date."""

_QUOTED = re.compile(r'="([^"]*)"')
"""How csv files keep a program from making a number of digits."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A value as text. `did` says what was done to it, `problem` why it is none, `ask` how else it may be read: then
    `text` is as it was written. All in Chinese.
    """

    text: str
    did: str | None = None
    problem: str | None = None
    ask: Sequence[str] = ()


def written(cell: Cell) -> str:
    """A cell as people see it: 13800000000.0 as 13800000000, a moment as its day."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def bare(cell: Cell) -> str:
    """Its text, cleaned, without what only keeps a spreadsheet program away from it."""
    cleaned = text.clean(written(cell))
    quoted = _QUOTED.fullmatch(cleaned)
    return (quoted[1] if quoted else cleaned).removeprefix("'").strip()


def said(cell: Cell, result: str, did: str) -> Cleaned:
    """The result, with what was done where it is not what was written."""
    return Cleaned(result, did if written(cell).strip() != result else None)


def plain(cell: Cell) -> Cleaned:
    """Text without what nobody can see."""
    return said(cell, bare(cell), "去掉了看不见的字符、引号或全角")


def number_of(cell: Cell) -> int | float | None:
    """A cell that is a number; truth values are none."""
    return cell if isinstance(cell, int | float) and not isinstance(cell, bool) else None
