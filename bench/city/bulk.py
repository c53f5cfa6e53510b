"""Rows by `LOAD DATA LOCAL INFILE`, which takes several times as many a second as inserts do."""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pymysql
from sqlalchemy import Dialect, make_url

from app.core.db.watermarks import Watermark

ROWS_A_FILE = 250_000
UNCHECKED = "SET SESSION foreign_key_checks = 0, unique_checks = 0, time_zone = '+00:00'"
"""`ledger verify` says afterwards that it all fits."""


class Bulk:
    """A connection that loads; what it loads is not in the binary log."""

    def __init__(self, url: str, dialect: Dialect) -> None:
        parts = make_url(url)
        self._dialect = dialect
        self._connection = pymysql.connect(
            host=parts.host or "",
            port=parts.port or 0,
            user=parts.username or "",
            database=parts.database,
            autocommit=True,
            local_infile=True,
            charset="utf8mb4",
        )
        self.run(UNCHECKED)
        self.run("SET SESSION sql_log_bin = 0")

    def run(self, sql: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(sql)

    def load(
        self,
        model: Any,
        columns: Sequence[str],
        rows: Iterable[Sequence[Any]],
        *,
        same: dict[str, Any] | None = None,
        hexed: Sequence[str] = (),
    ) -> None:
        """Rows of these columns, as text; columns in `hexed` as hexadecimal. `same` is what all rows have in common.

        Columns that are in neither get their defaults.
        """
        table = model.__table__
        fixed = {name: self._bound(table.c[name], value) for name, value in (same or {}).items()}
        for column in table.c:
            if column.name not in columns and column.name not in fixed and column.default is not None:
                fixed[column.name] = self._bound(column, column.default.arg)
        assigned = [f"{name} = UNHEX(@{name})" for name in hexed] + [f"`{name}` = %s" for name in fixed]
        read = ", ".join(f"@{name}" if name in hexed else f"`{name}`" for name in columns)
        sql = f"LOAD DATA LOCAL INFILE %s INTO TABLE {table.name} CHARACTER SET utf8mb4 ({read})"
        if assigned:
            sql += " SET " + ", ".join(assigned)
        left = iter(rows)
        while part := list(islice(left, ROWS_A_FILE)):
            self._load(sql, part, list(fixed.values()))

    def load_watermark(self, name: str, through: int, now: datetime) -> None:
        """Say that a reader of a growing table is through with everything up to an id."""
        self.run(f"DELETE FROM trail WHERE name = '{name}'")
        columns = ("name", "seen", "done_to", "safe_to")
        self.load(Watermark, columns, [(name, through, through, through)], same={"seen_at": now})

    def _load(self, sql: str, rows: Sequence[Sequence[Any]], fixed: list[Any]) -> None:
        with tempfile.TemporaryDirectory(prefix="creditbank-bulk-") as folder:
            file = Path(folder) / "rows.tsv"
            with file.open("w", encoding="utf-8") as out:
                out.writelines("\t".join(map(_text, row)) + "\n" for row in rows)
            with self._connection.cursor() as cursor:
                taken = cursor.execute(sql, [str(file), *fixed])
        if taken != len(rows):
            raise RuntimeError(f"{taken} rows taken of {len(rows)}: {sql}")

    def _bound(self, column: Any, value: Any) -> Any:
        process = column.type.dialect_impl(self._dialect).bind_processor(self._dialect)
        return process(value) if process else value

    def close(self) -> None:
        self._connection.close()


def _text(value: Any) -> str:
    return "\\N" if value is None else str(value)
