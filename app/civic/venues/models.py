"""Models of venues: rooms and courts, when they are open, and when they are not after all."""

from dataclasses import dataclass

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.types import Base, BigId, Text200, UtcDateTime


def clock(minutes: int) -> str:
    """480 is 08:00, the end of a day 24:00."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """Open on a weekday (1 is Monday), in minutes of the day."""

    weekday: int
    opens: int
    closes: int

    def __str__(self) -> str:
        return f"{clock(self.opens)}–{clock(self.closes)}"


class Venue(Base):
    """A venue is its project (`id`), whose name it has. Slots of `slot_minutes`, with `buffer_minutes` between them,
    can be booked until `days_ahead` days from now, by a household for `household_max` times that are still to come, and
    be given back until `cancel_hours` before they begin. `people_max` fit in. `filled_at`: when its slots were looked
    after last.
    """

    __tablename__ = "venue"
    __table_args__ = (
        Index(None, "community_id", "id"),
        Index(None, "closed_at", "filled_at"),
        CheckConstraint("slot_minutes > 0 AND buffer_minutes >= 0", name="slots_go_on"),
        CheckConstraint("days_ahead >= 0 AND days_ahead <= 60", name="days_ahead_bounded"),
    )

    id: Mapped[BigId] = mapped_column(ForeignKey("project.id"), primary_key=True, autoincrement=False)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    place: Mapped[Text200]
    slot_minutes: Mapped[int]
    buffer_minutes: Mapped[int]
    days_ahead: Mapped[int]
    household_max: Mapped[int]
    people_max: Mapped[int]
    cancel_hours: Mapped[int]
    needs_approval: Mapped[bool]
    rules: Mapped[Text200]
    made_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    made_at: Mapped[UtcDateTime]
    filled_at: Mapped[UtcDateTime]
    closed_at: Mapped[UtcDateTime | None] = mapped_column(default=None)


class VenueHours(Base):
    """That a venue is open on a weekday (1 is Monday), in minutes of the day; several on a day don't overlap."""

    __tablename__ = "venue_hours"
    __table_args__ = (
        Index(None, "venue_id", "weekday", "opens"),
        CheckConstraint("weekday >= 1 AND weekday <= 7", name="weekday_of_a_week"),
        CheckConstraint("opens >= 0 AND opens < closes AND closes <= 1440", name="opens_before_it_closes"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    weekday: Mapped[int]
    opens: Mapped[int]
    closes: Mapped[int]


class VenueBlock(Base):
    """That nobody can book a venue from then to then, and why: it is repaired, or used by those whose it is."""

    __tablename__ = "venue_block"
    __table_args__ = (
        Index(None, "venue_id", "ends_at"),
        CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
    )

    id: Mapped[BigId] = mapped_column(primary_key=True, init=False)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    starts_at: Mapped[UtcDateTime]
    ends_at: Mapped[UtcDateTime]
    reason: Mapped[Text200]
    made_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    made_at: Mapped[UtcDateTime]
