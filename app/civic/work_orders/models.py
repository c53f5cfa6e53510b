"""Models of work orders: what a case of this kind has besides what every case has, and who looks after which area."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Key16, UtcDateTime


class OrderClass(StrEnum):
    TRAPPED = "trapped"
    OUTAGE = "outage"
    LEAK = "leak"
    LIFT = "lift"
    DOOR = "door"
    LIGHTING = "lighting"
    DRAINS = "drains"
    CLEANING = "cleaning"
    GREENERY = "greenery"
    PARKING = "parking"
    NOISE = "noise"
    OTHER = "other"


class WorkOrder(Base):
    """What is asked of a property firm, `unit_id`; it is the case of the same `id`.

    `area_id` is that of the household, `month` that in which it was opened. It is to be taken until `take_by`, and done
    until `done_by`. `holder_id` is who of the firm has taken it, `closed_by` who has closed it last, `minutes` those
    from its opening to that. `overdue_at` is when the clock ran out that the firm has missed, None where it has missed
    none. `is_watched` while that can still lead to a record, else None; `recorded_unit_id` is the firm that the record
    is about: of an order there is one at most.
    """

    __tablename__ = "work_order"
    __table_args__ = (
        Index(None, "unit_id", "month"),
        Index(None, "area_id", "id"),
        Index(None, "month", "id"),
        Index(None, "is_watched", "id"),
        CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name="rating_of_five"),
        CheckConstraint("take_by <= done_by", name="taken_before_done"),
    )

    id: Mapped[BigId] = mapped_column(ForeignKey("case_file.id"), primary_key=True, autoincrement=False)
    category: Mapped[OrderClass]
    month: Mapped[Key16]
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    take_by: Mapped[UtcDateTime]
    done_by: Mapped[UtcDateTime]
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), index=True, default=None)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), index=True, default=None)
    minutes: Mapped[int | None] = mapped_column(default=None)
    reopened: Mapped[int] = mapped_column(default=0)
    rating: Mapped[int | None] = mapped_column(default=None)
    overdue_at: Mapped[UtcDateTime | None] = mapped_column(default=None)
    is_watched: Mapped[bool | None] = mapped_column(default=True)
    recorded_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True, default=None)


class Estate(Base):
    """An area that a property firm looks after, with all that stands in it and has no firm of its own. `is_open` is
    None once that is over.
    """

    __tablename__ = "estate"
    __table_args__ = (UniqueConstraint("area_id", "is_open"), Index(None, "unit_id", "is_open"))

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    since: Mapped[UtcDateTime]
    is_open: Mapped[bool | None] = mapped_column(default=True)
    until: Mapped[UtcDateTime | None] = mapped_column(default=None)
