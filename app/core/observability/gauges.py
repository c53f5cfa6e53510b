"""Figures that one process works out, now and then, and that every web server shows at /metrics.

What costs more than a look must not be worked out whenever somebody scrapes, so workers and commands note it down here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.clock import APART
from app.core.db.types import Base, Key64, UtcDateTime


class Reading(Base):
    """The last known value of a figure, or of one part of it."""

    __tablename__ = "reading"

    name: Mapped[Key64] = mapped_column(primary_key=True)
    label: Mapped[Key64] = mapped_column(primary_key=True)
    value: Mapped[int]
    at: Mapped[UtcDateTime]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure by name. Where it `is_moment`, what is noted is a moment and what is shown the seconds since then.

    `label` names what its parts are told apart by, such as `unit`.
    """

    name: str
    help: str
    label: str | None = None
    is_moment: bool = False

    def shown(self, value: int, now: datetime) -> float | None:
        """None for a moment that a clock that was ahead has noted: it says nothing, for as long as it is ahead."""
        if not self.is_moment:
            return float(value)
        age = now.timestamp() - value / 1000
        return None if age < -APART.total_seconds() else max(0.0, age)


def note(session: Session, figure: Figure, value: int | datetime | Mapping[str, int] | None, *, now: datetime) -> None:
    """Keep a value, or one for each label, in the place of those before. None: there is nothing to show.

    When two processes note the same figure for the first time at once, one of them stands.
    """
    parts = value if isinstance(value, Mapping) else {"": value}
    rows = [
        Reading(name=figure.name, label=label, value=_number(part), at=now)
        for label, part in parts.items()
        if part is not None
    ]
    session.execute(delete(Reading).where(Reading.name == figure.name))
    try:
        with session.begin_nested():
            session.add_all(rows)
    except IntegrityError:
        return


def read_all(session: Session) -> Iterator[Reading]:
    """Every reading that there is; few."""
    return iter(session.scalars(select(Reading).order_by(Reading.name, Reading.label)))


def read(session: Session, figure: Figure, label: str = "") -> int | None:
    """A value as it was noted, a moment as milliseconds since 1970."""
    return session.scalar(select(Reading.value).where(Reading.name == figure.name, Reading.label == label))


def _number(value: int | datetime) -> int:
    return round(value.timestamp() * 1000) if isinstance(value, datetime) else value
