"""What may be shown of a tree of counts.

A cell of fewer than five people is hidden. Above it, sums are made of what is shown below, so that whoever subtracts
finds nothing; what is hidden joins them only where it is many people together, and too few for each cell to be known
by the most that it can hold.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.parties.communities.models import Community
from app.standing.records.conduct import FEWEST


@dataclass(slots=True)
class Cell:
    """Something that was counted, and how many people stand behind each part of it that can be told from it."""

    parts: tuple[int, ...] = ()
    number: int = 0
    minutes: int = 0
    days: list[int] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(self.parts)

    @property
    def is_large(self) -> bool:
        """Whether it can be shown by itself."""
        return bool(self.parts) and min(self.parts) >= FEWEST


def total(cells: Iterable[Cell]) -> Cell:
    """All of them together."""
    found = Cell()
    for each in cells:
        found.parts = tuple(map(sum, zip(found.parts, each.parts, strict=True))) if found.parts else each.parts
        found.number, found.minutes = found.number + each.number, found.minutes + each.minutes
        found.days = found.days + each.days
    return found


def shown(nodes: Sequence[Community], cells: Mapping[int, Cell]) -> dict[int, Cell]:
    """What each node shows of itself and of all below it, by its id; a node that shows nothing is left out.

    `cells` are those of each node alone. `nodes` is the whole tree.
    """
    large: dict[int, list[Cell]] = defaultdict(list)
    small: dict[int, list[Cell]] = defaultdict(list)
    found: dict[int, Cell] = {}
    for node in sorted(nodes, key=lambda each: len(each.steps), reverse=True):
        own = cells.get(node.id, Cell())
        if not own.is_empty:
            (large if own.is_large else small)[node.id].append(own)
        rest = total(small[node.id])
        if _is_told(rest, among=len(small[node.id])):
            large[node.id].append(rest)
            rest = Cell()
        if large[node.id]:
            found[node.id] = total(large[node.id])
        if node.parent_id is not None:
            large[node.parent_id] += [found[node.id]] if node.id in found else []
            small[node.parent_id] += [] if rest.is_empty else [rest]
    return found


def _is_told(rest: Cell, *, among: int) -> bool:
    """Whether what is hidden below, and in the node itself, is many people together, and still nobody knows in which
    part of it they are: of parts that hold four at most, a sum of four times as many says what is in each.
    """
    return rest.is_large and min(rest.parts) < (FEWEST - 1) * among
