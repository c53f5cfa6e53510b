"""What the clock of a mediation does, and what it does not: it never says who was right. Unanswered it lapses; 30 days
after an agreement both are asked whether it was kept, and who says nothing leaves that unclear; in the end words go.
"""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.kinds import LAPSE, MEDIATIONS, NOT_SAID
from app.civic.cases.models import Case, MediationState
from app.civic.mediations.holding import hold
from app.civic.mediations.models import Agreement, Mediation, Sitting
from app.civic.mediations.telling import tell
from app.core.working_days import calendar

ASKED_AFTER = timedelta(days=30)
"""After an agreement, when both are asked whether it was kept."""
ANSWER_DAYS = 10
"""Working days in which they say so."""
UNSAID_WORDS, KEPT_WORDS = timedelta(days=30), timedelta(days=365)
"""How long words are kept of what never began, and of what has ended."""
AT_ONCE = 100


def move_on(session: Session, *, now: datetime) -> int:
    """Do what is due of some mediations; says of how many."""
    query = select(Case, Mediation).join(Mediation, Mediation.id == Case.id).where(Mediation.next_at <= now)
    rows = session.execute(query.order_by(Mediation.next_at, Mediation.id).limit(AT_ONCE)).all()
    for row in rows:
        case, mediation = hold(session, (row[0], row[1]))
        if mediation.next_at is not None and mediation.next_at <= now:
            _move_on(session, case, mediation, now)
    return len(rows)


def _move_on(session: Session, case: Case, mediation: Mediation, now: datetime) -> None:
    if case.state == MediationState.APPLIED:
        MEDIATIONS.enter(case, LAPSE, is_open=None, due_at=None)
        mediation.next_at = now + UNSAID_WORDS
        events.add(session, case, "lapsed", now=now)
        tell(session, case, mediation, "lapsed", now=now)
    elif case.state != MediationState.AGREEMENT:
        wipe(session, mediation)
    elif mediation.asked_at is None:
        mediation.asked_at, mediation.next_at = now, calendar.load(session).until(now, ANSWER_DAYS)
        events.add(session, case, "asked_kept", now=now)
        tell(session, case, mediation, "asked", now=now)
    else:
        MEDIATIONS.enter(case, NOT_SAID)
        mediation.next_at = now + KEPT_WORDS
        events.add(session, case, "unclear", now=now)


def wipe(session: Session, mediation: Mediation) -> None:
    """All that was said goes; how it ended, and the papers that both sides hold, stay."""
    mediation.words, mediation.reason, mediation.next_at = "", "", None
    of_it = Sitting.mediation_id == mediation.id
    session.execute(update(Sitting).where(of_it).values(note="", place=""))
    session.execute(update(Agreement).where(Agreement.mediation_id == mediation.id).values(text=""))
