"""The same session again: as many times as somebody likes, week by week."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.civic.gatherings.models import Gathering
from app.civic.gatherings.planning import plan, publish
from app.core.identities import StaffIdentity

TIMES_MAX = 26
"""Half a year of weeks."""
WEEK = timedelta(days=7)
_MOMENTS = ("starts_at", "ends_at", "signup_until", "cancel_until")


def plan_weekly(
    session: Session, *, times: int, is_public: bool, staff: StaffIdentity, now: datetime, **details: Any
) -> list[Gathering]:
    """Plan so many sessions, a week apart, all of them or none; `is_public`: and publish them. `details` are those of
    `plan`, of the first. Raises what `plan` and `publish` raise.
    """
    made = []
    for number in range(times):
        later = {name: details[name] + WEEK * number for name in _MOMENTS if details.get(name) is not None}
        gathering = plan(session, **(details | later), staff=staff, now=now)
        session.flush()
        if is_public:
            publish(session, session_id=gathering.id, staff=staff, now=now)
        made.append(gathering)
    return made
