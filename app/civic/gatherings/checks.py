"""What must be true of gatherings; read-only, for `flask ledger verify` and for tests."""

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.civic.gatherings.models import BEFORE_THE_END, HOLDS_PLACE, Gathering, Signup
from app.ledger.invariants import Ids, Invariant, Seen

SESSIONS_AT_ONCE = 5_000


def places_add_up(session: Session, ids: Ids) -> Seen:
    """A session before its end has as many places reserved as sign-ups hold one, and no more than there are."""
    held = and_(Signup.gathering_id == Gathering.id, Signup.status.in_(HOLDS_PLACE))
    rows = session.execute(
        select(Gathering.id, Gathering.reserved, Gathering.capacity, func.count(Signup.id))
        .outerjoin(Signup, held)
        .where(ids.of(Gathering.id), Gathering.status.in_(BEFORE_THE_END))
        .group_by(Gathering.id, Gathering.reserved, Gathering.capacity)
    ).all()
    problems = [
        f"session {id_} has {reserved} of {capacity} places reserved, and {found} sign-ups hold one"
        for id_, reserved, capacity, found in rows
        if reserved != found or reserved > capacity
    ]
    return Seen(len(rows), problems)


INVARIANTS = (Invariant("places of sessions add up", places_add_up, by=Gathering.id, at_once=SESSIONS_AT_ONCE),)
