"""Who may take part in a session: minors not at night, nobody below its age, nobody twice at the same time.

The roster knows who is a minor and no dates of birth. So an age of 18 keeps minors out, and for a lower one an adult of
their household, who signs them up, answers.
"""

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.gatherings.errors import (
    BelowMinAgeError,
    GuardianNeededError,
    MinorAtNightError,
    OverlappingSignupError,
)
from app.civic.gatherings.models import COMING, Gathering, Project, Signup
from app.core.clock import SHANGHAI
from app.parties.residents.people import ResidentIdentity

NIGHT_BEGINS, NIGHT_ENDS = time(22), time(6)
"""When the labour law has night work begin and end."""
ADULT = 18


def is_at_night(starts_at: datetime, ends_at: datetime) -> bool:
    """Whether any of it is at night."""
    start, end = starts_at.astimezone(SHANGHAI), ends_at.astimezone(SHANGHAI)
    day = start.date() - timedelta(days=1)
    while day <= end.date():
        begins = datetime.combine(day, NIGHT_BEGINS, SHANGHAI)
        if start < datetime.combine(day + timedelta(days=1), NIGHT_ENDS, SHANGHAI) and end > begins:
            return True
        day += timedelta(days=1)
    return False


def require_fit(project: Project, gathering: Gathering, person: ResidentIdentity, *, by_adult: bool) -> None:
    """Nothing, where somebody may take part, `by_adult` when an adult has them do so.

    Raises MinorAtNightError, BelowMinAgeError, GuardianNeededError.
    """
    if not person.is_minor:
        return
    if project.min_age >= ADULT:
        raise BelowMinAgeError(project.min_age)
    if is_at_night(gathering.starts_at, gathering.ends_at):
        raise MinorAtNightError
    if not by_adult and (project.guardian or project.min_age):
        raise GuardianNeededError


def require_free(session: Session, gathering: Gathering, resident_id: int) -> None:
    """Nothing, where somebody has signed up for nothing else at that time. Lock them first.

    Raises OverlappingSignupError.
    """
    other = session.execute(
        select(Gathering.id, Gathering.title)
        .join(Signup, Signup.gathering_id == Gathering.id)
        .where(
            Signup.resident_id == resident_id,
            Signup.status.in_(COMING),
            Gathering.id != gathering.id,
            Gathering.starts_at < gathering.ends_at,
            Gathering.ends_at > gathering.starts_at,
        )
        .order_by(Gathering.id)
        .limit(1)
    ).one_or_none()
    if other is not None:
        raise OverlappingSignupError(other.id, other.title)
