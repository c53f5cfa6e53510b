"""What a record would come to, before it is entered: what it is worth, and what the caps leave of it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.standing.programmes.apart import programmes_apart, rule_about
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.programmes.subjects import subject_in_scope
from app.standing.records.caps import Room, Tally
from app.standing.records.drafts import Draft, check


@dataclass(frozen=True, slots=True)
class Preview:
    """`worth` is by the rule, `taken` what the caps would leave if it counted now."""

    rule: Rule
    worth: int
    taken: int
    score_delta: int
    points: int
    room: Room

    @property
    def trimmed(self) -> int:
        return abs(self.worth) - abs(self.taken)


def preview_record(
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
) -> Preview:
    """What would come of `submit` with the same; raises what it raises."""
    subject = subject_in_scope(session, kind=subject_kind, subject_id=subject_id, staff=staff)
    rule = rule_about(session, slug=rule_slug, subject=subject, day=occurred_on, staff=staff)
    draft = Draft(rule, subject, score_delta, occurred_on, event_key, note)
    check(session, draft, now)
    apart = bool(programmes_apart(session, [rule.version_id]))
    tally = Tally(session, subject.kind, [subject.id], [occurred_on], now=now)
    room = tally.room(subject.id, rule, draft.worth, occurred_on, apart=apart)
    taken = tally.take(subject.id, rule, draft.worth, occurred_on, apart=apart)
    score, points = taken if draft.score else 0, max(0, taken) if draft.points and not apart else 0
    return Preview(rule, draft.worth, taken, score, points, room)
