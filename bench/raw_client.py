"""The same SQL without HTTP and ORM: recorded scripts over raw connections of PyMySQL or sqlite3, in threads."""

import sqlite3
import threading
import time
from typing import Any
from urllib.parse import urlsplit

import pymysql

from app.core.db import mysql
from app.core.db.packets import is_packet
from bench.http_client import Outcome
from bench.script import COMMIT, ROLLBACK, MadeBy, Statement

ATTEMPTS_MAX = 5
TRANSIENT = {1213, 1205, 1020}
BEGIN_WRITING = "BEGIN IMMEDIATE"


def connect(url: str) -> Any:
    """A connection with the settings that the application gives its own."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10, check_same_thread=False)
        connection.isolation_level = None
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection
    parts = urlsplit(url)
    return mysql.Connection(
        host=parts.hostname or "",
        port=parts.port or 0,
        user=parts.username,
        database=parts.path[1:],
        charset="utf8mb4",
        init_command="SET SESSION time_zone = '+00:00', SESSION tx_isolation = 'READ-COMMITTED'",
    )


def run(url: str, scripts: list[list[Statement]], connections: int, seconds: float, writer: Any) -> Outcome:
    """Run scripts, each a whole redemption, over so many connections until the time is over or there are none left.

    `writer` is a lock of all processes: as in the application, writers of SQLite wait there and not by polling.
    """
    outcome = Outcome()
    left = iter(scripts)
    taking = threading.Lock()
    failures: list[Exception] = []
    opened = [connect(url) for _ in range(connections)]
    outcome.began, cpu_began = time.perf_counter(), time.process_time()
    deadline = outcome.began + seconds

    def take() -> list[Statement] | None:
        with taking:
            script = next(left, None)
            outcome.used += script is not None
        return script

    def work(connection: Any) -> None:
        try:
            while time.perf_counter() < deadline and (script := take()) is not None:
                began = time.perf_counter()
                _whole(connection, script, writer)
                outcome.latencies.append(time.perf_counter() - began)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(connection,)) for connection in opened]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.ended, outcome.cpu_seconds = time.perf_counter(), time.process_time() - cpu_began
    for connection in opened:
        connection.close()
    if failures:
        raise failures[0]
    return outcome


def _whole(connection: Any, script: list[Statement], writer: Any) -> None:
    """The whole script, again from its beginning after a conflict, as the application would."""
    for attempt in range(1, ATTEMPTS_MAX + 1):
        try:
            _once(connection, script, writer)
            return
        except pymysql.err.OperationalError as error:
            connection.rollback()
            if error.args[0] not in TRANSIENT or attempt == ATTEMPTS_MAX:
                raise


def _once(connection: Any, script: list[Statement], writer: Any) -> None:
    cursor = connection.cursor()
    made: dict[int, int] = {}
    writing = False
    try:
        for number, (sql, parameters) in enumerate(script):
            if sql == COMMIT:
                connection.commit()
            elif sql == ROLLBACK:
                connection.rollback()
            else:
                if sql == BEGIN_WRITING:
                    writing = writer.acquire()
                _ask(connection, cursor, sql, _with_ids(parameters, made))
                if cursor.description:
                    cursor.fetchall()
                made[number] = cursor.lastrowid
    finally:
        if writing:
            writer.release()


def _ask(connection: Any, cursor: Any, sql: str, parameters: Any) -> None:
    if not (is_packet(sql) and isinstance(connection, mysql.Connection)):
        cursor.execute(sql, parameters)
        return
    with connection.several():
        cursor.execute(sql, parameters)
    connection.is_open = not sql.endswith(COMMIT)


def _with_ids(parameters: Any, made: dict[int, int]) -> Any:
    if isinstance(parameters, dict):
        return {name: made[value.statement] if type(value) is MadeBy else value for name, value in parameters.items()}
    return tuple(made[value.statement] if type(value) is MadeBy else value for value in parameters)
