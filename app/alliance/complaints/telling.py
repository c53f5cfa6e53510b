"""Who hears of a complaint: whoever has sent it at each step, the owner of the shop when it is asked and at the end."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.alliance.complaints.categories import CATEGORIES
from app.alliance.complaints.models import Complaint
from app.civic.cases.models import Case
from app.parties import messages
from app.parties.messages.models import MessageKind
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import users_to_tell


def tell_author(session: Session, case: Case, complaint: Complaint, *, now: datetime) -> None:
    """Tell who complains what state it is in, or that the shop has answered."""
    is_answered = case.is_open and complaint.answered_at is not None
    facts = _facts(case, complaint) | ({"state": "answered"} if is_answered else {})
    messages.tell(session, user_id=case.filed_by, kind=MessageKind.COMPLAINT_MOVED, facts=facts, now=now)


def tell_shop(session: Session, case: Case, complaint: Complaint, *, now: datetime) -> None:
    """Tell the owner of the shop."""
    facts = _facts(case, complaint)
    if case.is_open and complaint.answer_due_at is not None:
        facts["until"] = complaint.answer_due_at.isoformat()
    hearing = users_to_tell(session, SubjectKind.MERCHANT, [complaint.merchant_id]).get(complaint.merchant_id, [])
    messages.tell_many(session, [each.told(MessageKind.COMPLAINED_OF, facts) for each in hearing], now=now)


def _facts(case: Case, complaint: Complaint) -> dict[str, Any]:
    return {"no": case.no, "state": str(case.state), "title": CATEGORIES[complaint.category].title}
