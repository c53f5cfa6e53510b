"""What an import is: its columns, and what a feature does with rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from app.core import permissions
from app.core.imports.spreadsheets import Field, Problem, SheetRow

MAX_ROWS = 60_000
"""Rows of one file."""
PART_ROWS = 20_000
"""Rows that are entered in one transaction; a longer file is entered in parts."""

Progress = Callable[[int, int], None]


class Verdict(StrEnum):
    """What a row would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    SUSPICIOUS = "suspicious"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a row would do: `changes` are column, old and new; a suspicious one has a question with its choices, as
    pairs of a key and words. It is left out until somebody has chosen. `note` says what else comes of it.
    """

    row: int
    verdict: Verdict
    changes: Sequence[tuple[str, str, str]] = ()
    question: str = ""
    choices: Sequence[tuple[str, str]] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be imported, by whom. `place_id` is the node, or what else the import is of,
    that was chosen, where one had to be; `answers` are the keys that were chosen for suspicious rows, by their numbers.
    """

    rows: Sequence[SheetRow]
    staff: Any
    now: datetime
    place_id: int | None
    answers: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """Every problem, in figures what entering the rows would do, and what each would. A row of which nothing is said is
    new.
    """

    problems: Sequence[Problem]
    figures: Mapping[str, int]
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class Import:
    """`done` are words and endpoint of where what was imported can be seen. `places` are the nodes to choose from, or
    what else `of` says, as pairs of id and words; None where the rows themselves say whom they are about. With a
    `place_column`, none need be chosen: its cells say it, or the place of whoever imports is meant. `examples` stand in
    the template, on a sheet of their own. `effect` says before entering what will come of it; `leads_to` are words and
    endpoint of what is to be done next.

    Raises UndeclaredPermissionError.
    """

    name: str
    title: str
    columns: Sequence[Field]
    permission: str
    check: Callable[[Asked, Session], Checked]
    enter: Callable[[Asked, Session, Progress], Mapping[str, int]]
    done: tuple[str, str]
    examples: Sequence[Sequence[str]] = ()
    effect: str = ""
    leads_to: tuple[str, str] | None = None
    places: Callable[[Session, Any], Sequence[tuple[int, str]]] | None = None
    of: str = "社区"
    place_column: str = ""

    def __post_init__(self) -> None:
        permissions.permission(self.permission)

    def is_for(self, role: str) -> bool:
        return permissions.permission(self.permission).allows(role)

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.columns)
