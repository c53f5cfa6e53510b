"""我家: the score of a household, what the records about it make of it, and what each adult's plus adds.

Of a member only the sum of what counts in their favour is shown. No score of one person stands beside it and nobody's
minus is in any sum of a household, so none follows from a difference either. Minors have no score and add nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.parties.residents import queries
from app.parties.residents.models import Resident
from app.standing.programmes.models import SubjectKind
from app.standing.scores.errors import NotAnAdultError
from app.standing.scores.scores import (
    MAX_FROM_MEMBERS,
    Standing,
    parts_of_household,
    plus_by_member,
    standing,
)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a household; the name is masked. `plus` is None for minors, who have no score."""

    name: str
    is_self: bool
    is_minor: bool
    plus: int | None


@dataclass(frozen=True, slots=True)
class Home:
    """`base` + `plus` − `minus` + `from_members` is the score: `plus` and `minus` are of records about the household as
    a whole, `from_members` is what its members' plus adds, at most `from_members_max`.
    """

    number: str
    standing: Standing
    base: int
    plus: int
    minus: int
    from_members: int
    from_members_max: int
    members: Sequence[Member]


def home_of(session: Session, *, resident_id: int, now: datetime) -> Home:
    """The household of an adult. Raises NotAnAdultError."""
    household_id, is_minor = session.execute(
        select(Resident.household_id, Resident.is_minor).where(Resident.id == resident_id)
    ).one()
    if is_minor:
        raise NotAnAdultError
    added = plus_by_member(session, household_id=household_id, now=now)
    parts = parts_of_household(session, household_id=household_id, now=now)
    return Home(
        number=queries.household_number(session, household_id=household_id),
        standing=standing(session, subject_kind=SubjectKind.HOUSEHOLD, subject_id=household_id, now=now),
        base=parts.base,
        plus=parts.plus,
        minus=parts.minus,
        from_members=min(sum(added.values()), MAX_FROM_MEMBERS),
        from_members_max=MAX_FROM_MEMBERS,
        members=[
            Member(card.name, card.id == resident_id, card.is_minor, None if card.is_minor else added.get(card.id, 0))
            for card in queries.members(session, household_id=household_id)
        ],
    )


def without(session: Session, *, resident_id: int, now: datetime) -> tuple[int, int] | None:
    """The score of an adult's household now, and as it will be without them; None for minors."""
    household_id, is_minor = session.execute(
        select(Resident.household_id, Resident.is_minor).where(Resident.id == resident_id)
    ).one()
    if is_minor:
        return None
    score = standing(session, subject_kind=SubjectKind.HOUSEHOLD, subject_id=household_id, now=now).score or 0
    added = plus_by_member(session, household_id=household_id, now=now)
    now_added = min(sum(added.values()), MAX_FROM_MEMBERS)
    then_added = min(sum(added.values()) - added.get(resident_id, 0), MAX_FROM_MEMBERS)
    return score, score - now_added + then_added
