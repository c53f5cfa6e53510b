"""Counts of fewer than five people are not shown, nor can they be reckoned."""

from hypothesis import given
from hypothesis import strategies as st

from app.standing.trials.cells import FEWEST, Cell, fold, total


def cell(people: int) -> Cell:
    return Cell(people, people, 0, 10, 20)


def test_places_with_few_are_put_together() -> None:
    found = fold({"a": cell(9), "b": cell(3), "c": cell(2), "d": cell(0)})
    assert {key: each.people for key, each in found.items()} == {"a": 9, "d": 0, None: 5}


def test_a_single_small_one_takes_in_the_smallest_of_the_others() -> None:
    found = fold({"a": cell(9), "b": cell(6), "c": cell(2)})
    assert {key: each.people for key, each in found.items()} == {"a": 9, None: 8}
    assert fold({"a": cell(0), "b": cell(2)}) == {}


def test_of_more_and_less_neither_is_told_where_one_is_small() -> None:
    assert cell(4).shown() is None
    assert cell(0).shown() == {"people": 0, "more": 0, "less": 0, "before": 10, "after": 20}
    for more, less, told in ((6, 3, False), (6, 5, True), (6, 0, True), (8, 0, False)):
        shown = Cell(11 if more == 8 else more + less, more, less).shown()
        assert shown is not None
        assert (shown["more"] is not None, shown["less"] is not None) == (told, told)


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 12), max_size=12))
def test_nothing_small_is_left_and_nothing_is_lost(people: dict[int, int]) -> None:
    cells = {key: cell(count) for key, count in people.items()}
    found = fold(cells)
    assert all(each.people == 0 or each.people >= FEWEST for each in found.values())
    whole = total(cells.values())
    if found or not whole.is_small:
        assert sum(each.people for each in found.values()) == whole.people
        assert sum(each.after for each in found.values()) == whole.after
