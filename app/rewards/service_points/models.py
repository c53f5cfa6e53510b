"""Models of service points."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Points, Text40, Text200, UtcDateTime


class PointKind(StrEnum):
    MART = "mart"
    LOVE_MART = "love_mart"
    CANTEEN = "canteen"
    LAUNDRY = "laundry"
    SCHOOL_MART = "school_mart"


class ServicePoint(Base):
    """A counter (服务点) of a node, or of a unit of it. `month_points` is the most that one resident may spend there in
    a month; None is as much as they have. `is_open` is None once it is closed, so that its name is free again.
    """

    __tablename__ = "service_point"
    __table_args__ = (
        UniqueConstraint("community_id", "name", "is_open"),
        Index(None, "community_id", "id"),
        CheckConstraint("month_points > 0", name="month_points_are_some"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[PointKind]
    name: Mapped[Text40]
    place: Mapped[Text200]
    hours: Mapped[Text200]
    month_points: Mapped[Points | None]
    created_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    created_at: Mapped[UtcDateTime]
    is_open: Mapped[bool | None] = mapped_column(default=True)
    closed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)

    @property
    def status(self) -> str:
        return "active" if self.is_open else "closed"
