"""Somebody in a post reminds a neighbour, by the same rules as staff do."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.parties.pictures.attaching import attach
from app.parties.pictures.models import PictureOf
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
    evidence: Sequence[int] = (),
    user_id: int | None = None,
    resident_id: int,
    now: datetime,
) -> Reminder:
    """`evidence` are pictures that the user has sent ahead. Raises what `hold_neighbour`, `give_about` and
    `pictures.attach` raise.
    """
    neighbour = hold_neighbour(session, resident_id=resident_id, now=now, **subject)  # type: ignore[arg-type]
    reminder = give_about(
        session,
        neighbour,
        rule_slug=rule_slug,
        occurred_on=occurred_on,
        event_key=event_key or occurred_on.isoformat(),
        note=note,
        resident_id=resident_id,
        now=now,
    )
    kind, about_id = PictureOf.REMINDER, reminder.id
    reminder.pictures = attach(session, picture_ids=evidence, kind=kind, about_id=about_id, user_id=user_id, now=now)
    return reminder
