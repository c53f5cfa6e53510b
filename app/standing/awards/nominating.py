"""Who is proposed: by staff, whoever it is; by residents, themselves or their household."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import ActingAs, PersonIdentity, StaffIdentity
from app.parties import residents
from app.parties.communities.nodes import get_community
from app.parties.residents.people import ResidentIdentity
from app.standing.awards.actions import AwardAction
from app.standing.awards.errors import AlreadyNominatedError, CycleNotFoundError
from app.standing.awards.judges import place_of, refused
from app.standing.awards.models import AwardCycle, CycleState, Judging, Nomination
from app.standing.awards.queries import cycle_for, cycle_in_scope, nomination_in_scope, scheme_of
from app.standing.awards.workflow import CYCLES, EXCLUDE, JUDGE, NOMINATIONS
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.recusal import require_unrelated
from app.standing.programmes.subjects import subject_in_scope


def nominate(
    session: Session, *, cycle_id: int, subject_id: int, reason: str, staff: StaffIdentity, now: datetime
) -> Nomination:
    """Propose somebody of the node of the scheme or below it; nobody proposes themself at the desk.

    Raises CycleNotFoundError, CycleStateError, AlreadyNominatedError, RelatedPersonError, what `subject_in_scope`
    raises.
    """
    cycle = cycle_in_scope(session, cycle_id=cycle_id, staff=staff)
    kind = scheme_of(session, cycle).recipient
    subject = subject_in_scope(session, kind=kind, subject_id=subject_id, staff=staff)
    path = get_community(session, cycle.community_id).path
    if not get_community(session, subject.community_id).path.startswith(path):
        raise CycleNotFoundError("这位不属于这项评选的社区，不能在这里提名。")
    require_unrelated(session, staff=staff, subjects=[(kind, subject.id)])
    nomination = _add(session, cycle, kind, subject.id, reason, now)
    nomination.proposed_by = staff.id
    return _noted(session, cycle, nomination, staff, path, now)


def nominate_oneself(session: Session, *, cycle_id: int, reason: str, resident_id: int, now: datetime) -> Nomination:
    """Propose oneself, or one's household where households are honoured; for shops and units staff do.

    Raises CycleNotFoundError, CycleStateError, AlreadyNominatedError.
    """
    who = residents.identify(session, resident_id)
    cycle = cycle_for(session, cycle_id=cycle_id, resident=who)
    kind = scheme_of(session, cycle).recipient
    nomination = _add(session, cycle, kind, _own(kind, who), reason, now)
    nomination.proposed_by_resident = resident_id
    path = get_community(session, cycle.community_id).path
    return _noted(session, cycle, nomination, PersonIdentity(ActingAs.RESIDENT, who.id, path), path, now)


def _noted(
    session: Session,
    cycle: AwardCycle,
    nomination: Nomination,
    by: StaffIdentity | PersonIdentity,
    path: str,
    now: datetime,
) -> Nomination:
    session.flush()
    facts = {"nomination_id": nomination.id}
    action = AwardAction.NOMINATED
    audit.note(session, staff=by, action=action, subject_id=cycle.id, at=now, path=path, **facts)
    return nomination


def _own(kind: SubjectKind, who: ResidentIdentity) -> int:
    if kind is SubjectKind.RESIDENT:
        return who.id
    if kind is SubjectKind.HOUSEHOLD and not who.is_minor:
        return who.household_id
    raise CycleNotFoundError("这项评选由社区提名，请联系社区工作人员。")


def _add(
    session: Session, cycle: AwardCycle, kind: SubjectKind, subject_id: int, reason: str, now: datetime
) -> Nomination:
    CYCLES.hold(session, cycle, JUDGE)  # While it may still begin to be judged, nominations are taken.
    same = Nomination.subject_kind == kind, Nomination.subject_id == subject_id
    if session.scalar(select(Nomination.id).where(Nomination.cycle_id == cycle.id, *same)) is not None:
        raise AlreadyNominatedError
    nomination = Nomination(cycle_id=cycle.id, subject_kind=kind, subject_id=subject_id, reason=reason, proposed_at=now)
    session.add(nomination)
    return nomination


def exclude(session: Session, *, nomination_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Nomination:
    """Take somebody out, before they are granted anything; their votes stay counted and go to nobody else.

    While a council judges, it has the word on everybody. Raises NominationNotFoundError, CycleStateError,
    DecidedElsewhereError, NominationStateError.
    """
    nomination, cycle = nomination_in_scope(session, nomination_id=nomination_id, staff=staff)
    session.refresh(cycle, with_for_update=True)
    if cycle.state in (CycleState.GRANTED, CycleState.CLOSED):
        raise CYCLES.refusal(cycle.state)
    if cycle.state is CycleState.JUDGING and scheme_of(session, cycle).judging is Judging.COUNCIL:
        raise refused(place_of(session, cycle))
    stamps = {"excluded_by": staff.id, "exclusion_reason": reason}
    NOMINATIONS.move(session, nomination, EXCLUDE, staff=staff, at=now, stamps=stamps, reason=reason)
    return nomination
