"""All of a city, in order."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import flask_migrate
from sqlalchemy import Connection

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.watermarks import SETTLE
from app.ledger.models import LedgerAccount
from app.ledger.seals.sealing import seal_new
from app.parties.merchants.models import Merchant
from app.parties.residents.models import Household, Resident, User
from app.rewards.offers.models import Offer
from app.treasury.coverage.jobs import count_flows
from bench.city import people, places, shops
from bench.city.books import Books
from bench.city.bulk import Bulk
from bench.city.days import Past
from bench.city.people import People
from bench.city.places import Places
from bench.city.shops import Shops
from bench.city.size import Size
from devtools.town.sets import next_id

ANALYZED = (
    "coupon, redemption, journal, posting, ledger_account, ledger_balance, resident, household, merchant, offer, "
    "credit_record, audit_event, daily_flow, daily_redemption, wechat_user, seal"
)


@dataclass(frozen=True)
class City:
    """What has been loaded, and in how many seconds."""

    size: Size
    places: Places
    shops: Shops
    people: People
    postings: int
    seconds: float


def load(url: str, size: Size, say: Callable[[str], None]) -> City:
    """Needs an application context on an empty database of this URL."""
    began = time.perf_counter()
    flask_migrate.upgrade()
    where = places.build(size)
    now = utc_now()
    seal_new(now)
    for step in range(3):  # What has been there for long enough is counted.
        count_flows(now + step * SETTLE + timedelta(seconds=step))
    say(f"{len(where.nodes):,} communities in {time.perf_counter() - began:.0f} s")
    bulk = Bulk(url, db.engine.dialect)
    try:
        with db.engine.connect() as connection:
            market, crowd = _numbered(connection, size)
        books = Books(bulk)
        people.load(bulk, where, crowd, now)
        say(f"{size.residents:,} residents after {time.perf_counter() - began:.0f} s")
        shops.load(bulk, books, where, size.shops, market, now)
        past = Past(bulk, books, where, crowd, market, size, [0] * size.shops)
        past.load(now, say)
        books.load_balances([*shops.opened(market)])
        books.load_balances([*people.opened(crowd)])
        books.add_to_balances()
        shops.load_offers(bulk, where, market, past.taken, now)
        bulk.run(f"ANALYZE TABLE {ANALYZED}")
    finally:
        bulk.close()
        db.session.remove()
    took = time.perf_counter() - began
    say(f"{size}, {books.postings:,} postings in {took / 60:.1f} minutes")
    return City(size, where, market, crowd, books.postings, took)


def _numbered(connection: Connection, size: Size) -> tuple[Shops, People]:
    """The ids that rows will have: shops' before residents'."""
    user, account = next_id(connection, User), next_id(connection, LedgerAccount)
    offer = next_id(connection, Offer)
    towns = size.towns
    market = Shops(size.shops, towns, user, next_id(connection, Merchant), offer, offer + size.shops, account)
    home, resident = next_id(connection, Household), next_id(connection, Resident)
    crowd = People(size.residents, user + size.shops, home, resident, account + shops.ACCOUNTS * size.shops)
    return market, crowd
