"""`python -m bench.offers`: how long a resident's phone waits for offers in a town of 5,000 of them, by word and by the
initials of pinyin, in every order, with what they can have now first.

Each is asked for over and over through the API, as a phone does, in this process: what the network takes is not in it.
"""

import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import click
import flask_migrate
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.core.clock import utc_now
from app.core.db.uow import execute
from app.core.pinyin import initials
from app.core.security import tokens
from app.demo.assortment import TRADES, WORDS
from app.parties.communities.models import CommunityKind
from app.parties.merchants.models import Merchant
from app.rewards.offers.models import Offer
from bench import databases
from bench.search import copies
from config import load_settings
from devtools import factories
from devtools.town.environment import SERVER_SETTINGS

COMMUNITIES, SHOPS, RUNS = 21, 500, 40
LIMIT_MS = 150
ASKED = (
    "",
    "q=理发",
    "q=lf",
    "q=lf&ready_first=true",
    "q=zzzz",
    "q=满",
    "ready_first=true&order=near",
    "ready_first=true&order=price",
    "ready_first=true&order=distance",
    "q=cs&ready_first=true&order=distance",
)


def _shops(node_ids: list[int]) -> Iterator[dict[str, Any]]:
    words = WORDS.split()
    for number in range(SHOPS):
        trade = TRADES[number % len(TRADES)]
        name = f"{words[number % len(words)]}{trade.suffix}{number}"
        yield {
            "slug": f"bench{number}",
            "community_id": node_ids[number % len(node_ids)],
            "name": name,
            "name_initials": initials(name),
            "trade": trade.name,
            "trade_initials": initials(trade.name),
            "licence_no": f"BENCH{number}",
            "licence_key": f"BENCH{number}",
            "latitude_e6": 37_150_000 + number * 37 % 20_000,
            "longitude_e6": 122_040_000 + number * 91 % 40_000,
        }


def _offers(session: Session, count: int) -> Iterator[dict[str, Any]]:
    shops = session.execute(select(Merchant.id, Merchant.trade).order_by(Merchant.id)).all()
    trades = {trade.name: trade for trade in TRADES}
    for number in range(count):
        shop = shops[number % len(shops)]
        things = (*trades[shop.trade].services, *trades[shop.trade].goods)
        thing, price = things[number // len(shops) % len(things)]
        title = f"{thing}满 {price} 元减 {number % 9 + 1} 元"
        yield {
            "merchant_id": shop.id,
            "title": title,
            "title_initials": initials(title),
            "points": number % 23,
            "min_stars": number % 6,
        }


def _fill(session: Session, *, shop_id: int, offer_id: int, node_ids: list[int], count: int) -> None:
    copies(session, Merchant, shop_id, _shops(node_ids))
    copies(session, Offer, offer_id, _offers(session, count))


def _asked(phone: FlaskClient, headers: dict[str, str], query: str) -> tuple[float, float, int]:
    """Median and p95 in milliseconds, and how many came."""
    took, found = [], 0
    for _ in range(RUNS):
        began = time.perf_counter()
        answer = phone.get(f"/api/v1/offers?{query}", headers=headers)
        took.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(answer.text)
        found = len(answer.get_json()["items"])
    return median(took), sorted(took)[int(RUNS * 0.95)], found


@click.command()
@click.option("--offers", type=click.IntRange(100, 100_000), default=5_000, show_default=True)
@click.option("--database", type=click.Choice(["sqlite", "mariadb"]), default="mariadb", show_default=True)
def main(offers: int, database: str) -> None:
    """Fill a town with offers, and look for some."""
    with databases.opened(database) as opened:
        print(opened.about)
        opened.loading(ended=False)
        app = create_app(load_settings({**SERVER_SETTINGS, "DATABASE_URL": opened.make("offers")}))
        with app.app_context():
            flask_migrate.upgrade()
            slowest = _run(app, opened, offers)
    if slowest > LIMIT_MS:
        raise SystemExit(f"slower than {LIMIT_MS} ms: {slowest:.0f} ms")


def _run(app: Any, opened: databases.Database, count: int) -> float:
    """The slowest p95 of all."""
    top = factories.community(kind=CommunityKind.TOWN)
    nodes = [factories.community(parent=top) for _ in range(COMMUNITIES)]
    staff: Any = factories.staff(top)
    shop = factories.shop(nodes[0], approver=staff)
    offer = factories.offer(shop)
    execute(_fill, shop_id=shop.merchant.id, offer_id=offer.id, node_ids=[node.id for node in nodes], count=count - 1)
    who = factories.user()
    factories.resident(nodes[0], user=who, points=12)
    opened.loading(ended=True)
    token, _ = tokens.issue(tokens.Claims(who.id, tokens.Audience.USERS, 1), now=utc_now(), seconds=7200)
    headers, slowest = {"Authorization": f"Bearer {token}"}, 0.0
    for query in ASKED:
        p50, p95, found = _asked(app.test_client(), headers, query)
        slowest = max(slowest, p95)
        print(f"  {query or 'all'}: median {p50:.0f} ms, p95 {p95:.0f} ms; {found} on the first page")
    return slowest


if __name__ == "__main__":
    main()
