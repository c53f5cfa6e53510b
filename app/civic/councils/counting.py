"""Quorum and majority, in whole numbers."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.civic.councils.models import Choice


@dataclass(frozen=True, slots=True)
class Tally:
    """How many have said what; together, all who may vote."""

    yes: int
    no: int
    abstain: int
    recused: int
    absent: int

    @property
    def all(self) -> int:
        return self.yes + self.no + self.abstain + self.recused + self.absent


def tally(choices: Iterable[Choice]) -> Tally:
    said = list(choices)
    return Tally(*(said.count(choice) for choice in Choice))


def quorum_of(members: int, *, parts: int, whole: int) -> int:
    """How many make a quorum: of five, two thirds are four."""
    return -(-members * parts // whole)


def carries(votes: Tally, *, parts: int, whole: int) -> bool:
    """Whether yes has its share of yes and no; who abstains is left out.

    Half is to be exceeded (过半数), a larger share is enough when it is reached (三分之二以上).
    """
    cast = votes.yes + votes.no
    share, needed = votes.yes * whole, cast * parts
    return cast > 0 and (share > needed or (share == needed and 2 * parts > whole))
