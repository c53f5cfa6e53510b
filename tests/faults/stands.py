"""A stand: a database with a town in it, the web server on it, and what clients know of both."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.security import tokens
from devtools.town import environment
from devtools.town.world import World
from tests.faults.acks import AckLog
from tests.faults.crowd import Counter, Crowd, Person, Town
from tests.faults.genuine import vouch_for_the_past
from tests.faults.web import Web

TOKEN_DAYS = 60
"""Longer than any clock is moved."""
SETTINGS = {
    "CREDITBANK_ENV": "testing",
    "LOG_LEVEL": "warning",
    "DATABASE_POOL_SIZE": "10",
    "FLASK_APP": "wsgi",
    "FLASK_SKIP_DOTENV": "1",
}


class Stand:
    """`url` is what the web server is given; `direct_url` leads to the same data past whatever lies between."""

    def __init__(self, name: str, folder: Path, url: str, *, direct_url: str | None = None, **env: str) -> None:
        self.name, self.folder, self.url = name, folder, url
        self.engine = create_engine(direct_url or url, poolclass=NullPool)  # It must survive kills and restarts.
        self.env = SETTINGS | {"DATABASE_URL": url} | env
        self.web = Web(folder, self.env)
        self.log = AckLog(folder / "acknowledged.jsonl")
        self.crowds = 0
        self._stack = ExitStack()

    def load(self, *, residents: int, shops: int) -> None:
        """The town, and what stands in the books before the first request."""
        loaded = self._stack.enter_context(environment.opened(self.name, self.url, 0))
        loaded.load(lambda _: None, residents=residents, shops=shops)
        self.town, self._app = _town(loaded.world), loaded.app
        with self._app.app_context():
            execute(vouch_for_the_past)
        with self.engine.connect() as connection:
            self.before = frozenset(connection.scalars(text("SELECT reference FROM journal")))

    def crowd(self, clients: int) -> Crowd:
        self.crowds += 1
        return Crowd(f"c{self.crowds}", self.web.port, self.town, self.log, clients=clients)

    def ledger_verify(self) -> str:
        """What `flask ledger verify` says against the books and their seals; nothing when it finds them in order."""
        with self._app.app_context():
            db.engine.dispose()  # Whatever was connected before the fault.
        runner = self._app.test_cli_runner()
        runner.invoke(args=["ledger", "seal"])  # The youngest journals, which the worker has not come to.
        done = runner.invoke(args=["ledger", "verify"])
        return "" if done.exit_code == 0 else f"{done.output} {done.exception or ''}"

    def close(self) -> None:
        self.web.stop()
        self.log.close()
        self.engine.dispose()
        self._stack.close()


@contextmanager
def standing(stand: Stand, *, residents: int = 2000, shops: int = 40) -> Iterator[Stand]:
    """A stand that is loaded and serves."""
    try:
        stand.load(residents=residents, shops=shops)
        stand.web.start()
        yield stand
    finally:
        stand.close()


def _town(world: World) -> Town:
    """Signed in as `POST /session` would do it, for longer."""
    return Town(
        residents=[person(world.first_user + number) for number in range(world.residents)],
        counters=[Counter(person(shop.user_id), shop.offer_id) for shop in world.shops],
    )


def person(user: int) -> Person:
    claims = tokens.Claims(user, tokens.Audience.USERS, 1)
    seconds = int(timedelta(days=TOKEN_DAYS).total_seconds())
    return Person(user, tokens.issue(claims, now=utc_now() - timedelta(days=2), seconds=seconds)[0])
