"""Models of exchanges."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Fen, Key16, Points, Text40, Text200, UtcDateTime


class ExchangeStatus(StrEnum):
    DONE = "done"
    ASKED = "asked"
    REVERSED = "reversed"


class GoodsExchange(Base):
    """Goods for points at a service point; which ones say its moves of stock. A card's code is good for one: the unique
    key holds us to it. `community_id` is the holder's node at that time, whose points were retired. After its day it is
    reversed by two: `asked_by` and `reversed_by`.
    """

    __tablename__ = "goods_exchange"
    __table_args__ = (
        UniqueConstraint("resident_id", "card_step"),
        Index(None, "site_id", "id"),
        Index(None, "site_id", "resident_id", "month"),
        Index(None, "resident_id", "id"),
        CheckConstraint("points > 0", name="points_are_some"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    site_id: Mapped[int] = mapped_column(ForeignKey("service_point.id"))
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), index=True)
    clerk_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    card_step: Mapped[int]
    points: Mapped[Points]
    value_fen: Mapped[Fen]
    at: Mapped[UtcDateTime]
    day: Mapped[date]
    month: Mapped[Key16]
    status: Mapped[ExchangeStatus] = mapped_column(default=ExchangeStatus.DONE)
    asked_by: Mapped[Text40 | None] = mapped_column(default=None)
    asked_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    reversal_reason: Mapped[Text200 | None] = mapped_column(default=None)
    reversed_by: Mapped[Text40 | None] = mapped_column(default=None)
    reversed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
