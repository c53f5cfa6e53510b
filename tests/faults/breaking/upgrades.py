"""Migrations of a street full of people, killed at every statement, up and down, and run again."""

import time
from collections import Counter
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app.core.db.migrations import running
from app.core.db.session import db
from app.parties.residents import numbers
from app.parties.residents.models import Resident
from devtools.servers.mariadb import another_database
from tests.faults.checker import Verdict
from tests.faults.run import Row
from tests.migrations.killed_street import Killed, everything
from tests.support import old_databases
from tests.support.own_database import own_database

OLDEST = "0001"


def kill_migrations(url: str, folder: Path) -> Row:
    """From the oldest street to the newest migration, back, and up again. What is compared is every row of every table
    with those of the same street that nobody disturbed.
    """
    verdict = Verdict()
    with (
        another_database(url, "undisturbed") as other,
        own_database({"DATABASE_URL": other}, folder, **old_databases.keys()),
    ):
        _load()
        running.upgrade()
        wanted = everything()
    with own_database({"DATABASE_URL": url}, folder, **old_databases.keys()) as app:
        _load()
        killed, began = Killed(), time.monotonic()
        killed.up()
        seconds, up = time.monotonic() - began, killed.kills
        found = everything()
        verdict.lost, verdict.duplicated = _missing(wanted, found), _missing(found, wanted)
        verdict.problems += [f"rows of {name} differ" for name, rows in wanted.items() if rows != found.get(name)]
        verdict.problems += _wrong_numbers() + _verified(app)
        killed.down_to(OLDEST)
        running.upgrade()
        verdict.problems += _verified(app)
    rows = sum(each.total() for each in wanted.values())
    return Row(
        database="MariaDB",
        fault="kill −9 of migrations",
        note=f"at every statement, {up} times up in {seconds:.0f} s, {killed.kills - up} down; {rows:,} rows compared",
        operations=wanted["journal"].total(),
        acknowledged=wanted["journal"].total(),
        unknown=0,
        resolved=0,
        refused={},
        stall=None,
        recovery=None,
        verdict=verdict,
    )


def _load() -> None:
    old_databases.load(OLDEST, db.engine.url.render_as_string(hide_password=False))


def _missing(here: dict[str, Counter[str]], there: dict[str, Counter[str]]) -> int:
    """Rows that are here and not there, or more often here."""
    return sum((rows - there.get(table, Counter())).total() for table, rows in here.items())


def _wrong_numbers() -> list[str]:
    """What is drawn by chance is compared with nothing, but each resident has a number of the right form."""
    with db.engine.connect() as connection:
        drawn = connection.scalars(select(Resident.number)).all()
    wrong = [number for number in drawn if not numbers.is_number(number)]
    return [f"{len(wrong)} of {len(drawn)} residents have no number"] if wrong or not drawn else []


def _verified(app: Flask) -> list[str]:
    db.session.remove()
    runner = app.test_cli_runner()
    runner.invoke(args=["ledger", "seal"])
    done = runner.invoke(args=["ledger", "verify"])
    return [] if done.exit_code == 0 else [done.output]
