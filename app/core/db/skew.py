"""Whether this process's clock is that of its database. One that is not must not decide anything.

Asked after a connection was made, every 15 s after that, and at once when our clock has jumped, which its distance from
the monotonic one tells without asking. SQLite has no clock of its own.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import structlog
from prometheus_client import Gauge
from sqlalchemy import Connection, Engine, event

from app.core.errors import UnavailableError

log = structlog.get_logger("clock")

TOLERANCE_SECONDS = 5.0
JUMP_SECONDS = 0.5
ASK_EVERY_SECONDS = 15.0
WRONG_EVERY_SECONDS = 1.0
DIFFERENCE = Gauge(
    "creditbank_clock_difference_seconds",
    "How far a process's clock is ahead of the database's; it refuses to act beyond 5 s.",
    multiprocess_mode="liveall",
)
NOW = "SELECT UTC_TIMESTAMP(6)"


class ClockWrongError(UnavailableError):
    """Our clock and the database's are too far apart: nothing is done until they agree."""

    code = "clock_wrong"
    message = "服务器时间不准，暂时不能办理，请过几分钟再试。"
    retry_after_s = 15


class Measured(NamedTuple):
    """What the last comparison said: how far we are ahead, in seconds, and our two clocks at that moment."""

    ahead: float
    wall: float
    monotonic: float


_has_server = False
_asked = False
_last = Measured(0.0, time.time(), time.monotonic())


def compare(ask: Callable[[], datetime]) -> Measured:
    """How far our clock is ahead of what is asked; half of the round trip is given to each way."""
    wall, monotonic = time.time(), time.monotonic()
    theirs = ask().timestamp()
    trip = time.monotonic() - monotonic
    ahead = wall + trip / 2 - theirs
    return Measured(ahead if abs(ahead) > trip / 2 else 0.0, wall, monotonic)


def is_wrong() -> bool:
    """Whether the last comparison found the clocks too far apart."""
    return abs(_last.ahead) > TOLERANCE_SECONDS


def refuse_wrong(connect: Callable[[], Connection]) -> None:
    """Raises ClockWrongError where the clocks are more than 5 s apart; a connection is asked for when it is time to."""
    if _is_due():
        connection = connect()
        if connection.dialect.name == "sqlite":
            return
        _compare_with(connection)
    if is_wrong():
        raise ClockWrongError(details={"ahead_s": round(_last.ahead, 1)})


def _is_due() -> bool:
    if not _has_server or not _asked:
        return _has_server
    passed = time.monotonic() - _last.monotonic
    if abs(time.time() - _last.wall - passed) > JUMP_SECONDS:
        return True
    return passed > (WRONG_EVERY_SECONDS if is_wrong() else ASK_EVERY_SECONDS)


def _compare_with(connection: Connection) -> None:
    global _last, _asked  # One process has one clock, and one database.
    was_wrong = is_wrong()
    _last, _asked = compare(lambda: now_of(connection)), True
    DIFFERENCE.set(_last.ahead)
    if is_wrong() != was_wrong:
        log.error("clock_wrong" if is_wrong() else "clock_right", ahead_s=round(_last.ahead, 1))


def ask_after_connecting(engine: Engine) -> None:
    """Have the clocks compared once there is a new connection: it may lead to another server."""
    global _has_server
    _has_server = True

    @event.listens_for(engine, "connect")
    def on_connect(_connection: Any, _record: object) -> None:
        global _asked
        _asked = False


def now_of(connection: Connection) -> datetime:
    """What a server's clock says."""
    return datetime.fromisoformat(str(connection.exec_driver_sql(NOW).scalar())).replace(tzinfo=UTC)
