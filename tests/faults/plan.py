"""Which faults are run on which database, and how much of each."""

import sqlite3
import subprocess
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from devtools.servers.mariadb import MariaDB, find_server
from miniprogram_mock.wechat_server.testing import running_server
from tests.faults.breaking import clocks, databases, disks, locks, nodes, one_coupon, wechat, workers
from tests.faults.breaking.upgrades import kill_migrations
from tests.faults.checker import Verdict
from tests.faults.galera import running_cluster
from tests.faults.run import Row, Watch, under_load
from tests.faults.stands import Stand, standing
from tests.support.redis_server import RedisServer
from tests.support.tidb import TiDB

Say = Callable[[Row], None]
ON_A_SMALL_DISK = (
    "--innodb-log-file-size=8M",
    "--innodb-buffer-pool-size=32M",
    "--innodb-data-file-path=ibdata1:8M:autoextend",
    "--innodb-autoextend-increment=1",
    "--innodb-temp-data-file-path=ibtmp1:4M:autoextend",
)


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much of everything. `operations` is what the kills of workers go on for, on each database."""

    residents: int = 2000
    shops: int = 40
    coupons: int = 20
    worker_kills: int = 100
    operations: int = 0
    chase_seconds: float = 300.0
    """So long at most the kills of workers go on for the sake of operations."""
    server_kills: int = 10
    pause_seconds: float = 2.0
    wanting: int = 200
    held_seconds: float = 10.0
    clients: int = 12


class Runs:
    """Runs faults on a stand and collects their rows; one that fails outright is a row, too, and ends its stand."""

    def __init__(self, stand: Stand, size: Size, say: Say, afterwards: Callable[[], list[str]] = list) -> None:
        self.stand, self.size, self._say, self._afterwards = stand, size, say, afterwards

    def fault(self, name: str, breaking: Callable[[Watch], str]) -> None:
        self._say(under_load(self.stand, name, breaking, clients=self.size.clients, afterwards=self._afterwards))

    def one_coupon(self) -> None:
        self._say(one_coupon.many_clerks(self.stand, coupons=self.size.coupons))

    def kill_workers(self) -> None:
        size = self.size
        kill = partial(workers.kill_workers, self.stand, kills=size.worker_kills, operations=size.operations)
        self.fault("kill −9 of web workers", lambda watch: kill(watch, seconds_max=size.chase_seconds))

    def kill_server(self) -> None:
        size = self.size
        kill = partial(workers.kill_server, self.stand, times=size.server_kills, between_seconds=size.pause_seconds)
        self.fault("kill −9 of the whole web server", kill)


@contextmanager
def _failing_is_a_row(database: str, say: Say) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        problems = ["".join(traceback.format_exception(error, limit=-4))]
        say(Row(database, "run ended", type(error).__name__, 0, 0, 0, 0, {}, None, None, Verdict(problems=problems)))


def on_sqlite(size: Size, say: Say) -> None:
    """One file; killing the whole web server kills the database with it."""
    with _failing_is_a_row("SQLite", say), ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        stand = stack.enter_context(
            standing(Stand("SQLite", folder, temporary_file(folder)), residents=size.residents, shops=size.shops)
        )
        runs = Runs(stand, size, say)
        runs.one_coupon()
        runs.kill_server()
        runs.kill_workers()


def on_mariadb(size: Size, say: Say) -> None:
    """One durable server, with Redis beside it."""
    with _failing_is_a_row("MariaDB", say), ExitStack() as stack:
        folder, redis = stack.enter_context(temporary_folder()), RedisServer()
        stack.callback(redis.stop)
        redis.start()
        server = stack.enter_context(temporary_server(folder))
        stand = stack.enter_context(
            standing(
                Stand("MariaDB", folder, server.url, REDIS_URL=redis.url), residents=size.residents, shops=size.shops
            )
        )
        runs = Runs(stand, size, say)
        runs.one_coupon()
        kill = partial(databases.kill_mariadb, server, times=size.server_kills, between_seconds=size.pause_seconds)
        runs.fault("kill −9 of MariaDB", kill)
        runs.fault("Redis gone", lambda watch: databases.lose_redis(redis, watch, seconds=size.pause_seconds))
        runs.kill_workers()


def clocks_and_wechat(size: Size, say: Say) -> None:
    """What has little to do with the database, on each of the two."""
    for name in ("SQLite", "MariaDB"):
        with _failing_is_a_row(name, say), ExitStack() as stack:
            folder, stand_in = stack.enter_context(temporary_folder()), stack.enter_context(running_server())
            url = temporary_file(folder) if name == "SQLite" else stack.enter_context(temporary_server(folder)).url
            stand = Stand(name, folder, url, WECHAT_BASE_URL=stand_in.base_url)
            stack.enter_context(standing(stand, residents=500, shops=10))
            runs = Runs(stand, size, say)
            runs.fault("WeChat out of order", partial(wechat.disturb_wechat, stand_in))
            clock = clocks.Clock(folder)
            move = clocks.move_clock if name == "SQLite" else clocks.part_from_database
            runs.fault("the clock moved", partial(move, stand.web, clock, seconds=size.pause_seconds))


def held_rows(size: Size, say: Say) -> None:
    """A row that somebody holds, on each of the two."""
    for name in ("SQLite", "MariaDB"):
        with _failing_is_a_row(name, say), ExitStack() as stack:
            folder = stack.enter_context(temporary_folder())
            url = temporary_file(folder) if name == "SQLite" else stack.enter_context(temporary_server(folder)).url
            stand = stack.enter_context(standing(Stand(name, folder, url), residents=size.wanting + 300, shops=10))
            say(locks.hold_a_row(stand, clients=size.wanting, seconds=size.held_seconds))


def on_a_small_disk(size: Size, say: Say) -> None:
    """Both databases on a disk of 64 MB that fills up."""
    for name in ("SQLite", "MariaDB"):
        with _failing_is_a_row(name, say), ExitStack() as stack:
            folder = stack.enter_context(temporary_folder())
            disk, revive = stack.enter_context(disks.small_disk(folder / "disk")), str
            url = temporary_file(disk)
            if name == "MariaDB":
                server = stack.enter_context(temporary_server(disk, *ON_A_SMALL_DISK))
                url, revive = server.url, partial(_started_again, server)  # type: ignore[assignment]
            stand = stack.enter_context(standing(Stand(name, folder, url), residents=300, shops=6))
            Runs(stand, size, say).fault("the disk full", partial(disks.fill_disk, disk, revive))


def _started_again(server: MariaDB) -> str:
    """What systemd does with a MariaDB that ended by itself."""
    if server.process is None or server.process.poll() is None:
        return ""
    status = server.process.returncode
    server.start()
    return f"; mariadbd ended itself (status {status}) and was started again when there was room"


def on_galera(size: Size, say: Say) -> None:
    """Three nodes, one writer at a time by HAProxy."""
    with _failing_is_a_row("Galera", say), ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        cluster = stack.enter_context(running_cluster(folder))
        stand = Stand("Galera", folder, cluster.proxy.url)
        stack.enter_context(standing(stand, residents=size.residents, shops=size.shops))
        runs = Runs(stand, size, say, cluster.differences)
        runs.one_coupon()
        runs.fault("a node killed", partial(nodes.kill_one, cluster))
        runs.fault("the writer cut off", partial(nodes.cut_off_the_writer, cluster))
        runs.fault("the writer frozen", partial(nodes.freeze_the_writer, cluster))
        runs.fault("all nodes killed", partial(nodes.kill_all, cluster))


def upgrades(_size: Size, say: Say) -> None:
    """Migrations on MariaDB, where each change of a table is committed by itself."""
    with _failing_is_a_row("MariaDB", say), temporary_folder() as folder, temporary_server(folder) as server:
        say(kill_migrations(server.url, folder))


def on_tidb(size: Size, say: Say) -> None:
    """One TiDB server with its store of tests, which keeps nothing through a kill: so it is frozen, and not killed."""
    with _failing_is_a_row("TiDB", say), ExitStack() as stack:
        folder, redis = stack.enter_context(temporary_folder()), RedisServer()
        stack.callback(redis.stop)
        redis.start()
        server = TiDB(folder)
        stack.callback(server.stop)
        server.start()
        server.prepare()
        stand = stack.enter_context(
            standing(Stand("TiDB", folder, server.url, REDIS_URL=redis.url), residents=size.residents, shops=size.shops)
        )
        runs = Runs(stand, size, say)
        runs.one_coupon()
        runs.fault("TiDB frozen", partial(databases.freeze, server, times=size.server_kills))
        runs.fault("Redis gone", lambda watch: databases.lose_redis(redis, watch, seconds=size.pause_seconds))
        runs.kill_workers()


PARTS: dict[str, Callable[[Size, Say], None]] = {
    "galera": on_galera,
    "upgrades": upgrades,
    "disk": on_a_small_disk,
    "clocks": clocks_and_wechat,
    "locks": held_rows,
    "sqlite": on_sqlite,
    "mariadb": on_mariadb,
}
"""What `make faults` runs, in this order."""
ELSEWHERE = {"tidb": on_tidb}
"""For servers that have to be built first."""


@contextmanager
def temporary_server(folder: Path, *options: str) -> Iterator[MariaDB]:
    home = folder / "mariadb"
    home.mkdir()
    server = MariaDB(home, durable=True, options=options)
    server.install(*(option for option in options if option.startswith("--innodb")))
    try:
        server.start()
        server.query("CREATE DATABASE creditbank")
        yield server
    finally:
        server.stop()


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Readable for all: MariaDB runs as a user of its own."""
    with tempfile.TemporaryDirectory(prefix="creditbank-faults-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def temporary_file(folder: Path) -> str:
    return f"sqlite:///{folder / 'bank.sqlite3'}"


def versions() -> list[str]:
    """Of what was broken."""
    commands = {
        "MariaDB": [find_server() or "mariadbd", "--version"],
        "Galera": ["dpkg-query", "--show", "--showformat=${Version}", "galera-4"],
        "HAProxy": ["/usr/sbin/haproxy", "-v"],
        "Redis": ["redis-server", "--version"],
        "libfaketime": ["dpkg-query", "--show", "--showformat=${Version}", "libfaketime"],
    }
    said = [f"SQLite {sqlite3.sqlite_version}"]
    for name, command in commands.items():
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            continue
        first = (done.stdout.splitlines() or [""])[0]
        said.append(f"{name}: {first.replace(command[0], '').strip()}")
    return said
