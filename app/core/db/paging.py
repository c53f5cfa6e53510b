"""Lists by key: the next page begins after the last key seen, so a page costs the same however far down it is."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, Generic, TypeVar, TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.core.errors import field_error

T = TypeVar("T")
Columns = TypeVarTuple("Columns")
MAX_PAGE = 100
COUNTED_MAX = 10_000
"""Nobody counts further: a list grows, and what it costs to say how long it is must not."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items, and the cursor that leads to those after them (None on the last page).

    `count` says how many there are on all pages, as far as `COUNTED_MAX` and one more; it asks only where that is
    wanted. `totals` adds up what the list was asked to, over all pages, by name; None where there are more than
    `COUNTED_MAX`, which nobody adds up.
    """

    items: Sequence[T]
    next_cursor: str | None
    count: Callable[[], int] | None = field(default=None, repr=False, compare=False)
    totals: Callable[[], Mapping[str, int] | None] | None = field(default=None, repr=False, compare=False)

    def map(self, change: Callable[[T], Any]) -> "Page[Any]":
        """The same page with every item changed."""
        return Page([change(item) for item in self.items], self.next_cursor, self.count, self.totals)

    def map_all(self, change: Callable[[Sequence[T]], Sequence[Any]]) -> "Page[Any]":
        """The same page with its items changed together, for what is looked up for all of them at once."""
        return Page(change(self.items), self.next_cursor, self.count, self.totals)


def encode_cursor(key: int) -> str:
    return base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> int:
    """The key inside a cursor. Raises a RuleError naming the field `cursor`."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        if not text.isdigit() or len(text) > 18:
            raise ValueError(text)
        return int(text)
    except ValueError as error:
        raise field_error("cursor", "翻页标记无效，请从第一页重新开始。") from error


def as_written(query: Select[*Columns]) -> Select[*Columns]:
    """Have tables joined in this order: so the newest rows of the first are read, and no more of them than are shown.

    MariaDB would rather begin with a table of few rows, and sort all that belong to them.
    """
    return query.prefix_with("STRAIGHT_JOIN", dialect="mysql")


NO_SUMS: Mapping[str, ColumnElement[int]] = MappingProxyType({})


def newest_first(
    session: Session,
    query: Select[*tuple[Any, ...]],
    key: ColumnElement[int] | Any,
    *,
    cursor: str | None,
    limit: int,
    sums: Mapping[str, ColumnElement[int] | Any] = NO_SUMS,
) -> Page[Any]:
    """A page of a query in descending order of a unique integer key, which is the first column, the attribute `id`, or
    that of the first entity.

    Two-column or wider queries give rows; a query of one entity gives entities. `sums` are columns that can be added
    up over all pages: in the one statement that counts, and only when somebody asks.
    """
    rest = query if cursor is None else query.where(key < decode_cursor(cursor))
    rows = session.execute(rest.order_by(key.desc()).limit(limit + 1)).all()
    items = [row[0] if len(row) == 1 else row for row in rows]
    more = len(items) > limit
    items = items[:limit]

    @cache
    def whole() -> tuple[int, ...]:
        columns = [key.label("key"), *(column.label(f"sum_{n}") for n, column in enumerate(sums.values()))]
        some = query.with_only_columns(*columns, maintain_column_froms=True).limit(COUNTED_MAX + 1).subquery()
        added = [func.coalesce(func.sum(some.c[f"sum_{n}"]), 0) for n in range(len(sums))]
        return tuple(int(value) for value in session.execute(select(func.count(), *added).select_from(some)).one())

    def totals() -> Mapping[str, int] | None:
        return None if whole()[0] > COUNTED_MAX else dict(zip(sums, whole()[1:], strict=True))

    is_all = cursor is None and not more and not sums
    count = (lambda: len(items)) if is_all else (lambda: whole()[0])
    return Page(items, encode_cursor(_id_of(items[-1])) if more else None, count, totals if sums else None)


def _id_of(item: Any) -> int:
    return int(item.id if hasattr(item, "id") else item[0].id)
