"""`python -m bench.spreadsheets`: how long 20,000 people of a roster take to be checked and entered, and their records.

What a worker does is timed: the file is read, checked, kept, and shown; then entered. The child's memory is its peak.
"""

import io
import resource
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import click
import flask_migrate
import xlsxwriter
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.core import files
from app.core.clock import business_day, utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.identities import StaffIdentity
from app.core.imports.import_tasks import CHECK, ENTER, GOOD
from app.core.tasks import Task, enqueue, runner
from app.ledger.checks import check_ledger
from app.parties.residents.roster import HEADERS as ROSTER
from app.standing.programmes.rules import install_catalogue
from app.standing.records.spreadsheet_columns import HEADERS as RECORDS
from bench import databases
from config import load_settings
from devtools import factories
from devtools.town.environment import SERVER_SETTINGS

Rows = Iterator[tuple[str, ...]]


def people(count: int) -> Rows:
    yield ROSTER
    for number in range(count):
        yield f"{number // 30 + 1}栋{number // 3 % 10}单元{number}", "示例居民", f"139-{number:08d}", "是"


def deeds(count: int) -> Rows:
    day = (business_day(utc_now()) - timedelta(days=2)).isoformat()
    yield RECORDS
    for number in range(count):
        yield "patrol", f"139{number:08d}", "1", day, f"E-{number}", "夜间巡逻"


def workbook(rows: Rows) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet()
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(line, column, cell)
    book.close()
    return file.getvalue()


def _check(session: Session, *, name: str, place_id: int | None, content: bytes, staff: StaffIdentity) -> int:
    now = utc_now()
    stored = files.store(session, content=content, name="a.xlsx", media_type="application/octet-stream", now=now)
    params = {"import": name, "place_id": place_id, "file_name": "a.xlsx"}
    return enqueue(session, kind=CHECK, params=params, staff=staff, now=now, file_id=stored.id).id


def _enter(session: Session, *, checked_id: int, part: int, staff: StaffIdentity) -> int:
    checked = session.get_one(Task, checked_id)
    chosen = {"rows": checked.result["data"]["rows"], "how": GOOD, "answers": {}, "part": part}
    params = {**checked.params, **chosen, "parts": checked.result["data"]["parts"]}
    return enqueue(session, kind=ENTER, params=params, staff=staff, now=utc_now()).id


def _timed(app: Flask, task_id: int) -> tuple[float, Task]:
    db.session.rollback()
    started = time.perf_counter()
    assert runner.run_next(app.extensions["tasks"])  # noqa: S101
    seconds = time.perf_counter() - started
    return seconds, db.session.get_one(Task, task_id, populate_existing=True)


def _measure(app: Flask, name: str, content: bytes, place_id: int | None, staff: StaffIdentity) -> None:
    checked_id = execute(_check, name=name, place_id=place_id, content=content, staff=staff)
    seconds, checked = _timed(app, checked_id)
    print(f"  {name}: checked in {seconds:.1f} s: {checked.result['words']}")
    for part in range(1, checked.result["data"]["parts"] + 1):
        seconds, entered = _timed(app, execute(_enter, checked_id=checked_id, part=part, staff=staff))
        print(f"  {name}: entered in {seconds:.1f} s: {entered.result['words']}")


@click.command()
@click.option("--rows", type=click.IntRange(1, 60_000), default=20_000, show_default=True)
@click.option("--database", type=click.Choice(["sqlite", "mariadb"]), default="mariadb", show_default=True)
def main(rows: int, database: str) -> None:
    """Time the import of a roster and of records."""
    with databases.opened(database) as opened:
        print(opened.about)
        app = create_app(load_settings({**SERVER_SETTINGS, "DATABASE_URL": opened.make("sheets")}))
        with app.app_context():
            flask_migrate.upgrade()
            _run(app, rows)


def _run(app: Flask, rows: int) -> None:
    node = factories.community()
    staff: Any = factories.staff(node)
    execute(install_catalogue, now=utc_now())
    _measure(app, "roster", workbook(people(rows)), node.id, staff)
    _measure(app, "roster", workbook(people(rows)), node.id, staff)
    _measure(app, "records", workbook(deeds(rows)), None, staff)
    print(f"  peak of the child: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB")
    db.session.rollback()
    wrong = [check for check in check_ledger(db.session()) if not check.passed]
    print("  books:", wrong or "verified")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
