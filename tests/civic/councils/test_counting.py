"""Quorum and majority: what a share of so many is, and when yes has it."""

import pytest

from app.civic.councils.counting import Tally, carries, quorum_of, tally
from app.civic.councils.models import Choice


@pytest.mark.parametrize(
    ("members", "parts", "whole", "needed"), [(5, 2, 3, 4), (6, 2, 3, 4), (7, 2, 3, 5), (5, 1, 2, 3), (4, 1, 1, 4)]
)
def test_a_quorum_is_at_least_its_share(members: int, parts: int, whole: int, needed: int) -> None:
    assert quorum_of(members, parts=parts, whole=whole) == needed


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "share", "carried"),
    [
        (2, 2, 0, (1, 2), False),
        (3, 2, 0, (1, 2), True),
        (2, 1, 2, (1, 2), True),
        (1, 0, 4, (1, 2), True),
        (0, 0, 5, (1, 2), False),
        (4, 2, 0, (2, 3), True),
        (3, 2, 0, (2, 3), False),
        (5, 0, 0, (1, 1), True),
        (4, 1, 0, (1, 1), False),
    ],
)
def test_half_is_exceeded_and_more_is_reached(
    yes: int, no: int, abstain: int, share: tuple[int, int], carried: bool
) -> None:
    votes = Tally(yes, no, abstain, 0, 0)
    assert carries(votes, parts=share[0], whole=share[1]) is carried


def test_votes_are_counted_by_what_was_said() -> None:
    assert tally([Choice.NO, Choice.YES, Choice.ABSENT, Choice.YES, Choice.RECUSED]) == Tally(2, 1, 0, 1, 1)
