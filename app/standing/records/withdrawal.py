"""Taking a record back. What nobody has let count yet, one of the staff takes back; what others have let count takes
two: one asks, another confirms, and what is left of its points goes back.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.parties import messages
from app.parties.messages.models import MessageKind
from app.parties.staff import same_person
from app.standing.programmes.subjects import users_to_tell
from app.standing.records.actions import RecordAction
from app.standing.records.closing import close
from app.standing.records.errors import (
    RecordAnonymousError,
    RecordWithdrawnError,
    WithdrawalAskedError,
    WithdrawalNotAskedError,
)
from app.standing.records.holding import hold
from app.standing.records.models import Record, RecordState
from app.standing.records.workflow import RECORDS, WITHDRAW
from app.standing.reminders import strikes


def withdraw_record(session: Session, *, record_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Record:
    """Take a record back that nobody has let count yet; for any other, ask for that: nothing changes until another
    person has confirmed it (`confirm`).

    Raises what `hold` raises, RecordStateError, RecordWithdrawnError, WithdrawalAskedError.
    """
    record = hold(session, record_id=record_id, staff=staff)
    RECORDS.require(record, WITHDRAW)
    if record.approved_at is None and record.effective_at is None:
        return _take_back(session, record, reason, staff, now)
    ask(session, record, reason=reason, staff=staff, now=now)
    return record


def ask(session: Session, record: Record, *, reason: str, staff: StaffIdentity, now: datetime) -> None:
    """Ask that a record be taken back, which is held and can be. Raises WithdrawalAskedError."""
    if record.is_withdrawal_open:
        raise WithdrawalAskedError
    record.withdrawal_asked_by, record.withdrawal_asked_at, record.withdrawal_reason = staff.id, now, reason
    _note(session, record, RecordAction.WITHDRAWAL_ASKED, reason, staff, now)


def confirm(session: Session, *, record_id: int, staff: StaffIdentity, now: datetime) -> Record:
    """Take back what another person has asked to. Points already spent or expired stay so: `recovered_points` says what
    came back; reminders that have led to it count again while they are in their time.

    Raises what `hold` raises, RecordStateError, RecordWithdrawnError, WithdrawalNotAskedError, SamePersonError.
    """
    record = _hold_asked(session, record_id, staff)
    RECORDS.require(record, WITHDRAW)
    same_person.require_another(session, staff=staff, than=[record.withdrawal_asked_by], now=now)
    return _take_back(session, record, record.withdrawal_reason, staff, now)


def refuse(session: Session, *, record_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Record:
    """Leave a record as it is that somebody has asked to take back: another person, or whoever has asked.

    Raises what `hold` raises, WithdrawalNotAskedError.
    """
    record = _hold_asked(session, record_id, staff)
    record.withdrawal_asked_by = record.withdrawal_asked_at = None
    record.withdrawal_reason = ""
    _note(session, record, RecordAction.WITHDRAWAL_REFUSED, reason, staff, now)
    return record


def _hold_asked(session: Session, record_id: int, staff: StaffIdentity) -> Record:
    record = hold(session, record_id=record_id, staff=staff)
    if record.status is RecordState.WITHDRAWN:
        raise RecordWithdrawnError
    if not record.is_withdrawal_open:
        raise WithdrawalNotAskedError
    return record


def _note(
    session: Session, record: Record, action: RecordAction, reason: str, staff: StaffIdentity, now: datetime
) -> None:
    audit.note(
        session, staff=staff, action=action, subject_id=record.id, at=now, **RECORDS.facts(record), reason=reason
    )


def _take_back(session: Session, record: Record, reason: str, staff: StaffIdentity, now: datetime) -> Record:
    subject_id, is_known = record.subject_id, record.approved_at is not None or record.effective_at is not None
    if subject_id is None:
        raise RecordAnonymousError
    RECORDS.enter(record, WITHDRAW, withdrawal_reason=reason, withdrawn_by=staff.id, withdrawn_at=now)
    if record.effective_at is None:
        close(session, record, now)
    elif record.points and record.lapsed_at is None:
        record.recovered_points = recover(session, record, subject_id, staff.actor, now)
        record.lapsed_at = now
    strikes.release(session, record_id=record.id, now=now)
    if is_known:
        tell_withdrawn(session, record, subject_id, now)
    facts = {"reason": reason, "recovered_points": record.recovered_points}
    RECORDS.note(session, record, WITHDRAW, staff=staff, at=now, **facts)
    return record


def recover(session: Session, record: Record, resident_id: int, actor: str, now: datetime) -> int:
    """Take back what is left of the points of a record; says how many."""
    points = min(record.points, locked_balance(session, resident_id))
    if points:
        legs = [
            (chart.resident_points(resident_id), -points),
            (chart.community(record.community_id, "issued"), points),
        ]
        entry = ledger.Entry(JournalKind.AWARD_WITHDRAWAL, f"withdraw:record:{record.id}", legs, memo=record.rule.name)
        ledger.post(session, entry, at=now, actor=actor)
    return points


def tell_withdrawn(session: Session, record: Record, subject_id: int, now: datetime) -> None:
    """Tell those who hear of its subject that a record of which they know counts no more."""
    kind = MessageKind.SCORE_NOTICE if record.score_delta < 0 else MessageKind.POINTS_WITHDRAWN
    facts = {
        "record_id": record.id,
        "title": record.rule.name,
        "score_delta": -record.score_delta,
        "points": record.recovered_points,
        "withdrawn": True,
    }
    told = users_to_tell(session, record.subject_kind, [subject_id]).get(subject_id, ())
    messages.tell_many(session, [listener.told(kind, facts) for listener in told], now=now)


def locked_balance(session: Session, resident_id: int) -> int:
    """The points of a resident, who can neither spend nor earn any until the transaction has ended."""
    return int(session.scalar(ledger.balance_query(*chart.resident_points(resident_id)).with_for_update()) or 0)
