"""All rows of a list, page by page, so that no more than a page is in memory."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.exports.model import MAX_ROWS, Export

PAGE_ROWS = 1_000


class TooManyRowsError(RuleError):
    """More than a sheet holds."""

    code = "too_many_rows"
    message = f"超过 {MAX_ROWS:,} 行，一张表放不下。请缩小查询范围后再导出。"


def rows_of(
    export: Export,
    session: Session,
    *,
    staff: Any,
    filters: Mapping[str, Any],
    seen: Callable[[int], None] = lambda _count: None,
    forget: bool = False,
) -> Iterator[Any]:
    """Every row, in the order of the list. `seen` is told after each page how many there have been.

    With `forget`, the rows of a page are no longer known to the session when the next one comes, so that a long list is
    not in memory as a whole. Raises TooManyRowsError.
    """
    wanted = {name: value for name, value in filters.items() if name not in ("cursor", "limit")}
    cursor, count = None, 0
    while True:
        page = export.page(session, staff=staff, cursor=cursor, limit=PAGE_ROWS, **wanted)
        count += len(page.items)
        if count > MAX_ROWS:
            raise TooManyRowsError
        yield from page.items
        seen(count)
        cursor = page.next_cursor
        if cursor is None:
            return
        if forget:
            session.expunge_all()
