"""Models of snaps: what a case of this kind has besides what every case has."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Key16


class Category(StrEnum):
    GAS = "gas"
    WIRES = "wires"
    MANHOLE = "manhole"
    FIRE_LANE = "fire_lane"
    FIRE_GEAR = "fire_gear"
    CHARGING = "charging"
    FALLING = "falling"
    ICE = "ice"
    ROAD = "road"
    LIGHT = "light"
    WATER = "water"
    SEWAGE = "sewage"
    LITTER = "litter"
    BULKY = "bulky"
    GREENERY = "greenery"
    PARKING = "parking"
    NOISE = "noise"
    POSTERS = "posters"
    FACILITY = "facility"
    OTHER = "other"


class Snap(Base):
    """What a report of something seen in public has; it is the case of the same `id`.

    It was seen in `area_id`, or at a point on the map (millionths of a degree); `month` is that in which it was opened.
    Of one that `is_anonymous`, only who reports it sees that it is theirs. `holder_id` is the resident in a post whose
    turn it is or who works on it; where it is one of the staff, the case's `owner_id`; where it is neither, the desk
    gives it to somebody. `closed_by` is the resident who has closed it last. `minutes` are those from its opening to
    its last closing. `duplicate_of` is the case that it repeats.
    """

    __tablename__ = "snap"
    __table_args__ = (
        Index(None, "area_id", "category", "id"),
        Index(None, "holder_id", "id"),
        Index(None, "month", "id"),
        CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name="rating_of_five"),
        CheckConstraint("(latitude_e6 IS NULL) = (longitude_e6 IS NULL)", name="whole_point"),
        CheckConstraint("duplicate_of IS NULL OR duplicate_of <> id", name="repeats_another"),
    )

    id: Mapped[BigId] = mapped_column(ForeignKey("case_file.id"), primary_key=True, autoincrement=False)
    category: Mapped[Category]
    month: Mapped[Key16]
    is_anonymous: Mapped[bool]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    latitude_e6: Mapped[int | None]
    longitude_e6: Mapped[int | None]
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), default=None)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), index=True, default=None)
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"), index=True, default=None)
    minutes: Mapped[int | None] = mapped_column(default=None)
    reopened: Mapped[int] = mapped_column(default=0)
    rating: Mapped[int | None] = mapped_column(default=None)
