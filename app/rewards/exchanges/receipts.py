"""Receipts of exchanges: as the counter, the desk and the holder see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.core.db.paging import Page, newest_first
from app.core.security.masking import mask_name
from app.parties.residents.models import Resident
from app.rewards.exchanges.errors import ExchangeNotFoundError
from app.rewards.exchanges.models import GoodsExchange
from app.rewards.service_points.models import ServicePoint
from app.rewards.stock.models import StockItem, StockMove


@dataclass(frozen=True, slots=True)
class Line:
    """So many of an item, for so many points together."""

    item_id: int
    name: str
    unit: str
    quantity: int
    points: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """An exchange with its goods; `holder` and `clerk` are masked. `replayed` where it had been done before."""

    exchange: GoodsExchange
    point: str
    holder: str
    clerk: str
    lines: Sequence[Line]
    replayed: bool = False

    @property
    def id(self) -> int:
        return self.exchange.id


def fresh(session: Session, exchange_id: int, *, replayed: bool = False) -> Receipt:
    """That of one exchange as it is now."""
    return _with_lines(session, [session.get_one(GoodsExchange, exchange_id)], replayed=replayed)[0]


def of_point(
    session: Session, *, point_id: int, day: date | None = None, cursor: str | None, limit: int
) -> Page[Receipt]:
    """What went over the counter of a point, the newest first."""
    wanted = [GoodsExchange.site_id == point_id]
    wanted += [GoodsExchange.day == day] if day else []
    return _page(session, wanted, cursor, limit)


def of_resident(session: Session, *, resident_id: int, cursor: str | None, limit: int) -> Page[Receipt]:
    """What a resident has had, the newest first."""
    return _page(session, [GoodsExchange.resident_id == resident_id], cursor, limit)


def one_of_point(session: Session, *, exchange_id: int, point_id: int) -> Receipt:
    """Raises ExchangeNotFoundError."""
    found = session.get(GoodsExchange, exchange_id)
    if found is None or found.site_id != point_id:
        raise ExchangeNotFoundError
    return _with_lines(session, [found])[0]


def _page(session: Session, wanted: list[ColumnElement[bool]], cursor: str | None, limit: int) -> Page[Receipt]:
    query = select(GoodsExchange).where(*wanted)
    page = newest_first(session, query, GoodsExchange.id, cursor=cursor, limit=limit)
    return page.map_all(lambda found: _with_lines(session, found))


def _with_lines(session: Session, found: Sequence[GoodsExchange], *, replayed: bool = False) -> list[Receipt]:
    people = {each for one in found for each in (one.resident_id, one.clerk_id)}
    sites = {one.site_id for one in found}
    named = session.execute(select(Resident.id, Resident.name).where(Resident.id.in_(people)))
    names = {row[0]: row[1] for row in named}
    called = session.execute(select(ServicePoint.id, ServicePoint.name).where(ServicePoint.id.in_(sites)))
    points = {row[0]: row[1] for row in called}
    lines: dict[int, list[Line]] = {}
    query = (
        select(StockMove, StockItem.name, StockItem.unit)
        .join(StockItem, StockItem.id == StockMove.item_id)
        .where(StockMove.exchange_id.in_([one.id for one in found]), StockMove.reverses_id.is_(None))
        .order_by(StockMove.id)
    )
    for move, name, unit in session.execute(query):
        lines.setdefault(move.exchange_id or 0, []).append(Line(move.item_id, name, unit, -move.quantity, move.points))
    return [
        Receipt(
            one,
            points[one.site_id],
            mask_name(names[one.resident_id]),
            mask_name(names[one.clerk_id]),
            lines.get(one.id, []),
            replayed,
        )
        for one in found
    ]
