"""What must be true of stock; read-only, for `flask ledger verify` and for tests. Invariant 14's part of it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.ledger.invariants import Ids, Invariant, Seen
from app.rewards.stock.models import Stock, StockLot, StockMove

AT_ONCE = 5_000


def stock_is_its_moves(session: Session, ids: Ids) -> Seen:
    """What is on hand is the sum of its moves and of its lots, and no less than what is promised."""
    moved = (
        select(func.coalesce(func.sum(StockMove.quantity), 0))
        .where(StockMove.site_id == Stock.site_id, StockMove.item_id == Stock.item_id)
        .scalar_subquery()
    )
    lots = select(func.coalesce(func.sum(StockLot.on_hand), 0)).where(StockLot.stock_id == Stock.id).scalar_subquery()
    columns = Stock.id, Stock.site_id, Stock.item_id, Stock.on_hand, Stock.promised, moved, lots
    rows = session.execute(select(*columns).where(ids.of(Stock.id))).all()
    problems = [
        f"stock {stock_id}, item {item_id} at service point {site_id}: {on_hand} on hand, {promised} promised;"
        f" its moves come to {int(by_moves)}, its lots to {int(by_lots)}"
        for stock_id, site_id, item_id, on_hand, promised, by_moves, by_lots in rows
        if not on_hand == by_moves == by_lots or not 0 <= promised <= on_hand
    ]
    return Seen(len(rows), problems)


INVARIANTS = (Invariant("stock is the sum of its moves", stock_is_its_moves, Stock.id, AT_ONCE),)
