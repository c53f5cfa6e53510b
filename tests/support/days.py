"""Days pass for a street that is served, whose processes go by the real clock: what was written moves into the past."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.core.db.types import Base
from app.core.db.uow import execute
from tests.support.own_database import application

NAMES_ITS_DAY = ("event_key", "event_index")
"""Where nobody has named an event, its day does."""


def days_pass(env: dict[str, str], days: int, model: type[Base], *which: ColumnElement[bool]) -> None:
    """Every day and moment of these rows is so many days earlier, as if they had been written then."""
    table, by = model.__table__, timedelta(days=days)

    def move(session: Session) -> None:
        for row in session.execute(select(table).where(*which)).mappings().all():
            moved: dict[str, Any] = {name: value - by for name, value in row.items() if isinstance(value, date)}
            if day := row.get("occurred_on"):
                then = (day - by).isoformat()
                moved |= {name: row[name].replace(day.isoformat(), then) for name in NAMES_ITS_DAY if row[name]}
            session.execute(update(model).where(table.c.id == row["id"]).values(moved))

    with application(env):
        execute(move)
