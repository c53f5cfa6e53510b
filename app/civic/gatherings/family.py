"""Which of a household is meant, where the leader has scanned a code that stands for all of it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.gatherings.errors import ChooseMemberError
from app.civic.gatherings.models import COMING, Gathering, Presence, Signup
from app.civic.gatherings.queries import nodes_of
from app.core.security.masking import mask_name
from app.parties import residents
from app.parties.residents.errors import ResidentNotFoundError
from app.parties.residents.models import Resident


def arriving(session: Session, gathering: Gathering, people: Sequence[int], chosen: int | None) -> int:
    """Who comes: whoever of them has signed up and is not there yet, where that is one; anybody of them otherwise.

    Raises ChooseMemberError with who it may be.
    """
    there = select(Presence.resident_id).where(Presence.gathering_id == gathering.id, Presence.resident_id.in_(people))
    signed = select(Signup.resident_id).where(
        Signup.gathering_id == gathering.id, Signup.open_for.in_(people), Signup.status.in_(COMING)
    )
    expected = set(session.scalars(signed)) - set(session.scalars(there))
    return _one(session, people, expected, chosen)


def leaving(session: Session, gathering: Gathering, people: Sequence[int], chosen: int | None) -> int:
    """Who leaves: whoever of them is there. Raises as `arriving`."""
    there = select(Presence.resident_id).where(Presence.gathering_id == gathering.id, Presence.open_for.in_(people))
    return _one(session, people, set(session.scalars(there)), chosen)


def signing(session: Session, gathering: Gathering, people: Sequence[int], chosen: int | None) -> int:
    """Who wants to take part: whoever of them has not signed up. Raises as `arriving`."""
    signed = select(Signup.resident_id).where(Signup.gathering_id == gathering.id, Signup.open_for.in_(people))
    return _one(session, people, set(people) - set(session.scalars(signed)), chosen)


def require_neighbours(session: Session, gathering: Gathering, people: Sequence[int], chosen: int | None) -> None:
    """Nothing, where these are people of the node of a session or below it, and the chosen one is one of them.

    Raises ResidentNotFoundError.
    """
    if not people or chosen not in (None, *people):
        raise ResidentNotFoundError
    if gathering.community_id not in nodes_of(residents.identify(session, people[0])):
        raise ResidentNotFoundError


def _one(session: Session, people: Sequence[int], likely: set[int], chosen: int | None) -> int:
    if chosen is not None:
        return chosen
    if len(people) == 1:
        return people[0]
    if len(likely) == 1:
        return likely.pop()
    query = select(Resident.id, Resident.name).where(Resident.id.in_(likely or people)).order_by(Resident.id)
    raise ChooseMemberError(
        details={"members": [{"resident_id": row.id, "name": mask_name(row.name)} for row in session.execute(query)]}
    )
