"""A move of stock undone by its opposite: what came goes from its lots, what went comes back into them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.parties.communities.nodes import get_community
from app.rewards.service_points.models import ServicePoint
from app.rewards.stock import moving
from app.rewards.stock.actions import StockAction
from app.rewards.stock.errors import MoveFixedError, MoveNotFoundError, MoveReversedError
from app.rewards.stock.models import MoveKind, StockItem, StockMove
from app.rewards.stock.moving import By


def reverse(
    session: Session,
    *,
    move_id: int,
    point: ServicePoint,
    reason: str,
    by: By,
    now: datetime,
) -> StockMove:
    """Undo a move at a point; of one between points both halves. Raises MoveNotFoundError, MoveFixedError,
    MoveReversedError, NotEnoughStockError where what came has gone on.
    """
    move = session.get(StockMove, move_id)
    if move is None or move.site_id != point.id:
        raise MoveNotFoundError
    if move.kind is MoveKind.OUT or move.reverses_id is not None:
        raise MoveFixedError
    halves: Sequence[StockMove] = [move]
    if move.pair is not None:
        halves = session.scalars(select(StockMove).where(StockMove.pair == move.pair)).all()
    done = undo(session, halves, now=now, actor=by.actor, note=reason)
    own = next(each for each in done if each.reverses_id == move.id)
    item = session.get_one(StockItem, move.item_id)
    path = get_community(session, point.community_id).path
    facts: dict[str, Any] = {"move_id": move.id, "kind": move.kind.value, "item": item.name, "quantity": own.quantity}
    action = StockAction.MOVE_REVERSED
    audit.note(session, staff=by, action=action, subject_id=point.id, at=now, path=path, reason=reason, **facts)
    return own


def undo(session: Session, moves: Sequence[StockMove], *, now: datetime, actor: str, note: str) -> list[StockMove]:
    """The opposites of moves, in the order of their stock. Raises MoveReversedError, NotEnoughStockError."""
    held = sorted((moving.stock_of(session, site_id=move.site_id, item_id=move.item_id), move.id) for move in moves)
    by_id = {move.id: move for move in moves}
    for stock_id, _ in held:
        moving.hold(session, stock_id)
    if session.scalar(select(StockMove.id).where(StockMove.reverses_id.in_(by_id)).limit(1)):
        raise MoveReversedError
    done = []
    for stock_id, move_id in held:
        move = by_id[move_id]
        item, lots = session.get_one(StockItem, move.item_id), moving.lots_of(move)
        if move.quantity > 0:
            moving.take_from(session, stock_id=stock_id, item=item, lots=lots)
        else:
            moving.put(session, stock_id=stock_id, lots=lots)
        same: dict[str, Any] = {name: getattr(move, name) for name in ("exchange_id", "other_site_id", "pair")}
        values: dict[str, Any] = {"value_fen": -move.value_fen, "points": -move.points, "reverses_id": move.id}
        how: dict[str, Any] = {"lots": lots, "sign": -1 if move.quantity > 0 else 1, "now": now, "actor": actor}
        where: dict[str, Any] = {"site_id": move.site_id, "item": item, "kind": move.kind}
        done.append(moving.write(session, **where, **how, note=note, **same, **values))
    return done
