"""What must be true of votes and awards; read-only, for `flask ledger verify` and for tests."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.ledger.invariants import Ids, Invariant, Seen
from app.standing.awards.models import AwardCycle, Nomination

CYCLES_AT_ONCE = 5_000


def votes_add_up(session: Session, ids: Ids) -> Seen:
    """Those who were nominated in a cycle have together as many votes as were given."""
    votes = select(func.coalesce(func.sum(Nomination.votes), 0)).where(Nomination.cycle_id == AwardCycle.id)
    query = select(AwardCycle.id, AwardCycle.ballots, votes.scalar_subquery()).where(ids.of(AwardCycle.id))
    rows = session.execute(query).all()
    problems = [
        f"award cycle {id_} has {found} votes of {ballots} ballots" for id_, ballots, found in rows if ballots != found
    ]
    return Seen(len(rows), problems)


INVARIANTS = (Invariant("votes of awards add up", votes_add_up, by=AwardCycle.id, at_once=CYCLES_AT_ONCE),)
