"""`python -m bench.trials`: how long a version of a programme takes to be tried on a million records of the last year.

Each of 180,000 residents has six records of ten rules, spread over twelve months. Tried are a version in which one rule
differs, and one in which all do, with caps of a month, the most that there can be to do.
"""

import time
from typing import Any

import click
import flask_migrate
from sqlalchemy import select

from app import create_app
from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.standing.programmes import versions
from app.standing.programmes.models import CapPeriod, Programme, Rule
from app.standing.trials import trying
from bench import databases, records
from config import load_settings
from devtools.town.environment import SERVER_SETTINGS

RECORDS_EACH, POINT_FEN = 6, 100


def _change(session: Any, version_id: int, count: int | None) -> None:
    changed = select(Rule).where(Rule.version_id == version_id, Rule.subjects.contains("R")).order_by(Rule.number)
    for rule in session.scalars(changed.limit(count)):
        if min(rule.scores) > 0:
            rule.scores = [score + 1 for score in rule.scores]
            rule.cap, rule.cap_period = 5, CapPeriod.MONTH


def _tried(version_id: int, staff: Any) -> None:
    db.session.rollback()
    began = time.perf_counter()
    trial = trying.prepare(db.session(), version_id=version_id, staff=staff, now=utc_now())
    db.session.rollback()
    found = trying.run(db.session(), trial, progress=lambda _done, _total: None, pause=db.session.rollback)
    data = trying.shown(trial, found, point_value_fen=POINT_FEN)
    print(f"  {data['changed']} rules differ: {time.perf_counter() - began:.1f} s; {data['people']}")


@click.command()
@click.option("--residents", type=click.IntRange(100, 1_000_000), default=180_000, show_default=True)
@click.option("--database", type=click.Choice(["sqlite", "mariadb"]), default="mariadb", show_default=True)
def main(residents: int, database: str) -> None:
    """Fill a town, and try two versions."""
    with databases.opened(database) as opened:
        print(opened.about)
        opened.loading(ended=False)
        app = create_app(load_settings({**SERVER_SETTINGS, "DATABASE_URL": opened.make("trials")}))
        with app.app_context():
            flask_migrate.upgrade()
            _run(opened, residents)


def _run(opened: databases.Database, residents: int) -> None:
    began = time.perf_counter()
    staff, nodes, found = records.town(residents=residents, each=RECORDS_EACH)
    print(
        f"  {residents:,} people of {len(nodes)} communities, {found:,} records in {time.perf_counter() - began:.0f} s"
    )
    opened.loading(ended=True)
    programme_id = db.session.scalars(select(Programme.id)).one()
    version = execute(versions.draft_version, programme_id=programme_id, staff=staff, now=utc_now())
    version_id = version.id
    for count in (1, None):
        execute(_change, version_id=version_id, count=count)
        _tried(version_id, staff)


if __name__ == "__main__":
    main()
