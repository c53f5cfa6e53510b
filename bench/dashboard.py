"""How long the console's first page takes with a whole town behind it: 180,000 residents, more than a million postings.

One browser asks for it over and over; medians are of single requests. The jobs that keep its daily figures are run
before, and timed too.
"""

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import case, func, select, update

from app.core.clock import utc_now
from app.core.db.engine import snapshot
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.db.watermarks import SETTLE
from app.core.http.policies import TOKEN
from app.ledger.invariants import Check
from app.ledger.models import Posting
from app.office.dashboard import jobs as reports
from app.office.dashboard.checks import check_figures
from app.parties.merchants.models import Merchant
from app.parties.staff import sessions
from app.parties.staff.models import StaffMember
from app.treasury.coverage import jobs as flows
from bench.databases import Database
from devtools.town import environment
from devtools.town.environment import Stage

SHOPS = 258
TRADES = ("餐饮", "理发", "洗浴", "超市", "水暖", "洗车", "干洗", "文具", "服装", "烘焙", "药店", "家政")
REQUESTS, WARM_UP = 60, 5
PAGES = {
    "30 days": "/console/",
    "90 days": "/console/?period=90d",
    "year": "/console/?period=year",
    "7 days, one community": "/console/?period=7d&node={node}",
}


@dataclass(frozen=True)
class Size:
    """`coupons` are redeemed over the past, so many `a_day`."""

    residents: int
    coupons: int
    a_day: int


FULL, QUICK = Size(180_000, 120_000, 400), Size(2_000, 2_000, 50)


@dataclass
class Measured:
    """Milliseconds by page, and of the jobs; `checks` say whether the figures are those of the ledger."""

    about: str
    size: Size
    postings: int
    jobs: list[tuple[str, float]]
    pages: dict[str, list[float]]
    checks: list[Check]

    def rows(self) -> list[tuple[str, str]]:
        """What is said of it."""
        return [
            *(
                (f"first page, {name}: median / p95", f"{median(ms):.0f} / {sorted(ms)[int(len(ms) * 0.95)]:.0f} ms")
                for name, ms in self.pages.items()
            ),
            *((name, f"{seconds:.1f} s") for name, seconds in self.jobs),
        ]


def measure(database: Database, size: Size, say: Callable[[str], None]) -> Measured:
    """Load the town, run the jobs, ask for the page."""
    with environment.opened("dashboard", database.make("dashboard"), size.coupons) as town:
        database.loading(ended=False)
        began = time.perf_counter()
        town.load(say, residents=size.residents, shops=SHOPS, a_day=size.a_day)
        with town.app.app_context():
            _spread_shops(town)
            postings = db.session.scalar(select(func.count(Posting.id))) or 0
            db.session.remove()
        say(
            f"{database.name}: {size.residents:,} residents, {postings:,} postings, {time.perf_counter() - began:.0f} s"
        )
        jobs = [_timed(town, "daily figures, all of them", flows.count_flows, reports.count_days)]
        database.loading(ended=True)
        cookie = _signed_in(town)
        with environment.serving(town, workers=database.workers):
            pages = {}
            for name, path in PAGES.items():
                pages[name] = _asked(town.port, path.format(node=town.world.nodes[0].id), cookie)
                say(f"first page, {name}: median {median(pages[name]):.0f} ms")
        with town.app.app_context():
            with snapshot(db.engine) as session:
                checks = list(check_figures(session))
            db.session.remove()
    return Measured(database.about, size, postings, jobs, pages, checks)


def _spread_shops(town: Stage) -> None:
    """Over all communities, and over a dozen trades."""
    nodes = [node.id for node in town.world.nodes]
    rows = {
        shop.merchant_id: (nodes[i % len(nodes)], TRADES[i % len(TRADES)]) for i, shop in enumerate(town.world.shops)
    }

    def spread(session: Any) -> None:
        values = {
            "community_id": case({shop: node for shop, (node, _) in rows.items()}, value=Merchant.id),
            "trade": case({shop: trade for shop, (_, trade) in rows.items()}, value=Merchant.id),
        }
        session.execute(update(Merchant).values(values).execution_options(synchronize_session=False))

    execute(spread)


def _timed(town: Stage, name: str, *work: Callable[[Any], int]) -> tuple[str, float]:
    """Jobs, as if what there is had been there for long enough."""
    with town.app.app_context():
        now, began = utc_now(), time.perf_counter()
        for step in range(3):
            for job in work:
                job(now + step * SETTLE + timedelta(seconds=step))
        db.session.remove()
    return name, time.perf_counter() - began


def _signed_in(town: Stage) -> str:
    """The cookie of the town's administrator."""
    with town.app.app_context():
        staff_id = db.session.scalars(select(StaffMember.id).order_by(StaffMember.id.desc()).limit(1)).one()
        token = execute(sessions.open_session, staff_id=staff_id, now=utc_now())
        db.session.remove()
    signer = SecureCookieSessionInterface().get_signing_serializer(town.app)
    if signer is None:
        raise RuntimeError("the application has no secret key")
    return f"{town.app.config['SESSION_COOKIE_NAME']}={signer.dumps({TOKEN: token})}"


def _asked(port: int, path: str, cookie: str) -> list[float]:
    """Milliseconds of each request, all of it: until the last byte is there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    took = []
    for number in range(WARM_UP + REQUESTS):
        began = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie, "Accept": "text/html"})
        answer = connection.getresponse()
        page = answer.read()
        if answer.status != 200 or b"<svg" not in page:
            raise RuntimeError(f"{path}: status {answer.status}")
        if number >= WARM_UP:
            took.append((time.perf_counter() - began) * 1000)
    connection.close()
    return took
