"""One move of stock: the conditional update that it hangs on, the lots it takes from or puts into, and its row.

Whoever moves some of an item at a point changes the row of its stock first and so has its lots to themselves.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.core.identities import PersonIdentity, StaffIdentity
from app.rewards.stock.errors import BelowPromisedError, LotExpiredError, NotEnoughStockError
from app.rewards.stock.models import NEVER, MoveKind, Stock, StockItem, StockLot, StockMove

By = StaffIdentity | PersonIdentity
"""Who moves goods: one of the staff at the desk, or who stands behind the counter."""
Lots = Mapping[date, int]
"""How many came or went, by last days."""
GOOD_ONLY = (MoveKind.OUT, MoveKind.MOVED)
"""What goes to somebody is not over; what is counted or written off may be."""


def stock_of(session: Session, *, site_id: int, item_id: int) -> int:
    """The id of the stock of an item at a point, of which there may be none yet."""
    wanted = select(Stock.id).where(Stock.site_id == site_id, Stock.item_id == item_id)
    found = session.scalar(wanted)
    if found is not None:
        return found
    stock = Stock(site_id=site_id, item_id=item_id)
    try:
        with session.begin_nested():
            session.add(stock)
    except IntegrityError:  # Somebody else was the first at the same time.
        return session.scalars(wanted.with_for_update()).one()
    return stock.id


def hold(session: Session, stock_id: int) -> Stock:
    """The row of a stock as it is, to oneself."""
    return session.get_one(Stock, stock_id, with_for_update=True, populate_existing=True)


def put(session: Session, *, stock_id: int, lots: Lots) -> None:
    """So many came."""
    more = update(Stock).where(Stock.id == stock_id).values(on_hand=Stock.on_hand + sum(lots.values()))
    session.execute(more, execution_options={"synchronize_session": False})
    for expires_on, quantity in sorted(lots.items()):
        if quantity:
            _put_into(session, stock_id, expires_on, quantity)


def take(session: Session, *, stock_id: int, item: StockItem, kind: MoveKind, quantity: int, now: datetime) -> Lots:
    """So many went, of those that are over first; says from which lots. Raises NotEnoughStockError, BelowPromisedError
    for a count, LotExpiredError where there are enough but they have gone off.
    """
    _require_taken(session, stock_id, item, kind, quantity)
    today = business_day(now)
    lots = _lots(session, stock_id)
    if kind in GOOD_ONLY:
        lots = [lot for lot in lots if lot.expires_on >= today]
    if kind is MoveKind.EXPIRED:
        lots = [lot for lot in lots if lot.expires_on < today]
    left = sum(lot.on_hand for lot in lots)
    if left < quantity:
        if kind in GOOD_ONLY:
            raise LotExpiredError(item_id=item.id, name=item.name, left=left)
        raise NotEnoughStockError(item_id=item.id, name=item.name, left=left)
    taken: dict[date, int] = {}
    for lot in lots:
        some = min(lot.on_hand, quantity - sum(taken.values()))
        if some:
            lot.on_hand -= some
            taken[lot.expires_on] = some
    session.flush()
    return taken


def take_from(session: Session, *, stock_id: int, item: StockItem, lots: Lots) -> None:
    """Exactly these went, as one move is undone. Raises NotEnoughStockError."""
    _require_taken(session, stock_id, item, MoveKind.OUT, sum(lots.values()))
    there = {lot.expires_on: lot for lot in _lots(session, stock_id)}
    for expires_on, quantity in lots.items():
        lot = there.get(expires_on)
        if lot is None or lot.on_hand < quantity:
            raise NotEnoughStockError(item_id=item.id, name=item.name, left=lot.on_hand if lot else 0)
        lot.on_hand -= quantity
    session.flush()


def write(
    session: Session,
    *,
    site_id: int,
    item: StockItem,
    kind: MoveKind,
    lots: Lots,
    sign: int,
    now: datetime,
    actor: str,
    **more: Any,
) -> StockMove:
    """The row of a move by which these came (`sign` 1) or went (-1)."""
    quantity = sign * sum(lots.values())
    move = StockMove(
        site_id=site_id,
        item_id=item.id,
        kind=kind,
        quantity=quantity,
        lots={expires_on.isoformat(): some for expires_on, some in sorted(lots.items())},
        at=now,
        month=f"{business_day(now):%Y-%m}",
        actor=actor,
        **{"value_fen": quantity * item.value_fen, "points": 0} | more,
    )
    session.add(move)
    session.flush()
    return move


def lots_of(move: StockMove) -> dict[date, int]:
    """The lots of a move as they were written down."""
    return {date.fromisoformat(day): quantity for day, quantity in move.lots.items()}


def _require_taken(session: Session, stock_id: int, item: StockItem, kind: MoveKind, quantity: int) -> None:
    less = update(Stock).where(Stock.id == stock_id, Stock.on_hand - quantity >= Stock.promised)
    done = session.execute(
        less.values(on_hand=Stock.on_hand - quantity), execution_options={"synchronize_session": False}
    )
    if cast("CursorResult[Any]", done).rowcount:
        return
    stock = session.get_one(Stock, stock_id, populate_existing=True)
    if kind is MoveKind.COUNT:
        raise BelowPromisedError(item_id=item.id, name=item.name, promised=stock.promised)
    raise NotEnoughStockError(item_id=item.id, name=item.name, left=stock.on_hand - stock.promised)


def _lots(session: Session, stock_id: int) -> list[StockLot]:
    """What there is, what goes off first at the top. The row of the stock is held: nobody changes these meanwhile."""
    query = select(StockLot).where(StockLot.stock_id == stock_id, StockLot.on_hand > 0).order_by(StockLot.expires_on)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _put_into(session: Session, stock_id: int, expires_on: date, quantity: int) -> None:
    wanted = select(StockLot).where(StockLot.stock_id == stock_id, StockLot.expires_on == expires_on)
    lot = session.scalar(wanted.execution_options(populate_existing=True))
    if lot is None:
        session.add(StockLot(stock_id=stock_id, expires_on=expires_on, on_hand=quantity))
    else:
        lot.on_hand += quantity
    session.flush()


def newest_lot(session: Session, stock_id: int) -> date:
    """Where what a count has found goes: to what lasts longest."""
    found = select(StockLot.expires_on).where(StockLot.stock_id == stock_id, StockLot.on_hand > 0)
    return session.scalar(found.order_by(StockLot.expires_on.desc()).limit(1)) or NEVER
