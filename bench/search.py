"""`python -m bench.search`: how long the one box of the console takes over a town of 180,000 residents and 2,000 shops
with 10,000 offers and 24,000 statements.

Names have the surnames of a real town in their real shares, so that 王 has very many; every fifth ten of shops has one
ordinal. Each text is looked for over and over by an administrator of the whole town; statements are counted.
"""

import random
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from statistics import median
from typing import Any

import click
import flask_migrate
from sqlalchemy import event, func, insert, select
from sqlalchemy.orm import Session

from app import create_app
from app.alliance.settlement.models import Statement, StatementStatus
from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.types import Base
from app.core.db.uow import execute
from app.office.search import look
from app.parties.communities.models import CommunityKind
from app.parties.merchants.models import Merchant
from app.parties.residents.bulk import NewPerson, add_residents, households
from app.parties.residents.jobs import index_all
from app.parties.residents.models import Resident, ResidentPart
from app.parties.residents.parts import drop_all
from app.rewards.offers.models import Offer
from bench import databases
from config import load_settings
from devtools import factories
from devtools.town.environment import SERVER_SETTINGS

COMMUNITIES, A_HOME, RUNS, IN_THE_BOX = 21, 3, 40, 6
SURNAMES = {"王": 72, "李": 72, "张": 68, "刘": 54, "陈": 45, "杨": 31, "赵": 23, "黄": 22, "周": 21, "吴": 20, "欧": 1}
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华建国红玉梅春雷"
PART_PEOPLE = 5_000
SHOPS, OFFERS_EACH, MONTHS = 2_000, 5, 12
TRADES = ("理发", "超市", "餐饮", "药店", "五金", "洗衣", "水果", "书店", "修理", "粮油")
ORDINALS = "甲乙丙丁戊己庚辛壬癸"
AT_ONCE = 1_000


def _people(homes: dict[str, int], first: int, count: int, chance: random.Random) -> list[NewPerson]:
    surnames = chance.choices([*SURNAMES], [*SURNAMES.values()], k=count)
    return [
        NewPerson(
            homes[f"{number // 300 + 1}-{number % 300 // A_HOME}"],
            surname + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2)))),
            f"1{first + number:010d}",
            is_minor=False,
        )
        for number, surname in enumerate(surnames)
    ]


def _fill(session: Any, node_id: int, first: int, count: int, chance: random.Random) -> None:
    numbers = {f"{number // 300 + 1}-{number % 300 // A_HOME}" for number in range(count)}
    homes = households(session, community_id=node_id, numbers=numbers)
    add_residents(session, community_id=node_id, people=_people(homes, first, count, chance), now=utc_now())


def copies(session: Session, model: type[Base], like: int, changes: Iterator[dict[str, Any]]) -> None:
    """Rows like one that is there, with changes."""
    table = model.__table__
    row = dict(session.execute(select(table).where(table.c.id == like)).mappings().one())
    del row["id"]
    while some := list(islice(changes, AT_ONCE)):
        session.connection().execute(insert(model), [row | change for change in some])


def _fill_desks(session: Session, *, shop_id: int, offer_id: int, fund_id: int, node_ids: Sequence[int]) -> None:
    """Shops of every community, their offers, and their statements of a year."""
    shops = (
        {
            "slug": f"bench{number}",
            "community_id": node_ids[number % len(node_ids)],
            "name": f"示例{ORDINALS[number // 5 % 10]}{TRADES[number % 10]}{number}",
            "trade": TRADES[number % 10],
            "licence_no": f"BENCH{number}",
            "licence_key": f"BENCH{number}",
        }
        for number in range(SHOPS)
    )
    copies(session, Merchant, shop_id, shops)
    rows = session.execute(select(Merchant.id, Merchant.community_id, Merchant.name).order_by(Merchant.id)).all()
    offers = (
        {"merchant_id": row.id, "community_id": row.community_id, "title": f"{row.name} 满 {number + 1}0 元减"}
        for row in rows
        for number in range(OFFERS_EACH)
    )
    copies(session, Offer, offer_id, offers)
    amounts = {"rate_fen": 1, "points": 900, "points_fen": 900, "subsidy_fen": 100, "total_fen": 1_000}
    statements = (
        amounts
        | {
            "merchant_id": row.id,
            "community_id": row.community_id,
            "fund_id": fund_id,
            "month": f"2026-{month:02d}",
            "created_at": utc_now(),
            "status": StatementStatus.PAID,
        }
        for row in rows
        for month in range(1, MONTHS + 1)
    )
    while some := list(islice(statements, AT_ONCE)):
        session.connection().execute(insert(Statement), some)


def _timed(staff: Any, text: str) -> tuple[float, float, int, str]:
    """Median and p95 in milliseconds, statements of one look, and what was found."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    took, groups = [], []
    for _ in range(RUNS):
        db.session.rollback()
        asked.clear()
        began = time.perf_counter()
        groups = look(db.session(), text=text, staff=staff, limit=IN_THE_BOX)
        took.append((time.perf_counter() - began) * 1000)
    event.remove(db.engine, "before_cursor_execute", note)
    found = ", ".join(f"{group.kind.value} {group.total or len(group.hits)}" for group in groups)
    return median(took), sorted(took)[int(RUNS * 0.95)], len(asked), found or "nothing"


@click.command()
@click.option("--residents", type=click.IntRange(1_000, 1_000_000), default=180_000, show_default=True)
@click.option("--database", type=click.Choice(["sqlite", "mariadb"]), default="mariadb", show_default=True)
def main(residents: int, database: str) -> None:
    """Fill a town, and look for people in it."""
    with databases.opened(database) as opened:
        print(opened.about)
        opened.loading(ended=False)
        app = create_app(load_settings({**SERVER_SETTINGS, "DATABASE_URL": opened.make("search")}))
        with app.app_context():
            flask_migrate.upgrade()
            _run(opened, residents)


def _run(opened: databases.Database, residents: int) -> None:
    chance = random.Random(7)  # The same town each time.
    top = factories.community(kind=CommunityKind.TOWN)
    nodes = [factories.community(parent=top) for _ in range(COMMUNITIES)]
    staff: Any = factories.staff(top)
    shop = factories.shop(nodes[0], approver=staff)
    offer = factories.offer(shop)
    execute(
        _fill_desks,
        shop_id=shop.merchant.id,
        offer_id=offer.id,
        fund_id=factories.fund(top).id,
        node_ids=[node.id for node in nodes],
    )
    began, each = time.perf_counter(), -(-residents // COMMUNITIES)
    for place, node in enumerate(nodes):
        for first in range(0, each, PART_PEOPLE):
            start = 3_000_000_000 + place * each + first
            execute(_fill, node_id=node.id, first=start, count=min(PART_PEOPLE, each - first), chance=chance)
    print(f"  {residents:,} people put on {COMMUNITIES} rosters in {time.perf_counter() - began:.0f} s")
    opened.loading(ended=True)
    db.session.rollback()
    one = db.session.scalars(select(Resident).order_by(Resident.id.desc()).limit(1)).one()
    parts = db.session.scalar(select(func.count()).select_from(ResidentPart)) or 0
    print(f"  {parts:,} parts")
    texts = (
        "王",
        "王伟",
        one.name,
        "欧",
        one.phone[-4:],
        one.phone,
        one.number,
        one.number[:6],
        "3-2",
        "2026-11",
        "示例甲",
        "理发",
        "水果1886",
        "满 50 元",
        "3",
    )
    for text in texts:
        p50, p95, statements, found = _timed(staff, text)
        print(f"  {text}: median {p50:.0f} ms, p95 {p95:.0f} ms, {statements} statements; {found}")
    execute(drop_all)
    began = time.perf_counter()
    done = index_all(utc_now())
    seconds = time.perf_counter() - began
    print(f"  indexed anew: {done:,} people in {seconds:.0f} s, in transactions of 500")


if __name__ == "__main__":
    main()
