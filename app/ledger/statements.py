"""The three statements of a journal, as SQL that both databases speak, made once for each number of rows."""

from functools import lru_cache

from sqlalchemy import bindparam, text

from app.core.db.prepared import Prepared
from app.core.db.types import UtcDateTimeType

INSERT_JOURNAL = Prepared(
    text(
        "INSERT INTO journal (kind, reference, occurred_at, actor, memo, leaf)"
        " VALUES (:kind, :reference, :occurred_at, :actor, :memo, :leaf)"
    ).bindparams(bindparam("occurred_at", type_=UtcDateTimeType()))
)


@lru_cache
def insert_postings(count: int) -> Prepared:
    """All postings of a journal in one insert; parameters `journal`, `account0`, `amount0`, `account1`, …"""
    rows = ", ".join(f"(:journal, :account{i}, :amount{i})" for i in range(count))
    sql = f"INSERT INTO posting (journal_id, account_id, amount) VALUES {rows}"  # noqa: S608  # Only numbers are filled in.
    return Prepared(text(sql))


@lru_cache
def update_balances(count: int) -> Prepared:
    """All balances of a journal in one update; parameters `id0`, `delta0`, `id1`, …

    It touches fewer rows than asked for when a floor would be broken. Rows are locked in the order of their ids, as the
    range over the primary key meets them.
    """
    delta = "CASE id " + " ".join(f"WHEN :id{i} THEN :delta{i}" for i in range(count)) + " END"
    ids = ", ".join(f":id{i}" for i in range(count))
    sql = (
        f"UPDATE ledger_balance SET amount = amount + {delta} "  # noqa: S608  # Only numbers are filled in.
        f"WHERE id IN ({ids}) AND (floor IS NULL OR amount + {delta} >= floor)"
    )
    return Prepared(text(sql))
