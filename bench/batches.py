"""`python -m bench.batches`: how long a batch of 5,000 records takes to be approved, and its points to be posted.

The records are those of a quarter in one community with 5,000 residents, verified by others; approval is one
transaction, as the task does it, and taking effect is the job's, with a journal for each record.
"""

import time
from datetime import timedelta
from typing import Any

import click
import flask_migrate
from sqlalchemy import String, cast, func, insert, literal, select

from app import create_app
from app.core.clock import business_day, utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.ledger.models import Journal
from app.parties.communities.models import CommunityKind
from app.parties.residents.bulk import NewPerson, add_residents, households
from app.parties.residents.models import Resident
from app.standing.programmes import rules
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.records import batch_collecting, batch_decisions, jobs
from app.standing.records.models import BatchKind, Record, RecordSource, RecordState
from bench import databases
from config import load_settings
from devtools import factories
from devtools.town.environment import SERVER_SETTINGS

A_HOME, LATER = 3, timedelta(days=30)


def _fill(session: Any, node_id: int, count: int) -> None:
    numbers = [f"1-{number // A_HOME}" for number in range(count)]
    homes = households(session, community_id=node_id, numbers=set(numbers))
    people = [
        NewPerson(homes[home], f"居民{number}", f"1{3_000_000_000 + number:010d}", is_minor=False)
        for number, home in enumerate(numbers)
    ]
    add_residents(session, community_id=node_id, people=people, now=utc_now())


def _hand_in(session: Any, staff_id: int, verifier_id: int) -> int:
    """One record for everybody, verified, in one statement."""
    now = utc_now()
    rule = session.scalars(select(Rule).where(Rule.slug == "patrol")).one()
    key = literal("B-").concat(cast(Resident.id, String))
    values = {
        "rule_id": literal(rule.id),
        "subject_kind": literal(SubjectKind.RESIDENT.value),
        "subject_id": Resident.id,
        "resident_id": Resident.id,
        "community_id": Resident.community_id,
        "event_key": key,
        "event_index": key,
        "occurred_on": literal(business_day(now)),
        "score_delta": literal(1),
        "points": literal(1),
        "note": literal("见登记表"),
        "created_by": literal(staff_id),
        "created_at": literal(now),
        "verified_by": literal(verifier_id),
        "verified_at": literal(now),
        "trimmed": literal(0),
        "status": literal(RecordState.VERIFIED.value),
        "withdrawal_reason": literal(""),
        "recovered_points": literal(0),
        "warnings": literal(0),
        "by_one": literal(False),
        "source": literal(RecordSource.STAFF.value),
        "remark": literal(""),
        "answer": literal(""),
    }
    entered: Any = session.execute(insert(Record).from_select(list(values), select(*values.values())))
    return int(entered.rowcount)


@click.command()
@click.option("--records", type=click.IntRange(100, 100_000), default=5_000, show_default=True)
@click.option("--rounds", type=click.IntRange(1, 20), default=3, show_default=True)
@click.option("--database", type=click.Choice(["sqlite", "mariadb"]), default="mariadb", show_default=True)
def main(records: int, rounds: int, database: str) -> None:
    """Each round in a database of its own."""
    with databases.opened(database) as opened:
        print(opened.about)
        for number in range(rounds):
            app = create_app(load_settings({**SERVER_SETTINGS, "DATABASE_URL": opened.make(f"batches{number}")}))
            with app.app_context():
                flask_migrate.upgrade()
                _run(records)


def _run(records: int) -> None:
    execute(rules.install_catalogue, now=utc_now())
    node = factories.community(kind=CommunityKind.COMMUNITY)
    factories.fund(node, available_fen=100_000_000)
    clerk, verifier, approver = (factories.staff(node) for _ in range(3))
    execute(_fill, node_id=node.id, count=records)
    entered = execute(_hand_in, staff_id=clerk.id, verifier_id=verifier.id)
    now = utc_now()
    today = business_day(now)
    period = f"{today.year}-Q{(today.month + 2) // 3}"
    quarter: Any = {"kind": BatchKind.QUARTER, "community_id": node.id, "period": period, "staff": clerk, "now": now}
    batch_id = _timed("collected", lambda: execute(batch_collecting.collect, **quarter)).id
    execute(batch_collecting.hand_over, batch_id=batch_id, staff=clerk, now=now)
    steps: list[int] = []

    def seen(done: int, _total: int) -> None:
        steps.append(done)

    asked: Any = {"batch_id": batch_id, "staff": approver, "now": now, "rate_fen": 100, "progress": seen}
    began = time.perf_counter()
    _timed("approved, with progress", lambda: execute(batch_decisions.approve, **asked))
    _timed("counted, with journals", lambda: jobs.take_effect(now + LATER))
    journals = db.session.scalar(select(func.count(Journal.id)))
    print(f"  {entered:,} records, {journals:,} journals, {len(steps)} steps: {time.perf_counter() - began:.1f} s")


def _timed(what: str, run: Any) -> Any:
    began = time.perf_counter()
    done = run()
    print(f"  {what}: {time.perf_counter() - began:.1f} s")
    return done


if __name__ == "__main__":
    main()
