"""Who of the nominated is chosen, and shown in public before anything is granted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.core.working_days import calendar
from app.parties.staff import same_person
from app.standing.awards.errors import VoteOpenError
from app.standing.awards.judges import place_of, refused
from app.standing.awards.models import AwardCycle, AwardScheme, CycleState, Judging, Nomination, NominationState
from app.standing.awards.queries import cycle_in_scope, scheme_of
from app.standing.awards.workflow import CHOOSE, CYCLES, DECIDE, NOMINATIONS, PASS_OVER
from app.standing.programmes.deciders import Body
from app.standing.records.models import Record, RecordState

PUBLICITY_WORKING_DAYS = 5
COUNTED = (RecordState.EFFECTIVE, RecordState.OVER)
"""What counts, and what has counted to the end of its time."""


def decide(session: Session, *, cycle_id: int, staff: StaffIdentity, now: datetime) -> AwardCycle:
    """Choose at most as many as the scheme has seats for: those with most votes, or with most pluses on record. Of some
    who are level where the seats end, none is chosen: nobody draws lots about an honour.

    Raises CycleNotFoundError, CycleStateError, DecidedElsewhereError, VoteOpenError.
    """
    cycle = cycle_in_scope(session, cycle_id=cycle_id, staff=staff)
    CYCLES.hold(session, cycle, DECIDE)
    scheme = scheme_of(session, cycle)
    if scheme.judging is Judging.COUNCIL:
        raise refused(place_of(session, cycle))
    if cycle.vote_until is not None and now <= cycle.vote_until:
        raise VoteOpenError(details={"vote_until": cycle.vote_until.isoformat()})
    nominated = _nominated(session, cycle)
    chosen = _choose(nominated, _points(session, scheme, cycle, nominated), scheme.seats)
    _publish(session, cycle, now, decided_by=staff.id)
    CYCLES.note(session, cycle, DECIDE, staff=staff, at=now, chosen=chosen)
    session.flush()
    return cycle


def decide_by_council(
    session: Session, *, cycle_id: int, votes: Mapping[int, int], decided_in: str, council: Body, now: datetime
) -> bool:
    """A council has said yes to those with `votes`, by their nominations; of more than there are seats for, those with
    most are chosen. Says whether there was something to decide: the cycle may have been called off meanwhile.
    """
    cycle = session.get_one(AwardCycle, cycle_id, with_for_update=True, populate_existing=True)
    scheme = scheme_of(session, cycle)
    if cycle.state is not CycleState.JUDGING or scheme.judging is not Judging.COUNCIL:
        return False
    chosen = _choose(_nominated(session, cycle), dict(votes), scheme.seats)
    _publish(session, cycle, now, decided_in=decided_in)
    CYCLES.note(session, cycle, DECIDE, staff=council, at=now, chosen=chosen)
    session.flush()
    return True


def _nominated(session: Session, cycle: AwardCycle) -> Sequence[Nomination]:
    query = select(Nomination).where(Nomination.cycle_id == cycle.id, Nomination.state == NominationState.NOMINATED)
    return session.scalars(query.order_by(Nomination.id).with_for_update()).all()


def _choose(nominated: Sequence[Nomination], points: dict[int, int], seats: int) -> int:
    """Choose the best; says how many."""
    chosen = _best(points, seats)
    for nomination in nominated:
        NOMINATIONS.enter(nomination, CHOOSE if nomination.id in chosen else PASS_OVER)
    return len(chosen)


def _publish(session: Session, cycle: AwardCycle, now: datetime, **by: Any) -> None:
    public_until = calendar.load(session).until(now, PUBLICITY_WORKING_DAYS)
    CYCLES.enter(cycle, DECIDE, decided_at=now, public_until=public_until, **by)


def _points(
    session: Session, scheme: AwardScheme, cycle: AwardCycle, nominated: Sequence[Nomination]
) -> dict[int, int]:
    """What each is chosen by, of those who can be."""
    if scheme.judging.is_vote:
        return {each.id: each.votes for each in nominated if each.votes > 0}
    pluses, minuses = _on_record(session, cycle, scheme, [each.subject_id for each in nominated])
    return {
        each.id: pluses.get(each.subject_id, 0)
        for each in nominated
        if pluses.get(each.subject_id, 0) >= scheme.least_score and each.subject_id not in minuses
    }


def _on_record(
    session: Session, cycle: AwardCycle, scheme: AwardScheme, subject_ids: Sequence[int | None]
) -> tuple[dict[int | None, int], set[int | None]]:
    """The pluses of each in the period, and who has a minus in it that counts."""
    about = Record.subject_kind == scheme.recipient, Record.subject_id.in_([each for each in subject_ids if each])
    in_time = Record.occurred_on >= cycle.since, Record.occurred_on <= cycle.until, Record.status.in_(COUNTED)
    query = select(Record.subject_id, func.sum(Record.score_delta)).where(*about, *in_time)
    pluses = query.where(Record.score_delta > 0).group_by(Record.subject_id)
    minuses = select(Record.subject_id).where(*about, *in_time, Record.score_delta < 0)
    found = {subject_id: int(total) for subject_id, total in session.execute(pluses)}
    return found, set(session.scalars(minuses))


def _best(points: dict[int, int], seats: int) -> set[int]:
    if len(points) <= seats:
        return set(points)
    last = sorted(points.values(), reverse=True)[seats]  # Whoever is level with the first without a seat has none.
    return {each for each, count in points.items() if count > last}


def require_another_to_grant(session: Session, cycle: AwardCycle, *, staff: StaffIdentity, now: datetime) -> None:
    """Raises SamePersonError where they have decided it, or proposed somebody who was chosen."""
    proposed = select(Nomination.proposed_by).where(
        Nomination.cycle_id == cycle.id, Nomination.state == NominationState.CHOSEN
    )
    than = {cycle.decided_by, *session.scalars(proposed)}
    same_person.require_another(session, staff=staff, than=than, now=now)
