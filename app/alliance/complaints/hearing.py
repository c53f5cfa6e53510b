"""The shop is asked, and may answer: within five working days that is an answer in time, later it is read too."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.alliance.complaints.errors import AlreadyAnsweredError, ComplaintClosedError
from app.alliance.complaints.holding import hold
from app.alliance.complaints.queries import Found, complaint_of_shop
from app.alliance.complaints.telling import tell_author, tell_shop
from app.civic.cases import events
from app.civic.cases.actions import ComplaintAction
from app.civic.cases.kinds import ASK_SHOP, COMPLAINTS
from app.core import audit
from app.core.identities import MemberIdentity, StaffIdentity
from app.core.working_days import calendar
from app.parties.pictures.attaching import attach
from app.parties.pictures.models import PictureOf

ANSWER_DAYS = 5
"""Working days in which a shop is to answer."""


def ask_shop(session: Session, *, no: str, staff: StaffIdentity, now: datetime) -> Found:
    """Take a complaint, and ask the shop. Raises CaseNotFoundError, RelatedPersonError, CaseStateError."""
    case, complaint = hold(session, no=no, staff=staff)
    COMPLAINTS.enter(case, ASK_SHOP, owner_id=staff.id)
    complaint.asked_at, complaint.answer_due_at = now, calendar.load(session).until(now, ANSWER_DAYS)
    COMPLAINTS.note(session, case, ASK_SHOP, staff=staff, at=now)
    events.add(session, case, "heard", staff_id=staff.id, now=now)
    tell_shop(session, case, complaint, now=now)
    tell_author(session, case, complaint, now=now)
    return case, complaint


def answer(
    session: Session, *, no: str, text: str, evidence: Sequence[int] = (), member: MemberIdentity, now: datetime
) -> Found:
    """The shop's one answer, while the complaint is open; `evidence` are pictures that the owner has sent ahead.

    Raises CaseNotFoundError, ComplaintClosedError, AlreadyAnsweredError, what `pictures.attach` raises.
    """
    case, complaint = complaint_of_shop(session, no=no, merchant_id=member.merchant_id)
    session.refresh(case, with_for_update=True)
    session.refresh(complaint, with_for_update=True)
    if not case.is_open:
        raise ComplaintClosedError
    if complaint.answered_at is not None:
        raise AlreadyAnsweredError
    complaint.answer, complaint.answered_at = text, now
    about: dict[str, Any] = {"kind": PictureOf.CASE_RESULT, "about_id": case.id, "user_id": member.user_id}
    case.pictures += attach(session, picture_ids=evidence, **about, now=now)
    audit.note(
        session, staff=member, action=ComplaintAction.ANSWERED, subject_id=case.id, at=now, **COMPLAINTS.facts(case)
    )
    events.add(session, case, "answered", text=text, now=now)
    tell_author(session, case, complaint, now=now)
    return case, complaint
