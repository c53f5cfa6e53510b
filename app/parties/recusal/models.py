"""Models of recusal: which resident each of the staff is."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, UtcDateTime


class StaffResident(Base):
    """One of the staff and the resident they are; `resident_id` is None for who has said that they are on no roster.

    Whoever has said nothing has no row: then nobody knows, and the console asks.
    """

    __tablename__ = "staff_resident"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), primary_key=True)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), index=True)
    declared_at: Mapped[UtcDateTime]
