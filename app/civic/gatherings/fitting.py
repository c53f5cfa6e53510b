"""Who may take part in a session: minors not at night, nobody below its age, nobody twice at the same time.

The roster knows who is a minor and no dates of birth. So an age of 18 keeps minors out, and for a lower one an adult of
their household, who signs them up, answers.
"""

from datetime import datetime, time, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from app.civic.gatherings.errors import (
    BelowMinAgeError,
    GuardianNeededError,
    MinorAtNightError,
    MinorsAtNightError,
    OverlappingSignupError,
    SignupsOverlapError,
)
from app.civic.gatherings.models import COMING, Gathering, Project, Signup
from app.civic.gatherings.queries import nodes_of
from app.core.clock import SHANGHAI
from app.core.security.masking import mask_name
from app.parties import residents
from app.parties.residents.errors import ResidentNotFoundError
from app.parties.residents.models import Resident
from app.parties.residents.people import ResidentIdentity

NIGHT_BEGINS, NIGHT_ENDS = time(22), time(6)
"""When the labour law has night work begin and end."""
ADULT = 18
NAMED = 20
"""Of who cannot come at another time, so many are named."""


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


def lock_neighbour(session: Session, gathering: Gathering, whose: int) -> ResidentIdentity:
    """Somebody of the node of a session or below it, who is locked. Raises ResidentNotFoundError."""
    person = residents.lock_identity(session, whose)
    if gathering.community_id not in nodes_of(person):
        raise ResidentNotFoundError
    return person


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


def require_all_free(session: Session, gathering: Gathering, starts_at: datetime, ends_at: datetime) -> None:
    """Nothing, where everybody who has signed up for a session could come at another time: none has signed up for
    anything else then, and none is a minor who would be out at night. Lock them first.

    Raises SignupsOverlapError, MinorsAtNightError.
    """
    other, theirs = aliased(Gathering), aliased(Signup)
    rows = session.execute(
        select(Signup.id, Resident.name, other.id, other.title)
        .join(Resident, Resident.id == Signup.resident_id)
        .join(theirs, and_(theirs.resident_id == Signup.resident_id, theirs.status.in_(COMING)))
        .join(other, other.id == theirs.gathering_id)
        .where(
            Signup.gathering_id == gathering.id,
            Signup.status.in_(COMING),
            other.id != gathering.id,
            other.starts_at < ends_at,
            other.ends_at > starts_at,
        )
        .order_by(Signup.id, other.id)
    ).all()
    if rows:
        first = [
            {"signup_id": signup_id, "name": mask_name(name), "session_id": other_id, "title": title}
            for signup_id, name, other_id, title in rows[:NAMED]
        ]
        raise SignupsOverlapError(len({row[0] for row in rows}), first)
    if not is_at_night(starts_at, ends_at):
        return
    minors = session.scalar(
        select(func.count(Signup.id))
        .join(Resident, Resident.id == Signup.resident_id)
        .where(Signup.gathering_id == gathering.id, Signup.status.in_(COMING), Resident.is_minor.is_(True))
    )
    if minors:
        raise MinorsAtNightError(minors)


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
