"""TiDB speaks MySQL's protocol. Some of what is relied on here it gives only where it has been told to.

While `tidb_enable_check_constraint` is off, which it is by default, TiDB reads CHECK constraints and drops them without
an error; with optimistic transactions rows are not locked, and READ COMMITTED is not kept.
https://docs.pingcap.com/tidb/stable/constraints, https://docs.pingcap.com/tidb/stable/transaction-isolation-levels
"""

from collections.abc import Sequence
from typing import Any

import click
import pymysql
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.compiler import DDLCompiler

OLDEST = "8.5"
"""The first release whose foreign keys are no experiment."""
NO_CHECKS = "it drops CHECK constraints without a word, also those of tables that were made so: make the database anew"
NO_KEYS = "it does not check foreign keys"
NO_LOCKS = "it does not lock rows, and READ COMMITTED is not kept"
NEEDED = {
    "GLOBAL.tidb_enable_check_constraint": ("ON", NO_CHECKS),
    "GLOBAL.tidb_enable_foreign_key": ("ON", NO_KEYS),
    "SESSION.foreign_key_checks": ("ON", NO_KEYS),
    "SESSION.tidb_txn_mode": ("pessimistic", NO_LOCKS),
}
"""What each variable must be, and what is wrong otherwise."""
SHARED_LOCKS = "SET SESSION tidb_enable_shared_lock_promotion = ON"
"""TiDB has no shared locks for who reads: it takes them for exclusive ones where it is told to, and fails otherwise.
https://docs.pingcap.com/tidb/stable/system-variables
"""
IDS_IN_ORDER = "/*T![auto_id_cache] AUTO_ID_CACHE=1 */"
"""For the end of CREATE TABLE; to MariaDB and MySQL it is a comment. Without it each TiDB server gives out ids from
30,000 of its own, so that a newer row can have a smaller id, and lists that go by id show it in the wrong place.
"""
QUERY = "SELECT " + ", ".join(f"@@{name}" for name in NEEDED)


class UnfitDatabaseError(SQLAlchemyError, click.ClickException):
    """A server that would not keep what we rely on. A command that meets it ends with its words and nothing else."""


@compiles(CreateTable, "mysql", "mariadb")
def _create_table(element: CreateTable, compiler: DDLCompiler, **options: Any) -> str:
    made: str = compiler.visit_create_table(element, **options)  # type: ignore[no-untyped-call]
    return f"{made.rstrip()} {IDS_IN_ORDER}\n\n"


def is_tidb(version: str) -> bool:
    """Whether a server that calls its version so is TiDB: `8.0.11-TiDB-v8.5.4`."""
    return "-TiDB-" in version


def serves(connection: Connection) -> bool:
    """Whether TiDB is at the other end."""
    return connection.dialect.name != "sqlite" and is_tidb(str(connection.exec_driver_sql("SELECT VERSION()").scalar()))


def refusal(values: Sequence[object]) -> str | None:
    """What is wrong with the values of the needed variables, and how it is mended; None where nothing is."""
    for (variable, (wanted, otherwise)), value in zip(NEEDED.items(), values, strict=True):
        if str(value).upper() not in {wanted.upper(), *({"1"} if wanted == "ON" else ())}:
            name = variable.partition(".")[2]
            mend = f"As its administrator: SET GLOBAL {name} = {wanted!r} (docs/scaling.md)"
            return f"this TiDB has {name}={value}: {otherwise}. {mend}"
    return None


def refuse_unfit(engine: Engine) -> None:
    """Let no connection be opened to a TiDB that has not been told what is needed: UnfitDatabaseError says what."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        found = _refusal(connection) if is_tidb(connection.get_server_info()) else None
        if found is not None:
            raise UnfitDatabaseError(found)  # The pool closes it.


def _refusal(connection: Any) -> str | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(SHARED_LOCKS)
            cursor.execute(QUERY)
            return refusal(cursor.fetchone())
    except pymysql.err.OperationalError as error:
        return f"this TiDB is too old, {OLDEST} is needed: {error.args[-1]}"
