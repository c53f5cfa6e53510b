"""Models of areas."""

from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Key16, Text40, UtcDateTime


class AreaKind(StrEnum):
    GRID = "grid"
    GROUP = "group"
    BUILDING = "building"


class Area(Base):
    """A part of a community. A group can stand in a grid, a building in either, each also by itself.

    `code` is what the community numbers it by. `is_open` is None once it is closed, so that its code can be given
    again.
    """

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("community_id", "code", "is_open"),)

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    kind: Mapped[AreaKind]
    code: Mapped[Key16]
    name: Mapped[Text40]
    is_open: Mapped[bool | None] = mapped_column(default=True)
    closed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)


RANK = {AreaKind.GRID: 0, AreaKind.GROUP: 1, AreaKind.BUILDING: 2}
"""The lower the number, the larger the area: one stands in a larger one only."""
