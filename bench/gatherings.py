"""`python -m bench.gatherings`: check-ins beside redemptions, and lists of sessions, in a town of 30,000 volunteers.

A year has 8,100 sessions, at each of which three people were; so many more go on now in every community, for which
everybody has signed up. Rounds of check-ins and of redemptions take turns on the same server. Then each list is asked
for by one person at a time, over HTTP.
"""

import http.client
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import click
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import insert, select, update

from app.civic.gatherings import codes, projects
from app.civic.gatherings.models import (
    Gathering,
    GatheringStatus,
    Presence,
    PresenceHow,
    Project,
    ProjectKind,
    ProjectStatus,
    Signup,
    SignupStatus,
)
from app.core.clock import business_day, utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.policies import TOKEN
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.core.security.time_codes import PERIOD_S
from app.parties.staff import sessions as staff_sessions
from app.parties.staff.models import StaffMember
from bench import databases
from bench.client_pool import PROCESSES, Crew
from bench.plan import CONNECTIONS, MANY_CONNECTIONS, Bench
from bench.workload import check_in_requests, token_of
from devtools.town import environment
from devtools.town.environment import Stage

SESSIONS, NOW_ON, THEN, DAYS = 8_100, 5, 3, 365
COUPONS, AT_ONCE, ASKED = 20_000, 2_000, 40
CHECK_INS_PER_SECOND_MAX = 700
LISTS_AIM_MS, MONTH_AIM_MS, RATE_AIM = 60, 80, 0.8
HTTP_OK = 200


def _fill(session: Any, stage: Stage, staff_id: int) -> None:
    """The sessions of a year, the past with presences; then those that go on now, `NOW_ON` in each community."""
    now = utc_now().replace(second=0, microsecond=0)
    made = {node.id: _project(session, node.id, staff_id) for node in stage.world.nodes}
    ids = list(made)
    rows = []
    for number in range(SESSIONS):
        starts_at = now + timedelta(days=number * DAYS // SESSIONS - DAYS * 3 // 4, hours=1 + number % 8)
        is_past = starts_at < now - timedelta(days=1)
        status = GatheringStatus.CONFIRMED if is_past else GatheringStatus.OPEN
        rows.append(_session(made[ids[number % len(ids)]], number, starts_at, status, staff_id))
    for number in range(SESSIONS, SESSIONS + NOW_ON * len(ids)):
        starts_at = now - timedelta(minutes=5)
        rows.append(_session(made[ids[number % len(ids)]], number, starts_at, GatheringStatus.RUNNING, staff_id))
    _insert(session, Gathering, rows)
    _take_part(session, stage, now)


def _project(session: Any, node_id: int, staff_id: int) -> Project:
    staff = StaffIdentity(staff_id, StaffRole.ADMIN, node_id, "/")
    about: dict[str, Any] = {"community_id": node_id, "kind": ProjectKind.VOLUNTEERING, "name": "周末清洁行动"}
    made = projects.make_project(session, **about, staff=staff, now=utc_now())
    made.status = ProjectStatus.RUNNING
    session.flush()
    return made


def _session(
    project: Project, number: int, starts_at: datetime, status: GatheringStatus, staff_id: int
) -> dict[str, Any]:
    return {
        "project_id": project.id,
        "community_id": project.community_id,
        "kind": project.kind,
        "title": project.name,
        "place": "滨河公园东门",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=3),
        "day": business_day(starts_at),
        "capacity": 10_000,
        "signup_until": starts_at,
        "cancel_until": starts_at,
        "code_serial": f"{number:010d}",
        "planned_by": staff_id,
        "planned_at": starts_at - timedelta(days=9),
        "needs_approval": False,
        "reserved": 0,
        "status": status,
        "closing_reason": "",
    }


def _take_part(session: Any, stage: Stage, now: datetime) -> None:
    """Three were at each that is past; everybody has signed up for one of those that go on where they live."""
    world, places = stage.world, [node.id for node in stage.world.nodes]
    each, signups, presences = world.residents // len(places), [], []
    for row in session.execute(select(Gathering).where(Gathering.status == GatheringStatus.CONFIRMED)).scalars():
        for turn in range(THEN):
            whom = world.first_resident + places.index(row.community_id) + len(places) * ((row.id * THEN + turn) % each)
            signups.append(_signup(row, whom, SignupStatus.ATTENDED))
            presences.append(
                {"gathering_id": row.id, "resident_id": whom, "open_for": None, "day": row.day, "how": PresenceHow.SELF}
                | {"in_at": row.starts_at, "out_at": row.ends_at, "minutes": 180, "is_out_by_itself": False}
                | {"confirmed_at": now, "noted_by": None, "remark": ""}
            )
    for place, whose in now_on(session, stage):
        signups += [_signup(place, world.first_resident + person, SignupStatus.CONFIRMED) for person in whose]
        reserved = update(Gathering).where(Gathering.id == place.id)
        session.execute(reserved.values(reserved=len(whose)))
    _insert(session, Signup, signups)
    _insert(session, Presence, presences)


def now_on(session: Any, stage: Stage) -> list[tuple[Gathering, list[int]]]:
    """The sessions that go on, each with who has signed up for it, by their numbers in the world."""
    places = [node.id for node in stage.world.nodes]
    running = select(Gathering).where(Gathering.status == GatheringStatus.RUNNING).order_by(Gathering.id)
    of_node: dict[int, list[Gathering]] = {}
    for gathering in session.scalars(running):
        of_node.setdefault(gathering.community_id, []).append(gathering)
    found: dict[int, list[int]] = {}
    for person in range(stage.world.residents):
        theirs = of_node[places[person % len(places)]]
        found.setdefault(theirs[person // len(places) % len(theirs)].id, []).append(person)
    return [(each, found[each.id]) for theirs in of_node.values() for each in theirs]


def _signup(gathering: Gathering, resident_id: int, status: SignupStatus) -> dict[str, Any]:
    who = {"resident_id": resident_id, "open_for": resident_id, "signed_by": resident_id}
    return {
        "gathering_id": gathering.id,
        "signed_at": gathering.planned_at,
        "status": status,
        "closing_reason": "",
    } | who


def _insert(session: Any, model: Any, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        session.execute(insert(model), rows[start : start + AT_ONCE])


def _chief() -> int:
    """Who administers the whole town was there first."""
    return db.session.scalars(select(StaffMember.id).order_by(StaffMember.id).limit(1)).one()


class CheckIns:
    """Of each resident one, to the session for which they have signed up."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        with bench.stage.app.app_context():
            self.left = [
                (bench.stage.world.first_user + person, gathering.id, gathering.code_serial)
                for gathering, whose in now_on(db.session(), bench.stage)
                for person in whose
            ]
            db.session.remove()
        self.left.sort()  # In an order in which one session comes after the other.

    def round(self) -> Any:
        count = int(self.bench.seconds * CHECK_INS_PER_SECOND_MAX)
        some, self.left = self.left[:count], self.left[count:]
        if len(some) < count:
            raise RuntimeError("everybody has checked in: fewer rounds, or more residents")
        with self.bench.stage.app.app_context():
            at = utc_now() + timedelta(seconds=PERIOD_S)
            shown = {serial: codes.show(_serial(serial), now=at).code for _, _, serial in some}
            requests = check_in_requests([(user, session, shown[serial]) for user, session, serial in some])
        shares = [requests[i::PROCESSES] for i in range(PROCESSES)]
        return self.bench._http(shares, CONNECTIONS, b"201")


def _serial(serial: str) -> Any:
    """As much of a session as its code is made of."""
    return type("Shown", (), {"code_serial": serial})


@click.command()
@click.option("--residents", type=click.IntRange(2_000, 1_000_000), default=30_000, show_default=True)
@click.option("--rounds", type=click.IntRange(1, 20), default=4, show_default=True)
@click.option("--seconds", type=click.FloatRange(0.5, 20), default=3.0, show_default=True)
@click.option("--database", type=click.Choice(["sqlite", "mariadb"]), default="mariadb", show_default=True)
def main(residents: int, rounds: int, seconds: float, database: str) -> None:
    """Load the town, then measure."""
    with Crew() as crew, databases.opened(database) as opened:
        print(opened.about)
        opened.loading(ended=False)
        with environment.opened("gatherings", opened.make("gatherings"), COUPONS) as stage:
            stage.load(print, residents=residents)
            with stage.app.app_context():
                execute(_fill, stage, _chief())
                db.session.remove()
            opened.loading(ended=True)
            with environment.serving(stage, workers=opened.workers):
                _rates(Bench(crew, stage, seconds), rounds)
                _lists(stage)


def _rates(bench: Bench, rounds: int) -> None:
    check_ins = CheckIns(bench)
    bench.redemptions()
    bench.redemptions(MANY_CONNECTIONS)
    check_ins.round()
    pairs = [(bench.redemptions().per_second, check_ins.round().per_second) for _ in range(rounds)]
    for redeemed, checked_in in pairs:
        print(f"  {redeemed:.0f} redemptions/s, {checked_in:.0f} check-ins/s")
    ratio = median(checked_in / redeemed for redeemed, checked_in in pairs)
    print(f"  ratio {ratio:.2f}, {'as' if ratio >= RATE_AIM else 'NOT as'} the aim of {RATE_AIM} wants it")


def _lists(stage: Stage) -> None:
    with stage.app.app_context():
        token = execute(staff_sessions.open_session, staff_id=_chief(), now=utc_now())
        db.session.remove()
    signer: Any = SecureCookieSessionInterface().get_signing_serializer(stage.app)
    cookie = {"Cookie": f"{stage.app.config['SESSION_COOKIE_NAME']}={signer.dumps({TOKEN: token})}"}
    today = business_day(utc_now())

    def somebody(number: int) -> dict[str, str]:
        with stage.app.app_context():
            user = stage.world.first_user + number * 7_919 % stage.world.residents
            return {"Authorization": f"Bearer {token_of(user)}"}

    asked: list[tuple[str, Callable[[int], str], Callable[[int], dict[str, str]], int]] = [
        ("GET /sessions", lambda _: "/api/v1/sessions", somebody, LISTS_AIM_MS),
        (
            "GET /sessions of a day",
            lambda n: f"/api/v1/sessions?day={today + timedelta(days=n % 60 - 30)}",
            somebody,
            60,
        ),
        ("signs of a month", lambda _: f"/console/fraud-signs/gatherings?month={today:%Y-%m}", lambda _: cookie, 1_000),
        ("the desk's list", lambda _: "/console/sessions", lambda _: cookie, LISTS_AIM_MS),
        (
            "the desk's month",
            lambda _: f"/console/sessions/calendar?month={today:%Y-%m}",
            lambda _: cookie,
            MONTH_AIM_MS,
        ),
    ]
    for what, path, headers, aim in asked:
        took = sorted(_took(stage.port, path(number), headers(number)) for number in range(ASKED))
        p50, p95 = took[len(took) // 2], took[len(took) * 95 // 100]
        print(f"  {what}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, {'below' if p50 < aim else 'NOT BELOW'} {aim} ms")


def _took(port: int, path: str, headers: dict[str, str]) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Accept": "text/html, application/json", **headers})
    answer = connection.getresponse()
    answer.read()
    took = (time.perf_counter() - began) * 1_000
    connection.close()
    if answer.status != HTTP_OK:
        raise RuntimeError(f"{path}: {answer.status}")
    return took


if __name__ == "__main__":
    main()
