"""A stage: one database with a history, the application on it for preparing, and the web server that is measured."""

import os
import signal
import subprocess
import time
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import flask_migrate
from flask import Flask
from sqlalchemy import event, func, make_url, select

from app import create_app
from app.core.db.admission import THREADS
from app.core.db.session import db
from app.ledger.invariants import Check
from app.operations.verification.verify import verify
from app.rewards.redemptions.models import Redemption
from app.serving import ROOT, granian_command
from config import load_settings
from devtools.servers.ports import free_port
from devtools.town import history, processes, world
from devtools.town.sets import loading
from devtools.town.world import SHOPS, World

COUPONS_PER_RESIDENT = 8
RESIDENTS_MIN = 2_000
START_SECONDS_MAX = 30
APPLICATION = "devtools.town.unbounded:app"
SERVER_SETTINGS = {"CREDITBANK_ENV": "testing", "RATE_LIMITS": "off", "LOG_LEVEL": "warning"}


@dataclass
class Stage:
    """`fresh` are ids of coupons not redeemed yet, `gathered` of those that are all of one community.

    `acknowledged` counts redemptions that the clients saw done; `server` is the process of the web server.
    """

    name: str
    url: str
    app: Flask
    coupons: int
    world: World = field(init=False)
    port: int = field(init=False)
    server: int = field(init=False)
    fresh: deque[int] = field(default_factory=deque)
    gathered: deque[int] = field(default_factory=deque)
    acknowledged: int = 0

    def load(
        self,
        say: Callable[[str], None],
        *,
        residents: int | None = None,
        shops: int = SHOPS,
        a_day: int = history.CHUNK,
    ) -> None:
        """The world and its past; as many residents as its coupons need unless it is said."""
        with self.app.app_context():
            sqlite = db.engine.dialect.name == "sqlite"
            if sqlite:  # Only while loading: the server opens connections of its own, which sync.
                event.listen(db.engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous = OFF"))
            flask_migrate.upgrade()
            with db.engine.connect() as connection, loading(connection):
                self.world = world.build(
                    residents or max(RESIDENTS_MIN, self.coupons // COUPONS_PER_RESIDENT), shops=shops
                )
                history.redeemed(connection, self.world, self.coupons, say, a_day=a_day)
                connection.exec_driver_sql(
                    "ANALYZE" if sqlite else "ANALYZE TABLE coupon, redemption, journal, posting"
                )
                connection.commit()

    def have_fresh(self, count: int, *, gathered: bool = False) -> deque[int]:
        """Issue coupons until there are so many of the kind; all of the kind."""
        kind = self.gathered if gathered else self.fresh
        missing = count - len(kind)
        if missing > 0:
            with self.app.app_context(), db.engine.connect() as connection:
                first = history.issue(connection, self.world, missing, gathered=gathered)
            kind.extend(range(first, first + missing))
        return kind

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        return processes.workers(self.server) or [self.server]

    def servers(self) -> list[int]:
        """The processes of the web server, and of the database where it is a server."""
        port = make_url(self.url).port
        return [self.server, *self.workers(), *(processes.of_port(port) if port else ())]

    def checks(self) -> list[Check]:
        """What `flask ledger verify` says, and that no acknowledged redemption is missing and none was done twice."""
        with self.app.app_context():
            session = db.session()
            rows = session.scalar(select(func.count()).select_from(Redemption)) or 0
            found = list(verify(session))
            db.session.remove()
        expected = self.coupons + self.acknowledged
        lost = () if rows == expected else (f"{rows} redemptions in the database, {expected} acknowledged",)
        return [*found, Check("every acknowledged redemption is there once", rows, lost)]


@contextmanager
def opened(name: str, url: str, coupons: int) -> Iterator[Stage]:
    """A stage whose application is ready, its database empty, its server not started yet."""
    app = create_app(load_settings({**SERVER_SETTINGS, "DATABASE_URL": url, "DATABASE_POOL_SIZE": "5"}))
    try:
        yield Stage(name, url, app, coupons)
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        app.extensions["wechat"].close()


@contextmanager
def serving(stage: Stage, *, workers: int, threads: int = THREADS) -> Iterator[None]:
    """The stage's web server, started as in production; its whole process group ends with the block."""
    stage.port = free_port()
    with stage.app.app_context():
        db.engine.dispose()  # The connections that do not sync go with it.
    command = granian_command(stage.port, workers=workers, threads=threads, application=APPLICATION)
    env = {**os.environ, **SERVER_SETTINGS, "DATABASE_URL": stage.url}
    process = subprocess.Popen(command, env=env, cwd=ROOT, start_new_session=True)
    try:
        _wait(stage.port, process)
        stage.server = process.pid
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the web server ended at once with status {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the web server did not answer within {START_SECONDS_MAX} s")
