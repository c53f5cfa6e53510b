"""A database that cannot serve us: how to tell, and what the person at the phone is told. Never a fault of ours.

Whatever is said here comes with 503: nothing has been done, or asking again with the same key finds out.
"""

import sqlite3

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.core.db.tidb import UnfitDatabaseError
from app.core.errors import UnavailableError

TRANSIENT_ERRORS = frozenset(
    {
        # Deadlock, lock time-out, snapshot conflict, Galera node not ready; and a savepoint that is not there any more,
        # which is what remains to be seen of a deadlock inside it.
        *(1213, 1205, 1020, 1047, 1305),
        # TiDB: a locking read that it can't run again itself, a write conflict (of old, and now), a commit that is safe
        # to repeat, tables that a migration changed meanwhile, locks that may have expired; a store that is busy, and
        # a dead transaction's lock that was not cleared in time.
        *(8002, 8005, 9007, 8022, 8028, 8229, 9003, 9004),
    }
)

UNKNOWN_ERROR = 1105
LOCK_RETRIES_ENDED = "pessimistic lock retry limit reached"
"""What TiDB says under the number of all errors that have none, when others were faster too often (256 times)."""

UNREACHABLE_ERRORS = frozenset(
    {
        # Cannot connect (no socket, no server, no such host), too many connections, shutting down, read-only node.
        *(2002, 2003, 2005, 1040, 1053, 1290, 1836),
        # A TiDB server that answers, and for many seconds has not reached what keeps its data: placement driver, store,
        # region, the newest definitions of tables.
        *(9001, 9002, 9005, 8027),
    }
)

# Disk full, table full, error writing a file.
FULL_ERRORS = frozenset({1021, 1114, 1026})

ENGINE_ERROR, COMMIT_ERROR = 1030, 1180
NO_SPACE = "28"
"""ENOSPC, as MariaDB quotes it inside an error of a storage engine."""


class BusyError(UnavailableError):
    """Too much contention: no place, a row that somebody holds, or conflicts again and again."""

    code = "busy"
    message = "现在人太多了，请过几秒再试一次。"
    retry_after_s = 1


class OvertakenError(BusyError):
    """What a command had decided on was changed by another before it could write: it has to look again."""


class DatabaseUnavailableError(UnavailableError):
    """No connection, or one that died; nothing of the request was committed."""

    code = "database_unavailable"
    message = "系统暂时连接不上，请过几秒再试一次。"


class StorageFullError(UnavailableError):
    """The database has no room to write to. Reading goes on."""

    code = "storage_full"
    message = "系统存储空间已满，这次操作没有完成，已有的数据不受影响。请稍后再试。"


def is_transient(error: DBAPIError) -> bool:
    """Whether the same command may succeed when run again at once: nothing of it has been committed."""
    if error.connection_invalidated:
        return True
    cause = error.orig
    if isinstance(cause, sqlite3.OperationalError):
        return _sqlite_code(cause) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return _is_conflict(error)


def leaves_commit_unknown(error: DBAPIError) -> bool:
    """Whether a commit that ended so may be there all the same: no answer, or a file that could not be synced."""
    if error.connection_invalidated:
        return True
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return _sqlite_code(cause) == sqlite3.SQLITE_IOERR
    return _number(error) == COMMIT_ERROR


def outage_behind(error: SQLAlchemyError) -> UnavailableError | None:
    """What to tell a caller whom the database could not serve; None where the error is a fault of ours."""
    if isinstance(error, PoolTimeoutError):
        return BusyError()
    if isinstance(error, UnfitDatabaseError):  # It was fit when we started; whoever changed it is told by the log.
        return DatabaseUnavailableError()
    if not isinstance(error, DBAPIError):
        return None
    if error.connection_invalidated:
        return DatabaseUnavailableError()
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_outage(_sqlite_code(error.orig))
    if _is_conflict(error):
        return BusyError()
    number = _number(error)
    if number in UNREACHABLE_ERRORS:
        return DatabaseUnavailableError()
    if number in FULL_ERRORS or (number == ENGINE_ERROR and NO_SPACE in str(error.orig)):
        return StorageFullError()
    return None


def _sqlite_outage(code: int) -> UnavailableError | None:
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return BusyError()
    if code == sqlite3.SQLITE_FULL:
        return StorageFullError()
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
        return DatabaseUnavailableError()
    return None


def _sqlite_code(cause: sqlite3.Error) -> int:
    """The primary result code; 0 for what the driver raises by itself."""
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF


def _is_conflict(error: DBAPIError) -> bool:
    number = _number(error)
    if number == UNKNOWN_ERROR:
        return LOCK_RETRIES_ENDED in str(error.orig)
    return number in TRANSIENT_ERRORS


def _number(error: DBAPIError) -> int | None:
    """MariaDB's number of an error; MySQL and TiDB have the same ones, and TiDB some of its own."""
    cause = error.orig
    return cause.args[0] if cause is not None and cause.args and isinstance(cause.args[0], int) else None
