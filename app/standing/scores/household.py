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
from app.standing.scores.errors import NotAnAdultError
from app.standing.scores.scores import MAX_FROM_MEMBERS, Parts, capped, parts_of_household, plus_by_member


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a household; the name is masked. `plus` is None for minors, who have no score."""

    name: str
    is_self: bool
    is_minor: bool
    plus: int | None


@dataclass(frozen=True, slots=True)
class HouseholdScore:
    """`parts` are of records about the household as a whole; `from_members` is what its members' plus adds to them, at
    most `from_members_max`.
    """

    number: str
    parts: Parts
    from_members: int
    from_members_max: int
    members: Sequence[Member]


def household_score(session: Session, *, resident_id: int, now: datetime) -> HouseholdScore:
    """That of the household of an adult. Raises NotAnAdultError."""
    household_id = _household_of(session, resident_id)
    if household_id is None:
        raise NotAnAdultError
    added = plus_by_member(session, household_id=household_id, now=now)
    from_members = capped(added)
    return HouseholdScore(
        number=queries.household_number(session, household_id=household_id),
        parts=parts_of_household(session, household_id=household_id, from_members=from_members, now=now),
        from_members=from_members,
        from_members_max=MAX_FROM_MEMBERS,
        members=[
            Member(card.name, card.id == resident_id, card.is_minor, None if card.is_minor else added.get(card.id, 0))
            for card in queries.members(session, household_id=household_id)
        ],
    )


def score_without(session: Session, *, resident_id: int, now: datetime) -> tuple[int, int] | None:
    """The score of an adult's household now, and as it will be without them; None for minors."""
    household_id = _household_of(session, resident_id)
    if household_id is None:
        return None
    added = plus_by_member(session, household_id=household_id, now=now)
    others = capped({member: plus for member, plus in added.items() if member != resident_id})
    parts = parts_of_household(session, household_id=household_id, from_members=capped(added), now=now)
    score = parts.base + parts.plus - parts.minus
    return score + capped(added), score + others


def _household_of(session: Session, resident_id: int) -> int | None:
    """The household of an adult; None for minors."""
    return session.scalar(select(Resident.household_id).where(Resident.id == resident_id, Resident.is_minor.is_(False)))
