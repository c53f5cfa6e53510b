"""Mediations in the long run: two residents become one, somebody is forgotten."""

import json
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.kinds import MEDIATIONS, WITHDRAW
from app.civic.cases.models import Case, CaseKind
from app.civic.mediations.agreeing import OTHER
from app.civic.mediations.following import wipe
from app.civic.mediations.models import Mediation
from app.civic.mediations.queries import of_any
from app.civic.papers.models import Paper
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import ANONYMOUS


def hand_over(session: Session, *, from_id: int, to_id: int) -> None:
    """Two residents are one; of the cases themselves `cases.upkeep` knows."""
    theirs = Mediation.other_kind == SubjectKind.RESIDENT, Mediation.other_id == from_id
    session.execute(update(Mediation).where(*theirs).values(other_id=to_id))


def forget_resident(session: Session, *, resident_id: int, now: datetime) -> None:
    """What is open with somebody who is forgotten is over; its words go. The paper of the other side keeps what both
    have agreed on, and not with whom.
    """
    query = select(Case, Mediation).join(Mediation, Mediation.id == Case.id)
    for row in session.execute(query.where(of_any([(SubjectKind.RESIDENT, resident_id)]))).all():
        case, mediation = row[0], row[1]
        if case.is_open:
            MEDIATIONS.enter(case, WITHDRAW, is_open=None, due_at=None)
            events.add(session, case, "withdrawn", now=now)
        papers = [mediation.applicant_paper_id, mediation.other_paper_id]
        for paper in session.scalars(select(Paper).where(Paper.id.in_([each for each in papers if each]))):
            facts = json.loads(paper.facts)
            paper.facts = json.dumps(facts | ({OTHER: ANONYMOUS} if OTHER in facts else {}), ensure_ascii=False)
        if (mediation.other_kind, mediation.other_id) == (SubjectKind.RESIDENT, resident_id):
            mediation.other_id = None
        else:
            case.filed_by = None
        wipe(session, mediation)
    session.flush()


def forget_user(session: Session, *, user_id: int) -> None:
    """Which phone has asked for one is not kept."""
    theirs = Case.filed_by == user_id, Case.kind == CaseKind.MEDIATION
    session.execute(update(Case).where(*theirs).values(filed_by=None))
