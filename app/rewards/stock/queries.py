"""Queries: the shelf of a service point, its moves, what they come to by month; items of a subtree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import community_in_scope, get_community, is_below
from app.rewards.service_points.models import ServicePoint
from app.rewards.stock.errors import MoveNotFoundError
from app.rewards.stock.models import NEVER, MoveKind, Stock, StockItem, StockLot, StockMove

SOON = timedelta(days=30)
"""What goes off within so many days is shown as such."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """An item at a point: what there is, of that promised and over, and when the next of it goes off."""

    id: int
    item: StockItem
    on_hand: int
    promised: int
    expired: int
    next_expiry: date | None
    is_soon: bool

    @property
    def free(self) -> int:
        """So many can be had."""
        return max(0, self.on_hand - self.promised - self.expired)

    @property
    def is_low(self) -> bool:
        return self.free <= self.item.low_at

    @property
    def worth_fen(self) -> int:
        return self.on_hand * self.item.value_fen


@dataclass(frozen=True, slots=True)
class ListedMove:
    """A move with its item, the other point where there is one, and whether it was undone."""

    move: StockMove
    item: str
    unit: str
    other: str | None
    is_undone: bool

    @property
    def id(self) -> int:
        return self.move.id


@dataclass(frozen=True, slots=True)
class Month:
    """What came and what went at a point in a month, by kinds of moves, in fen; what was exchanged in points."""

    month: str
    by_kind: Mapping[MoveKind, int]
    points: int


def shelf(
    session: Session, *, point_id: int, now: datetime, cursor: str | None = None, limit: int, barcode: str | None = None
) -> Page[Shelved]:
    """What is or was at a point, what came last first."""
    query = select(Stock, StockItem).join(StockItem, StockItem.id == Stock.item_id).where(Stock.site_id == point_id)
    if barcode is not None:
        query = query.where(StockItem.barcode == barcode)
    page = newest_first(session, query, Stock.id, cursor=cursor, limit=limit)
    return page.map_all(lambda rows: _shelved(session, rows, business_day(now)))


def whole_shelf(session: Session, *, point_id: int, now: datetime) -> list[Shelved]:
    """All of it, by the names of the items: a point has some hundreds."""
    query = select(Stock, StockItem).join(StockItem, StockItem.id == Stock.item_id).where(Stock.site_id == point_id)
    rows = session.execute(query.order_by(StockItem.name, Stock.id).limit(2_000)).all()
    return _shelved(session, rows, business_day(now))


def _shelved(session: Session, rows: Sequence[Any], today: date) -> list[Shelved]:
    lots: dict[int, list[tuple[date, int]]] = {}
    wanted = select(StockLot.stock_id, StockLot.expires_on, StockLot.on_hand).where(
        StockLot.stock_id.in_([row[0].id for row in rows]), StockLot.on_hand > 0
    )
    for stock_id, expires_on, on_hand in session.execute(wanted.order_by(StockLot.expires_on)):
        lots.setdefault(stock_id, []).append((expires_on, on_hand))
    return [_one(stock, item, lots.get(stock.id, []), today) for stock, item in rows]


def _one(stock: Stock, item: StockItem, lots: list[tuple[date, int]], today: date) -> Shelved:
    good = [day for day, _ in lots if today <= day < NEVER]
    expired = sum(count for day, count in lots if day < today)
    soon = bool(good) and good[0] <= today + SOON
    return Shelved(stock.id, item, stock.on_hand, stock.promised, expired, good[0] if good else None, soon)


def moves(
    session: Session,
    *,
    point_id: int,
    kind: MoveKind | None = None,
    item_id: int | None = None,
    cursor: str | None,
    limit: int,
) -> Page[ListedMove]:
    """The moves at a point, the newest first."""
    query = select(StockMove).where(StockMove.site_id == point_id)
    if kind is not None:
        query = query.where(StockMove.kind == kind)
    if item_id is not None:
        query = query.where(StockMove.item_id == item_id)
    page = newest_first(session, query, StockMove.id, cursor=cursor, limit=limit)
    return page.map_all(lambda found: listed(session, found))


def listed(session: Session, found: Sequence[StockMove]) -> list[ListedMove]:
    """The same moves in the same order."""
    items = _by_id(session, StockItem, {move.item_id for move in found})
    others = _by_id(session, ServicePoint, {move.other_site_id for move in found if move.other_site_id is not None})
    undone = set(session.scalars(select(StockMove.reverses_id).where(StockMove.reverses_id.in_([m.id for m in found]))))
    return [
        ListedMove(
            move,
            items[move.item_id].name,
            items[move.item_id].unit,
            others[move.other_site_id].name if move.other_site_id is not None else None,
            move.id in undone,
        )
        for move in found
    ]


def move_at(session: Session, *, move_id: int, point_id: int) -> ListedMove:
    """One of a point. Raises MoveNotFoundError."""
    move = session.get(StockMove, move_id)
    if move is None or move.site_id != point_id:
        raise MoveNotFoundError
    return listed(session, [move])[0]


def _by_id(session: Session, model: Any, ids: set[int]) -> dict[int, Any]:
    return {row.id: row for row in session.scalars(select(model).where(model.id.in_(ids)))} if ids else {}


def months(session: Session, *, point_id: int, limit: int = 12) -> list[Month]:
    """What came and went, the latest month first."""
    sums = (
        select(StockMove.month, StockMove.kind, func.sum(StockMove.value_fen), func.sum(StockMove.points))
        .where(StockMove.site_id == point_id)
        .group_by(StockMove.month, StockMove.kind)
    )
    found: dict[str, dict[MoveKind, int]] = {}
    points: dict[str, int] = {}
    for month, kind, fen, spent in session.execute(sums):
        found.setdefault(month, {})[kind] = int(fen)
        points[month] = points.get(month, 0) + int(spent)
    return [Month(month, found[month], points[month]) for month in sorted(found, reverse=True)[:limit]]


def items_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    community_id: int | None = None,
    text: str | None = None,
    cursor: str | None,
    limit: int,
) -> Page[StockItem]:
    """Open items of a subtree, the newest first; `text` is a part of their names. Raises CommunityNotFoundError."""
    path = staff.path
    if community_id is not None:
        path = community_in_scope(session, community_id=community_id, staff=staff).path
    wanted = [StockItem.is_open.is_(True), *is_below(session, path, StockItem.community_id)]
    wanted += [StockItem.name.contains(text, autoescape=True)] if text else []
    return newest_first(session, select(StockItem).where(*wanted), StockItem.id, cursor=cursor, limit=limit)


def items_for(session: Session, point: ServicePoint) -> Sequence[StockItem]:
    """The open items that a point may have, by their names."""
    steps = get_community(session, point.community_id).steps
    query = select(StockItem).where(StockItem.community_id.in_(steps), StockItem.is_open.is_(True))
    return session.scalars(query.order_by(StockItem.name, StockItem.id).limit(2_000)).all()
