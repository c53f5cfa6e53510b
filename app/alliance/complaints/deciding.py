"""A complaint is upheld or rejected. What is upheld is handed in as a record about the shop: it counts only when
another person has verified it and its rule's process is through, in which the shop is told and can answer and object;
a severe one is decided by a council (`standing/records/council_needed.py`).

A clock that has run out decides nothing.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from app.alliance.complaints.categories import CATEGORIES
from app.alliance.complaints.errors import ShopNotHeardError
from app.alliance.complaints.holding import hold
from app.alliance.complaints.models import Category, Complaint
from app.alliance.complaints.queries import Found
from app.alliance.complaints.telling import tell_author, tell_shop
from app.civic.cases import events
from app.civic.cases.kinds import COMPLAINT_REJECTED, COMPLAINT_UPHELD, COMPLAINTS
from app.civic.cases.models import Case
from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.parties.merchants.errors import MerchantStateError
from app.standing.programmes.errors import RuleDisabledError, RuleNotInForceError
from app.standing.programmes.models import SubjectKind
from app.standing.records import submitting
from app.standing.records.models import Record
from app.standing.reminders.errors import RemindersMissingError

RULE, COUPON_RULE = "complaint-upheld", "refuse-coupon"
"""Rules 50 and 51."""
NO_RECORD = (RuleNotInForceError, RuleDisabledError, RemindersMissingError, MerchantStateError)
"""The rules of its community make no record of it, or the shop has left."""


class Outcome(StrEnum):
    MINOR = "minor"
    SEVERE = "severe"
    REJECTED = "rejected"


SCORES = {Outcome.MINOR: -10, Outcome.SEVERE: -30}


def decide(
    session: Session, *, no: str, outcome: Outcome, reason: str, to_shop: str, staff: StaffIdentity, now: datetime
) -> Found:
    """Say who was right: `reason` in words for who complains, `to_shop` for the shop.

    Raises CaseNotFoundError, RelatedPersonError, CaseStateError, ShopNotHeardError, what `submitting.submit` raises
    where the rules have another score for it.
    """
    case, complaint = hold(session, no=no, staff=staff)
    step = COMPLAINT_REJECTED if outcome is Outcome.REJECTED else COMPLAINT_UPHELD
    COMPLAINTS.require(case, step)
    if outcome is not Outcome.REJECTED:
        _require_heard(complaint, now)
    COMPLAINTS.enter(case, step, decided_by=staff.id, decided_at=now, decision=reason, is_open=None, due_at=None)
    if complaint.answered_at is None and complaint.answer_due_at is not None and now < complaint.answer_due_at:
        complaint.answer_due_at = None
    complaint.to_shop = to_shop
    COMPLAINTS.note(session, case, step, staff=staff, at=now, reason=reason)
    events.add(session, case, str(step.target), text=reason, staff_id=staff.id, now=now)
    if outcome is not Outcome.REJECTED:
        record = _hand_in(session, case, complaint, SCORES[outcome], staff, now)
        complaint.record_id = None if record is None else record.id
    if complaint.asked_at is not None:
        tell_shop(session, case, complaint, now=now)
    tell_author(session, case, complaint, now=now)
    return case, complaint


def _require_heard(complaint: Complaint, now: datetime) -> None:
    until = complaint.answer_due_at
    if complaint.answered_at is None and until is not None and now < until:
        raise ShopNotHeardError(details={"until": until.isoformat()})


def _hand_in(
    session: Session, case: Case, complaint: Complaint, score: int, staff: StaffIdentity, now: datetime
) -> Record | None:
    """A record of what was found today, which waits for another person; its number is that of the case."""
    is_coupon = complaint.category is Category.REFUSED_COUPON and score == SCORES[Outcome.MINOR]
    try:
        return submitting.submit(
            session,
            rule_slug=COUPON_RULE if is_coupon else RULE,
            subject_kind=SubjectKind.MERCHANT,
            subject_id=complaint.merchant_id,
            score_delta=score,
            occurred_on=business_day(now),
            event_key=case.no,
            note=f"投诉 {case.no} 属实：{CATEGORIES[complaint.category].title}",
            staff=staff,
            now=now,
        )
    except NO_RECORD:
        return None
