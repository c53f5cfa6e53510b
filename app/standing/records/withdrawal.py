"""Taking a record back, before it counts or afterwards, with what is left of the points that it has earned."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.parties import messages
from app.parties.messages.models import MessageKind
from app.standing.programmes.subjects import users_to_tell
from app.standing.records.closing import close
from app.standing.records.errors import RecordAnonymousError
from app.standing.records.holding import hold
from app.standing.records.models import Record
from app.standing.records.workflow import RECORDS, WITHDRAW
from app.standing.reminders import strikes


def withdraw_record(session: Session, *, record_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Record:
    """Take a record back. Points already spent or expired stay so: `recovered_points` says what came back; reminders
    that have led to it count again while they are in their time.

    Raises RecordNotFoundError, RecordWithdrawnError, RecordAnonymousError.
    """
    record = hold(session, record_id=record_id, staff=staff)
    take_back(session, record, reason=reason, staff=staff, now=now)
    return record


def take_back(session: Session, record: Record, *, reason: str, staff: StaffIdentity, now: datetime) -> None:
    """The same with a record that is held. Raises RecordWithdrawnError, RecordAnonymousError."""
    subject_id, was_told = record.subject_id, record.effective_at is not None or record.told_at is not None
    if subject_id is None:
        raise RecordAnonymousError
    RECORDS.enter(record, WITHDRAW, withdrawal_reason=reason, withdrawn_by=staff.id, withdrawn_at=now)
    if record.effective_at is None:
        close(session, record, now)
    elif record.points and record.lapsed_at is None:
        record.recovered_points = recover(session, record, subject_id, staff.actor, now)
        record.lapsed_at = now
    strikes.release(session, record_id=record.id, now=now)
    if was_told:
        tell_withdrawn(session, record, subject_id, now)
    facts = {"reason": reason, "recovered_points": record.recovered_points}
    RECORDS.note(session, record, WITHDRAW, staff=staff, at=now, **facts)


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
