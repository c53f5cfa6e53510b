"""Names of people in cells."""

from app.core import names
from app.core.cleaning.cells import Cell, Cleaned, bare, said


def name(cell: Cell) -> Cleaned:
    """A person's name, as `app.core.names` has it."""
    cleaned = names.clean(bare(cell))
    problem = names.problem_of(cleaned)
    return Cleaned(cleaned, problem=problem) if problem else said(cell, cleaned, "统一了姓名里的空格和间隔号")


def optional_name(cell: Cell) -> Cleaned:
    """The same where it may be left out."""
    return name(cell) if bare(cell) else Cleaned("")
