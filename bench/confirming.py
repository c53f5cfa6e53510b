"""`python -m bench.confirming`: how long it takes to confirm the hours of a session at which very many were.

Everybody has been there for two hours, and has earned by the same rule before; each confirmation is one command, which
makes a record of each. Beside it stands what the same records take one by one, as they were made before.
"""

import time
from datetime import timedelta
from typing import Any

import click
import flask_migrate
from sqlalchemy import func, select

from app import create_app
from app.civic.gatherings import confirming, projects
from app.civic.gatherings.models import Gathering, GatheringStatus, Presence, PresenceHow, Project, ProjectKind
from app.core.clock import business_day, utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.parties.communities.models import CommunityKind
from app.parties.residents.bulk import NewPerson, add_residents, households
from app.parties.residents.models import Resident
from app.standing.programmes import rules
from app.standing.programmes.models import SubjectKind
from app.standing.records import machine
from app.standing.records.machine import Source
from app.standing.records.models import Record, SourceKind
from bench import databases
from config import load_settings
from devtools import factories
from devtools.town.environment import SERVER_SETTINGS

A_HOME, AIM_SECONDS = 3, 5.0


def _fill(session: Any, node_id: int, count: int) -> None:
    numbers = [f"1-{number // A_HOME}" for number in range(count)]
    homes = households(session, community_id=node_id, numbers=set(numbers))
    people = [
        NewPerson(homes[home], f"居民{number}", f"1{3_000_000_000 + number:010d}", is_minor=False)
        for number, home in enumerate(numbers)
    ]
    add_residents(session, community_id=node_id, people=people, now=utc_now())


def ended(session: Any, project: Project, staff: Any, days_ago: int) -> int:
    """The id of a session that has ended, at which everybody was for two hours."""
    starts_at = (utc_now() - timedelta(days=days_ago)).replace(second=0, microsecond=0)
    people = list(session.scalars(select(Resident.id).where(Resident.community_id == project.community_id)))
    gathering = Gathering(
        project_id=project.id,
        community_id=project.community_id,
        kind=project.kind,
        title=project.name,
        place="滨河公园",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        day=business_day(starts_at),
        capacity=len(people),
        signup_until=starts_at,
        cancel_until=starts_at,
        leader_id=None,
        code_serial=f"{days_ago:010d}",
        planned_by=staff.id,
        planned_at=starts_at,
        status=GatheringStatus.ENDED,
    )
    session.add(gathering)
    session.flush()
    session.add_all(
        Presence(
            gathering_id=gathering.id,
            resident_id=resident_id,
            open_for=None,
            day=gathering.day,
            how=PresenceHow.SELF,
            in_at=starts_at,
            noted_by=None,
            out_at=gathering.ends_at,
            minutes=120,
        )
        for resident_id in people
    )
    session.flush()
    return gathering.id


def one_by_one(session: Any, session_id: int, staff: Any) -> None:
    """The records alone, each in statements of its own."""
    gathering = session.get_one(Gathering, session_id)
    for presence in session.scalars(select(Presence).where(Presence.gathering_id == session_id)).all():
        machine.make(
            session,
            rule_slug="volunteer-hours",
            subject_kind=SubjectKind.RESIDENT,
            subject_id=presence.resident_id,
            score_delta=2,
            occurred_on=gathering.day,
            source=Source(SourceKind.PRESENCE, presence.id),
            confirmed_by=staff.id,
            note="参加“周末清洁行动” 2 小时 0 分",
            now=utc_now(),
        )


@click.command()
@click.option("--people", type=click.IntRange(10, 10_000), default=1_000, show_default=True)
@click.option("--rounds", type=click.IntRange(1, 20), default=3, show_default=True)
@click.option("--database", type=click.Choice(["sqlite", "mariadb"]), default="mariadb", show_default=True)
def main(people: int, rounds: int, database: str) -> None:
    """Each round confirms another session of the same people."""
    with databases.opened(database) as opened:
        print(opened.about)
        app = create_app(load_settings({**SERVER_SETTINGS, "DATABASE_URL": opened.make("confirming")}))
        with app.app_context():
            flask_migrate.upgrade()
            _run(people, rounds)


def _run(people: int, rounds: int) -> None:
    now = utc_now()
    execute(rules.install_catalogue, now=now)
    node = factories.community(kind=CommunityKind.COMMUNITY)
    staff = factories.staff(node)
    execute(_fill, node_id=node.id, count=people)
    common: dict[str, Any] = {"staff": staff, "now": now}
    about: dict[str, Any] = {"community_id": node.id, "kind": ProjectKind.VOLUNTEERING, "name": "周末清洁行动"}
    project = execute(projects.make_project, **about, **common)
    took: list[float] = []
    for number in range(rounds):
        session_id = execute(ended, project, staff, number + 1)
        began = time.perf_counter()
        done = execute(confirming.confirm, session_id=session_id, **common)
        took.append(time.perf_counter() - began)
        print(f"  {done.people:,} people confirmed, {done.records:,} records: {took[-1]:.2f} s")
    session_id = execute(ended, project, staff, rounds + 1)
    began = time.perf_counter()
    execute(one_by_one, session_id, staff)
    alone = time.perf_counter() - began
    found = db.session.scalar(select(func.count(Record.id)))
    print(f"  one by one: {alone:.2f} s, {alone / min(took):.1f} times as long; {found:,} records in all")
    print(f"  {'below' if max(took) < AIM_SECONDS else 'NOT BELOW'} the {AIM_SECONDS:.0f} s that are the aim")


if __name__ == "__main__":
    main()
