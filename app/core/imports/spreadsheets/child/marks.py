"""What a workbook says about its cells beside their values."""

from dataclasses import dataclass, field

MAX_MARKS = 20_000
"""Of one sort; who has more formulas than this knows it."""


@dataclass(slots=True)
class Marks:
    """Rows and columns count from 1. `rows` and `columns` are how far anything reaches that has a value.

    `without_result` are formulas whose stored result means nothing. `merges` are first row, first column, last row,
    last column.
    """

    hidden: list[int] = field(default_factory=list)
    formulas: list[tuple[int, int]] = field(default_factory=list)
    errors: list[tuple[int, int]] = field(default_factory=list)
    without_result: list[tuple[int, int]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    rows: int = 0
    columns: int = 0
    is_1904: bool = False

    def value_at(self, row: int, column: int) -> None:
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)

    def formula_at(self, row: int, column: int) -> None:
        self.value_at(row, column)
        if len(self.formulas) < MAX_MARKS:
            self.formulas.append((row, column))

    def error_at(self, row: int, column: int) -> None:
        if len(self.errors) < MAX_MARKS:
            self.errors.append((row, column))

    def hide(self, row: int) -> None:
        """Hidden rows below everything that has a value are nobody's concern: `closed` drops them."""
        if len(self.hidden) < 1_100_000:
            self.hidden.append(row)

    def closed(self) -> "Marks":
        self.hidden = [row for row in self.hidden if row <= self.rows][:MAX_MARKS]
        self.merges = [merge for merge in self.merges if merge[0] <= self.rows][:MAX_MARKS]
        return self
