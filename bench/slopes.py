"""`python -m bench.slopes`: what grows with residents, shops and redemptions, and by how much.

Towns of several sizes are loaded side by side, each size larger than the last in one thing only. Then each question is
asked of all of them in turns, in this process and one at a time: what is compared is the growth, not the speed.
"""

import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any

import click
from flask.testing import FlaskClient
from rich.console import Console
from sqlalchemy import select, text

from app.core.clock import utc_now
from app.core.db.session import db
from app.operations.verification.verify import verify
from app.rewards.coupons import codes
from app.rewards.coupons.models import Coupon
from bench import databases, tables
from bench.databases import Database
from bench.workload import token_of
from devtools.town import environment
from devtools.town.environment import Stage

ROUNDS = 60
WARM_UP = 5


@dataclass(frozen=True)
class Town:
    """What is loaded. `coupons` are claimed and redeemed in the past."""

    residents: int
    shops: int
    coupons: int

    def __str__(self) -> str:
        return f"{self.residents:,} residents, {self.shops:,} shops, {self.coupons:,} redemptions"


FULL = (Town(10_000, 50, 10_000), Town(10_000, 50, 250_000), Town(150_000, 50, 10_000), Town(10_000, 500, 10_000))
QUICK = (Town(1_000, 10, 1_000), Town(1_000, 10, 5_000), Town(5_000, 10, 1_000), Town(1_000, 40, 1_000))


class Questions:
    """What people ask of one town; each is given a number, so that no two rounds ask about the same person."""

    def __init__(self, town: Stage, *, rounds: int = ROUNDS + WARM_UP) -> None:
        self.town, self.client = town, town.app.test_client()
        town.have_fresh(rounds)
        self._fresh = [town.fresh.popleft() for _ in range(rounds)]
        with town.app.app_context():
            rows = db.session.execute(select(Coupon.id, Coupon.serial).where(Coupon.id.in_(self._fresh)))
            self._serials = dict(rows.all())
            db.session.remove()

    def redemption(self, number: int) -> None:
        coupon, shops = self._fresh[number], self.town.world.shops
        with self.town.app.app_context():
            code = codes.show(codes.Prefix.COUPON, self._serials[coupon], now=utc_now()).code
        owner = shops[coupon % len(shops)].user_id
        self._ask("POST", "/api/v1/merchant/redemptions", owner, 201, json={"code": code})

    def claim(self, number: int) -> None:
        path = f"/api/v1/offers/{self.town.world.hot_offer_id}/claims"
        self._ask("POST", path, self._resident(number), 201)

    def bank(self, number: int) -> None:
        self._ask("GET", "/api/v1/me/bank", self._resident(number), 200)

    def passbook(self, number: int) -> None:
        self._ask("GET", "/api/v1/me/passbook", self._resident(number), 200)

    def offers(self, number: int) -> None:
        self._ask("GET", "/api/v1/offers", self._resident(number), 200)

    def name_card(self, number: int) -> None:
        slug = self.town.world.shops[number % len(self.town.world.shops)].slug
        self._ask("GET", f"/m/{slug}", None, 200)

    def shop_day(self, number: int) -> None:
        owner = self.town.world.shops[number % len(self.town.world.shops)].user_id
        self._ask("GET", "/api/v1/merchant/redemptions", owner, 200)

    def _resident(self, number: int) -> int:
        return self.town.world.first_user + number * 7_919 % self.town.world.residents

    def _ask(self, method: str, path: str, user: int | None, wanted: int, **options: Any) -> None:
        client: FlaskClient = self.client
        headers = {}
        if user is not None:
            with self.town.app.app_context():
                headers["Authorization"] = f"Bearer {token_of(user)}"
        answer = client.open(path, method=method, headers=headers, **options)
        if answer.status_code != wanted:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")


ASKED: dict[str, Callable[[Questions, int], None]] = {
    "redeem a coupon": Questions.redemption,
    "claim the hot offer": Questions.claim,
    "the bank": Questions.bank,
    "the passbook": Questions.passbook,
    "offers, first page": Questions.offers,
    "a shop's name card": Questions.name_card,
    "a shop's redemptions, first page": Questions.shop_day,
}


def measure(database: Database, towns: Sequence[Town], say: Callable[[str], None]) -> list[list[str]]:
    """Rows of the table: a question, and its median in ms for each town; then sizes and the time of verifying."""
    with ExitStack() as stack:
        stages = []
        database.loading(ended=False)
        for number, town in enumerate(towns):
            loaded = stack.enter_context(
                environment.opened(f"town{number}", database.make(f"town{number}"), town.coupons)
            )
            began = time.perf_counter()
            loaded.load(lambda _: None, residents=town.residents, shops=town.shops)
            say(f"{database.name}: {town} in {time.perf_counter() - began:.0f} s")
            stages.append(loaded)
        sizes = [_megabytes(each) for each in stages]
        asked = [Questions(each) for each in stages]
        database.loading(ended=True)
        rows = [[name, *(f"{ms:.1f} ms" for ms in _in_turns(asked, ask))] for name, ask in ASKED.items()]
        rows.append(["on disk", *(f"{size:,.0f} MB" for size in sizes)])
        rows.append(["verifying the books", *(f"{_verified(each):.1f} s" for each in stages)])
    return rows


def _in_turns(asked: list[Questions], ask: Callable[[Questions, int], None]) -> list[float]:
    took: list[list[float]] = [[] for _ in asked]
    for number in range(WARM_UP + ROUNDS):
        for which, questions in enumerate(asked):
            began = time.perf_counter()
            ask(questions, number)
            if number >= WARM_UP:
                took[which].append((time.perf_counter() - began) * 1000)
    return [median(each) for each in took]


def _megabytes(town: Stage) -> float:
    with town.app.app_context():
        if db.engine.dialect.name == "sqlite":
            pages = text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        else:
            pages = text(
                "SELECT SUM(data_length + index_length) FROM information_schema.tables "
                "WHERE table_schema = DATABASE() AND table_name <> 'bench_number'"
            )
        size = float(db.session.scalar(pages) or 0)
        db.session.remove()
    return size / 1e6


def _verified(town: Stage) -> float:
    began = time.perf_counter()
    with town.app.app_context():
        broken = [check.name for check in verify(db.session()) if not check.passed]
        db.session.remove()
    if broken:
        raise RuntimeError(f"the books of {town.name} are broken: {broken}")
    return time.perf_counter() - began


@click.command()
@click.option("--quick", is_flag=True, help="with small towns: to see that it works")
@click.option("--database", type=click.Choice(["sqlite", "mariadb"]), default="mariadb", show_default=True)
def main(quick: bool, database: str) -> None:
    """What grows with residents, shops and redemptions."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that the server is stopped then, too.
    towns, console = QUICK if quick else FULL, Console(width=160)
    with databases.opened(database) as opened:
        console.print(opened.about)
        rows = measure(opened, towns, console.print)
    for line in tables.show(console, [str(town) for town in towns], rows, title="What grows"):
        click.echo(line)


if __name__ == "__main__":
    main()
