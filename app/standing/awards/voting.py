"""Residents' votes: one a person, or one a household. That somebody has voted is kept; for whom is only counted."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import StaffIdentity
from app.parties import residents
from app.parties.communities.nodes import get_community
from app.parties.residents.people import ResidentIdentity
from app.standing.awards.actions import AwardAction
from app.standing.awards.errors import (
    NominationNotFoundError,
    NoVoteError,
    OwnHouseholdError,
    VoteClosedError,
    VotedError,
)
from app.standing.awards.models import AwardCycle, Ballot, Nomination
from app.standing.awards.queries import cycle_for, cycle_in_scope, household_with_one_vote, is_own, scheme_of
from app.standing.awards.workflow import CHOOSE, CYCLES, DECIDE, NOMINATIONS
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.recusal import require_unrelated


def vote(session: Session, *, cycle_id: int, nomination_id: int, resident_id: int, now: datetime) -> AwardCycle:
    """Give one's vote, for good.

    Raises CycleNotFoundError, CycleStateError, VoteClosedError, NominationNotFoundError,
    NominationStateError, NoVoteError, OwnHouseholdError, VotedError.
    """
    return _count(session, cycle_id, nomination_id, residents.identify(session, resident_id), now)


def vote_at_counter(
    session: Session, *, cycle_id: int, nomination_id: int, number: str, staff: StaffIdentity, now: datetime
) -> AwardCycle:
    """The vote of somebody who stands at the counter without a phone, by their number. Noted is that they have voted
    and with whose help, never for whom. Nobody does it for their own household, nor for whoever is related to them.

    Raises RuleErrors naming `number`, RelatedPersonError, and what `vote` raises.
    """
    cycle_in_scope(session, cycle_id=cycle_id, staff=staff)
    who = residents.resident_by_number(session, number=number, staff=staff)
    about = [(SubjectKind.RESIDENT, who.id)]
    nomination = session.get(Nomination, nomination_id)
    if nomination is not None and nomination.cycle_id == cycle_id and nomination.subject_id is not None:
        about.append((nomination.subject_kind, nomination.subject_id))
    require_unrelated(session, staff=staff, subjects=about)
    cycle = _count(session, cycle_id, nomination_id, who, now)
    path = get_community(session, cycle.community_id).path
    action = AwardAction.HELPED
    audit.note(session, staff=staff, action=action, subject_id=cycle.id, at=now, path=path, resident_id=who.id)
    return cycle


def _count(session: Session, cycle_id: int, nomination_id: int, who: ResidentIdentity, now: datetime) -> AwardCycle:
    cycle = cycle_for(session, cycle_id=cycle_id, resident=who)
    scheme = scheme_of(session, cycle)
    session.refresh(cycle, with_for_update=True)  # Whoever decides waits for this vote, and this vote for them.
    CYCLES.require(cycle, DECIDE)
    if cycle.vote_until is None or now > cycle.vote_until:
        until = cycle.vote_until.isoformat() if cycle.vote_until else None
        raise VoteClosedError(details={"vote_until": until})
    if who.is_minor:
        raise NoVoteError
    nomination = session.get(Nomination, nomination_id)
    if nomination is None or nomination.cycle_id != cycle.id:
        raise NominationNotFoundError
    NOMINATIONS.require(nomination, CHOOSE)  # Whoever can still be chosen can be voted for.
    if is_own(session, nomination, who):
        raise OwnHouseholdError
    household_id = household_with_one_vote(scheme, who)
    if has_voted(session, cycle, resident_id=who.id, household_id=household_id):
        raise VotedError
    session.add(Ballot(cycle_id=cycle.id, resident_id=who.id, household_id=household_id))
    session.execute(update(Nomination).where(Nomination.id == nomination.id).values(votes=Nomination.votes + 1))
    cycle.ballots += 1
    session.flush()
    return cycle


def has_voted(session: Session, cycle: AwardCycle, *, resident_id: int, household_id: int | None) -> bool:
    """Whether somebody has, or anybody of the household where it has one vote."""
    mine = Ballot.resident_id == resident_id
    if household_id is not None:
        mine = or_(mine, Ballot.household_id == household_id)
    return session.scalar(select(Ballot.id).where(Ballot.cycle_id == cycle.id, mine).limit(1)) is not None
