"""The unit of work: the only place that commits.

A command is a function that takes a session and keyword arguments. It may be run more than once, so it has no effect
outside the database. Returning commits, raising rolls back.
"""

import math
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate, ParamSpec, TypeVar

from flask import has_request_context, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.db import before_commit
from app.core.db.admission import ARRIVED, PATIENCE_SECONDS
from app.core.db.engine import COMMAND, LOCK_WAIT_SECONDS
from app.core.db.outages import BusyError, OvertakenError, is_transient, leaves_commit_unknown, outage_behind
from app.core.db.session import db
from app.core.db.skew import refuse_wrong
from app.core.errors import UnavailableError

P = ParamSpec("P")
T = TypeVar("T")

MAX_ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.02

_sqlite_writer = threading.Lock()
"""SQLite has one writer: waiting here is fair and quick, waiting inside SQLite is polling."""


class OutcomeUnknownError(UnavailableError):
    """The connection died during a commit. The effect may or may not be there: ask again with the same key."""

    code = "outcome_unknown"
    message = "网络中断，结果未知。请用同一请求重试，不会重复计算。"


def execute(command: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a command in a transaction of its own and commit it; the whole of it again on a transient conflict, and where
    another was quicker.

    Raises what the command raises, ClockWrongError before anything is done, BusyError after five conflicts,
    DatabaseUnavailableError after five connections that died, OutcomeUnknownError when the commit got no answer. Where
    somebody waits for the answer there is no further attempt after 0.8 s, so that with one wait for a lock (1 s) it is
    there within 2 s.
    """
    session = db.session()
    began = time.monotonic()
    for attempt in range(1, MAX_ATTEMPTS + 1):
        session.info.clear()
        try:
            with _begun(session, began):
                result = command(session, *args, **kwargs)
                session.flush()
                _commit(session)
            return result
        except OvertakenError:
            session.rollback()
            if attempt == MAX_ATTEMPTS:
                raise
            continue  # Who was quicker has committed: there is nothing to wait for.
        except DBAPIError as error:
            session.rollback()
            if not is_transient(error):
                raise
            if attempt == MAX_ATTEMPTS or _seconds_left(began) <= 0:
                raise outage_behind(error) or BusyError() from error
        except BaseException:
            session.rollback()
            raise
        time.sleep(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1) * random.uniform(0.5, 1.5))
    raise AssertionError("unreachable: the last attempt returns or raises")


def _seconds_left(began: float) -> float:
    """For how long a command may go on waiting and trying: without end, but where somebody waits for the answer."""
    if not has_request_context():
        return math.inf
    since: float = request.environ.get(ARRIVED, began)
    return since + PATIENCE_SECONDS - time.monotonic()


def end_reading() -> None:
    """End the transaction that reads have begun, before something that takes its time: a server, a drawing, a job."""
    db.session.rollback()


def _commit(session: Session) -> None:
    try:
        before_commit.close(session)
        session.commit()
    except DBAPIError as error:
        if leaves_commit_unknown(error):
            session.rollback()
            raise OutcomeUnknownError from error
        raise


@contextmanager
def _begun(session: Session, began: float) -> Iterator[None]:
    """A transaction in which the command sees the present, whatever the session has read before."""
    if session.get_bind().dialect.name != "sqlite":
        if session.in_transaction():  # What was read before is forgotten; READ COMMITTED shows the present as it is.
            session.expire_all()
        connection = session.connection()  # A new one has the clocks compared.
        refuse_wrong(lambda: connection)
        yield
        return
    session.rollback()
    if not _sqlite_writer.acquire(timeout=max(0.0, min(LOCK_WAIT_SECONDS * MAX_ATTEMPTS, _seconds_left(began)))):
        raise BusyError
    try:
        session.connection(execution_options={COMMAND: True})
        yield
    finally:
        _sqlite_writer.release()
