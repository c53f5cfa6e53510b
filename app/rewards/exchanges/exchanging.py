"""The moment goods go over the counter: points by one journal, stock by one move of each item, in one transaction.

The holder is locked first, then the stock of the items in the order of their ids, then the accounts. So of many tills
that want the last of something each waits for that alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.core.db.packets import Packet
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.parties import messages
from app.parties.messages.models import MessageKind
from app.rewards.exchanges import holders, limits, receipts
from app.rewards.exchanges.errors import NothingChosenError, TooPoorError
from app.rewards.exchanges.models import ExchangeStatus, GoodsExchange
from app.rewards.exchanges.receipts import Receipt
from app.rewards.redemptions.errors import CodeUsedError
from app.rewards.service_points import counter
from app.rewards.service_points.models import ServicePoint
from app.rewards.stock import items, moving
from app.rewards.stock.errors import ItemClosedError
from app.rewards.stock.models import MoveKind, StockItem, StockMove

MEMO_MAX = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many of an item."""

    item_id: int
    quantity: int


def exchange(
    session: Session, *, site_id: int | None, clerk_id: int, digits: str, wanted: Sequence[Wanted], now: datetime
) -> Receipt:
    """Give these goods to the holder of a card for points. The same code with the same goods again is the same
    exchange.

    Raises NoCounterError, ChoosePointError, PointNotFoundError, what `hold_holder` and `require_served` raise,
    CodeUsedError, ItemNotFoundError, ItemClosedError, PaperLimitError, MonthLimitError, NotEnoughStockError,
    LotExpiredError, TooPoorError.
    """
    point = counter.point_of_clerk(session, point_id=site_id, clerk_id=clerk_id, now=now)
    counts = _summed(wanted)
    holder = holders.hold_holder(session, digits=digits, now=now)
    person = holder.person
    holders.require_served(session, person=person, clerk_id=clerk_id, point=point)
    earlier = _earlier(session, point, person.id, holder.step, counts)
    if earlier is not None:
        return earlier
    goods = [(_item(session, point, item_id), quantity) for item_id, quantity in sorted(counts.items())]
    points = sum(item.points * quantity for item, quantity in goods)
    holders.require_paper_left(session, holder, now)
    limits.require(session, point=point, resident_id=person.id, points=points, now=now)
    done = GoodsExchange(
        site_id=point.id,
        resident_id=person.id,
        community_id=person.community_id,
        clerk_id=clerk_id,
        card_step=holder.step,
        points=points,
        value_fen=sum(item.value_fen * quantity for item, quantity in goods),
        at=now,
        day=business_day(now),
        month=limits.month_of(now),
    )
    session.add(done)
    session.flush()
    actor = f"resident:{clerk_id}"
    for item, quantity in goods:
        _hand_over(session, done, item, quantity, actor)
    _pay(session, done, point, named(goods), person.user_id, actor)
    return receipts.fresh(session, done.id)


def named(goods: Sequence[tuple[StockItem, int]]) -> str:
    """大米×2、肥皂×1"""
    return "、".join(f"{item.name}×{quantity}" for item, quantity in goods)


def _summed(wanted: Sequence[Wanted]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for each in wanted:
        counts[each.item_id] = counts.get(each.item_id, 0) + each.quantity
    if not counts:
        raise NothingChosenError
    return counts


def _item(session: Session, point: ServicePoint, item_id: int) -> StockItem:
    item = items.item_at(session, point=point, item_id=item_id)
    if not item.is_open:
        raise ItemClosedError
    return item


def _earlier(
    session: Session, point: ServicePoint, resident_id: int, step: int, counts: dict[int, int]
) -> Receipt | None:
    """What this code was used for, where it is the very same. Raises CodeUsedError for anything else."""
    wanted = GoodsExchange.resident_id == resident_id, GoodsExchange.card_step == step
    earlier = session.scalar(select(GoodsExchange).where(*wanted).execution_options(populate_existing=True))
    if earlier is None:
        return None
    moves = select(StockMove.item_id, StockMove.quantity).where(
        StockMove.exchange_id == earlier.id, StockMove.reverses_id.is_(None)
    )
    had = {row[0]: -row[1] for row in session.execute(moves)}
    if earlier.site_id != point.id or earlier.status is ExchangeStatus.REVERSED or had != counts:
        raise CodeUsedError
    return receipts.fresh(session, earlier.id, replayed=True)


def _hand_over(session: Session, done: GoodsExchange, item: StockItem, quantity: int, actor: str) -> None:
    stock_id = moving.stock_of(session, site_id=done.site_id, item_id=item.id)
    kind, now = MoveKind.OUT, done.at
    lots = moving.take(session, stock_id=stock_id, item=item, kind=kind, quantity=quantity, now=now)
    more: dict[str, Any] = {"exchange_id": done.id, "points": item.points * quantity}
    moving.write(session, site_id=done.site_id, item=item, kind=kind, lots=lots, sign=-1, now=now, actor=actor, **more)


def _pay(
    session: Session, done: GoodsExchange, point: ServicePoint, goods: str, user_id: int | None, actor: str
) -> None:
    legs = [
        (chart.resident_points(done.resident_id), -done.points),
        (chart.community(done.community_id, "retired"), done.points),
    ]
    memo = f"{point.name}：{goods}"[:MEMO_MAX]
    entry = ledger.Entry(JournalKind.EXCHANGE, f"exchange:{done.id}", legs, memo=memo)
    packet = Packet()
    ledger.add(packet, session, entry, at=done.at, actor=actor, too_low=TooPoorError)
    facts = {"exchange_id": done.id, "point": point.name, "goods": goods, "points": done.points}
    kind = MessageKind.GOODS_EXCHANGED
    messages.add_for_resident(packet, session, done.resident_id, user_id, kind, facts, now=done.at)
    packet.send(session)
