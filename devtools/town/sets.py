"""Set-based inserts, in SQL that both databases speak: a million rows in seconds, none of them seen by Python."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Table,
    bindparam,
    func,
    insert,
    literal,
    select,
    text,
    update,
)

from app.ledger.models import LedgerBalance, Posting

NUMBER = Table("bench_number", MetaData(), Column("n", BigInteger, primary_key=True, autoincrement=False))
"""The numbers from 0: what rows are made from. The only table that is not the application's."""


def fill_numbers(connection: Connection, count: int) -> None:
    """At least so many numbers, each pass doubling them."""
    NUMBER.create(connection, checkfirst=True)
    have = connection.scalar(select(func.count()).select_from(NUMBER)) or 0
    if not have:
        connection.execute(insert(NUMBER), {"n": 0})
        have = 1
    while have < count:
        connection.execute(insert(NUMBER).from_select(["n"], select(NUMBER.c.n + have)))
        have *= 2


def insert_from(connection: Connection, model: Any, values: dict[str, Any], where: ColumnElement[bool]) -> None:
    """A row for each number that fits; a value is an expression of the number, or the same for all."""
    table = model.__table__
    columns = [
        (value if isinstance(value, ColumnElement) else literal(value, table.c[name].type)).label(name)
        for name, value in values.items()
    ]
    connection.execute(insert(table).from_select(list(values), select(*columns).where(where)))


def next_id(connection: Connection, model: Any) -> int:
    """The id after the highest."""
    return int(connection.scalar(select(func.coalesce(func.max(model.id), 0))) or 0) + 1


def add_to_balances(connection: Connection, first_journal: int, end_journal: int) -> None:
    """Bring the balances up to date with journals whose postings were inserted as a set."""
    sums = connection.execute(
        select(Posting.account_id, func.sum(Posting.amount))
        .where(Posting.journal_id >= first_journal, Posting.journal_id < end_journal)
        .group_by(Posting.account_id)
    )
    deltas = [{"account": account_id, "delta": int(total)} for account_id, total in sums]
    balance: Any = LedgerBalance.__table__
    move = (
        update(balance)
        .where(balance.c.account_id == bindparam("account"), balance.c.stripe == 0)
        .values(amount=balance.c.amount + bindparam("delta"))
    )
    if deltas:
        connection.execute(move, deltas)


@contextmanager
def loading(connection: Connection) -> Iterator[None]:
    """Keys go unchecked while a history is loaded; `ledger verify` and the counts say afterwards that it fits."""
    sqlite = connection.dialect.name == "sqlite"
    off = ["PRAGMA foreign_keys = OFF"] if sqlite else ["SET foreign_key_checks = 0", "SET unique_checks = 0"]
    on = ["PRAGMA foreign_keys = ON"] if sqlite else ["SET foreign_key_checks = 1", "SET unique_checks = 1"]
    connection.rollback()
    for statement in off:
        connection.exec_driver_sql(statement)
    connection.rollback()
    try:
        yield
    finally:
        connection.rollback()
        for statement in on:
            connection.execute(text(statement))
        connection.rollback()
