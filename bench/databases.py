"""The databases of a bench: both private to it, both as durable as in production."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pymysql

from devtools.servers.mariadb import running_mariadb

BUFFER_POOL_BYTES = 4 * 1024**3
LOG_FILE_BYTES = 1024**3
"""Both are too small in the tests' server for a million coupons; production is told to give it most of the memory."""
AS_IN_PRODUCTION = ("--log-bin=binlog", "--sync-binlog=1", "--binlog-format=ROW")
"""As `flask doctor` wants it: without a binary log a restore would end at the last backup."""
DIRTY_PAGES_FEW = 100
WRITTEN_SECONDS_MAX = 120
SHOWN = ("innodb_flush_log_at_trx_commit", "innodb_buffer_pool_size", "innodb_log_file_size", "log_bin", "sync_binlog")


class Database:
    """A server or a folder, in which several databases can be made.

    `about` says its version and settings, `workers` how many processes the web server has on it: in production one for
    each core, on SQLite one, as its writers stand in one line anyway.
    """

    def __init__(self, name: str, url: str, about: str, *, workers: int) -> None:
        self.name, self._url, self.about, self.workers = name, url, about, workers

    def make(self, name: str) -> str:
        """The URL of a new, empty database."""
        if self.name == "SQLite":
            return self.url_of(name)
        with _connected(self._url) as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        return self.url_of(name)

    def url_of(self, name: str) -> str:
        """The URL of a database that is there."""
        if self.name == "SQLite":
            return f"{self._url}/{name}.sqlite3"
        return f"{self._url.rsplit('/', 1)[0]}/{name}"

    def loading(self, *, ended: bool) -> None:
        """While histories are loaded nothing is synced; while anything is measured everything is."""
        if self.name == "SQLite":
            return
        with _connected(self._url) as connection, connection.cursor() as cursor:
            cursor.execute(f"SET GLOBAL innodb_flush_log_at_trx_commit = {1 if ended else 2}")
            cursor.execute(f"SET GLOBAL sync_binlog = {int(ended)}")
            if ended:  # What has been loaded is written out now and not during the first rounds.
                cursor.execute("SET GLOBAL innodb_max_dirty_pages_pct = 0")
                _wait_until_written(cursor)
                cursor.execute("SET GLOBAL innodb_max_dirty_pages_pct = DEFAULT")


def opened(name: str) -> AbstractContextManager[Database]:
    return _sqlite() if name == "sqlite" else mariadb()


@contextmanager
def _sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="creditbank-bench-") as folder:
        about = f"SQLite {sqlite3.sqlite_version}, WAL, synchronous=FULL"
        yield Database("SQLite", f"sqlite:///{Path(folder)}", about, workers=1)


@contextmanager
def mariadb(*, through: tuple[str, ...] = ()) -> Iterator[Database]:
    """A server of its own; `through` is what starts it."""
    with running_mariadb(durable=True, options=AS_IN_PRODUCTION, through=through) as url:
        with _connected(url) as connection, connection.cursor() as cursor:
            cursor.execute(f"SET GLOBAL innodb_buffer_pool_size = {BUFFER_POOL_BYTES}")
            cursor.execute(f"SET GLOBAL innodb_log_file_size = {LOG_FILE_BYTES}")
            cursor.execute("SHOW GLOBAL VARIABLES WHERE Variable_name IN %s", (SHOWN,))
            settings = ", ".join(f"{variable}={value}" for variable, value in cursor.fetchall())
            cursor.execute("SELECT VERSION()")
            version = cursor.fetchone()[0]  # type: ignore[index]
        yield Database("MariaDB", url, f"MariaDB {version}, {settings}", workers=os.cpu_count() or 1)


def _wait_until_written(cursor: pymysql.cursors.Cursor) -> None:
    for _ in range(WRITTEN_SECONDS_MAX):
        cursor.execute("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'")
        if int(cursor.fetchone()[1]) < DIRTY_PAGES_FEW:  # type: ignore[index]
            return
        time.sleep(1)


def _connected(url: str) -> "pymysql.Connection[pymysql.cursors.Cursor]":
    parts = urlsplit(url)
    return pymysql.connect(host=parts.hostname or "", port=parts.port or 0, user=parts.username or "", autocommit=True)
