"""Page paths of the mini-program, as WeChat wants them."""

import re

from .responses import RefusedError

WELL_FORMED = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")


def check_page(page: str, published: frozenset[str] | None) -> None:
    """Raises RefusedError 41030 for a page with a leading slash or a query, or one that is not published."""
    if not WELL_FORMED.fullmatch(page) or (published is not None and page not in published):
        raise RefusedError(41030)
