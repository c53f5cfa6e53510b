"""What must be true of records; read-only, for `flask ledger verify` and for tests."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.core.audit import AuditEvent
from app.ledger.invariants import Ids, Invariant, Seen
from app.ledger.models import Journal, Posting
from app.parties.communities.actions import COMMUNITY
from app.parties.residents.actions import RESIDENT, ResidentAction
from app.parties.residents.models import Resident
from app.standing.programmes.models import Review, Rule, SubjectKind
from app.standing.records.council_needed import is_for_council
from app.standing.records.deciding import ALONE_MAX
from app.standing.records.models import COUNTS, UNDER_WAY, Record, RecordBatch, RecordSample, RecordSource, RecordState
from app.standing.records.sampling import ONE_IN_ALONE, is_drawn
from app.standing.reminders.models import Reminder, ReminderStatus

RECORDS_AT_ONCE, KEYS_AT_ONCE = 20_000, 500
MOVES = (ResidentAction.CHANGED, ResidentAction.MOVED)


def minuses_have_their_reminders(session: Session, ids: Ids) -> Seen:
    """A minus has the reminders that its rule asked for, each of which has led to it alone."""
    used = (
        select(func.count(Reminder.id))
        .where(Reminder.record_id == Record.id, Reminder.status == ReminderStatus.USED)
        .correlate(Record)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Record.id, Record.warnings, used).where(
            ids.of(Record.id),
            Record.warnings > 0,
            Record.status.in_((*UNDER_WAY, *COUNTS, RecordState.SUSPENDED, RecordState.REPAIRED)),
        )
    ).all()
    problems = [
        f"record {record_id} was to have {needed} reminders and has {found}"
        for record_id, needed, found in rows
        if found != needed
    ]
    return Seen(len(rows), problems)


def nobody_lets_count_alone(session: Session, ids: Ids) -> Seen:
    """A record that counts was verified by somebody else than who has handed it in, one of the staff or a resident; a
    minus was approved by a third, or by a council. Nobody has collected one about themself or their household. Small
    pluses that one person alone let count are what that is for, and those that are drawn are laid before somebody.
    """
    rows = session.execute(
        select(
            Record.id,
            Record.score_delta,
            Record.created_by,
            Record.collected_by,
            Record.subject_id,
            Record.verified_by,
            Record.approved_by,
            Record.approved_at,
            Rule.review,
            is_for_council(),
            and_(RecordBatch.decided_at.is_not(None), RecordBatch.decided_by.is_(None)),
            Record.source_id,
        )
        .join(Record.rule)
        .outerjoin(RecordBatch, RecordBatch.id == Record.batch_id)
        .where(
            ids.of(Record.id),
            Record.status.in_(COUNTS),
            Record.source != RecordSource.CARRIED,
            Record.by_one.is_(False),
        )
    ).all()
    problems = []
    for (
        record_id,
        score_delta,
        *handed_in,
        verified_by,
        approved_by,
        approved_at,
        review,
        for_council,
        in_council,
        source_id,
    ) in rows:
        created_by, collected_by, subject_id = handed_in
        by_council = (for_council or in_council) and approved_by is None
        needs_third = score_delta < 0 and not by_council
        people = [created_by, verified_by, approved_by] if needs_third else [created_by, verified_by]
        if source_id is not None and review is Review.AUTO and verified_by is None and score_delta >= 0:
            continue  # Its source lets it count; beyond the cap, as nothing.
        is_known = subject_id is not None and source_id is None  # Else it is anonymous, or nobody has handed it in.
        nobody = is_known and created_by is None and collected_by is None
        if nobody or approved_at is None or None in people[1:] or len(set(people)) < len(people):
            problems.append(f"record {record_id} counts without the people that it needs")
    alone = _alone(session, ids)
    problems = [*problems, *alone.problems, *_collected_at_home(session, ids)]
    return Seen(len(rows) + alone.looked_at, problems)


def _alone(session: Session, ids: Ids) -> Seen:
    """Small pluses that one person let count: none is more than that, and those that are drawn are in the sample."""
    rows = session.execute(
        select(
            Record.id,
            Record.score_delta,
            Record.points,
            Record.created_by,
            Record.verified_by,
            Record.approved_by,
            RecordSample.record_id,
        )
        .outerjoin(RecordSample, RecordSample.record_id == Record.id)
        .where(ids.of(Record.id), Record.status.in_(COUNTS), Record.by_one.is_(True))
    ).all()
    problems = []
    for record_id, score_delta, points, created_by, verified_by, approved_by, drawn in rows:
        is_small = 0 <= score_delta <= ALONE_MAX and points <= ALONE_MAX
        if not is_small or created_by is None or {created_by} != {verified_by, approved_by}:
            problems.append(f"record {record_id} counts without the people that it needs")
        elif drawn is None and is_drawn(record_id, ONE_IN_ALONE):
            problems.append(f"record {record_id} was drawn and laid before nobody")
    return Seen(len(rows), problems)


def _collected_at_home(session: Session, ids: Ids) -> list[str]:
    collector, subject = aliased(Resident), aliased(Resident)
    of_resident = and_(Record.subject_kind == SubjectKind.RESIDENT, subject.id == Record.subject_id)
    of_household = and_(Record.subject_kind == SubjectKind.HOUSEHOLD, Record.subject_id == collector.household_id)
    rows = session.execute(
        select(Record.id, Record.created_at, Record.community_id, collector.id, subject.id)
        .join(collector, collector.id == Record.collected_by)
        .outerjoin(subject, of_resident)
        .where(
            ids.of(Record.id),
            Record.source == RecordSource.POST,
            Record.status.in_((*UNDER_WAY, *COUNTS)),
            or_(of_household, subject.household_id == collector.household_id),
        )
    ).all()
    return [
        f"record {record_id} was collected by its subject or somebody of the same household"
        for record_id, created_at, community_id, by, about in rows
        if by == about or not _moved_since(session, {by, about} - {None}, community_id, created_at)
    ]


def _moved_since(session: Session, people: set[int], community_id: int, then: datetime) -> bool:
    """Whether one of them may have come to live with the other since then."""
    person = and_(
        AuditEvent.subject_kind == RESIDENT.kind, AuditEvent.subject_id.in_(people), AuditEvent.action.in_(MOVES)
    )
    roster = and_(
        AuditEvent.subject_kind == COMMUNITY.kind,
        AuditEvent.subject_id == community_id,
        AuditEvent.action == ResidentAction.IMPORTED,
    )
    found = select(AuditEvent.id).where(or_(person, roster), AuditEvent.at >= then).limit(1)
    return session.scalar(found) is not None


def minuses_were_told(session: Session, ids: Ids) -> Seen:
    """The subject of a minus that counts was told, and an answer was read by somebody before it counted."""
    rows = session.execute(
        select(Record.id, Record.told_at, Record.effective_at, Record.answered_at, Record.heard_at).where(
            ids.of(Record.id),
            Record.status.in_(COUNTS),
            Record.score_delta < 0,
            Record.source != RecordSource.CARRIED,
        )
    ).all()
    problems = [
        f"record {record_id} takes score away without notice or hearing"
        for record_id, told_at, effective_at, answered_at, heard_at in rows
        if told_at is None or effective_at is None or told_at >= effective_at or (answered_at and not heard_at)
    ]
    return Seen(len(rows), problems)


def nobody_takes_back_alone(session: Session, ids: Ids) -> Seen:
    """What was let count was taken back by another person than who has asked for it. Of what one alone has taken back
    before that took two, it is noted that nobody has asked.
    """
    asked_by, asked_at = Record.withdrawal_asked_by, Record.withdrawal_asked_at
    rows = session.execute(
        select(Record.id, Record.withdrawn_by, asked_by, asked_at).where(
            ids.of(Record.id),
            Record.status == RecordState.WITHDRAWN,
            Record.withdrawn_by.is_not(None),
            or_(Record.approved_at.is_not(None), Record.effective_at.is_not(None)),
        )
    ).all()
    problems = [
        f"record {record_id} was taken back by one person alone"
        for record_id, withdrawn_by, asker, asked in rows
        if asked is None or asker == withdrawn_by
    ]
    return Seen(len(rows), problems)


def points_are_posted(session: Session, ids: Ids) -> Seen:
    """The points of a record that has counted are one journal, and nothing is posted for one that has not."""
    rows = session.execute(
        select(Record.id, Record.points, Record.effective_at).where(
            ids.of(Record.id), or_(Record.points > 0, Record.effective_at.is_(None))
        )
    ).all()
    keys = {f"award:record:{record_id}": (points if effective_at else 0) for record_id, points, effective_at in rows}
    posted: dict[str, int] = {}
    for start in range(0, len(keys), KEYS_AT_ONCE):
        part = list(keys)[start : start + KEYS_AT_ONCE]
        query = (
            select(Journal.reference, func.max(Posting.amount).label("amount"))
            .join(Posting, Posting.journal_id == Journal.id)
            .where(Journal.reference.in_(part))
            .group_by(Journal.reference)
        )
        posted |= {row.reference: row.amount for row in session.execute(query)}
    problems = [
        f"{key}: {posted.get(key, 0)} points posted, {points} by the record"
        for key, points in keys.items()
        if posted.get(key, 0) != points
    ]
    return Seen(len(rows), problems)


def _of_records(name: str, look: Callable[[Session, Ids], Seen]) -> Invariant:
    return Invariant(name, look, by=Record.id, at_once=RECORDS_AT_ONCE)


INVARIANTS = (
    _of_records("a minus has the reminders that its rule asks for", minuses_have_their_reminders),
    _of_records("no record counts by one person alone", nobody_lets_count_alone),
    _of_records("nobody takes back alone what was let count", nobody_takes_back_alone),
    _of_records("no minus counts without notice and hearing", minuses_were_told),
    _of_records("points of records are posted when they count", points_are_posted),
)
