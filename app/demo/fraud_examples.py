"""Odd things at some shops, for the fraud queue to have something to show: made up like everything here.

They come last, of the days just past, so that they stand on no statement yet.
"""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.alliance.fraud import queue, scan
from app.alliance.fraud.models import FraudSign, SignKind, SignState
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.db.watermarks import Ids
from app.demo.redemptions import Agenda, DeedKind, Visit
from app.demo.world import Item, Shop, World
from app.ledger import journals as ledger
from app.ledger.chart import OwnerKind
from app.rewards.offers.models import OfferKind
from app.rewards.redemptions.models import Redemption

QUICK_SHOP, NIGHT_SHOP, LOOP_SHOP = "carwash", "market", "bath"
VISITORS = 6
KINDS = (OfferKind.CASH_OFF, OfferKind.FREE_ITEM, OfferKind.CREDIT_PRICE, OfferKind.PERCENT_OFF)


def live(world: World) -> None:
    """Coupons redeemed seconds after they were claimed, others in the night, one again and again; then looked at."""
    agenda = Agenda(world.timeline.now)
    people = _with_points(world)
    for number in range(VISITORS):
        _quick(world, agenda, people, number)
        _by_night(world, agenda, people, number)
    _again_and_again(world, agenda, people)
    for day in world.timeline.days(world.timeline.today - timedelta(days=VISITORS + 1), world.timeline.today):
        agenda.live(day)
    newest = db.session.scalar(select(func.max(Redemption.id))) or 0
    for after in range(0, newest, scan.AT_ONCE):
        execute(scan.look, ids=Ids(after, min(after + scan.AT_ONCE, newest)), now=world.timeline.now)
    execute(_clear_the_loop, world=world)


def _with_points(world: World) -> list[int]:
    """Residents who can pay for anything here, those with most first."""
    some = list(world.crowd.ids[:500])
    held = ledger.balances_of_owners(db.session(), OwnerKind.RESIDENT, "points", some)
    return sorted((each for each in some if held[each] >= 1), key=lambda each: (-held[each], each))


def _item(world: World, shop: Shop) -> Item | None:
    """What everybody can claim there, and is still enough of."""
    items = [
        item for item in world.items_of(shop) if item.kind in KINDS and item.stock > VISITORS and not item.min_stars
    ]
    return min(items, key=lambda item: (item.points, item.id), default=None)


def _visit(world: World, agenda: Agenda, key: str, people: list[int]) -> Visit | None:
    shop = world.shop(key)
    item = _item(world, shop)
    if item is None or not people:
        return None
    return Visit(agenda.visit_number(), shop.owner, people.pop(0), item, item.bill_fen, text="点错了")


def _quick(world: World, agenda: Agenda, people: list[int], number: int) -> None:
    visit = _visit(world, agenda, QUICK_SHOP, people)
    if visit:
        at = world.timeline.at(world.timeline.today - timedelta(days=1 + number // 2), 15, 10 * number)
        agenda.plan(at, DeedKind.CLAIM, visit)
        agenda.plan(at + timedelta(seconds=20 + number), DeedKind.REDEEM, visit)


def _by_night(world: World, agenda: Agenda, people: list[int], number: int) -> None:
    visit = _visit(world, agenda, NIGHT_SHOP, people)
    if visit:
        day = world.timeline.today - timedelta(days=1 + number)
        agenda.plan(world.timeline.at(day, 18, 30), DeedKind.CLAIM, visit)
        agenda.plan(world.timeline.at(day, 23, 5 + 7 * number), DeedKind.REDEEM, visit)


def _again_and_again(world: World, agenda: Agenda, people: list[int]) -> None:
    visit = _visit(world, agenda, LOOP_SHOP, people)
    if visit:
        day = world.timeline.today - timedelta(days=2)
        agenda.plan(world.timeline.at(day, 9), DeedKind.CLAIM, visit)
        for number in range(3):
            agenda.plan(world.timeline.at(day, 10 + number), DeedKind.REDEEM, visit)
            if number < 2:
                agenda.plan(world.timeline.at(day, 10 + number, 5), DeedKind.REVERSE, visit)


def _clear_the_loop(session: Session, *, world: World) -> None:
    """One that somebody has looked at already."""
    loop = select(FraudSign.id).where(FraudSign.kind == SignKind.LOOP, FraudSign.state == SignState.OPEN).limit(1)
    sign_id = session.scalar(loop)
    if sign_id is not None:
        reason = "店员第一次用扫码枪，点错两次，已电话核实。"
        admin = world.staff["street.admin"]
        queue.decide(session, sign_id=sign_id, is_confirmed=False, reason=reason, staff=admin, now=world.timeline.now)
