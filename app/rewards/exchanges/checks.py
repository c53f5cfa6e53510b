"""What must be true of exchanges; read-only, for `flask ledger verify` and for tests."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.ledger.invariants import Ids, Invariant, Seen
from app.ledger.models import Journal
from app.rewards.exchanges.models import ExchangeStatus, GoodsExchange
from app.rewards.stock.models import MoveKind, StockMove

AT_ONCE = 5_000
_POSTED = {True: "reverse:exchange:", False: "exchange:"}


def goods_are_their_exchanges(session: Session, ids: Ids) -> Seen:
    """What went over the counter is what exchanges say: the points and the value of their moves, nothing of those that
    were undone, each with its journal; and no goods went out without one.
    """
    wanted = select(GoodsExchange.id, GoodsExchange.points, GoodsExchange.value_fen, GoodsExchange.status)
    exchanges = session.execute(wanted.where(ids.of(GoodsExchange.id))).all()
    sums = (
        select(StockMove.exchange_id, func.sum(StockMove.points), func.sum(StockMove.value_fen))
        .where(StockMove.kind == MoveKind.OUT, ids.of(StockMove.exchange_id))
        .group_by(StockMove.exchange_id)
    )
    moved = {row[0]: (int(row[1]), -int(row[2])) for row in session.execute(sums)}
    problems = []
    for exchange_id, points, value_fen, status in exchanges:
        is_over = status is ExchangeStatus.REVERSED
        expected = (0, 0) if is_over else (points, value_fen)
        if moved.get(exchange_id) != expected:
            problems.append(
                f"exchange {exchange_id} is of {expected} points and fen, its moves of {moved.get(exchange_id)}"
            )
    references = [f"{_POSTED[row[3] is ExchangeStatus.REVERSED]}{row[0]}" for row in exchanges]
    there: set[str] = set()
    for start in range(0, len(references), 500):
        part = select(Journal.reference).where(Journal.reference.in_(references[start : start + 500]))
        there.update(session.scalars(part))
    problems += [f"{reference} has no journal" for reference in references if reference not in there]
    return Seen(len(exchanges), problems)


def out_has_an_exchange(session: Session, ids: Ids) -> Seen:
    """No goods went over the counter without an exchange."""
    query = select(StockMove.id, StockMove.exchange_id).where(StockMove.kind == MoveKind.OUT, ids.of(StockMove.id))
    rows = session.execute(query).all()
    return Seen(len(rows), [f"move {row[0]} went out by no exchange" for row in rows if row[1] is None])


INVARIANTS = (
    Invariant("goods that went out are exchanges", goods_are_their_exchanges, GoodsExchange.id, AT_ONCE),
    Invariant("every move out has an exchange", out_has_an_exchange, StockMove.id, AT_ONCE),
)
