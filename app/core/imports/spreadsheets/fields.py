"""A column that is wanted: its heading, what it is called elsewhere, and how its cells are cleaned."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.cleaning import Cell, Cleaned, plain
from app.core.text import clean

_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_DROPPED = re.compile(r"[\s*:：_.。、/-]+")


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its heading, what to write there, and the words that are allowed where there are few.

    `synonyms` are other headings it is known by. One that is not `required` may be missing from a sheet.
    """

    heading: str
    hint: str = ""
    words: Sequence[str] = ()
    width: int = 16
    synonyms: Sequence[str] = ()
    required: bool = True
    clean: Callable[[Cell], Cleaned] = plain

    @property
    def keys(self) -> tuple[str, ...]:
        """The headings it is known by, its own first."""
        return tuple(key(heading) for heading in (self.heading, *self.synonyms))


def key(heading: str) -> str:
    """What headings are compared by: without spaces, line breaks, stars, remarks in brackets."""
    narrow = unicodedata.normalize("NFKC", clean(heading)).lower()
    return _DROPPED.sub("", _BRACKETS.sub("", narrow))


def fields_of(columns: Sequence[Field | str]) -> list[Field]:
    """A heading alone is a field of plain text."""
    return [Field(column) if isinstance(column, str) else column for column in columns]
