"""What is hidden of a tree of counts, and that nothing hidden can be reckoned from what is shown."""

from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest

from app.office.open_figures.cells import Cell, shown


@dataclass
class Node:
    id: int
    parent_id: int | None
    steps: tuple[int, ...]


DISTRICT, STREET, OTHER = Node(1, None, (1,)), Node(2, 1, (1, 2)), Node(3, 1, (1, 3))
HOMES = [Node(4, 2, (1, 2, 4)), Node(5, 2, (1, 2, 5)), Node(6, 3, (1, 3, 6))]
TREE: Any = [DISTRICT, STREET, OTHER, *HOMES]


def numbers(counts: dict[int, int]) -> dict[int, int]:
    """What each node shows, where behind each number stand as many people."""
    cells = {node: Cell((count,), count) for node, count in counts.items()}
    return {node: cell.number for node, cell in shown(TREE, cells).items()}


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        pytest.param({4: 4}, {}, id="four people are shown nowhere"),
        pytest.param({4: 5}, {4: 5, 2: 5, 1: 5}, id="five are shown wherever they belong"),
        pytest.param({4: 12, 5: 4}, {4: 12, 2: 12, 1: 12}, id="one small cell is in no sum either"),
        pytest.param({4: 3, 5: 3}, {2: 6, 1: 6}, id="two small ones are known together"),
        pytest.param({4: 4, 5: 4}, {}, id="not where both are then known"),
        pytest.param({4: 12, 5: 3, 6: 3}, {4: 12, 2: 12, 1: 18}, id="together further up"),
        pytest.param({2: 4, 4: 12}, {4: 12, 2: 12, 1: 12}, id="of the node itself and not below it"),
    ],
)
def test_what_is_shown(counts: dict[int, int], told: dict[int, int]) -> None:
    assert numbers(counts) == told


def test_nothing_small_follows_from_what_is_shown() -> None:
    """For each way in which three communities and a street can be filled, another one shows the same, and differs
    wherever less than five people are: whoever knows every page, and how it is made, knows of no small cell.
    """
    places = (2, 4, 5, 6)
    by_pages: dict[tuple[tuple[int, int], ...], list[tuple[int, ...]]] = {}
    for counts in product((0, 1, 2, 3, 4, 5, 9), repeat=len(places)):
        shown_everywhere = numbers(dict(zip(places, counts, strict=True)))
        by_pages.setdefault(tuple(sorted(shown_everywhere.items())), []).append(counts)
    assert len(by_pages) > 100
    for same in by_pages.values():
        for seen in map(set, zip(*same, strict=True)):
            assert min(seen) >= 5 or len(seen) > 1


def test_a_share_needs_five_on_both_sides_and_is_a_sum_of_such() -> None:
    cells = {4: Cell((18, 10)), 5: Cell((2, 10))}
    assert {node: cell.parts for node, cell in shown(TREE, cells).items()} == dict.fromkeys((4, 2, 1), (18, 10))


def test_people_and_not_times_are_what_counts() -> None:
    """Thirty records of one person are not shown."""
    assert shown(TREE, {4: Cell((1,), 30)}) == {}
