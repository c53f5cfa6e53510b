"""Somebody in a post reminds a neighbour, by the same rules as staff do."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.standing.collecting.neighbours import hold_neighbour
from app.standing.reminders.giving import give_about
from app.standing.reminders.models import Reminder


def remind(
    session: Session,
    *,
    rule_slug: str,
    subject: dict[str, object],
    occurred_on: date,
    event_key: str | None,
    note: str,
    resident_id: int,
    now: datetime,
) -> Reminder:
    """Raises what `hold_neighbour` and `give_about` raise."""
    neighbour = hold_neighbour(session, resident_id=resident_id, now=now, **subject)  # type: ignore[arg-type]
    return give_about(
        session,
        neighbour,
        rule_slug=rule_slug,
        occurred_on=occurred_on,
        event_key=event_key or occurred_on.isoformat(),
        note=note,
        resident_id=resident_id,
        now=now,
    )
