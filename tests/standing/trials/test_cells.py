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
    assert cell(4).of_all() is None
    for more, less, told in ((6, 3, False), (6, 5, True), (6, 0, True), (0, 0, True)):
        shown = Cell(more + less, more, less, 10, 20, 50).of_all()
        assert shown is not None
        assert (shown["more"] is not None, shown["less"] is not None) == (told, told)
        assert (shown["before"], shown["after"], shown["points"]) == (10, 20, 10)


def test_no_points_are_told_where_few_have_any() -> None:
    shown = Cell(0, 0, 0, 7, 7, 1).of_all()
    assert shown is not None
    assert (shown["before"], shown["after"]) == (None, None)


def test_a_place_has_no_part_that_the_others_would_tell() -> None:
    """Who knows how many have more in all could else subtract those of the other places."""
    assert cell(6).of_place() == {"people": 6, "points": 10}


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 12), max_size=12))
def test_nothing_small_is_left_and_nothing_is_lost(people: dict[int, int]) -> None:
    cells = {key: cell(count) for key, count in people.items()}
    found = fold(cells)
    assert all(each.people == 0 or each.people >= FEWEST for each in found.values())
    whole = total(cells.values())
    if found or not whole.is_small:
        assert sum(each.people for each in found.values()) == whole.people
        assert sum(each.after for each in found.values()) == whole.after
