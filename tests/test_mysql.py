"""MySQL 8, as far as can be told without it: what we say to it is nothing that only MariaDB knows."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.dialects import mysql
from sqlalchemy.dialects.mysql.reserved_words import RESERVED_WORDS_MYSQL
from sqlalchemy.schema import CreateIndex, CreateTable

from app.core.db.session import db

ROOT = Path(__file__).resolve().parents[1]
ONLY_MARIADB = re.compile(
    r"\b(RETURNING|SEQUENCE|NEXTVAL|IF NOT EXISTS|CREATE OR REPLACE|EXCEPT|INTERSECT|FOR SYSTEM_TIME|UUID|INET6)\b",
    re.IGNORECASE,
)
BY_HAND = re.compile(r"(?:text|exec_driver_sql|op\.execute)\(\s*f?\"((?:[^\"\\]|\\.|\"\s*f?\")*)\"", re.DOTALL)


def dialect() -> sa.Dialect:
    made = mysql.dialect()
    made.server_version_info = (8, 0, 36)
    return made


def test_every_table_can_be_made(app: Flask) -> None:
    """With its types, checks and lengths, and every reserved word quoted."""
    for table in db.metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=dialect()))
        made += "".join(str(CreateIndex(index).compile(dialect=dialect())) for index in table.indexes)
        assert not ONLY_MARIADB.search(made), table.name
        unquoted = set(re.findall(r"^\t(\w+) ", made, re.MULTILINE)) - {
            "CONSTRAINT",
            "PRIMARY",
            "CHECK",
            "FOREIGN",
            "UNIQUE",
        }
        assert {name for name in unquoted if name.lower() in RESERVED_WORDS_MYSQL} == set()


def statements() -> dict[str, str]:
    """SQL that is written by hand, by where it stands."""
    files = [*(ROOT / "app").rglob("*.py"), *(ROOT / "migrations" / "versions").glob("*.py")]
    return {
        f"{path.relative_to(ROOT)}: {found[1][:60]}": found[1]
        for path in files
        for found in BY_HAND.finditer(path.read_text(encoding="utf-8"))
    }


def test_no_statement_by_hand_is_only_for_mariadb() -> None:
    found = statements()
    assert len(found) > 5
    wrong = {where for where, sql in found.items() if ONLY_MARIADB.search(sql)}
    assert wrong == set()


@pytest.mark.parametrize("name", ["journal", "posting", "ledger_balance"])
def test_the_ledgers_names_need_no_quotes(name: str) -> None:
    """Its statements are written by hand, without any."""
    table = db.metadata.tables[name]
    assert {column for column in (name, *table.columns.keys()) if column.lower() in RESERVED_WORDS_MYSQL} == set()
