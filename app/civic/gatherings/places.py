"""The places of a session: taken one by one by a conditional update, and given to who waits as soon as they are free.

Hold the session first (`queries.hold`): so nobody comes between a place that becomes free and who waits for it.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.civic.gatherings.models import Gathering, GatheringStatus, Signup, SignupStatus
from app.civic.gatherings.telling import tell_moved_up
from app.civic.gatherings.workflow import (
    FILL,
    GATHERINGS,
    MOVE_UP,
    MOVE_UP_TO_ASK,
    QUEUE,
    REOPEN,
    SIGNUPS,
    TAKE,
    TAKES_SIGNUPS,
)

HELD_HOURS = 24


def take(session: Session, gathering: Gathering, *, at_door: bool = False) -> bool:
    """Take one of its places, `at_door` also one of those that are kept for who comes without a sign-up; says whether
    there was one.
    """
    kept = 0 if at_door else Gathering.walk_in_places
    free = Gathering.id == gathering.id, Gathering.reserved < Gathering.capacity - kept
    taken: Any = session.execute(
        update(Gathering)
        .where(*free)
        .values(reserved=Gathering.reserved + 1)
        .execution_options(synchronize_session=False)
    )
    session.refresh(gathering)
    _note_full(gathering)
    return bool(taken.rowcount)


def _note_full(gathering: Gathering) -> None:
    if not gathering.for_signups and gathering.status is GatheringStatus.OPEN:
        GATHERINGS.enter(gathering, FILL)


def seat(session: Session, signup: Signup, gathering: Gathering, now: datetime) -> None:
    """Give somebody who has just signed up a place, where there is one, for an approval where it needs that; else they
    wait.
    """
    if not take(session, gathering):
        SIGNUPS.enter(signup, QUEUE)
    elif gathering.needs_approval:
        signup.held_until = held_until(gathering, now)
    else:
        SIGNUPS.enter(signup, TAKE)


def held_until(gathering: Gathering, now: datetime) -> datetime:
    """Until when a place is held that waits for an approval."""
    return min(now + timedelta(hours=HELD_HOURS), gathering.starts_at)


def hold_again(signup: Signup, gathering: Gathering) -> None:
    """A place that waits for an approval is held for as long as it would be, had its session been at this time."""
    if signup.status is SignupStatus.ASKED:
        signup.held_until = held_until(gathering, signup.moved_up_at or signup.signed_at)


def give_back(session: Session, gathering: Gathering, count: int, now: datetime) -> None:
    """So many of its places are free again; who waits moves up."""
    session.flush()
    session.execute(
        update(Gathering)
        .where(Gathering.id == gathering.id)
        .values(reserved=Gathering.reserved - count)
        .execution_options(synchronize_session=False)
    )
    session.refresh(gathering)
    move_up(session, gathering, now)


def move_up(session: Session, gathering: Gathering, now: datetime) -> None:
    """Who waits moves up as far as there are places, in order, before it begins."""
    if gathering.status not in TAKES_SIGNUPS or gathering.starts_at <= now:
        return
    query = (
        select(Signup)
        .where(Signup.gathering_id == gathering.id, Signup.status == SignupStatus.WAITING)
        .order_by(Signup.id)
        .limit(gathering.for_signups)
    )
    waiting = session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    for signup in waiting:
        if not take(session, gathering):
            break
        if gathering.needs_approval:
            SIGNUPS.enter(signup, MOVE_UP_TO_ASK, moved_up_at=now, held_until=held_until(gathering, now))
        else:
            SIGNUPS.enter(signup, MOVE_UP, moved_up_at=now)
        tell_moved_up(session, gathering, signup, now)
    if gathering.for_signups and gathering.status is GatheringStatus.FULL:
        GATHERINGS.enter(gathering, REOPEN)
    _note_full(gathering)
    session.flush()
