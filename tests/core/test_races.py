"""The races of the other tests are races: nobody waits for a connection to be opened while the others go ahead."""

import ast
from pathlib import Path

from flask import Flask
from sqlalchemy import event, text

from app.core.db.session import db
from tests.support.threads import at_once

TESTS = Path(__file__).resolve().parent.parent
WITHOUT_DATABASE = {TESTS / "wechat" / "test_tokens.py"}
"""Those whose threads meet in Redis or in memory."""


def test_every_thread_begins_with_a_connection_that_is_open(app: Flask) -> None:
    db.session.remove()
    db.engine.dispose()
    opened: list[object] = []
    calls = [lambda: (len(opened), db.session.scalar(text("SELECT 1")))] * 24

    def on_connect(*_connection: object) -> None:
        opened.append(1)

    event.listen(db.engine, "connect", on_connect)
    try:
        answers = at_once(app, calls)
    finally:
        event.remove(db.engine, "connect", on_connect)
    assert answers == [(24, 1)] * 24
    assert len(opened) == 24


def test_races_are_begun_in_one_place_only() -> None:
    """A barrier for threads of one's own does not warm the pool."""
    allowed = {TESTS / "support" / "threads.py", *WITHOUT_DATABASE}
    found = [
        f"{path.relative_to(TESTS)}:{node.lineno}"
        for path in sorted(TESTS.rglob("*.py"))
        if path not in allowed and "faults" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("Barrier")
        and ast.unparse(node) != "Barrier(2)"  # Two that meet on their way, begun with others.
    ]
    assert found == []
