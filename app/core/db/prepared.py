"""Statements of the hot path, whose SQL and types are looked up once and not at every execution.

SQLAlchemy keeps what it has compiled too, but to find it again, and to bring parameters into its order, takes as long
as the driver itself. Errors, events and transactions are SQLAlchemy's as ever. For writing only: it would have to
describe the columns of an answer anew each time.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, CursorResult, Delete, Dialect, Insert, TextClause, Update
from sqlalchemy.sql.compiler import SQLCompiler

Processor = Callable[[Any], Any]

_NAMED = re.compile(r"%\((\w+)\)s")


class Bound(NamedTuple):
    """SQL as the driver gets it, a constant of ours, and the values for its places, in their order."""

    sql: str
    values: tuple[Any, ...]


class _Made(NamedTuple):
    """SQL for one dialect. `fixed` are the values that the statement brings itself; `order` names its places."""

    dialect: Dialect
    sql: str
    fixed: dict[str, Any]
    processors: dict[str, Processor]
    order: tuple[str, ...]


class Prepared:
    """An insert, update or delete, executed with the same names of parameters each time."""

    def __init__(self, statement: Insert | Update | Delete | TextClause) -> None:
        self.statement = statement
        self._made: _Made | None = None

    def bound(self, dialect: Dialect, values: Mapping[str, Any]) -> Bound:
        """What is sent for these values."""
        made = self._made
        if made is None or made.dialect is not dialect:
            made = self._made = _make(self.statement, dialect, values)
        known = {**made.fixed, **values}
        for name, process in made.processors.items():
            known[name] = process(known[name])
        return Bound(made.sql, tuple([known[name] for name in made.order]))

    def execute(self, connection: Connection, values: Mapping[str, Any]) -> CursorResult[Any]:
        """Run it; `rowcount` and `lastrowid` of the result are the driver's."""
        return connection.exec_driver_sql(*self.bound(connection.dialect, values))


def _make(statement: Any, dialect: Dialect, values: Mapping[str, Any]) -> _Made:
    compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=list(values))
    if compiled.insert_prefetch or compiled.update_prefetch or compiled.post_compile_params:
        raise TypeError("a prepared statement can have neither defaults in Python nor lists that grow")
    processors: dict[str, Processor] = {}
    fixed: dict[str, Any] = {}
    known = compiled.construct_params(dict(values))
    for bind, name in compiled.bind_names.items():
        process = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if name in values:
            if process is not None:
                processors[name] = process
        else:
            fixed[name] = known[name] if process is None else process(known[name])
    if compiled.positional:
        return _Made(dialect, compiled.string, fixed, processors, tuple(compiled.positiontup or ()))
    # Places without names are what statements can be joined with.
    order = tuple(_NAMED.findall(compiled.string))
    return _Made(dialect, _NAMED.sub("%s", compiled.string), fixed, processors, order)
