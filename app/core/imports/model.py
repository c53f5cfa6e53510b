"""What an import is: its columns, and what a feature does with rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core import permissions
from app.core.imports.spreadsheets import Problem, SheetRow

MAX_ROWS = 20_000
"""Rows of one file: a community has fewer people."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the sheet: its heading, what to write there, and the words that are allowed where there are few."""

    heading: str
    hint: str
    words: Sequence[str] = ()
    width: int = 16


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be imported, by whom. `place_id` is the node that was chosen, where one had to be."""

    rows: Sequence[SheetRow]
    staff: Any
    now: datetime
    place_id: int | None


@dataclass(frozen=True, slots=True)
class Checked:
    """Every problem, and in figures what entering the rows would do."""

    problems: Sequence[Problem]
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Import:
    """`done` are words and endpoint of where what was imported can be seen. `places` are the nodes to choose from, as
    pairs of id and words; None where the rows themselves say whom they are about. `examples` stand in the template, on
    a sheet of their own.

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
    places: Callable[[Session, Any], Sequence[tuple[int, str]]] | None = None

    def __post_init__(self) -> None:
        permissions.permission(self.permission)

    def is_for(self, role: str) -> bool:
        return permissions.permission(self.permission).allows(role)

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.columns)
