"""Service points with stock: 25 marts and 5 canteens, moves of every kind, exchanges in each state."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.core.identities import ActingAs
from app.demo import seeds
from app.demo.world import Place, World
from app.ledger import journals as ledger
from app.ledger.chart import OwnerKind
from app.parties.communities.nodes import person_at
from app.parties.posts import proposing
from app.parties.posts.models import PostRole
from app.parties.residents.models import Resident, ResidentStatus
from app.rewards.coupons import codes
from app.rewards.coupons.codes import Prefix
from app.rewards.exchanges import exchanging, reversing
from app.rewards.exchanges.exchanging import Wanted
from app.rewards.service_points import making
from app.rewards.service_points.models import PointKind, ServicePoint
from app.rewards.stock import items, recording
from app.rewards.stock.models import MoveKind, StockItem

MARTS, CANTEENS = 25, 5
LIMIT = 300
PERSONA = "resident-of-owner"
"""Stands behind the counters of the first community, beside a neighbour."""
GOODS = (
    ("示例肥皂", "块", 250, 5, "6900000000014"),
    ("示例食盐", "袋", 200, 4, "6900000000021"),
    ("示例洗衣粉", "袋", 900, 15, "6900000000038"),
    ("示例大米 5 公斤", "袋", 2_800, 45, "6900000000045"),
    ("示例食用油", "桶", 4_500, 70, None),
)
MEAL = ("示例午餐", "份", 800, 10, None)
_KINDS = (PointKind.MART, PointKind.LOVE_MART, PointKind.MART, PointKind.MART, PointKind.LAUNDRY)
_WORDS = {
    PointKind.MART: "信用超市",
    PointKind.LOVE_MART: "爱心超市",
    PointKind.CANTEEN: "幸福餐桌",
    PointKind.LAUNDRY: "净衣社",
    PointKind.SCHOOL_MART: "校园信用超市",
}


def open_up(session: Session, *, world: World) -> None:
    """Set them up last month; the first one has seen everything since."""
    then = world.timeline.at(world.timeline.today - timedelta(days=40), 9)
    goods, meal = [_item(session, world, about, then) for about in GOODS], _item(session, world, MEAL, then)
    first: dict[int, list[ServicePoint]] = {}
    for number in range(MARTS + CANTEENS):
        place = world.places[number % len(world.places)]
        kind = PointKind.CANTEEN if number >= MARTS else _KINDS[number % len(_KINDS)]
        kind = PointKind.SCHOOL_MART if number == MARTS - 1 else kind
        point = _point(session, world, place, kind, number, then)
        for n, item in enumerate([meal] if kind is PointKind.CANTEEN else goods):
            told = {"reference": f"示例采购单 {number + 1}"} if n % 2 == 0 else {"donor": "示例爱心企业"}
            how = MoveKind.BOUGHT if n % 2 == 0 else MoveKind.DONATED
            _move(session, world, point, item, how, 20 + 3 * ((number + n) % 5), then, **told)
        first.setdefault(place.id, []).append(point)
    clerks = {place.id: _clerk(session, world, place, then) for place in world.places}
    home = max(world.places, key=lambda place: len(_customers(session, world, place.id, clerks[place.id])))
    point, clerk = first[home.id][0], clerks[home.id]
    other = next(each for points in first.values() for each in points if each is not point)
    _days(session, world, point, other, goods)
    if clerk is not None:
        _exchanges(session, world, point, goods[0], clerk)


def _item(session: Session, world: World, about: tuple[str, str, int, int, str | None], at: datetime) -> StockItem:
    name, unit, value_fen, points, barcode = about
    details: dict[str, Any] = {"unit": unit, "value_fen": value_fen, "points": points, "barcode": barcode}
    by: dict[str, Any] = {"staff": world.staff["street.admin"], "now": at}
    return items.add(session, community_id=world.street.id, name=name, **details, **by)


def _point(session: Session, world: World, place: Place, kind: PointKind, number: int, at: datetime) -> ServicePoint:
    by: dict[str, Any] = {"staff": world.staff["street.admin"], "now": at}
    where: dict[str, Any] = {"place": f"{place.name}服务站一楼", "hours": "周一至周六 8:30—11:00，14:30—17:00"}
    name = f"{place.name}{_WORDS[kind]}{number + 1}"  # Whose name says that it is a demo.
    return making.add(session, community_id=place.id, kind=kind, name=name, month_points=LIMIT, **where, **by)


def _move(
    session: Session,
    world: World,
    point: ServicePoint,
    item: StockItem,
    kind: MoveKind,
    quantity: int,
    at: datetime,
    **more: Any,
) -> None:
    by: dict[str, Any] = {"by": world.staff["street.admin"], "now": at}
    recording.record(session, point=point, item=item, kind=kind, quantity=quantity, **by, **more)


def _clerk(session: Session, world: World, place: Place, at: datetime) -> Resident | None:
    """A neighbour who stands there, where one is left; at the first place a persona as well."""
    rng = seeds.stream(f"counter-{place.slug}")
    cast = list(world.residents.values())
    adults = select(Resident).where(
        Resident.community_id == place.id,
        Resident.is_minor.is_(False),
        Resident.status == ResidentStatus.ACTIVE,
        Resident.id.not_in(cast),
    )
    neighbours = session.scalars(adults.order_by(Resident.id).limit(50)).all()
    clerk = rng.choice(neighbours) if neighbours else None
    behind = [*([clerk.id] if clerk else []), *([world.residents[PERSONA]] if place is world.places[0] else [])]
    for resident_id in behind:
        asked: dict[str, Any] = {"role": PostRole.COUNTER, "community_id": place.id, "resident_id": resident_id}
        by: dict[str, Any] = {"staff": world.staff["street.admin"], "now": at}
        post = proposing.propose(session, from_on=business_day(at), **asked, **by)
        proposing.appoint(session, post_id=post.id, staff=world.staff["city.admin"], now=at)
    return clerk


def _days(session: Session, world: World, point: ServicePoint, other: ServicePoint, goods: list[StockItem]) -> None:
    """What comes and goes between: something gone off, something broken, something sent on, a count."""
    day = world.timeline.today - timedelta(days=20)
    early, late = world.timeline.at(day, 10), world.timeline.at(day + timedelta(days=10), 10)
    soon, over = world.timeline.today + timedelta(days=9), day + timedelta(days=5)
    _move(session, world, point, goods[2], MoveKind.BOUGHT, 6, early, reference="示例采购单 31", expires_on=soon)
    _move(session, world, point, goods[4], MoveKind.BOUGHT, 4, early, reference="示例采购单 31", expires_on=over)
    _move(session, world, point, goods[4], MoveKind.EXPIRED, 3, late)
    _move(session, world, point, goods[3], MoveKind.SPOILED, 1, late, note="受潮")
    _move(session, world, point, goods[1], MoveKind.MOVED, 6, late, to=other)
    _move(session, world, point, goods[1], MoveKind.COUNT, 3, world.timeline.at(day + timedelta(days=12), 16))


def _customers(session: Session, world: World, community_id: int, clerk: Resident | None) -> list[Resident]:
    """Neighbours with points for a bar of soap, none of the clerk's household."""
    if clerk is None:
        return []
    wanted = select(Resident).where(
        Resident.community_id == community_id,
        Resident.status == ResidentStatus.ACTIVE,
        Resident.id.not_in(list(world.residents.values())),
        Resident.household_id != clerk.household_id,
    )
    people = session.scalars(wanted.order_by(Resident.id).limit(200)).all()
    held = ledger.balances_of_owners(session, OwnerKind.RESIDENT, "points", [person.id for person in people])
    return [person for person in people if held[person.id] >= GOODS[0][3]]


def _exchanges(session: Session, world: World, point: ServicePoint, item: StockItem, clerk: Resident) -> None:
    """People with points come by; one brings something back the same day, of another it is asked a day later."""
    rich = _customers(session, world, point.community_id, clerk)[:8]
    by = person_at(session, point.community_id, ActingAs.COUNTER, clerk.id)
    day = world.timeline.today - timedelta(days=3)
    for n, person in enumerate(rich):
        at = world.timeline.at(day, 9, 7 * n)
        digits = codes.show(Prefix.MEMBER_CARD, person.card_serial, now=at).code
        goods = [Wanted(item.id, 1)]
        asked: dict[str, Any] = {"site_id": point.id, "clerk_id": clerk.id, "digits": digits, "wanted": goods}
        done = exchanging.exchange(session, now=at, **asked)
        if n < 2:
            later = at + timedelta(minutes=5) if n == 0 else world.timeline.at(day + timedelta(days=1), 9)
            why = "拿错了" if n == 0 else "回家发现受潮"
            reversing.reverse(session, exchange_id=done.id, point=point, reason=why, by=by, now=later)
