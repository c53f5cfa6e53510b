"""A community with a room that can be booked: on weekdays from nine to noon, and on Saturday afternoon."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.gatherings import signing_up
from app.civic.gatherings.booking import Use
from app.civic.gatherings.models import Gathering, Signup
from app.civic.venues import blocking, opening
from app.civic.venues.filling import Filled
from app.civic.venues.models import Opening, Venue, VenueBlock
from app.core.clock import SHANGHAI, frozen
from app.core.db.session import db
from app.parties.residents.models import Resident
from devtools import factories
from devtools.factories import NOW, Town, commit

MORNINGS = [Opening(day, 9 * 60, 12 * 60) for day in range(1, 6)]
HOURS = [*MORNINGS, Opening(6, 14 * 60, 18 * 60)]
TEA = Use("邻居茶会", 6)
DETAILS: dict[str, Any] = {
    "place": "社区服务中心二楼",
    "slot_minutes": 60,
    "buffer_minutes": 30,
    "days_ahead": 6,
    "household_max": 2,
    "people_max": 20,
    "cancel_hours": 2,
    "needs_approval": False,
    "rules": "用后打扫干净",
}


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Room:
    """`wednesday` is the day after today."""

    town: Town
    venue: Venue

    wednesday = date(2026, 11, 11)

    @property
    def by(self) -> dict[str, Any]:
        return {"staff": self.town.admin, "now": NOW}

    def person(self, **more: Any) -> Resident:
        return factories.resident(self.town.node, **{"user": factories.user(), **more})

    def slots(self, *, standing: bool = True) -> list[Gathering]:
        """All that there are, in their order."""
        db.session.rollback()
        query = select(Gathering).where(Gathering.venue_id == self.venue.id).order_by(Gathering.starts_at)
        found = db.session.scalars(query.execution_options(populate_existing=True)).all()
        return [each for each in found if not standing or each.status.value != "cancelled"]

    def times(self, day: date) -> list[str]:
        """When the slots of a day begin."""
        return [each.starts_at.astimezone(SHANGHAI).strftime("%H:%M") for each in self.slots() if each.day == day]

    def slot(self, starts_at: datetime) -> Gathering:
        return next(each for each in self.slots() if each.starts_at == starts_at)

    def book(self, slot: Gathering, who: Resident, use: Use = TEA, now: datetime = NOW) -> Signup:
        return commit(signing_up.sign_up, session_id=slot.id, resident_id=who.id, use=use, now=now)

    def change(self, **changes: Any) -> Filled:
        return commit(opening.change_venue, venue_id=self.venue.id, changes=changes, **self.by)[1]

    def block(self, starts_at: datetime, hours: float, *, cancels: int = 0, reason: str = "空调检修") -> VenueBlock:
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=hours)}
        return commit(blocking.block, venue_id=self.venue.id, cancels=cancels, reason=reason, **times, **self.by)[0]


@pytest.fixture
def room(app: Flask) -> Iterator[Room]:
    with frozen(NOW):
        town = factories.town()
        node = {"community_id": town.node.id, "staff": town.admin, "now": NOW}
        venue, _ = commit(opening.open_venue, name="社区活动室", hours=HOURS, **DETAILS, **node)
        yield Room(town, venue)
