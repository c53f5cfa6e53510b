"""Records that nobody hands in: made of what is in the books, which they name, and undone with it.

Where the rule lets them count by themselves they do, after the days of publicity, and one in twenty is laid before
somebody (`sampling`). So do those of which one of the staff has confirmed what they are made of, unless their rule asks
for a council. Others wait for people like any other.
"""

from dataclasses import dataclass
from datetime import date, datetime

import structlog
from sqlalchemy.orm import Session

from app.core.errors import DomainError
from app.standing.programmes.models import Review, SubjectKind
from app.standing.programmes.subjects import found_subject
from app.standing.records.closing import close
from app.standing.records.deciding import let_count
from app.standing.records.models import Record, RecordSource, SourceKind
from app.standing.records.sampling import sample
from app.standing.records.submitting import Submitter, submit_about
from app.standing.records.withdrawal import tell_withdrawn
from app.standing.records.workflow import RECORDS, VERIFY_BY_SOURCE, WITHDRAW

log = structlog.get_logger("records")
MACHINE = Submitter(RecordSource.MACHINE)


@dataclass(frozen=True, slots=True)
class Source:
    """What a record is made of. It makes one record, whatever is repeated: a unique key holds us to it."""

    kind: SourceKind
    id: int


def make(
    session: Session,
    *,
    rule_slug: str,
    subject_kind: SubjectKind,
    subject_id: int,
    score_delta: int,
    occurred_on: date,
    source: Source,
    note: str,
    confirmed_by: int | None = None,
    now: datetime,
) -> bool:
    """Make a plus of a source, about a subject that the caller has locked; says whether it did. It does not where its
    subject is gone, where the rule does not hold for it on that day, and where it was made before.
    """
    subject = found_subject(session, kind=subject_kind, subject_id=subject_id)
    if subject is None:
        return False
    try:
        record = submit_about(
            session,
            subject,
            rule_slug=rule_slug,
            score_delta=score_delta,
            occurred_on=occurred_on,
            event_key=f"{source.kind}:{source.id}",
            note=note,
            by=MACHINE,
            now=now,
        )
    except DomainError as refused:
        log.info("record_not_made", rule=rule_slug, source=f"{source.kind}:{source.id}", code=refused.code)
        return False
    record.source_kind, record.source_id = source.kind, source.id
    session.flush()
    is_confirmed = confirmed_by is not None and record.rule.review is Review.TWO
    if record.rule.review is Review.AUTO or is_confirmed:
        RECORDS.enter(record, VERIFY_BY_SOURCE, verified_at=now, verified_by=confirmed_by)
        let_count(session, [record], staff_id=None, now=now)
        sample(session, [record], now=now)
    return True


def undo(session: Session, record: Record, *, reason: str, now: datetime) -> None:
    """Take back what was made of a source that was undone, and tell its subject: nobody decides on that. What somebody
    objects to, and what has ceased to count, stays as it is.
    """
    subject_id, is_known = record.subject_id, record.approved_at is not None
    if record.status not in WITHDRAW.sources or subject_id is None:
        return
    RECORDS.enter(record, WITHDRAW, withdrawal_reason=reason, withdrawn_at=now)
    if record.effective_at is None:
        close(session, record, now)
    if is_known:
        tell_withdrawn(session, record, subject_id, now)
