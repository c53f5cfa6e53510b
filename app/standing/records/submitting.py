"""Records are handed in: checked, kept, and waiting for somebody else. Nothing counts yet, and no points move."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import StaffIdentity
from app.core.working_days import calendar
from app.standing.programmes.apart import programmes_apart, rule_about
from app.standing.programmes.models import Programme, SubjectKind
from app.standing.programmes.recusal import require_unrelated
from app.standing.programmes.subjects import Subject, lock, subject_in_scope
from app.standing.records.actions import RecordAction
from app.standing.records.drafts import Draft, check, reminders_for
from app.standing.records.models import Record, RecordSource
from app.standing.reminders import strikes

AT_ONCE = 500
VERIFY_WORKING_DAYS = 5
"""In which somebody else is to look at what was handed in; afterwards it is late, and nothing else follows."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Submitter:
    """Who hands in a record: one of the staff, or a resident."""

    source: RecordSource
    staff_id: int | None = None
    resident_id: int | None = None

    @classmethod
    def at_the_desk(cls, staff: StaffIdentity) -> "Submitter":
        return cls(RecordSource.STAFF, staff_id=staff.id)


def silent(_done: int, _total: int) -> None:
    """For who does not want to know."""


def submit(
    session: Session,
    *,
    rule_slug: str,
    subject_kind: SubjectKind,
    subject_id: int,
    score_delta: int,
    occurred_on: date,
    event_key: str,
    note: str,
    staff: StaffIdentity,
    now: datetime,
) -> Record:
    """Hand in one record; somebody else verifies it.

    Raises the subject's NotFoundError, RelatedPersonError, what `rule_on` raises, DuplicateRecordError,
    WrongRecordError naming every field, RemindersMissingError for a minus without the reminders that its rule asks for.
    """
    lock(session, subject_kind, [subject_id])  # First: where they live is whose points they are given.
    subject = subject_in_scope(session, kind=subject_kind, subject_id=subject_id, staff=staff)
    require_unrelated(session, staff=staff, subjects=[(subject.kind, subject.id)])
    record = submit_about(
        session,
        subject,
        rule_slug=rule_slug,
        score_delta=score_delta,
        occurred_on=occurred_on,
        event_key=event_key,
        note=note,
        by=Submitter.at_the_desk(staff),
        staff=staff,
        now=now,
    )
    audit.note(
        session,
        staff=staff,
        action=RecordAction.ENTERED,
        subject_id=record.id,
        at=now,
        rule=rule_slug,
        score_delta=record.score_delta,
        points=record.points,
    )
    return record


def submit_about(
    session: Session,
    subject: Subject,
    *,
    rule_slug: str,
    score_delta: int,
    occurred_on: date,
    event_key: str,
    note: str,
    by: Submitter,
    staff: StaffIdentity | None = None,
    pictures: int | None = None,
    now: datetime,
) -> Record:
    """The same about a subject that the caller has locked and may hand in something about. So many `pictures` come with
    it; None: they can be added later. Raises the same.
    """
    rule = rule_about(session, slug=rule_slug, subject=subject, day=occurred_on, staff=staff)
    draft = Draft(rule, subject, score_delta, occurred_on, event_key, note, pictures)
    check(session, draft, now)
    return keep(session, [draft], by=by, now=now)[0]


def keep(
    session: Session,
    drafts: Sequence[Draft],
    *,
    by: Submitter,
    now: datetime,
    batch_id: int | None = None,
    progress: Progress = silent,
) -> list[Record]:
    """Keep checked drafts about subjects of one kind, which the caller has locked; the reminders that have led to them
    are used up.

    `progress` is told now and then how many drafts have been kept, of how many. Raises RemindersMissingError.
    """
    reminders = reminders_for(session, drafts, now=now, holding=True)
    records = written(session, drafts, by=by, now=now, batch_id=batch_id)
    kept = list(zip(records, reminders, strict=True))
    for start in range(0, len(kept), AT_ONCE):
        part = kept[start : start + AT_ONCE]
        session.add_all(record for record, _ in part)
        session.flush()
        for record, led_to_it in part:
            strikes.use(led_to_it, record_id=record.id, now=now)
        progress(start + len(part), len(kept))
    return records


def written(
    session: Session, drafts: Sequence[Draft], *, by: Submitter, now: datetime, batch_id: int | None = None
) -> list[Record]:
    """The records of checked drafts, which nobody has kept yet."""
    due_at = calendar.load(session).until(now, VERIFY_WORKING_DAYS)
    apart = programmes_apart(session, (draft.rule.version_id for draft in drafts))
    return [_record(draft, by, now, due_at, batch_id, apart.get(draft.rule.version_id)) for draft in drafts]


def _record(
    draft: Draft, by: Submitter, now: datetime, due_at: datetime, batch_id: int | None, apart: Programme | None
) -> Record:
    """What stands apart earns no points, and that of a unit is the business of the unit's node alone."""
    subject = draft.subject
    home = apart.community_id if apart is not None and apart.unit_id is not None else subject.community_id
    return Record(
        rule_id=draft.rule.id,
        subject_kind=subject.kind,
        subject_id=subject.id,
        resident_id=subject.id if subject.kind is SubjectKind.RESIDENT else None,
        community_id=home or subject.community_id,
        event_key=draft.event_key,
        event_index=draft.event_index,
        occurred_on=draft.occurred_on,
        score_delta=draft.score,
        points=draft.points if apart is None else 0,
        note=draft.note,
        created_by=by.staff_id,
        created_at=now,
        source=by.source,
        collected_by=by.resident_id,
        batch_id=batch_id,
        due_at=due_at,
        warnings=draft.warnings,
        programme_id=apart.id if apart is not None else None,
    )
