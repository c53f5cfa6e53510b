"""A venue of a town of the tests, with a block and somebody who has booked it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.civic.gatherings import signing_up
from app.civic.gatherings.booking import Use
from app.civic.gatherings.models import Gathering
from app.civic.venues import blocking, opening
from app.civic.venues.models import Opening
from app.core.db.session import db
from devtools import factories
from devtools.factories import NOW, Town, commit


def venues(town: Town) -> dict[str, int]:
    """Ids by the names of paths: somebody of the town has booked the first slot, the next day is blocked."""
    by: dict[str, Any] = {"staff": town.admin, "now": NOW}
    venue, _ = commit(
        opening.open_venue,
        community_id=town.node.id,
        name="社区活动室",
        hours=[Opening(day, 9 * 60, 11 * 60) for day in range(1, 8)],
        place="二楼",
        slot_minutes=60,
        buffer_minutes=0,
        days_ahead=5,
        household_max=2,
        people_max=9,
        cancel_hours=0,
        needs_approval=False,
        rules="",
        **by,
    )
    first = db.session.scalar(select(Gathering.id).where(Gathering.venue_id == venue.id).order_by(Gathering.starts_at))
    who = factories.resident(town.node)
    commit(signing_up.sign_up, session_id=first, resident_id=who.id, use=Use("茶会", 3), now=NOW)
    tomorrow = NOW + timedelta(days=2)
    times = {"starts_at": tomorrow, "ends_at": tomorrow + timedelta(days=1)}
    block, _ = commit(blocking.block, venue_id=venue.id, reason="检修", **times, **by)
    return {"venue_id": venue.id, "block_id": block.id}
