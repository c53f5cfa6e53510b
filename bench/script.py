"""The SQL of one redemption: recorded from the application's engine, then made anew for every other coupon."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event

COMMIT, ROLLBACK = "COMMIT", "ROLLBACK"

Statement = tuple[str, Any]
"""SQL as the driver gets it, and its parameters."""
Roles = dict[str, Any]
"""What a redemption is about, by name: its coupon, its shop, its accounts. A list is one to be picked at random."""


@dataclass(frozen=True, slots=True)
class MadeBy:
    """Stands for the id that an earlier statement of the script made."""

    statement: int


@dataclass(frozen=True, slots=True)
class Role:
    """Stands for a value that is another one for another coupon."""

    name: str


@contextmanager
def recorded(engine: Engine) -> Iterator[list[Statement]]:
    """What the database is asked while the block runs, ends of transactions included; pings are not."""
    script: list[Statement] = []
    made: dict[int, MadeBy] = {}

    def before(_conn: Any, _cursor: Any, sql: str, parameters: Any, _context: Any, _many: bool) -> None:
        script.append((sql, _changed(parameters, lambda value: made.get(value, value) if _is_id(value) else value)))

    def after(_conn: Any, cursor: Any, sql: str, _parameters: Any, _context: Any, _many: bool) -> None:
        if sql.startswith("INSERT"):
            made[cursor.lastrowid] = MadeBy(len(script) - 1)

    listeners: list[tuple[str, Callable[..., None]]] = [
        ("before_cursor_execute", before),
        ("after_cursor_execute", after),
        ("commit", lambda _conn: script.append((COMMIT, ()))),
        ("rollback", lambda _conn: script.append((ROLLBACK, ()))),
    ]
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield script
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)


def template(script: list[Statement], roles: Roles) -> list[Statement]:
    """The script with roles in the place of the values of the redemption that was recorded."""
    names = {one: name for name, value in roles.items() for one in (value if isinstance(value, list) else [value])}

    def role_of(value: Any) -> Any:
        return Role(names[value]) if type(value) in (int, str, bytes) and value in names else value

    return [(sql, _changed(parameters, role_of)) for sql, parameters in script]


def filled(form: list[Statement], roles: Roles) -> list[Statement]:
    """The script of another redemption."""
    chosen = {name: random.choice(value) if isinstance(value, list) else value for name, value in roles.items()}
    return [
        (sql, _changed(parameters, lambda value: chosen[value.name] if isinstance(value, Role) else value))
        for sql, parameters in form
    ]


def fits(form: list[Statement], roles: Roles, script: list[Statement]) -> bool:
    """Whether the form, filled, is what was recorded of this other redemption: no value was taken for another."""

    def agrees(wanted: Any, seen: Any) -> bool:
        if not isinstance(wanted, Role):
            return bool(wanted == seen)
        value = roles[wanted.name]
        return seen in value if isinstance(value, list) else bool(seen == value)

    return len(form) == len(script) and all(
        wanted == seen and all(map(agrees, _values(expected), _values(got)))
        for (wanted, expected), (seen, got) in zip(form, script, strict=True)
    )


def _values(parameters: Any) -> list[Any]:
    return list(parameters.values() if isinstance(parameters, dict) else parameters)


def _is_id(value: Any) -> bool:
    return type(value) is int


def _changed(parameters: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(parameters, dict):
        return {name: change(value) for name, value in parameters.items()}
    return tuple(change(value) for value in parameters)
