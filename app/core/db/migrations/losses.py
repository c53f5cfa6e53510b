"""What a way back throws away: the tables and columns that its text drops, and that have something in them."""

import ast
import inspect
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import sqlalchemy as sa
from alembic.script import Script
from sqlalchemy import Connection

from app.core.db.migrations.errors import MigrationError
from app.core.db.migrations.resuming import step_under_way

YES = "yes-throw-away"
"""What `flask db downgrade -x` is told to go back all the same."""
Dropped = tuple[str, str | None]
"""A table, or one of its columns."""


class _Reader(ast.NodeVisitor):
    """Reads a migration: whatever it drops anywhere but in its `upgrade`."""

    def __init__(self) -> None:
        self.found: list[Dropped] = []
        self._table: str | None = None

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if node.name != "upgrade":
            self.generic_visit(node)

    def visit_With(self, node: ast.With) -> None:
        before = self._table
        match node.items[0].context_expr:
            case ast.Call(func=ast.Attribute(attr="batch_alter_table"), args=[ast.Constant(value=str(table)), *_]):
                self._table = table
            case _:
                pass
        self.generic_visit(node)
        self._table = before

    def visit_Call(self, node: ast.Call) -> None:
        match node:
            case ast.Call(func=ast.Attribute(attr="drop_table"), args=[ast.Constant(value=str(table)), *_]):
                self.found.append((table, None))
            case ast.Call(
                func=ast.Attribute(attr="drop_column"),
                args=[ast.Constant(value=str(table)), ast.Constant(value=str(column)), *_],
            ):
                self.found.append((table, column))
            case ast.Call(func=ast.Attribute(attr="drop_column"), args=[ast.Constant(value=str(column)), *_]):
                if self._table is not None:
                    self.found.append((self._table, column))
            case _:
                pass
        self.generic_visit(node)


def dropped_by(script: Script) -> list[Dropped]:
    """The tables and columns that a migration's way back drops."""
    reader = _Reader()
    reader.visit(ast.parse(inspect.getsource(script.module)))
    return reader.found


def thrown_away(connection: Connection, scripts: Iterable[Script]) -> list[str]:
    """What would be lost of what is there now, in words, when these migrations are taken back."""
    inspector = sa.inspect(connection)
    columns = {name: {c["name"] for c in inspector.get_columns(name)} for name in inspector.get_table_names()}
    said = []
    for script in scripts:
        for name, column in dropped_by(script):
            if name not in columns or (column is not None and column not in columns[name]):
                continue
            table = sa.table(name, sa.column(column or "*"))
            count = sa.select(sa.func.count()).select_from(table)
            if column is not None:
                count = count.where(table.c[column].is_not(None))
            rows = connection.scalar(count) or 0
            if rows:
                said.append(f"{name}{f'.{column}' if column else ''} ({rows:,} rows){_weight(name)}")
    return said


def _weight(table: str) -> str:
    return ": that nothing has been changed since can then not be proved any more" if table == "seal" else ""


def refuse_losses(connection: Connection, scripts: Iterable[Script], *, said_yes: str) -> None:
    """Raises MigrationError with all that would be lost. Of a way back that has begun nobody is asked again."""
    begun = step_under_way(connection)
    lost = thrown_away(connection, [each for each in scripts if not begun or each.revision != begun.revision])
    if lost:
        listed = "".join(f"\n  {each}" for each in lost)
        raise MigrationError(
            f"the way back throws away for good:{listed}\nnothing was changed; if so be it: {said_yes}"
        )


def asking_first(connection: Connection, script: Script) -> None:
    """Have a migration's way back ask before its first statement."""
    work: Callable[..., None] | None = getattr(script.module, "downgrade", None)
    if work is not None:
        setattr(script.module, "downgrade", partial(_after_asking, connection, script, work))  # noqa: B010


def _after_asking(connection: Connection, script: Script, work: Callable[..., None], **kwargs: Any) -> None:
    refuse_losses(connection, [script], said_yes=f"flask db downgrade -x {YES}")
    work(**kwargs)
