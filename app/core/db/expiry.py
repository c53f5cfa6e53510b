"""What has had its time is deleted in parts: after a long outage of the worker there is much of it, and one statement
for all would hold its rows, and everybody who waits for them, until it is through.
"""

from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

ROWS_AT_ONCE = 1_000


def delete_some(session: Session, model: Any, *old: ColumnElement[bool]) -> int:
    """Delete rows for which all of this is true, at most a thousand; says how many. `jobs.in_parts` goes on with it."""
    ids = session.scalars(select(model.id).where(*old).limit(ROWS_AT_ONCE)).all()
    session.execute(delete(model).where(model.id.in_(ids)).execution_options(synchronize_session=False))
    return len(ids)
