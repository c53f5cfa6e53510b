"""Records: entered by staff, counted by the score, earning points for residents."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import add_months, business_day, end_of_day, start_of_day
from app.core.identities import StaffIdentity
from app.core.text import reference_key
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.parties import messages
from app.parties.messages.models import MessageKind
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.programmes.rulebook import rule_on, versions_of
from app.standing.programmes.subjects import Subject, lock, subject_in_scope, users_to_tell
from app.standing.records.actions import RecordAction
from app.standing.records.caps import Tally
from app.standing.records.errors import AlreadyRecordedError, WrongRecordError
from app.standing.records.models import Record
from app.standing.reminders import strikes
from app.standing.reminders.models import Reminder
from app.standing.reminders.strikes import Strikes

BATCH = 500
EVENT_KEY = r"[!-~]{1,64}"
EVENT_KEY_WRONG = "事件编号由字母、数字和符号组成，最多 64 个。"
MAX_AGE_DAYS = 30
NOTICE_DAYS = 7
"""Days to answer before a negative record counts: any seven days hold the five working days of domain model C2."""
POINTS_VALID_MONTHS = 24
SCORE_MONTHS_PLUS = 12
SCORE_MONTHS_MINUS = ((10, 6), (40, 12), (50, 24))
"""Months that a minus of up to so much counts (domain model C2)."""


Progress = Callable[[int, int], None]


def silent(_done: int, _total: int) -> None:
    """For who does not want to know."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be entered, checked against its rule."""

    rule: Rule
    subject: Subject
    score_delta: int
    occurred_on: date
    event_key: str
    note: str

    @property
    def event_index(self) -> str:
        """What its event is compared by."""
        return reference_key(self.event_key)

    @property
    def warnings(self) -> int:
        """How many reminders must have come before."""
        return self.rule.warnings if self.score_delta < 0 else 0

    @property
    def worth(self) -> int:
        """What the caps count: the score or, for a rule without one, the points."""
        return self.score_delta if self.rule.points is None else self.rule.points


def add_record(
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
    valid_months: int = POINTS_VALID_MONTHS,
) -> Record:
    """Enter one record; what goes beyond the caps is trimmed, and the record says how much.

    Raises the subject's NotFoundError, what `rule_on` raises, AlreadyRecordedError, WrongRecordError naming every
    field, RemindersMissingError for a minus without the reminders that its rule asks for.
    """
    lock(session, subject_kind, [subject_id])  # First: where they live is whose points they are given.
    subject = subject_in_scope(session, kind=subject_kind, subject_id=subject_id, staff=staff)
    rule = rule_on(session, slug=rule_slug, community_id=subject.community_id, day=occurred_on)
    draft = Draft(rule, subject, score_delta, occurred_on, event_key, note)
    check(session, draft, now)
    record = enter(session, [draft], staff=staff, now=now, valid_months=valid_months)[0]
    audit.note(
        session,
        staff=staff,
        action=RecordAction.ENTERED,
        subject_id=record.id,
        at=now,
        rule=rule_slug,
        score_delta=record.score_delta,
        points=record.points,
        trimmed=record.trimmed,
    )
    return record


def check(session: Session, draft: Draft, now: datetime) -> None:
    """Whether it can be entered.

    Raises AlreadyRecordedError, WrongRecordError naming every field, RemindersMissingError.
    """
    problems = problems_of(draft, today=business_day(now))
    if problems:
        fields = [{"field": field, "message": message} for field, message in problems.items()]
        raise WrongRecordError(details={"fields": fields})
    known = select(Record.id).where(
        Record.rule_id.in_(versions_of(draft.rule.slug)),
        Record.subject_kind == draft.subject.kind,
        Record.subject_id == draft.subject.id,
        Record.event_index == draft.event_index,
    )
    if session.scalar(known) is not None:
        raise AlreadyRecordedError
    reminders_for(session, [draft], now=now)


def problems_of(draft: Draft, *, today: date) -> dict[str, str]:
    """What does not fit the rule, by field."""
    rule, subject, delta = draft.rule, draft.subject, draft.score_delta
    problems: dict[str, str] = {}
    if subject.kind.letter not in rule.subjects:
        problems["rule"] = f"“{rule.name}”不适用于这类对象。"
    if delta not in rule.scores:
        problems["score_delta"] = f"“{rule.name}”的分值应为：{_choices(rule.scores)}。"
    elif delta < 0 and subject.is_minor:
        problems["score_delta"] = "未成年人只得积分，不记减分。"
    if draft.occurred_on > today:
        problems["occurred_on"] = "发生日期不能晚于今天。"
    elif draft.occurred_on < today - timedelta(days=MAX_AGE_DAYS):
        problems["occurred_on"] = f"只能登记最近 {MAX_AGE_DAYS} 天内发生的事。"
    if delta < 0 and len(draft.note) < 2:
        problems["note"] = "减分须在说明中写明事实，以便本人答复。"
    return problems


def _choices(scores: list[int]) -> str:
    if len(scores) > 4:
        return f"{scores[0]} 到 {scores[-1]}"
    return "、".join(f"{score:+d}" if score else "0" for score in scores)


def enter(
    session: Session,
    drafts: Sequence[Draft],
    *,
    staff: StaffIdentity,
    now: datetime,
    valid_months: int,
    progress: Progress = silent,
) -> list[Record]:
    """Enter checked drafts about subjects of one kind, which the caller has locked: trim, add, award points, tell.

    `progress` is told now and then how many drafts have been entered, of how many. Raises RemindersMissingError.
    """
    kind = drafts[0].subject.kind
    subject_ids = sorted({draft.subject.id for draft in drafts})
    reminders = reminders_for(session, drafts, now=now, holding=True)
    records = [_record(draft, taken, staff, now, valid_months) for draft, taken in plan(session, drafts, now=now)]
    listeners: dict[int, list[messages.Listener]] = {}
    for start in range(0, len(subject_ids), BATCH):
        listeners |= users_to_tell(session, kind, subject_ids[start : start + BATCH])
    entered = list(zip(drafts, records, reminders, strict=True))
    for start in range(0, len(entered), BATCH):
        part = entered[start : start + BATCH]
        session.add_all(record for _, record, _ in part)
        session.flush()
        for _, record, led_to_it in part:
            strikes.use(led_to_it, record_id=record.id, now=now)
        awards = [_award(draft, record) for draft, record, _ in part if record.points]
        ledger.post_many(session, awards, at=now, actor=staff.actor)
        messages.tell_many(
            session,
            [
                told
                for draft, record, _ in part
                for listener in listeners.get(draft.subject.id, ())
                if (told := _told(draft, record, listener)) is not None
            ],
            now=now,
        )
        progress(start + len(part), len(entered))
    return records


def reminders_for(
    session: Session, drafts: Sequence[Draft], *, now: datetime, holding: bool = False
) -> list[list[Reminder]]:
    """The reminders that lead to each of these, about subjects of one kind; none serves two.

    Raises RemindersMissingError for the first that lacks some.
    """
    asking = [draft for draft in drafts if draft.warnings]
    if not asking:
        return [[] for _ in drafts]
    wanted = [(draft.rule.slug, draft.subject.id) for draft in asking]
    known = Strikes(session, asking[0].subject.kind, wanted, now=now, holding=holding)
    return [known.take(draft.rule, draft.subject.id, draft.occurred_on) if draft.warnings else [] for draft in drafts]


def plan(session: Session, drafts: Sequence[Draft], *, now: datetime) -> list[tuple[Draft, int]]:
    """How much of the worth of each draft the caps leave, one after the other."""
    if not drafts:
        return []
    kind, subject_ids = drafts[0].subject.kind, {draft.subject.id for draft in drafts}
    tally = Tally(session, kind, subject_ids, {draft.occurred_on for draft in drafts}, now=now)
    return [(draft, tally.take(draft.subject.id, draft.rule, draft.worth, draft.occurred_on)) for draft in drafts]


def split(draft: Draft, taken: int) -> tuple[int, int]:
    """Score and points of what the caps have left of a draft."""
    # Points are a resident's: a household has no account, and a shop earns its own by redemptions.
    points = max(0, taken) if draft.subject.kind is SubjectKind.RESIDENT else 0
    return taken if draft.rule.points is None and not draft.subject.is_minor else 0, points


def _record(draft: Draft, taken: int, staff: StaffIdentity, now: datetime, valid_months: int) -> Record:
    subject = draft.subject
    score_delta, points = split(draft, taken)
    effective_at, expires_at = term(score_delta, now)
    return Record(
        rule_id=draft.rule.id,
        subject_kind=subject.kind,
        subject_id=subject.id,
        resident_id=subject.id if subject.kind is SubjectKind.RESIDENT else None,
        community_id=subject.community_id,
        event_key=draft.event_key,
        event_index=draft.event_index,
        occurred_on=draft.occurred_on,
        score_delta=score_delta,
        points=points,
        note=draft.note,
        created_by=staff.id,
        created_at=now,
        effective_at=effective_at,
        expires_at=expires_at,
        trimmed=abs(draft.worth) - abs(taken),
        warnings=draft.warnings,
        points_expire_on=add_months(business_day(now), valid_months) if points else None,
    )


def term(score_delta: int, now: datetime) -> tuple[datetime, datetime]:
    """From when until before when a record counts. Of the days at both ends, the subject gets the benefit."""
    today = business_day(now)
    if score_delta >= 0:
        return now, end_of_day(add_months(today, SCORE_MONTHS_PLUS))
    effective_at = end_of_day(today + timedelta(days=NOTICE_DAYS))
    months = next(months for most, months in SCORE_MONTHS_MINUS if -score_delta <= most)
    return effective_at, start_of_day(add_months(business_day(effective_at), months))


def _award(draft: Draft, record: Record) -> ledger.Entry:
    legs = [
        (chart.community(record.community_id, "issued"), -record.points),
        (chart.resident_points(draft.subject.id), record.points),
    ]
    return ledger.Entry(JournalKind.AWARD, f"award:record:{record.id}", legs, memo=draft.rule.name)


def _told(draft: Draft, record: Record, listener: messages.Listener) -> messages.Told | None:
    facts = {"record_id": record.id, "title": draft.rule.name, "score_delta": record.score_delta}
    if record.score_delta < 0:
        facts |= {"effective_at": record.effective_at.isoformat()}
        return listener.told(MessageKind.SCORE_NOTICE, facts)
    if record.points:
        return listener.told(MessageKind.POINTS_EARNED, facts | {"points": record.points})
    return None
