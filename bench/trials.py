"""`python -m bench.trials`: how long a version of a programme takes to be tried on a million records of the last year.

Each of 180,000 residents has six records of ten rules, spread over twelve months. Tried are a version in which one rule
differs, and one in which all do, with caps of a month, the most that there can be to do.
"""

import time
from datetime import timedelta
from typing import Any

import click
import flask_migrate
from sqlalchemy import String, case, cast, insert, literal, select

from app import create_app
from app.core.clock import business_day, utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.parties.communities.models import CommunityKind
from app.parties.residents.bulk import NewPerson, add_residents, households
from app.parties.residents.models import Resident
from app.standing.programmes import rules, versions
from app.standing.programmes.models import CapPeriod, Programme, Rule, SubjectKind
from app.standing.records.models import Record, RecordSource, RecordState
from app.standing.trials import trying
from bench import databases
from config import load_settings
from devtools import factories
from devtools.town.environment import SERVER_SETTINGS

COMMUNITIES, A_HOME, RULES, MONTHS, PART_PEOPLE, POINT_FEN = 21, 3, 10, 12, 5_000, 100


def _fill(session: Any, node_id: int, first: int, count: int) -> None:
    numbers = [f"{first}-{number // A_HOME}" for number in range(count)]
    homes = households(session, community_id=node_id, numbers=set(numbers))
    people = [
        NewPerson(homes[home], f"居民{first + number}", f"1{first + number:010d}", is_minor=False)
        for number, home in enumerate(numbers)
    ]
    add_residents(session, community_id=node_id, people=people, now=utc_now())


def _record(session: Any, turn: int, staff_id: int) -> int:
    """One more record for everybody, in one statement."""
    now = utc_now()
    today = business_day(now)
    chosen = session.scalars(select(Rule).where(Rule.subjects.contains("R"), Rule.points.is_(None)).order_by(Rule.id))
    used = [rule for rule in chosen if min(rule.scores) > 0][:RULES]
    which = (Resident.id + turn) % len(used)
    days = [today - timedelta(days=30 * n + 1 + turn) for n in range(MONTHS)]
    score = case(*((which == n, rule.scores[0]) for n, rule in enumerate(used)), else_=1)
    month = (Resident.id + turn * 5) % MONTHS
    key = literal(f"B{turn}-").concat(cast(Resident.id, String))
    values = {
        "rule_id": case(*((which == n, rule.id) for n, rule in enumerate(used)), else_=used[0].id),
        "subject_kind": literal(SubjectKind.RESIDENT.value),
        "subject_id": Resident.id,
        "resident_id": Resident.id,
        "community_id": Resident.community_id,
        "event_key": key,
        "event_index": key,
        "occurred_on": case(*((month == n, day) for n, day in enumerate(days)), else_=today),
        "score_delta": score,
        "points": score,
        "note": literal(""),
        "created_by": literal(staff_id),
        "created_at": literal(now),
        "effective_at": literal(now),
        "expires_at": literal(now + timedelta(days=365)),
        "trimmed": literal(0),
        "status": literal(RecordState.EFFECTIVE.value),
        "withdrawal_reason": literal(""),
        "recovered_points": literal(0),
        "warnings": literal(0),
        "source": literal(RecordSource.STAFF.value),
        "remark": literal(""),
        "answer": literal(""),
    }
    entered: Any = session.execute(insert(Record).from_select(list(values), select(*values.values())))
    return int(entered.rowcount)


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
    execute(rules.install_catalogue, now=utc_now())
    top = factories.community(kind=CommunityKind.TOWN)
    nodes = [factories.community(parent=top) for _ in range(COMMUNITIES)]
    staff: Any = factories.staff(top)
    began, each = time.perf_counter(), -(-residents // COMMUNITIES)
    for place, node in enumerate(nodes):
        for first in range(0, each, PART_PEOPLE):
            start = 3_000_000_000 + place * each + first
            execute(_fill, node_id=node.id, first=start, count=min(PART_PEOPLE, each - first))
    records = sum(execute(_record, turn=turn, staff_id=staff.id) for turn in range(6))
    print(f"  {each * COMMUNITIES:,} people, {records:,} records in {time.perf_counter() - began:.0f} s")
    opened.loading(ended=True)
    programme_id = db.session.scalars(select(Programme.id)).one()
    version = execute(versions.draft_version, programme_id=programme_id, staff=staff, now=utc_now())
    version_id = version.id
    for count in (1, None):
        execute(_change, version_id=version_id, count=count)
        _tried(version_id, staff)


if __name__ == "__main__":
    main()
