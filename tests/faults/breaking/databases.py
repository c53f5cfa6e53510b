"""The database server killed or frozen under load, and Redis gone."""

import signal
import time
from collections.abc import Callable

from redis import Redis

from devtools.servers.mariadb import MariaDB
from devtools.servers.sql_server import SqlServer
from tests.faults.run import Watch
from tests.support.redis_server import RedisServer

AWAY_SECONDS = 1.0
FROZEN_SECONDS = 3.0


def kill_mariadb(server: MariaDB, watch: Watch, *, times: int, between_seconds: float) -> str:
    """Kill −9, wait a moment, start it again: InnoDB recovers what was acknowledged."""

    def restore() -> None:
        time.sleep(AWAY_SECONDS)
        server.start()

    for _ in range(times):
        watch.blow(server.kill, restore)
        time.sleep(between_seconds)
    return f"{times} times kill −9, {AWAY_SECONDS:g} s later started again"


def freeze(server: SqlServer, watch: Watch, *, times: int) -> str:
    """SIGSTOP, worse than a kill: it keeps its connections and says nothing; thawed a moment later."""

    def send(number: signal.Signals) -> None:
        assert server.process is not None
        server.process.send_signal(number)

    def thaw() -> None:
        time.sleep(FROZEN_SECONDS)
        send(signal.SIGCONT)

    for _ in range(times):
        watch.blow(lambda: send(signal.SIGSTOP), thaw)
    return f"{times} times stopped (SIGSTOP) for {FROZEN_SECONDS:g} s"


def lose_redis(server: RedisServer, watch: Watch, *, seconds: float) -> str:
    """Redis killed, back, frozen (worse: it takes connections and says nothing), thawed; redemption goes on."""
    steps: list[Callable[[], None]] = [
        server.kill,
        server.start,
        lambda: server.send(signal.SIGSTOP),
        lambda: server.send(signal.SIGCONT),
    ]
    for step in steps:
        watch.blow(step)
        time.sleep(seconds)
    with Redis(port=server.port) as client:
        client.ping()
    return f"killed, back, frozen, thawed, {seconds:g} s each"
