"""Drafts: what somebody wants to put on record, checked against its rule before it is handed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.core.errors import DomainError
from app.core.text import reference_key
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.programmes.rulebook import versions_of
from app.standing.programmes.subjects import Subject
from app.standing.records.errors import DuplicateRecordError, WrongRecordError
from app.standing.records.models import Record
from app.standing.reminders.models import Reminder
from app.standing.reminders.strikes import Strikes

EVENT_KEY = r"[!-~]{1,64}"
EVENT_KEY_WRONG = "事件编号由字母、数字和符号组成，最多 64 个。"
MAX_AGE_DAYS = 30
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """A record that is to be handed in."""

    rule: Rule
    subject: Subject
    score_delta: int
    occurred_on: date
    event_key: str
    note: str
    pictures: int | None = None
    """So many come with it; None: they can still be added."""

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

    @property
    def score(self) -> int:
        """What it adds to the score, before the caps; minors have none."""
        return 0 if self.rule.points is not None or self.subject.is_minor else self.score_delta

    @property
    def points(self) -> int:
        """What it earns, before the caps: points are a resident's; a household has no account, a shop earns its own."""
        return max(0, self.worth) if self.subject.kind is SubjectKind.RESIDENT else 0


def check(session: Session, draft: Draft, now: datetime) -> None:
    """Whether it can be handed in.

    Raises DuplicateRecordError, WrongRecordError naming every field, RemindersMissingError.
    """
    refused = refusals(session, [draft], now)[0]
    if refused is not None:
        raise refused
    reminders_for(session, [draft], now=now)


def refusals(session: Session, drafts: Sequence[Draft], now: datetime) -> list[DomainError | None]:
    """Of each of these drafts by rules of one name, about subjects of one kind, why it cannot be handed in: it does not
    fit its rule, or is on record. None where it can, but for reminders.
    """
    events, today = _known_events(session, drafts), business_day(now)
    found: list[DomainError | None] = []
    for draft in drafts:
        problems = problems_of(draft, today=today)
        fields = [{"field": field, "message": message} for field, message in problems.items()]
        known = DuplicateRecordError() if (draft.subject.id, draft.event_index) in events else None
        found.append(WrongRecordError(details={"fields": fields}) if problems else known)
    return found


def _known_events(session: Session, drafts: Sequence[Draft]) -> set[tuple[int, str]]:
    """Whose events of these are on record."""
    found: set[tuple[int, str]] = set()
    for start in range(0, len(drafts), AT_ONCE):
        part = drafts[start : start + AT_ONCE]
        query = select(Record.subject_id, Record.event_index).where(
            Record.rule_id.in_(versions_of(part[0].rule.slug)),
            Record.subject_kind == part[0].subject.kind,
            Record.subject_id.in_([draft.subject.id for draft in part]),
            Record.event_index.in_([draft.event_index for draft in part]),
        )
        found.update((row.subject_id, row.event_index) for row in session.execute(query))
    return found


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
    if rule.needs_picture and draft.pictures == 0:
        problems["evidence"] = f"“{rule.name}”须附照片。"
    wrong = note_problem(delta, draft.note)
    if wrong:
        problems["note"] = wrong
    return problems


def note_problem(score_delta: int, note: str) -> str | None:
    """What is wrong with the words of a record."""
    return "减分须在说明中写明事实，以便本人答复。" if score_delta < 0 and len(note) < 2 else None


def _choices(scores: list[int]) -> str:
    if len(scores) > 4:
        return f"{scores[0]} 到 {scores[-1]}"
    return "、".join(f"{score:+d}" if score else "0" for score in scores)


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
