"""`python -m bench.standing`: how long standing takes to be read, with ten thousand records of a year and a million.

Two towns are loaded side by side; each resident has six records, of which every hundredth is in publicity. Each
question is asked of both in turns, in this process and one at a time. Then the scores of all residents are computed
twice: by the sums that the service takes, and record by record.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import Any

import click
import flask_migrate
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from rich.console import Console
from sqlalchemy import func, select, update

from app import create_app
from app.core.clock import business_day, utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.policies import TOKEN
from app.parties.areas import making
from app.parties.areas.models import AreaKind
from app.parties.communities.models import Community
from app.parties.posts import proposing
from app.parties.posts.models import PostRole
from app.parties.residents.models import Household, Resident
from app.parties.staff import sessions
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.rules import bands_at
from app.standing.records.models import COUNTS, Record, RecordState
from app.standing.scores.scores import standing
from bench import databases, records, tables
from bench.workload import token_of
from config import load_settings
from devtools import factories
from devtools.town.environment import SERVER_SETTINGS

RECORDS_EACH, ROUNDS, WARM_UP = 6, 60, 5
HOMES_A_GRID, PUBLIC_EVERY, AT_ONCE, COMPARED = 275, 100, 10_000, 200
HTTP_OK = 200
_OF_RESIDENTS = Record.subject_kind == SubjectKind.RESIDENT


@dataclass
class Town:
    """`users` are those of residents of all communities, `leaders` those of the heads of their grids."""

    app: Flask
    slug: str
    users: list[int]
    leaders: list[int]
    cookie: str
    found: int

    def get(self, path: str, *, user: int | None = None, cookie: str = "") -> None:
        headers = {"Accept": "text/html", "Cookie": cookie}
        if user is not None:
            with self.app.app_context():
                headers = {"Authorization": f"Bearer {token_of(user)}"}
        answer = self.app.test_client(use_cookies=False).get(path, headers=headers)
        if answer.status_code != HTTP_OK:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:300]}")


def _own(town: Town, number: int) -> None:
    """What the phone asks for when somebody opens their own page."""
    for path in ("bank", "records", "notices"):
        town.get(f"/api/v1/me/{path}", user=town.users[number % len(town.users)])


ASKED: dict[str, Callable[[Town, int], None]] = {
    "my standing: bank, records, notices": _own,
    "a grid's households": lambda town, n: town.get(
        "/api/v1/collector/subjects", user=town.leaders[n % len(town.leaders)]
    ),
    "the page of publicity of the whole town": lambda town, _: town.get(f"/p/{town.slug}"),
    "records at the desk": lambda town, _: town.get("/console/records", cookie=town.cookie),
    "those that are public": lambda town, _: town.get("/console/records?state=publicity", cookie=town.cookie),
}


@contextmanager
def _loaded(url: str, residents: int) -> Iterator[Town]:
    app = create_app(load_settings({**SERVER_SETTINGS, "DATABASE_URL": url}))
    try:
        with app.app_context():
            flask_migrate.upgrade()
            staff, nodes, found = records.town(residents=residents, each=RECORDS_EACH)
            slug = db.session.get_one(Community, staff.community_id).slug
            people = [_grids(node, staff) for node in nodes]
            execute(_publish)
            token = execute(sessions.open_session, staff_id=staff.id, now=utc_now())
            db.session.remove()
        signer: Any = SecureCookieSessionInterface().get_signing_serializer(app)
        cookie = f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({TOKEN: token})}"
        yield Town(app, slug, [each[0] for each in people], [each[1] for each in people], cookie, found)
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        app.extensions["wechat"].close()


def _grids(node: Community, staff: Any) -> tuple[int, int]:
    """Put a community's households into grids; the users of one of its residents and of the head of the last."""
    now, second = utc_now(), factories.staff(node)
    homes = list(db.session.scalars(select(Household.id).where(Household.community_id == node.id)))
    for number, first in enumerate(range(0, len(homes), HOMES_A_GRID), 1):
        named: dict[str, Any] = {"kind": AreaKind.GRID, "code": str(number), "name": f"第 {number} 网格"}
        grid = execute(making.add_area, community_id=node.id, staff=staff, now=now, **named)
        execute(_live, area_id=grid.id, ids=homes[first : first + HOMES_A_GRID])
    head, somebody = factories.resident(node, user=factories.user()), factories.user()
    where = {"area_id": grid.id, "community_id": None}
    held: dict[str, Any] = {"role": PostRole.GRID_HEAD, "resident_id": head.id, "from_on": business_day(now)} | where
    post = execute(proposing.propose, staff=staff, now=now, **held)
    execute(proposing.appoint, post_id=post.id, staff=second, now=now)
    execute(_own_user, household_id=homes[0], user_id=somebody.id)
    return somebody.id, head.user_id or 0


def _live(session: Any, area_id: int, ids: Sequence[int]) -> None:
    session.execute(update(Household).where(Household.id.in_(ids)).values(area_id=area_id))


def _own_user(session: Any, household_id: int, user_id: int) -> None:
    first = session.scalars(select(Resident).where(Resident.household_id == household_id)).first()
    first.user_id = user_id


def _publish(session: Any) -> None:
    state: dict[str, Any] = {"status": RecordState.PUBLICITY, "due_at": utc_now() + timedelta(days=2)}
    none = {"effective_at": None, "expires_at": None}
    session.execute(update(Record).where(Record.id % PUBLIC_EVERY == 0).values(**state, **none))


def _in_turns(towns: Sequence[Town], ask: Callable[[Town, int], None]) -> list[list[float]]:
    took: list[list[float]] = [[] for _ in towns]
    for number in range(WARM_UP + ROUNDS):
        for which, town in enumerate(towns):
            began = time.perf_counter()
            ask(town, number)
            if number >= WARM_UP:
                took[which].append((time.perf_counter() - began) * 1000)
    return took


def _recomputed(town: Town) -> str:
    """Everybody's score twice: summed by the database, and record by record; and for some as the service says it."""
    with town.app.app_context():
        session, now = db.session(), utc_now()
        began = time.perf_counter()
        scores = _one_by_one(session, now)
        if scores != _summed(session, now):
            raise RuntimeError("the scores differ")
        took, base = time.perf_counter() - began, bands_at(session, now).base_score
        compared = sorted(scores)[:: max(1, len(scores) // COMPARED)]
        for subject_id in compared:
            found = standing(session, subject_kind=SubjectKind.RESIDENT, subject_id=subject_id, now=now)
            if found.score != base + scores[subject_id]:
                raise RuntimeError(f"the score of {subject_id} is {found.score}, not {base + scores[subject_id]}")
        db.session.remove()
    return f"{took:.1f} s ({len(scores):,} equal)"


def _one_by_one(session: Any, now: datetime) -> dict[int, int]:
    scores: dict[int, int] = {}
    about = Record.subject_id, Record.score_delta, Record.status, Record.effective_at, Record.expires_at
    rows = session.execute(select(*about).where(_OF_RESIDENTS).execution_options(yield_per=AT_ONCE))
    for subject_id, delta, status, begins, ends in rows:
        counts = status in COUNTS and begins <= now < ends
        scores[subject_id] = scores.get(subject_id, 0) + (delta if counts else 0)
    return {subject_id: score for subject_id, score in scores.items() if score}


def _summed(session: Any, now: datetime) -> dict[int, int]:
    counts = Record.status.in_(COUNTS), Record.effective_at <= now, Record.expires_at > now
    query = select(Record.subject_id, func.sum(Record.score_delta)).where(_OF_RESIDENTS, *counts)
    return {subject_id: int(score) for subject_id, score in session.execute(query.group_by(Record.subject_id))}


def _figure(took: Sequence[float]) -> str:
    return f"{median(took):.1f} ms (p95 {quantiles(took, n=20)[-1]:.0f})"


@click.command()
@click.option("--small", type=click.IntRange(100), default=1_680, show_default=True, help="residents of the small town")
@click.option("--large", type=click.IntRange(100), default=180_000, show_default=True, help="and of the large one")
@click.option("--database", type=click.Choice(["sqlite", "mariadb"]), default="mariadb", show_default=True)
def main(small: int, large: int, database: str) -> None:
    """Read standing in a small town and in a large one."""
    console = Console(width=160)
    with databases.opened(database) as opened:
        console.print(opened.about)
        opened.loading(ended=False)
        with (
            _loaded(opened.make("standing_small"), small) as few,
            _loaded(opened.make("standing_large"), large) as many,
        ):
            opened.loading(ended=True)
            rows = []
            for name, ask in ASKED.items():
                took = _in_turns((few, many), ask)
                ratio = median(took[1]) / median(took[0])
                rows.append([name, *(_figure(each) for each in took), f"{ratio:.2f}"])
            rows.append(["everybody's score again, record by record", _recomputed(few), _recomputed(many), ""])
            heads = [f"{town.found:,} records" for town in (few, many)]
    for line in tables.show(console, [*heads, "ratio"], rows, title="Standing"):
        click.echo(line)


if __name__ == "__main__":
    main()
