"""Parts of a page of docs that runs write themselves: between `<!-- name: begin -->` and `<!-- name: end -->`."""

from collections.abc import Sequence
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"


def write_part(page: str, name: str, lines: Sequence[str]) -> None:
    """Put lines of Markdown in the place of what the last run wrote. Raises ValueError for a page without the part."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    text = (DOCS / page).read_text(encoding="utf-8")
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"docs/{page} has no part {name}")
    (DOCS / page).write_text("\n".join([before + begin, "", *lines, "", end + after]), encoding="utf-8")
