"""Awards in the long run: ballots go, two files become one, somebody is forgotten, red lists end."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.standing.awards.models import Award, AwardCycle, Ballot, Nomination
from app.standing.programmes.models import SubjectKind

AT_ONCE = 500


def drop_ballots(session: Session, cycle: AwardCycle) -> None:
    """Who has voted in a cycle that is over is nobody's business any more; how many have is kept."""
    session.execute(delete(Ballot).where(Ballot.cycle_id == cycle.id))


def hand_over(session: Session, *, from_id: int, to_id: int) -> None:
    """Two residents are one: what is one's is the other's. Where both are nominated, or both have voted in a cycle, the
    other's stays as it is.
    """
    about = Nomination.subject_kind == SubjectKind.RESIDENT
    taken = select(Nomination.cycle_id).where(about, Nomination.subject_id == to_id)
    there = list(session.scalars(taken))
    mine = update(Nomination).where(about, Nomination.subject_id == from_id, Nomination.cycle_id.not_in(there))
    session.execute(mine.values(subject_id=to_id))
    session.execute(
        update(Nomination).where(Nomination.proposed_by_resident == from_id).values(proposed_by_resident=to_id)
    )
    awards = update(Award).where(Award.subject_kind == SubjectKind.RESIDENT, Award.subject_id == from_id)
    session.execute(awards.values(subject_id=to_id))
    voted = list(session.scalars(select(Ballot.cycle_id).where(Ballot.resident_id == to_id)))
    ballots = update(Ballot).where(Ballot.resident_id == from_id, Ballot.cycle_id.not_in(voted))
    session.execute(ballots.values(resident_id=to_id))


def forget_resident(session: Session, *, resident_id: int) -> None:
    """What somebody who is forgotten was nominated for and given says nothing of them any more."""
    whose = Nomination.subject_kind == SubjectKind.RESIDENT, Nomination.subject_id == resident_id
    session.execute(update(Nomination).where(*whose).values(subject_id=None, reason=""))
    own = Award.subject_kind == SubjectKind.RESIDENT, Award.subject_id == resident_id
    session.execute(
        update(Award).where(*own).values(subject_id=None, is_shown=False, letter_to=None, letter_agreed_at=None)
    )
    proposed = Nomination.proposed_by_resident == resident_id
    session.execute(update(Nomination).where(proposed).values(proposed_by_resident=None))
    session.execute(delete(Ballot).where(Ballot.resident_id == resident_id))


def take_off(session: Session, *, now: datetime) -> int:
    """Show some of the awards no more that have ended; says how many."""
    ended = select(Award.id).where(Award.is_shown.is_(True), Award.expires_on < business_day(now)).limit(AT_ONCE)
    ids = session.scalars(ended).all()
    session.execute(update(Award).where(Award.id.in_(ids)).values(is_shown=False))
    return len(ids)
