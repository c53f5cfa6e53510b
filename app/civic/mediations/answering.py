"""What the sides do on their phones: the other agrees or declines, either ends it, both say whether it was kept.

Whoever declines, ends it or says nothing loses nothing by it: there is no record of that about anybody.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.errors import CaseStateError
from app.civic.cases.kinds import CONSENT, DECLINE, KEPT, MEDIATIONS, NOT_KEPT, WITHDRAW
from app.civic.cases.models import Case, CaseKind, MediationState
from app.civic.cases.opening import due
from app.civic.mediations.errors import KeptSaidError, NotAskedYetError, NotTheirTurnError
from app.civic.mediations.following import KEPT_WORDS, UNSAID_WORDS
from app.civic.mediations.holding import hold
from app.civic.mediations.models import Mediation, Side
from app.civic.mediations.queries import Found, own_mediation
from app.civic.mediations.sides import own_keys, side_of
from app.civic.mediations.telling import tell
from app.core.identities import ActingAs, PersonIdentity
from app.parties.communities.nodes import person_at


def hold_side(session: Session, *, no: str, user_id: int) -> tuple[Case, Mediation, Side]:
    """One of somebody's, locked, and on which side they are. Raises CaseNotFoundError."""
    own = own_keys(session, user_id)
    case, mediation = hold(session, own_mediation(session, no=no, own=own))
    side = side_of(case, mediation, own)
    assert side is not None  # noqa: S101  # The query has found it by one of these.
    return case, mediation, side


def acting(session: Session, case: Case, user_id: int) -> PersonIdentity:
    """Somebody on a side, for the audit log."""
    return person_at(session, case.community_id, ActingAs.SUBJECT, user_id)


def answer(session: Session, *, no: str, agrees: bool, user_id: int, now: datetime) -> Found:
    """The other side agrees, and it goes on, or declines, and it is over.

    Raises CaseNotFoundError, NotTheirTurnError, CaseStateError.
    """
    case, mediation, side = hold_side(session, no=no, user_id=user_id)
    if side is not Side.OTHER:
        raise NotTheirTurnError
    step = CONSENT if agrees else DECLINE
    if agrees:
        until = due(session, CaseKind.MEDIATION, MediationState.AGREED, now)
        MEDIATIONS.enter(case, step, due_at=until)
        mediation.agreed_at, mediation.next_at = now, None
        MEDIATIONS.note(session, case, step, staff=acting(session, case, user_id), at=now)
    else:
        MEDIATIONS.enter(case, step, is_open=None, due_at=None)
        mediation.next_at = now + UNSAID_WORDS
    events.add(session, case, str(step.target), now=now)
    tell(session, case, mediation, str(step.target), sides=[Side.APPLICANT], now=now)
    return case, mediation


def withdraw(session: Session, *, no: str, user_id: int, now: datetime) -> Found:
    """Either side ends it, at any time before both have signed. Raises CaseNotFoundError, CaseStateError."""
    case, mediation, _ = hold_side(session, no=no, user_id=user_id)
    MEDIATIONS.enter(case, WITHDRAW, is_open=None, due_at=None)
    mediation.next_at = now + UNSAID_WORDS
    MEDIATIONS.note(session, case, WITHDRAW, staff=acting(session, case, user_id), at=now)
    events.add(session, case, "withdrawn", now=now)
    tell(session, case, mediation, "withdrawn", now=now)
    return case, mediation


def say_kept(session: Session, *, no: str, kept: bool, user_id: int, now: datetime) -> Found:
    """A side says, once, whether the agreement was kept: both yes is kept, one no is not.

    Raises CaseNotFoundError, CaseStateError, NotAskedYetError, KeptSaidError.
    """
    case, mediation, side = hold_side(session, no=no, user_id=user_id)
    if case.state != MediationState.AGREEMENT:
        raise CaseStateError(details={"state": str(case.state)})
    if mediation.asked_at is None:
        raise NotAskedYetError
    if mediation.kept_by(side) is not None:
        raise KeptSaidError
    if side is Side.APPLICANT:
        mediation.applicant_kept = kept
    else:
        mediation.other_kept = kept
    said = [mediation.applicant_kept, mediation.other_kept]
    if False in said or None not in said:
        step = NOT_KEPT if False in said else KEPT
        MEDIATIONS.enter(case, step)
        mediation.next_at = now + KEPT_WORDS
        events.add(session, case, str(step.target), now=now)
    return case, mediation
