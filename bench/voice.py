"""`python -m bench.voice`: what people report, sign and are told, in a town of 210,000 households.

There are 100,000 cases of two years (随手拍, reports, complaints), of which three in a hundred are open, and 200,000
live signatures under one pledge, whose drive goes through 210 grids. Queues, near-duplicates, the public month and the
coverage of the drive are asked for one at a time; then a notice is queued for the 180,000 who have a phone.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from statistics import median, quantiles
from typing import Any

import click
import flask_migrate
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app import create_app
from app.alliance.complaints.models import Category as ComplaintCategory
from app.alliance.complaints.models import Complaint
from app.civic.cases.models import Case, CaseKind, ComplaintState, ReportState, SnapState
from app.civic.pledges import coverage
from app.civic.pledges.models import Consent, Drive, DriveArea, Signature
from app.civic.reports.models import Report, ReportCategory
from app.civic.snaps.models import Category, Snap
from app.civic.texts import drafting, publishing, sending
from app.civic.texts.models import Audience, Pledge, PledgeFor, PledgeTopic, Text, TextKind, TextState
from app.core.clock import add_months, business_day, utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.policies import TOKEN
from app.core.identities import StaffIdentity
from app.office.open_figures import counting
from app.parties.areas.models import Area, AreaKind
from app.parties.communities.models import Community, CommunityKind
from app.parties.posts import proposing
from app.parties.posts.models import PostRole
from app.parties.recusal import declaring
from app.parties.residents.models import Household, Resident, User
from app.parties.staff import sessions
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.rules import install_catalogue
from bench import databases
from bench.search import copies
from bench.workload import token_of
from config import load_settings
from devtools import factories
from devtools.town.environment import SERVER_SETTINGS

COMMUNITIES, GRIDS_EACH, SHOPS = 21, 10, 258
CASES, OPEN_EVERY, DAYS = 100_000, 33, 730
RUNS, WARM_UP, AT_ONCE = 40, 3, 2_000
QUEUE_MS, ANSWER_MS, NOTICE_S, HTTP_OK = 80, 100, 60, 200


@dataclass
class Town:
    """Of whom what is asked: the desk of the whole town by its `cookie`, the phone of `user`, who lives in `area`."""

    app: Flask
    slug: str
    staff: StaffIdentity
    second: StaffIdentity
    cookie: str
    user: int
    area: int
    drive: int

    def desk(self, path: str) -> None:
        self._get(f"/console{path}", {"Accept": "text/html", "Cookie": self.cookie})

    def phone(self, path: str) -> None:
        with self.app.app_context():
            headers = {"Authorization": f"Bearer {token_of(self.user)}"}
        self._get(f"/api/v1{path}", headers)

    def page(self, path: str) -> None:
        self._get(path, {"Accept": "text/html"})

    def _get(self, path: str, headers: dict[str, str]) -> None:
        answer = self.app.test_client(use_cookies=False).get(path, headers=headers)
        if answer.status_code != HTTP_OK:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:300]}")


ASKED: dict[str, tuple[Callable[[Town], None], int]] = {
    "queue of 随手拍": (lambda town: town.desk("/snaps"), QUEUE_MS),
    "queue of reports": (lambda town: town.desk("/reports"), QUEUE_MS),
    "queue of complaints": (lambda town: town.desk("/complaints"), QUEUE_MS),
    "queue of a grid, on the phone": (lambda town: town.phone("/collector/cases"), QUEUE_MS),
    "reports of a grid, on the phone": (lambda town: town.phone("/collector/reports"), QUEUE_MS),
    "near-duplicates": (
        lambda town: town.phone(f"/cases/near?category={Category.LITTER.value}&area_id={town.area}"),
        ANSWER_MS,
    ),
    "public month": (lambda town: town.page(f"/o/{town.slug}"), ANSWER_MS),
    "coverage of a drive by grid": (lambda town: town.desk(f"/pledges/drives/{town.drive}"), ANSWER_MS),
}


def _put(session: Session, model: Any, rows: Iterator[dict[str, Any]]) -> None:
    while some := list(islice(rows, AT_ONCE)):
        session.connection().execute(insert(model), some)


def _people(session: Session, node_ids: Sequence[int], *, like: int, households: int, phones: int) -> list[int]:
    """Grids, households in them, and in each household one person, of whom so many have a phone; the grids."""
    now = utc_now()
    grids = (
        {"community_id": node, "kind": AreaKind.GRID, "code": str(number), "name": f"第 {number} 网格"}
        for node in node_ids
        for number in range(1, GRIDS_EACH + 1)
    )
    _put(session, Area, grids)
    areas = session.execute(select(Area.id, Area.community_id).order_by(Area.id)).all()
    homes = (
        {"community_id": area.community_id, "number": f"B-{number}", "area_id": area.id}
        for number in range(households)
        for area in (areas[number % len(areas)],)
    )
    _put(session, Household, homes)
    _put(session, User, ({"openid": f"bench-{number}", "created_at": now} for number in range(phones)))
    users = session.scalars(select(User.id).where(User.openid.startswith("bench-")).order_by(User.id)).all()
    lived = select(Household.id, Household.community_id).where(Household.number.startswith("B-")).order_by(Household.id)
    rows = session.execute(lived).all()
    people = (
        {
            "community_id": home.community_id,
            "household_id": home.id,
            "number": f"B{number:011d}",
            "card_serial": f"B{number:09d}",
            "phone_index": None,
            "user_id": users[number] if number < phones else None,
        }
        for number, home in enumerate(rows)
    )
    copies(session, Resident, like, people)
    return [area.id for area in areas]


def _cases(session: Session, *, node_ids: Sequence[int], areas: Sequence[int], shops: Sequence[int], like: int) -> None:
    """Of three kinds, two years of them; of each three in a hundred are open, some of them late."""
    now = utc_now()
    _put(session, Case, (_case(number, node_ids, now, like) for number in range(CASES)))
    rows = session.execute(select(Case.id, Case.no, Case.opened_at).order_by(Case.id)).all()
    categories: dict[CaseKind, Sequence[Any]] = {
        CaseKind.SNAP: list(Category),
        CaseKind.REPORT: list(ReportCategory),
        CaseKind.COMPLAINT: list(ComplaintCategory),
    }
    snaps, reports, complaints = [], [], []
    for number, row in enumerate(rows):
        month, kind, turn = f"{row.opened_at:%Y-%m}", _kind(number), number // 3
        of_case: dict[str, Any] = {"id": row.id, "category": categories[kind][turn % len(categories[kind])]}
        here = {"month": month, "area_id": areas[_place(number, areas)]}
        if kind is CaseKind.SNAP:
            snaps.append(of_case | here | {"is_anonymous": False})
        elif kind is CaseKind.REPORT:
            reports.append(of_case | here | {"about": "三号楼的装修队"})
        else:
            complaints.append(of_case | {"merchant_id": shops[turn % len(shops)], "shows_name": False})
    for model, made in ((Snap, snaps), (Report, reports), (Complaint, complaints)):
        _put(session, model, iter(made))


def _kind(number: int) -> CaseKind:
    return (CaseKind.SNAP, CaseKind.REPORT, CaseKind.COMPLAINT)[number % 3]


def _place(number: int, places: Sequence[int]) -> int:
    return (number * 2_654_435_761 >> 8) % len(places)


_STATES = {
    CaseKind.SNAP: (SnapState.ASSIGNED, SnapState.FIXED),
    CaseKind.REPORT: (ReportState.INVESTIGATING, ReportState.TRUE),
    CaseKind.COMPLAINT: (ComplaintState.HEARD, ComplaintState.UPHELD),
}


def _case(number: int, node_ids: Sequence[int], now: datetime, person: int) -> dict[str, Any]:
    is_open, kind = number % OPEN_EVERY < len(_STATES) and number % OPEN_EVERY == number % 3, _kind(number)
    opened_at = now - timedelta(days=number % 7 if is_open else 9 + number * DAYS // CASES, minutes=number % 60)
    return {
        "no": f"B{number:011d}",
        "kind": kind,
        "community_id": node_ids[_place(number, range(len(node_ids) * GRIDS_EACH)) // GRIDS_EACH],
        "record_id": None,
        "subject_kind": SubjectKind.RESIDENT,
        "subject_id": person if kind is CaseKind.SNAP else None,
        "state": _STATES[kind][0 if is_open else 1].value,
        "opened_at": opened_at,
        "due_at": opened_at + timedelta(days=6) if is_open else None,
        "statement": "楼下的垃圾桶满了" if kind is not CaseKind.REPORT else "",
        "is_open": True if is_open else None,
        "decided_at": None if is_open else opened_at + timedelta(days=4),
        "decision": "" if is_open else "已办结",
    }


def _pledge(session: Session, *, node_id: int, areas: Sequence[int], staff_id: int, signatures: int) -> int:
    """A pledge, who has signed it, and a drive through all grids; the drive."""
    now, today = utc_now(), business_day(utc_now())
    made: dict[str, Any] = {
        "made_by": staff_id,
        "made_at": now,
        "changed_by": staff_id,
        "changed_at": now,
        "body": "示例",
    }
    text = Text(
        community_id=node_id, kind=TextKind.PLEDGE, topic="", title="文明养犬", state=TextState.PUBLISHED, **made
    )
    session.add(text)
    session.flush()
    about: dict[str, Any] = {
        "topic": PledgeTopic.DOGS,
        "meant_for": PledgeFor.RESIDENTS,
        "unit_id": None,
        "months": 12,
        "hash": "0" * 64,
    }
    kept: dict[str, Any] = {"keeps": ["牵绳"], "breaches": ["不牵绳"], "is_current": True}
    session.add(Pledge(text_id=text.id, first_id=text.id, number=1, **about, **kept))
    session.flush()
    ids = session.scalars(select(Resident.id).where(Resident.number.startswith("B")).order_by(Resident.id)).all()
    signed = (
        {
            "first_id": text.id,
            "text_id": text.id,
            "hash": "0" * 64,
            "subject_kind": SubjectKind.RESIDENT,
            "subject_id": person,
            "consent": Consent.PHONE,
            "signed_at": now,
            "until_on": add_months(today, 12),
        }
        for person in ids[:signatures]
    )
    _put(session, Signature, signed)
    run: dict[str, Any] = {"starts_on": today, "ends_on": add_months(today, 2), "goal_percent": 80}
    drive = Drive(first_id=text.id, community_id=node_id, title="文明养犬签约", made_by=staff_id, made_at=now, **run)
    session.add(drive)
    session.flush()
    session.add_all(DriveArea(drive_id=drive.id, area_id=area, households=0, covered=0) for area in areas)
    session.flush()
    began = time.perf_counter()
    coverage.recount(session, drive)
    print(f"  a drive of {len(areas)} grids counted anew, as each night: {time.perf_counter() - began:.1f} s")
    return drive.id


@contextmanager
def _loaded(url: str, households: int, phones: int, signatures: int) -> Iterator[Town]:
    app = create_app(load_settings({**SERVER_SETTINGS, "DATABASE_URL": url}))
    try:
        with app.app_context():
            flask_migrate.upgrade()
            execute(install_catalogue, now=utc_now() - timedelta(days=1))
            town = factories.community(kind=CommunityKind.TOWN)
            nodes = [factories.community(parent=town) for _ in range(COMMUNITIES)]
            staff, second = factories.staff(town), factories.staff(town)
            user = factories.user()
            person = factories.resident(nodes[0], user=user)
            execute(declaring.declare, number=person.number, staff=staff, now=utc_now())
            shops = [factories.shop(nodes[number % COMMUNITIES]).merchant.id for number in range(SHOPS // 10)]
            ids = [node.id for node in nodes]
            areas = execute(_people, node_ids=ids, like=person.id, households=households, phones=phones)
            _head(areas[0], person, staff, second)
            execute(_cases, node_ids=ids, areas=areas, shops=shops, like=person.id)
            drive = execute(_pledge, node_id=town.id, areas=areas, staff_id=staff.id, signatures=signatures)
            month = add_months(business_day(utc_now()).replace(day=1), -1)
            began = time.perf_counter()
            execute(counting.count, month=month, now=utc_now())
            print(f"  a month counted for everybody: {time.perf_counter() - began:.1f} s")
            token = execute(sessions.open_session, staff_id=staff.id, now=utc_now())
            slug = db.session.get_one(Community, town.id).slug
            db.session.remove()
        signer: Any = SecureCookieSessionInterface().get_signing_serializer(app)
        cookie = f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({TOKEN: token})}"
        yield Town(app, slug, staff, second, cookie, user.id, areas[0], drive)
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        app.extensions["wechat"].close()


def _head(area_id: int, person: Resident, staff: StaffIdentity, second: StaffIdentity) -> None:
    """Somebody lives in a grid and looks after it."""
    execute(_live, household_id=person.household_id, area_id=area_id)
    held: dict[str, Any] = {"role": PostRole.GRID_HEAD, "resident_id": person.id, "from_on": business_day(utc_now())}
    post = execute(proposing.propose, staff=staff, now=utc_now(), area_id=area_id, **held)
    execute(proposing.appoint, post_id=post.id, staff=second, now=utc_now())


def _live(session: Session, *, household_id: int, area_id: int) -> None:
    session.execute(update(Household).where(Household.id == household_id).values(area_id=area_id))


def _tell(town: Town) -> None:
    """Queue a notice for everybody, as its task does."""
    with town.app.app_context():
        now = utc_now()
        said: dict[str, Any] = {"topic": "停水", "title": "明天停水", "body": "明天上午停水，请提前储水。"}
        text = execute(
            drafting.draft_notice,
            community_id=town.staff.community_id,
            audience=Audience.NODE,
            staff=town.staff,
            now=now,
            **said,
        )
        execute(drafting.submit, text_id=text.id, staff=town.staff, now=now)
        execute(publishing.publish, text_id=text.id, staff=town.second, now=now)
        began = time.perf_counter()
        sent = sending.Sent(0, is_over=False)
        while not sent.is_over:
            sent = execute(sending.queue_some, text_id=text.id, now=utc_now())
        took = time.perf_counter() - began
        db.session.remove()
    print(f"  {sent.queued:,} messages of a notice queued: {took:.1f} s, {_verdict(took, NOTICE_S)} {NOTICE_S} s")


def _verdict(took: float, aim: float) -> str:
    return "below" if took < aim else "NOT BELOW"


@click.command()
@click.option("--households", type=click.IntRange(1_000, 1_000_000), default=210_000, show_default=True)
@click.option("--phones", type=click.IntRange(1_000, 1_000_000), default=180_000, show_default=True)
@click.option("--signatures", type=click.IntRange(1_000, 1_000_000), default=200_000, show_default=True)
@click.option("--database", type=click.Choice(["sqlite", "mariadb"]), default="mariadb", show_default=True)
def main(households: int, phones: int, signatures: int, database: str) -> None:
    """Load the town, then measure."""
    with databases.opened(database) as opened:
        print(opened.about)
        opened.loading(ended=False)
        began = time.perf_counter()
        with _loaded(opened.make("voice"), households, phones, signatures) as town:
            print(f"  loaded in {time.perf_counter() - began:.0f} s")
            opened.loading(ended=True)
            for what, (ask, aim) in ASKED.items():
                took = []
                for number in range(WARM_UP + RUNS):
                    began = time.perf_counter()
                    ask(town)
                    took += [] if number < WARM_UP else [(time.perf_counter() - began) * 1_000]
                p50, p95 = median(took), quantiles(took, n=20)[-1]
                print(f"  {what}: p50 {p50:.0f} ms, p95 {p95:.0f} ms, {_verdict(p50, aim)} {aim} ms")
            _tell(town)


if __name__ == "__main__":
    main()
