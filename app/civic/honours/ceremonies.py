"""The session (表彰大会) at which the awards of a cycle are given; one session may have several cycles."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.gatherings.errors import SessionNotFoundError
from app.civic.gatherings.models import Gathering, GatheringStatus
from app.civic.gatherings.queries import session_in_scope
from app.civic.honours.actions import HonourAction
from app.civic.honours.models import Ceremony
from app.civic.honours.queries import Honoured, awards_of, cycles_given_at, honoured
from app.core import audit
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import get_community
from app.parties.residents import access_log
from app.standing.awards.models import AwardCycle, AwardScheme, CycleState
from app.standing.awards.queries import cycle_in_scope

MOST = 500
"""So many of a cycle stand on the list of a ceremony."""


def arrange(
    session: Session, *, cycle_id: int, session_id: int | None, staff: StaffIdentity, now: datetime
) -> AwardCycle:
    """Give the awards of a cycle at a session of its node or below it, or at none.

    Raises CycleNotFoundError, SessionNotFoundError, a RuleError naming `session_id`.
    """
    cycle = cycle_in_scope(session, cycle_id=cycle_id, staff=staff)
    path = get_community(session, cycle.community_id).path
    before = session.get(Ceremony, cycle.id, with_for_update=True, populate_existing=True)
    if session_id is None:
        if before is not None:
            session.delete(before)
            _note(session, HonourAction.CALLED_OFF, cycle, before.gathering_id, path, staff, now)
        return cycle
    found = session_in_scope(session, session_id=session_id, staff=staff)
    if not get_community(session, found.community_id).path.startswith(path):
        raise SessionNotFoundError
    if found.status is GatheringStatus.CANCELLED:
        raise field_error("session_id", "这个场次已经取消，请选别的场次。")
    if before is None:
        session.add(Ceremony(cycle_id=cycle.id, gathering_id=found.id))
    else:
        before.gathering_id = found.id
    session.flush()
    _note(session, HonourAction.CEREMONY, cycle, found.id, path, staff, now)
    return cycle


def _note(
    session: Session,
    action: HonourAction,
    cycle: AwardCycle,
    gathering_id: int,
    path: str,
    staff: StaffIdentity,
    now: datetime,
) -> None:
    audit.note(session, staff=staff, action=action, subject_id=cycle.id, at=now, path=path, session_id=gathering_id)


def list_to_sign(
    session: Session, *, session_id: int, staff: StaffIdentity, now: datetime
) -> tuple[Gathering, list[tuple[AwardCycle, AwardScheme, list[Honoured]]]]:
    """Who is given what at a session, with whole names: a look at the files of those who are on it, and noted there.

    Raises SessionNotFoundError.
    """
    found = session_in_scope(session, session_id=session_id, staff=staff)
    listed = []
    for cycle, scheme in cycles_given_at(session, gathering_id=found.id):
        if cycle.state not in (CycleState.GRANTED, CycleState.CLOSED):
            continue
        people = honoured(session, awards_of(session, cycle, limit=MOST), now=now)
        listed.append((cycle, scheme, [each for each in people if each.is_valid]))
    seen = {each.resident_id for _, _, people in listed for each in people if each.resident_id is not None}
    if seen:
        access_log.note_seen(session, resident_ids=sorted(seen), how="paper", staff=staff, now=now)
    return found, listed
