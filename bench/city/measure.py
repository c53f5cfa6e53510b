"""A city beside a town: what is asked, in turns; then what is done by night, one after the other."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import func, select, text

from app.alliance.fraud.jobs import scan_redemptions
from app.alliance.settlement import jobs as settlement
from app.alliance.settlement import months
from app.alliance.settlement.models import StatementLine
from app.core.clock import add_months, business_day, utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.db.watermarks import SETTLE
from app.core.tasks.queue import Lease
from app.core.tasks.work import Work
from app.ledger.seals.sealing import seal_late
from app.operations.backups import making
from app.operations.verification.parallel import verified
from app.parties.staff.identity import staff_member
from bench.city.facts import Facts
from bench.city.questions import CITY_DESK, PEOPLE, TOWN_DESK, Asker, Question

ROUNDS, WARM_UP = 40, 3
Row = list[str]


@dataclass
class Place:
    """A loaded database, and what is known of it."""

    app: Flask
    facts: Facts


def in_turns(places: Sequence[Place], questions: Sequence[Question], say: Callable[[str], None]) -> list[Row]:
    """Medians in ms, one column for each place, then the ratio of the last to the first."""
    askers = [Asker(place.app, place.facts) for place in places]
    rows = []
    for question in questions:
        took: list[list[float]] = [[] for _ in askers]
        for number in range(WARM_UP + ROUNDS):
            for asker, its in zip(askers, took, strict=True):
                prepared = question.prepare(asker, number)
                began = time.perf_counter()
                question.ask(asker, prepared)
                if number >= WARM_UP:
                    its.append((time.perf_counter() - began) * 1000)
        middle = [median(its) for its in took]
        rows.append([question.name, *(f"{ms:.1f} ms" for ms in middle), f"{middle[-1] / middle[0]:.2f}"])
        say(" | ".join(rows[-1]))
    return rows


def people(places: Sequence[Place], say: Callable[[str], None]) -> list[Row]:
    """What is asked on phones and in shops."""
    return in_turns(places, PEOPLE, say)


def desks(places: Sequence[Place], say: Callable[[str], None]) -> list[Row]:
    """What a town's staff ask, then those who see all of it."""
    rows = []
    for whose, questions in (("a town's desk", TOWN_DESK), ("the desk of all", CITY_DESK)):
        rows += [[f"{whose}: {name}", *rest] for name, *rest in in_turns(places, questions, say)]
    return rows


GROWING = (
    "journal",
    "posting",
    "seal",
    "credit_record",
    "coupon",
    "redemption",
    "statement",
    "statement_line",
    "message",
    "audit_event",
    "daily_flow",
    "daily_redemption",
    "fraud_sign",
    "fraud_evidence",
)


def growth(places: Sequence[Place], say: Callable[[str], None]) -> list[Row]:
    """Rows of what grows, and what one of them takes with its indexes; signs are looked for first."""
    rows: list[Row] = [[table] for table in GROWING]
    for place in places:
        with place.app.app_context():
            for step in range(2):  # What has been there for long enough is looked at.
                scan_redemptions(utc_now() + step * (SETTLE + timedelta(seconds=1)))
            sizes = text(
                "SELECT data_length + index_length FROM information_schema.tables "
                "WHERE table_schema = DATABASE() AND table_name = :name"
            )
            db.session.execute(text(f"ANALYZE TABLE {', '.join(GROWING)}"))
            for row in rows:
                count = db.session.scalar(text(f"SELECT COUNT(*) FROM {row[0]}")) or 0
                taken = int(db.session.scalar(sizes, {"name": row[0]}) or 0)
                row.append(f"{count:,} of {taken / count:,.0f} bytes" if count else "none")
            db.session.remove()
    for row in rows:
        say(" | ".join(row))
    return rows


def nightly(places: Sequence[Place], folder: Path, say: Callable[[str], None]) -> list[Row]:
    """Settlement of the last month, verification by one process and by all, a backup, and the size on the disk."""
    columns = [_nightly(place, folder, say) for place in places]
    return [[cells[0][0], *(value for _, value in cells)] for cells in zip(*columns, strict=True)]


def _nightly(place: Place, folder: Path, say: Callable[[str], None]) -> list[tuple[str, str]]:
    with place.app.app_context():
        seal_late(utc_now())  # What was redeemed here while it was measured: no worker has sealed it.
        said = [
            ("on disk", f"{_megabytes():,.0f} MB"),
            ("a month's settlement", _settled(place.facts)),
            ("verifying, one process", _verified(1)),
            ("verifying, one process for each core", _verified(os.cpu_count() or 1)),
            ("a backup", _backed_up(place.app, folder)),
        ]
        db.session.remove()
    for name, value in said:
        say(f"{place.facts}: {name}: {value}")
    return said


def _settled(facts: Facts) -> str:
    """As the worker does it: what it has not done yet of the month before this one."""
    now = utc_now()
    staff = staff_member(db.session(), facts.admin)
    month = f"{add_months(business_day(now), -1):%Y-%m}"
    due = months.waiting_shops(db.session(), month=month, staff=staff, now=now)
    if not due:
        return f"done before, {_lines():,} lines"
    task = execute(months.begin_run, month=month, staff=staff, now=now)
    began = time.perf_counter()
    settlement.run_month(Work(task, staff, Lease(task.id, "bench"), lambda *_: None))
    took = time.perf_counter() - began
    return f"{took:,.0f} s: {due:,} shops, {_lines():,} lines, {took / due * 1000:.1f} ms a shop"


def _lines() -> int:
    return db.session.scalar(select(func.count(StatementLine.id))) or 0


def _verified(processes: int) -> str:
    began = time.perf_counter()
    broken = [check.name for check in verified(now=utc_now(), heads=(), processes=processes) if not check.passed]
    took = time.perf_counter() - began
    return f"{took:,.1f} s" + (f", BROKEN: {', '.join(broken)}" if broken else ", green")


def _backed_up(app: Flask, folder: Path) -> str:
    settings = replace(app.config["SETTINGS"], backup_folder=folder)
    began = time.perf_counter()
    manifest = making.create(db.engine, settings)
    took = time.perf_counter() - began
    (folder / manifest.file).unlink()
    return f"{took:,.0f} s, {manifest.size_bytes / 1e6:,.0f} MB"


def _megabytes() -> float:
    sizes = text(
        "SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = DATABASE()"
    )
    return float(db.session.scalar(sizes) or 0) / 1e6


def folder_gigabytes(folder: Path) -> float:
    """All that a server has on the disk, logs and all."""
    said = subprocess.run(["du", "-sk", str(folder)], check=True, capture_output=True, text=True).stdout
    return int(said.split()[0]) / 1024**2
