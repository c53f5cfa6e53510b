"""What the reporter says of a report that was closed: how well it was done, or that it was not."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.kinds import REOPEN, SNAPS
from app.civic.cases.models import Case
from app.civic.snaps.categories import due
from app.civic.snaps.errors import REOPEN_WITHIN_DAYS, NotClosedError, TooLateToReopenError
from app.civic.snaps.filing import NOBODY
from app.civic.snaps.models import Snap
from app.civic.snaps.queries import own_snap
from app.civic.snaps.telling import tell_holder
from app.core.identities import ActingAs
from app.parties.communities.nodes import person_at


def can_reopen(case: Case, now: datetime) -> bool:
    """Whether it is closed, and not for too long."""
    return case.decided_at is not None and not case.is_open and now <= reopen_until(case.decided_at)


def reopen_until(closed_at: datetime) -> datetime:
    return closed_at + timedelta(days=REOPEN_WITHIN_DAYS)


def rate(session: Session, *, no: str, rating: int, user_id: int, now: datetime) -> Case:
    """Say how well it was done, from 1 to 5; saying it again replaces it. Raises CaseNotFoundError, NotClosedError."""
    case, snap = _hold(session, no, user_id)
    snap.rating = rating
    events.add(session, case, "rated", text=f"{rating} 分", now=now)
    return case


def reopen(session: Session, *, no: str, reason: str, user_id: int, now: datetime) -> Case:
    """Say that it is not done: it comes back to whoever has closed it, and its clock begins anew.

    Raises CaseNotFoundError, NotClosedError, TooLateToReopenError.
    """
    case, snap = _hold(session, no, user_id)
    if not can_reopen(case, now):
        raise TooLateToReopenError(details={"days": REOPEN_WITHIN_DAYS})
    SNAPS.enter(case, REOPEN, owner_id=case.decided_by, is_open=True, due_at=due(session, snap.category, now))
    snap.holder_id = snap.closed_by
    snap.duplicate_of = None
    snap.reopened += 1
    who = person_at(
        session, case.community_id, ActingAs.RESIDENT, NOBODY if case.subject_id is None else case.subject_id
    )
    SNAPS.note(session, case, REOPEN, staff=who, at=now)
    events.add(session, case, "reopened", text=reason, now=now)
    tell_holder(session, case, snap, now=now)
    return case


def _hold(session: Session, no: str, user_id: int) -> tuple[Case, Snap]:
    case, snap = own_snap(session, no=no, user_id=user_id)
    session.refresh(case, with_for_update=True)
    session.refresh(snap, with_for_update=True)
    if case.is_open:
        raise NotClosedError
    return case, snap
