"""The database server, as far as it can be seen from here."""

import shutil
from collections.abc import Iterator

from sqlalchemy import Connection

from app.core.db import skew, tidb
from app.operations.backups import mariadb
from app.operations.doctor import tidb as of_tidb
from app.operations.doctor.finding import Finding

OLDEST = {"MariaDB": (10, 6), "MySQL": (8, 0, 16)}
"""Before these, check constraints or the locking that we rely on are not there."""
SKEW_SECONDS_MAX = 2.0


def look(connection: Connection) -> Iterator[Finding]:
    """A connection as the application opens it."""
    dialect = connection.dialect
    if dialect.name == "sqlite":
        said = "SQLite " + ".".join(map(str, dialect.server_version_info or ()))
        yield Finding("database", False, said, "set DATABASE_URL to MariaDB or MySQL: SQLite is for development")
        return
    if tidb.serves(connection):
        yield from of_tidb.look(connection)
    else:
        yield _version(connection)
        yield from _durability(connection)
        yield _programs()
    yield from _session(connection)
    yield from _charset(connection)
    yield _clock(connection)


def _version(connection: Connection) -> Finding:
    dialect = connection.dialect
    product = "MariaDB" if getattr(dialect, "is_mariadb", False) else "MySQL"
    numbers = tuple(part for part in dialect.server_version_info or () if isinstance(part, int))
    oldest = ".".join(map(str, OLDEST[product]))
    said = f"{product} {'.'.join(map(str, numbers[:3]))}"
    return Finding("database", numbers >= OLDEST[product], said, f"upgrade it to {oldest} or newer")


def _session(connection: Connection) -> Iterator[Finding]:
    isolation = connection.get_isolation_level()
    yield Finding(
        "isolation", isolation == "READ COMMITTED", isolation, "something between us and the server has changed it"
    )
    mode = str(connection.exec_driver_sql("SELECT @@SESSION.sql_mode").scalar())
    yield Finding(
        "sql_mode",
        "STRICT_TRANS_TABLES" in mode or "STRICT_ALL_TABLES" in mode,
        "strict" if "STRICT" in mode else mode or "empty",
        "add STRICT_TRANS_TABLES to the server's sql_mode: without it too long values are cut silently",
    )
    zone = str(connection.exec_driver_sql("SELECT @@SESSION.time_zone").scalar())
    yield Finding("time zone", zone == "+00:00", zone, "something between us and the server has changed it")


def _durability(connection: Connection) -> Iterator[Finding]:
    row = connection.exec_driver_sql(
        "SELECT @@GLOBAL.innodb_flush_log_at_trx_commit, @@GLOBAL.log_bin, @@GLOBAL.sync_binlog"
    ).one()
    flush, log_bin, sync = (int(value) for value in row)
    yield Finding(
        "flush at commit",
        flush == 1,
        f"innodb_flush_log_at_trx_commit={flush}",
        "set it to 1: otherwise what was acknowledged can be lost with the power",
    )
    yield Finding(
        "binary log",
        log_bin == 1 and sync == 1,
        f"log_bin={'ON' if log_bin else 'OFF'}, sync_binlog={sync}",
        "set log_bin and sync_binlog=1: without it a restore ends at the last backup",
    )


def _programs() -> Finding:
    missing = [
        " or ".join(names)
        for names in (mariadb.DUMP_PROGRAMS, mariadb.LOAD_PROGRAMS)
        if not any(map(shutil.which, names))
    ]
    said = "not on PATH: " + ", ".join(missing) if missing else "there"
    return Finding("programs for backups", not missing, said, "apt-get install mariadb-client")


def _charset(connection: Connection) -> Iterator[Finding]:
    row = connection.exec_driver_sql("SELECT @@character_set_database, @@collation_database").one()
    charset, collation = map(str, row)
    yield Finding(
        "character set",
        (charset, collation) == ("utf8mb4", "utf8mb4_bin"),
        f"{charset}, {collation}",
        "ALTER DATABASE … CHARACTER SET utf8mb4 COLLATE utf8mb4_bin; flask db upgrade does so on an empty database",
    )


def _clock(connection: Connection) -> Finding:
    ahead = skew.compare(lambda: skew.now_of(connection)).ahead
    return Finding(
        "clocks",
        abs(ahead) <= SKEW_SECONDS_MAX,
        f"the database's is {-ahead:+.1f} s from ours",
        f"let both machines keep time (chrony): codes are good for half a minute, and beyond "
        f"{skew.TOLERANCE_SECONDS:.0f} s nothing is done here",
    )
