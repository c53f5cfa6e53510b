"""Counts of people by place. Fewer than five are not shown, nor what they could be reckoned from: places with few are
put together, with one more where they are few even so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

FEWEST = 5
Key = TypeVar("Key")


@dataclass(slots=True)
class Cell:
    """`people` for whom something would change, of whom `more` would have more and `less` less; all points of a year
    of `everybody` there who has records, `before` and `after`.
    """

    people: int = 0
    more: int = 0
    less: int = 0
    before: int = 0
    after: int = 0
    everybody: int = 0

    def add(self, other: "Cell") -> None:
        """Take in those of another."""
        self.people, self.more, self.less = self.people + other.people, self.more + other.more, self.less + other.less
        self.before, self.after = self.before + other.before, self.after + other.after
        self.everybody += other.everybody

    @property
    def is_small(self) -> bool:
        return 0 < self.people < FEWEST

    def of_all(self) -> dict[str, Any] | None:
        """What may be shown of everybody: None where few would see a change; of more and less neither where one of them
        is few, and no points where few have any.
        """
        if self.is_small:
            return None
        parts = (self.more, self.less, self.people - self.more - self.less)
        is_told = not any(0 < part < FEWEST for part in parts)
        has_points = not 0 < self.everybody < FEWEST
        return {
            "people": self.people,
            "more": self.more if is_told else None,
            "less": self.less if is_told else None,
            "before": self.before if has_points else None,
            "after": self.after if has_points else None,
            "points": self.after - self.before,
        }

    def of_place(self) -> dict[str, int]:
        """What may be shown of one place, or of several together, beside the others: no part of its people, nor their
        points, which with those of the others would tell of few.
        """
        return {"people": self.people, "points": self.after - self.before}


def total(cells: Iterable[Cell]) -> Cell:
    """All of them together."""
    found = Cell()
    for cell in cells:
        found.add(cell)
    return found


def fold(cells: Mapping[Key, Cell]) -> dict[Key | None, Cell]:
    """The places with many as they are, those with few together as None; nothing where that would be all.

    Who knows the sum of all places could reckon a single small one from the others, so None is never small: it takes
    in the smallest of the others.
    """
    large: dict[Key | None, Cell] = {key: cell for key, cell in cells.items() if not cell.is_small}
    small = [cell for cell in cells.values() if cell.is_small]
    if not small:
        return large
    together = total(small)
    while together.is_small:
        others = {key: cell.people for key, cell in large.items() if cell.people}
        if not others:
            return {}
        together.add(large.pop(min(others, key=lambda key: others[key])))
    return large | {None: together}
