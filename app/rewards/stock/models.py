"""Models of stock: items, what there is of them in lots, and the moves that have led to it."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Encrypted, Fen, Json, Key16, Key64, Points, Text40, Text200, UtcDateTime

NEVER = date(9999, 12, 31)
"""The last day of what does not go off."""


class StockItem(Base):
    """What can be had at the service points of a node and of those below it, for `points` each. `value_fen` is what one
    has cost, `low_at` so few of it at a point are few. `is_open` is None once nobody is to have it any more.
    """

    __tablename__ = "stock_item"
    __table_args__ = (
        UniqueConstraint("community_id", "name", "is_open"),
        UniqueConstraint("community_id", "barcode", "is_open"),
        Index(None, "community_id", "id"),
        CheckConstraint("points > 0", name="points_are_some"),
        CheckConstraint("value_fen >= 0", name="value_not_negative"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    name: Mapped[Text40]
    unit: Mapped[Text40]
    value_fen: Mapped[Fen]
    points: Mapped[Points]
    low_at: Mapped[int]
    barcode: Mapped[Key16 | None]
    created_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    created_at: Mapped[UtcDateTime]
    picture_key: Mapped[Key64 | None] = mapped_column(index=True, default=None)
    is_open: Mapped[bool | None] = mapped_column(default=True)


class Stock(Base):
    """How many of an item are at a service point, and how many of these are promised to somebody. The sum of its moves,
    kept so that a till needs no sum; whoever moves some holds this row.
    """

    __tablename__ = "stock"
    __table_args__ = (
        UniqueConstraint("site_id", "item_id"),
        CheckConstraint("promised >= 0", name="promised_not_negative"),
        CheckConstraint("on_hand >= promised", name="promised_are_there"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    site_id: Mapped[int] = mapped_column(ForeignKey("service_point.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("stock_item.id"), index=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    promised: Mapped[int] = mapped_column(default=0)


class StockLot(Base):
    """So many of these are good through a day; `NEVER` for what does not go off."""

    __tablename__ = "stock_lot"
    __table_args__ = (
        UniqueConstraint("stock_id", "expires_on"),
        CheckConstraint("on_hand >= 0", name="on_hand_not_negative"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    stock_id: Mapped[int] = mapped_column(ForeignKey("stock.id"))
    expires_on: Mapped[date]
    on_hand: Mapped[int]


class MoveKind(StrEnum):
    BOUGHT = "bought"
    DONATED = "donated"
    MOVED = "moved"
    COUNT = "count"
    SPOILED = "spoiled"
    EXPIRED = "expired"
    OUT = "out"


class StockMove(Base):
    """A change of stock: `quantity` came, or went where it is below zero, worth `value_fen` with the same sign. A count
    is the difference that it found, which may be none. `lots` says by last days from where they went and where to.

    Of two halves of a move between points each names the other point and, as `pair`, both have the same key. `out` went
    over the counter by an exchange. `reverses_id` is the move that this one undoes; the unique key lets it be undone
    once.
    """

    __tablename__ = "stock_move"
    __table_args__ = (
        Index(None, "site_id", "id"),
        Index(None, "site_id", "month", "kind"),
        Index(None, "site_id", "item_id", "id"),
        UniqueConstraint("reverses_id"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    site_id: Mapped[int] = mapped_column(ForeignKey("service_point.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("stock_item.id"), index=True)
    kind: Mapped[MoveKind]
    quantity: Mapped[int]
    value_fen: Mapped[Fen]
    points: Mapped[Points]
    lots: Mapped[Json]
    at: Mapped[UtcDateTime]
    month: Mapped[Key16]
    actor: Mapped[Text40]
    exchange_id: Mapped[int | None] = mapped_column(ForeignKey("goods_exchange.id"), index=True, default=None)
    other_site_id: Mapped[int | None] = mapped_column(ForeignKey("service_point.id"), index=True, default=None)
    pair: Mapped[Key16 | None] = mapped_column(index=True, default=None)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("stock_move.id"), default=None)
    reference: Mapped[Text40] = mapped_column(default="")
    donor: Mapped[Encrypted | None] = mapped_column(default=None, repr=False)
    note: Mapped[Text200] = mapped_column(default="")
