"""Somebody asks for a mediation: with whom, what it is about, and that no court has it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.civic.cases.actions import MediationAction
from app.civic.cases.kinds import MEDIATIONS
from app.civic.cases.models import Case, CaseKind, MediationState
from app.civic.cases.opening import begin, due
from app.civic.mediations.errors import (
    A_DAY,
    AGAIN_AFTER_DAYS,
    BeforeACourtError,
    DeclinedLatelyError,
    MinorSideError,
    OpenMediationError,
    OwnSideError,
    TooManyMediationsError,
)
from app.civic.mediations.models import Mediation, MediationCategory
from app.civic.mediations.queries import Found
from app.civic.mediations.sides import CardReader, find, own_keys
from app.civic.mediations.telling import ask_other
from app.core import audit
from app.core.clock import business_day, start_of_day
from app.core.identities import ActingAs
from app.parties import residents
from app.parties.communities.nodes import person_at
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import SubjectKey


def apply(
    session: Session,
    *,
    category: MediationCategory,
    words: str,
    other_kind: SubjectKind,
    other: str,
    before_a_court: bool,
    resident_id: int,
    user_id: int,
    read_card: CardReader,
    now: datetime,
) -> Found:
    """Ask for a mediation with another resident, a shop or a unit of one's community, which is told and can decline.

    Raises BeforeACourtError, MinorSideError, what `find` raises, OwnSideError, OpenMediationError, DeclinedLatelyError,
    TooManyMediationsError.
    """
    if before_a_court:
        raise BeforeACourtError
    person = residents.lock_identity(session, resident_id)  # Of two at once one is first.
    if person.is_minor:
        raise MinorSideError
    home = residents.community_of(session, person.id)
    side = find(session, kind=other_kind, known_as=other, community_id=home, read_card=read_card)
    if side in own_keys(session, user_id):
        raise OwnSideError
    _require_room(session, person.id, side, now)
    case = begin(
        session,
        CaseKind.MEDIATION,
        community_id=home,
        subject=(SubjectKind.RESIDENT, person.id),
        statement="",
        due_at=due(session, CaseKind.MEDIATION, MEDIATIONS.initial, now),
        filed_by=user_id,
        now=now,
    )
    mediation = Mediation(
        id=case.id,
        category=category,
        month=f"{business_day(now):%Y-%m}",
        other_kind=side[0],
        other_id=side[1],
        words=words,
        next_at=case.due_at,
    )
    session.add(mediation)
    session.flush()
    who = person_at(session, home, ActingAs.SUBJECT, user_id)
    audit.note(session, staff=who, action=MediationAction.FILED, subject_id=case.id, at=now, no=case.no)
    ask_other(session, case, mediation, now=now)
    return case, mediation


def _require_room(session: Session, resident_id: int, side: tuple[SubjectKind, int], now: datetime) -> None:
    own = SubjectKind.RESIDENT, resident_id
    both = or_(_between(own, side), _between(side, own))
    no = session.scalar(_cases(Case.no).where(both, Case.is_open.is_(True)).limit(1))
    if no is not None:
        raise OpenMediationError(details={"no": no})
    lately = Case.state == MediationState.DECLINED, Case.opened_at > now - timedelta(days=AGAIN_AFTER_DAYS)
    if session.scalar(_cases(Case.id).where(_between(own, side), *lately).limit(1)) is not None:
        raise DeclinedLatelyError(details={"days": AGAIN_AFTER_DAYS})
    today = Case.opened_at >= start_of_day(business_day(now))
    asked = _cases(func.count()).where(Case.subject_kind == own[0], Case.subject_id == own[1], today)
    if session.scalars(asked).one() >= A_DAY:
        raise TooManyMediationsError(details={"most": A_DAY})


def _cases(what: Any) -> Select[Any]:
    return select(what).select_from(Case).join(Mediation, Mediation.id == Case.id)


def _between(applicant: SubjectKey, other: SubjectKey) -> ColumnElement[bool]:
    theirs = Case.subject_kind == applicant[0], Case.subject_id == applicant[1]
    return and_(*theirs, Mediation.other_kind == other[0], Mediation.other_id == other[1])
