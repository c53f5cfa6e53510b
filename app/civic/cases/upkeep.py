"""Cases in the long run: two files become one, somebody is forgotten, a record has no subject any more."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.civic.cases.evidence import erase_of_cases
from app.civic.cases.models import Case, CaseEvent, CaseTask
from app.standing.programmes.models import SubjectKind


def _of(resident_id: int) -> Any:
    return (Case.subject_kind == SubjectKind.RESIDENT) & (Case.subject_id == resident_id)


def hand_over(session: Session, *, from_id: int, to_id: int) -> None:
    """Two residents are one."""
    session.execute(update(Case).where(_of(from_id)).values(subject_id=to_id))


def forget_resident(session: Session, *, resident_id: int) -> None:
    """What was said in their cases is wiped; what was decided stays, without words."""
    wipe(session, session.scalars(select(Case.id).where(_of(resident_id))).all())


def make_anonymous(session: Session, *, record_ids: Sequence[int]) -> None:
    """They are about records of which nobody needs to know any more whom they were about."""
    ids = session.scalars(select(Case.id).where(Case.record_id.in_(record_ids))).all()
    wipe(session, ids)
    session.execute(update(Case).where(Case.id.in_(ids)).values(subject_id=None, filed_by=None))


def wipe(session: Session, case_ids: Sequence[int]) -> None:
    """What was said in these cases, and their pictures, go."""
    erase_of_cases(session, case_ids)
    session.execute(update(Case).where(Case.id.in_(case_ids)).values(statement="", decision=""))
    session.execute(update(CaseEvent).where(CaseEvent.case_id.in_(case_ids)).values(text=""))
    session.execute(update(CaseTask).where(CaseTask.case_id.in_(case_ids)).values(proof=""))
