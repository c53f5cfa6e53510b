"""What an export is: a list, and how its rows become cells."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import Any

from marshmallow import Schema
from sqlalchemy.orm import Session

from app.core import permissions
from app.core.audit import Fact
from app.core.db.paging import Page
from app.core.exports.taken import Taken

DIRECT_ROWS = 5_000
"""So many rows are put together while somebody waits."""
MAX_ROWS = 1_000_000
"""What a sheet holds, its header aside."""


class Kind(StrEnum):
    """What a column holds: text, a whole number, fen shown as yuan, a moment or day of Shanghai, a state's label."""

    TEXT = "text"
    WHOLE = "whole"
    YUAN = "yuan"
    MOMENT = "moment"
    DAY = "day"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and the row's attribute (dots go deeper) or a function of the row."""

    heading: str
    source: str | Callable[[Any], Any]
    kind: Kind = Kind.TEXT
    width: int = 0
    """In characters; as its kind needs where 0."""

    def value(self, row: Any) -> Any:
        return attrgetter(self.source)(row) if isinstance(self.source, str) else self.source(row)


@dataclass(frozen=True, slots=True)
class Export:
    """A list that can be taken home. `query` is the schema of the list's filters, `filters` say how each of them
    reads; `private` are those that hold personal data and are noted as used, not with what was typed. `asks_reason` is
    for what is masked elsewhere: whoever takes it home says why, and the audit log keeps it. `on_taken` is told, in
    the same transaction, that somebody has taken it home.

    Raises UndeclaredPermissionError.
    """

    name: str
    title: str
    columns: Sequence[Column]
    query: type[Schema]
    page: Callable[..., Page[Any]]
    permission: str
    filters: Mapping[str, Fact] = field(default_factory=dict)
    private: Sequence[str] = ()
    asks_reason: bool = False
    on_taken: Callable[[Session, Taken], None] | None = None

    def __post_init__(self) -> None:
        permissions.permission(self.permission)

    def is_for(self, role: str) -> bool:
        return permissions.permission(self.permission).allows(role)
