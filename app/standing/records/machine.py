"""Records that nobody hands in: made of what is in the books, which they name, and undone with it.

Where the rule lets them count by themselves they do, after the days of publicity, and one in twenty is laid before
somebody (`sampling`). So do those of which one of the staff has confirmed what they are made of, unless their rule asks
for a council. Others wait for people like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from app.core.errors import DomainError
from app.standing.programmes.apart import rules_about
from app.standing.programmes.models import Review, Rule, SubjectKind
from app.standing.programmes.subjects import found_subjects
from app.standing.records.closing import close
from app.standing.records.deciding import let_count
from app.standing.records.drafts import AT_ONCE, Draft, refusals
from app.standing.records.models import Record, RecordSource, SourceKind
from app.standing.records.sampling import sample
from app.standing.records.submitting import Submitter, written
from app.standing.records.withdrawal import tell_withdrawn
from app.standing.records.workflow import RECORDS, VERIFY_BY_SOURCE, WITHDRAW

log = structlog.get_logger("records")


@dataclass(frozen=True, slots=True)
class Source:
    """What a record is made of. It makes one record, whatever is repeated: a unique key holds us to it."""

    kind: SourceKind
    id: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a subject is to get for a source, or lose for it, and the words of its record."""

    subject_id: int
    score_delta: int
    source: Source
    note: str


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
    reported_by: int | None = None,
    now: datetime,
) -> bool:
    """Make a record of a source, about a subject that the caller has locked; says whether it did. It does not where its
    subject is gone, where the rule does not hold for it on that day, and where it was made before. A minus waits for
    people, whatever its rule says; `reported_by` is the resident whose word it rests on.
    """
    effects = [Effect(subject_id, score_delta, source, note)]
    same: dict[str, Any] = {"rule_slug": rule_slug, "subject_kind": subject_kind, "occurred_on": occurred_on}
    return bool(make_many(session, effects, **same, confirmed_by=confirmed_by, reported_by=reported_by, now=now))


def make_many(
    session: Session,
    effects: Sequence[Effect],
    *,
    rule_slug: str,
    subject_kind: SubjectKind,
    occurred_on: date,
    confirmed_by: int | None = None,
    reported_by: int | None = None,
    now: datetime,
) -> int:
    """The same of many sources of a day, in so many statements as of one; says how many were made."""
    there = found_subjects(session, subject_kind, {effect.subject_id for effect in effects})
    rules = rules_about(session, slug=rule_slug, subjects=there.values(), day=occurred_on)
    wanted: list[tuple[Effect, Draft]] = []
    for effect in effects:
        rule = rules.get(effect.subject_id)
        if isinstance(rule, Rule):
            subject = there[effect.subject_id]
            wanted.append((effect, Draft(rule, subject, effect.score_delta, occurred_on, _event(effect), effect.note)))
        elif rule is not None:
            _log_refused(rule_slug, effect, rule)
    fit: list[tuple[Effect, Draft]] = []
    refused = refusals(session, [draft for _, draft in wanted], now)
    for (effect, draft), why in zip(wanted, refused, strict=True):
        if why is not None:
            _log_refused(rule_slug, effect, why)
        elif not draft.warnings:  # Reminders are given by people, and so is what follows them.
            fit.append((effect, draft))
    _keep(session, fit, Submitter(RecordSource.MACHINE, resident_id=reported_by), confirmed_by, now)
    return len(fit)


def _event(effect: Effect) -> str:
    return f"{effect.source.kind}:{effect.source.id}"


def _log_refused(rule_slug: str, effect: Effect, why: DomainError) -> None:
    log.info("record_not_made", rule=rule_slug, source=_event(effect), code=why.code)


def _keep(
    session: Session, fit: Sequence[tuple[Effect, Draft]], by: Submitter, confirmed_by: int | None, now: datetime
) -> None:
    """Their states are entered before they are kept, so that each is written once."""
    if not fit:
        return
    records = written(session, [draft for _, draft in fit], by=by, now=now)
    counting: list[Record] = []
    for record, (effect, draft) in zip(records, fit, strict=True):
        record.source_kind, record.source_id = effect.source.kind, effect.source.id
        is_confirmed = confirmed_by is not None and draft.rule.review is Review.TWO
        if draft.score_delta >= 0 and (draft.rule.review is Review.AUTO or is_confirmed):
            RECORDS.enter(record, VERIFY_BY_SOURCE, verified_at=now, verified_by=confirmed_by)
            counting.append(record)
    let_count(session, counting, staff_id=None, now=now)
    for start in range(0, len(records), AT_ONCE):
        session.add_all(records[start : start + AT_ONCE])
        session.flush()
    sample(session, counting, now=now)


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
