"""What happens to sessions by itself: they begin, they end, and places that wait for an approval are free after a day.

Each turn takes one session, in a transaction of its own.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.gatherings.checking_out import note_out
from app.civic.gatherings.models import (
    BOOKED,
    Gathering,
    GatheringStatus,
    Presence,
    Signup,
    SignupStatus,
)
from app.civic.gatherings.places import give_back
from app.civic.gatherings.queries import coming, hold
from app.civic.gatherings.telling import tell_ended
from app.civic.gatherings.workflow import ATTEND, BEGIN, END, END_SLOT, GATHERINGS, LAPSE, MISS, SIGNUPS
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import lock

NOT_APPROVED = "24 小时内没有得到同意"
NOT_REACHED = "没有轮到"


def free_held(session: Session, *, now: datetime) -> int:
    """Free the places of one session that have waited for an approval for too long; says how many."""
    due = Signup.status == SignupStatus.ASKED, Signup.held_until <= now
    gathering_id = session.scalar(select(Signup.gathering_id).where(*due).order_by(Signup.held_until).limit(1))
    if gathering_id is None:
        return 0
    gathering = hold(session, session.get_one(Gathering, gathering_id))
    query = select(Signup).where(Signup.gathering_id == gathering_id, *due).order_by(Signup.id)
    late = session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    _lapse(session, gathering, late, NOT_APPROVED, now)
    give_back(session, gathering, len(late), now)
    return len(late)


def begin(session: Session, *, now: datetime) -> int:
    """Begin one session whose time has come; who still waits for a place or for an approval is told that there was
    none. Says of how many.
    """
    due = Gathering.status.in_(BEGIN.sources), Gathering.starts_at <= now, BOOKED
    gathering = session.scalar(select(Gathering).where(*due).order_by(Gathering.starts_at).limit(1))
    if gathering is None:
        return 0
    GATHERINGS.hold(session, gathering, BEGIN)
    GATHERINGS.enter(gathering, BEGIN)
    left = [each for each in coming(session, gathering_id=gathering.id) if each.status is not SignupStatus.CONFIRMED]
    held = sum(each.status is SignupStatus.ASKED for each in left)
    _lapse(session, gathering, left, NOT_REACHED, now)
    give_back(session, gathering, held, now)
    return 1


def end(session: Session, *, now: datetime) -> int:
    """End one session whose time is over: who has not checked out has now; who was there has attended, the others were
    absent. Of a slot whoever has booked it has used it, whether or not anybody has scanned them. Says of how many.
    """
    due = Gathering.status == GatheringStatus.RUNNING, Gathering.ends_at <= now
    gathering = session.scalar(select(Gathering).where(*due).order_by(Gathering.ends_at).limit(1))
    if gathering is None:
        return 0
    here = Presence.gathering_id == gathering.id
    lock(session, SubjectKind.RESIDENT, session.scalars(select(Presence.resident_id).where(here)))
    is_slot = gathering.venue_id is not None
    step = END_SLOT if is_slot else END
    GATHERINGS.hold(session, gathering, step)
    GATHERINGS.enter(gathering, step)
    presences = session.scalars(select(Presence).where(here).execution_options(populate_existing=True)).all()
    still_there = [each for each in presences if each.out_at is None]
    note_out(session, still_there, gathering, at=gathering.ends_at, by_itself=True)
    there = {presence.resident_id for presence in presences}
    for signup in coming(session, gathering_id=gathering.id):
        SIGNUPS.enter(signup, ATTEND if is_slot or signup.resident_id in there else MISS)
    return 1


def _lapse(session: Session, gathering: Gathering, signups: Sequence[Signup], reason: str, now: datetime) -> None:
    for signup in signups:
        SIGNUPS.enter(signup, LAPSE, cancelled_at=now, open_for=None, held_until=None, closing_reason=reason)
    tell_ended(session, gathering, signups, reason, now)
