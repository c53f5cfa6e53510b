"""Where the headings are, and which column is what: below titles, over two rows, merged, under other names."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.cleaning.cells import written
from app.core.imports.spreadsheets.fields import Field, key
from app.core.imports.spreadsheets.tables import Line, Table
from app.core.text import clean

HEADING_LINES = 30
"""Lines from the first on among which headings are looked for."""
MAX_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class Layout:
    """Headings stand in the lines from `first` to `last`; `columns` are indexes, from 0, by the headings of fields."""

    first: int
    last: int
    columns: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        return {"first": self.first, "last": self.last, "columns": dict(self.columns)}

    @classmethod
    def of_json(cls, value: Any) -> "Layout":
        return cls(value["first"], value["last"], {str(name): int(index) for name, index in value["columns"].items()})


@dataclass(frozen=True, slots=True)
class Heading:
    """Lines that may be the headings: their words by column, from 0. `shape` is one for sheets with equal headings."""

    first: int
    last: int
    words: Sequence[str]

    @property
    def shape(self) -> str:
        joined = "\n".join([str(self.last - self.first), *map(key, self.words)]).rstrip("\n")
        return hashlib.sha256(joined.encode()).hexdigest()


def candidates(table: Table) -> Iterator[Heading]:
    """Single lines, and pairs that follow each other."""
    lines = [line for line in table.lines if line.number <= table.lines[0].number + HEADING_LINES]
    for index, line in enumerate(lines):
        yield Heading(line.number, line.number, _words(line))
        below = lines[index + 1] if index + 1 < len(lines) else None
        if below is not None and below.number == line.number + 1:
            yield Heading(line.number, below.number, _joined(_spread(line, table), _words(below)))


def find(table: Table, fields: Sequence[Field]) -> Layout | None:
    """The lines that name most fields; None where none names two, or all there are. A pair must name more than one."""
    best: tuple[int, Layout] | None = None
    for heading in candidates(table):
        columns = match(heading.words, fields)
        score = 2 * len(columns) - (heading.last > heading.first)
        if columns and (best is None or score > best[0]):
            best = (score, Layout(heading.first, heading.last, columns))
    enough = min(2, len(fields))
    return best[1] if best and len(best[1].columns) >= enough else None


def match(words: Sequence[str], fields: Sequence[Field]) -> dict[str, int]:
    """Which column is which field: a field's own heading before its synonyms, and each column once."""
    keys = [key(word) for word in words]
    taken: dict[int, str] = {}
    for rank in range(max((len(field.keys) for field in fields), default=0)):
        for field in fields:
            if field.heading in taken.values() or rank >= len(field.keys):
                continue
            index = next((at for at, found in enumerate(keys) if found == field.keys[rank] and at not in taken), None)
            if index is not None:
                taken[index] = field.heading
    return {heading: index for index, heading in sorted(taken.items())}


def twice(heading: Heading, layout: Layout, fields: Sequence[Field]) -> list[str]:
    """Fields that several columns may be."""
    keys = [key(word) for word in heading.words]
    return [
        field.heading
        for field in fields
        if field.heading in layout.columns
        and sum(found == keys[layout.columns[field.heading]] for found in keys if found) > 1
    ]


def heading_at(table: Table, first: int, last: int) -> Heading | None:
    """The words in these lines, where they may be the headings."""
    return next((each for each in candidates(table) if (each.first, each.last) == (first, last)), None)


def _words(line: Line) -> list[str]:
    return [clean(written(cell)) for cell in line.cells[:MAX_COLUMNS]]


def _spread(line: Line, table: Table) -> list[str]:
    """A line's words, those of cells that are merged across in each of their columns."""
    words = _words(line)
    for top, left, _, right in table.merges:
        if top == line.number and right > left and left <= len(words):
            right = min(right, MAX_COLUMNS)
            words += [""] * (right - len(words))
            words[left - 1 : right] = [words[left - 1]] * (right - left + 1)
    return words


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """What is below, what is above where nothing is below."""
    width = max(len(above), len(below))
    pairs = zip([*above, *[""] * (width - len(above))], [*below, *[""] * (width - len(below))], strict=True)
    return [low if key(low) else high for high, low in pairs]
