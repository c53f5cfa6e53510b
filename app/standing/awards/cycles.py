"""A cycle of a scheme from its opening to its end; who is chosen and granted is said elsewhere."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import get_community
from app.standing.awards.actions import AwardAction
from app.standing.awards.errors import CycleTakenError, NobodyNominatedError, NoCouncilError
from app.standing.awards.judges import place_of
from app.standing.awards.models import AwardCycle, Judging, Nomination, NominationState
from app.standing.awards.queries import cycle_in_scope, scheme_in_scope, scheme_of
from app.standing.awards.upkeep import drop_ballots
from app.standing.awards.workflow import CLOSE, CYCLES, JUDGE


def open_cycle(
    session: Session,
    *,
    scheme_id: int,
    title: str,
    since: date,
    until: date,
    staff: StaffIdentity,
    now: datetime,
) -> AwardCycle:
    """Take nominations for what was done in a period.

    Raises SchemeNotFoundError, CycleTakenError, RuleErrors naming `until`.
    """
    scheme = scheme_in_scope(session, scheme_id=scheme_id, staff=staff, hold=True)
    if until < since:
        raise field_error("until", "结束日期不能早于开始日期。")
    if until > business_day(now):
        raise field_error("until", "评的是已经做到的事，结束日期不能晚于今天。")
    same = AwardCycle.scheme_id == scheme.id, AwardCycle.title == title
    if session.scalar(select(AwardCycle.id).where(*same)) is not None:
        raise CycleTakenError
    cycle = AwardCycle(
        scheme_id=scheme.id,
        community_id=scheme.community_id,
        title=title,
        since=since,
        until=until,
        opened_by=staff.id,
        opened_at=now,
    )
    session.add(cycle)
    session.flush()
    path = get_community(session, cycle.community_id).path
    audit.note(session, staff=staff, action=AwardAction.OPENED, subject_id=cycle.id, at=now, path=path, title=title)
    return cycle


def begin_judging(
    session: Session, *, cycle_id: int, vote_until: datetime | None, staff: StaffIdentity, now: datetime
) -> AwardCycle:
    """No more nominations; residents vote until `vote_until`, what is on record is looked at, or a council decides.

    Raises CycleNotFoundError, CycleStateError, NobodyNominatedError, NoCouncilError, RuleErrors naming `vote_until`.
    """
    cycle = cycle_in_scope(session, cycle_id=cycle_id, staff=staff)
    CYCLES.hold(session, cycle, JUDGE)
    how = scheme_of(session, cycle).judging
    if how.is_vote:
        if vote_until is None or vote_until <= now:
            raise field_error("vote_until", "请填写投票截止时间，要在现在以后。")
    elif vote_until is not None:
        raise field_error("vote_until", "这项评选没有居民投票，不用填截止时间。")
    if how is Judging.COUNCIL and place_of(session, cycle) is None:
        raise NoCouncilError
    query = select(Nomination.id).where(Nomination.cycle_id == cycle.id)
    if session.scalar(query.where(Nomination.state == NominationState.NOMINATED).limit(1)) is None:
        raise NobodyNominatedError
    CYCLES.enter(cycle, JUDGE, vote_until=vote_until)
    CYCLES.note(session, cycle, JUDGE, staff=staff, at=now)
    return cycle


def close_cycle(session: Session, *, cycle_id: int, reason: str, staff: StaffIdentity, now: datetime) -> AwardCycle:
    """It is over: called off, or put away. What was granted stays. Raises CycleNotFoundError, CycleStateError."""
    cycle = cycle_in_scope(session, cycle_id=cycle_id, staff=staff)
    stamps = {"closed_at": now, "closing_reason": reason}
    CYCLES.move(session, cycle, CLOSE, staff=staff, at=now, stamps=stamps, reason=reason)
    drop_ballots(session, cycle)
    return cycle
