"""A table twice: on the screen, and as Markdown for a page."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table


def show(console: Console, heads: Sequence[str], rows: Sequence[Sequence[str]], *, title: str) -> list[str]:
    """Print a table, whose first column says what the others are figures of; its lines in Markdown."""
    table = Table("", *heads, title=title)
    for row in rows:
        table.add_row(*row)
    console.print(table)
    return [f"| {' | '.join(cells)} |" for cells in (["", *heads], ["---"] + ["---:"] * len(heads), *rows)]
