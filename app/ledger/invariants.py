"""What must always be true, asked of so few rows at a time that no query comes near a time-out.

Each part is true or not of one moment: what it compares is committed together. So parts may be looked at in any order,
by several processes, each in a snapshot of its own.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Session

MAX_NAMED = 20


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant: how many things were looked at, and what is wrong with some of them (at most twenty are named)."""

    name: str
    looked_at: int
    problems: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.problems


class Ids(NamedTuple):
    """Ids from one to another, both included; None where there is no end, so that nothing is beyond all parts."""

    first: int | None = None
    last: int | None = None

    def of(self, column: Any) -> ColumnElement[bool]:
        """That a column is among them."""
        ends = [] if self.first is None else [column >= self.first]
        return and_(true(), *ends, *([] if self.last is None else [column <= self.last]))


class Seen(NamedTuple):
    """What a part has led to."""

    looked_at: int
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class Invariant:
    """A check that is divided by the ids of `by` into parts of so many rows; without `by` it is one piece."""

    name: str
    look: Callable[[Session, Ids], Seen]
    by: Any = None
    at_once: int = 0

    def parts(self, session: Session) -> Iterator[Ids]:
        """All parts, by rows and not by numbers: ids may lie far apart."""
        first: int | None = None
        while self.by is not None:
            rows = select(self.by).order_by(self.by).offset(self.at_once).limit(1)
            following = session.scalar(rows if first is None else rows.where(self.by >= first))
            if following is None:
                break
            yield Ids(first, following - 1)
            first = following
        yield Ids(first)

    def check(self, session: Session) -> Check:
        """All of it, one part after the other."""
        return self.summed(self.look(session, ids) for ids in self.parts(session))

    def summed(self, seen: Iterable[Seen]) -> Check:
        """What the parts come to together."""
        looked_at, problems = 0, list[str]()
        for part in seen:
            looked_at += part.looked_at
            problems += part.problems[: MAX_NAMED - len(problems)]
        return Check(self.name, looked_at, tuple(problems))
