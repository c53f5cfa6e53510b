"""What the tests of records need besides the common factories."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count as count_from
from threading import Lock
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import business_day, start_of_day
from app.core.db.uow import execute
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.staff.models import StaffMember
from app.standing.programmes import rules
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.records import effect, notices, submitting, withdrawal
from app.standing.records.models import Record, RecordState
from app.standing.reminders.models import Reminder
from devtools.factories import NOW

TODAY = date(2026, 11, 10)
_events = count_from(1)
_making = Lock()


def install() -> None:
    execute(rules.install_catalogue, now=NOW)


def _kind(changes: dict[str, Any]) -> dict[str, Any]:
    return {name: changes[name] for name in ("subject_kind",) if name in changes}


def reminded(
    staff: StaffIdentity,
    subject_id: int,
    rule: str,
    *,
    before: date,
    subject_kind: SubjectKind = SubjectKind.RESIDENT,
    count: int | None = None,
) -> list[int]:
    """As many reminders as a rule asks for before a day, told on days that have none yet; their ids."""

    def add(session: Session) -> list[int]:
        found = session.scalars(select(Rule).where(Rule.slug == rule).order_by(Rule.id.desc()).limit(1)).one()
        about: dict[str, Any] = {"rule_id": found.id, "subject_kind": subject_kind, "subject_id": subject_id}
        taken = set(session.scalars(select(Reminder.counted_on).filter_by(**about)))
        days = (day for n in count_from(1) if (day := before - timedelta(days=n)) not in taken)
        made = []
        for day, _ in zip(days, range(found.warnings if count is None else count), strict=False):
            key = f"R-{next(_events)}"
            made.append(
                Reminder(
                    **about,
                    community_id=staff.community_id,
                    event_key=key,
                    event_index=key,
                    occurred_on=day,
                    counted_on=day,
                    expires_on=day + timedelta(days=found.warning_days),
                    note="提醒过",
                    given_by=staff.id,
                    created_at=start_of_day(day),
                    told_at=start_of_day(day),
                )
            )
        session.add_all(made)
        session.flush()
        return [each.id for each in made]

    return execute(add)


def record(staff: StaffIdentity, subject_id: int, rule: str = "good-deed", score: int = 5, **changes: Any) -> Record:
    """A record that counts, of something that happened on the day it is entered: handed in by one, verified and
    approved by others, its days of publicity or of answer over. A minus has its reminders.
    """
    now = changes.get("now", NOW)
    if score < 0:
        reminded(staff, subject_id, rule, before=changes.get("occurred_on", business_day(now)), **_kind(changes))
    valid_months = changes.pop("valid_months", effect.POINTS_VALID_MONTHS)
    entered = submitted(staff, subject_id, rule, score, **changes)
    return counting(staff, entered, now=now, valid_months=valid_months)


def in_notice(staff: StaffIdentity, subject_id: int, rule: str, score: int, **changes: Any) -> Record:
    """A minus that was verified, approved and told, and whose subject can answer."""
    now = changes.get("now", NOW)
    reminded(staff, subject_id, rule, before=changes.get("occurred_on", business_day(now)), **_kind(changes))
    entered = submitted(staff, subject_id, rule, score, **changes)

    verifier, approver = _others(staff)

    def decide(session: Session) -> Record:
        found = session.get_one(Record, entered.id)
        found.verified_by, found.approved_by = verifier, approver
        found.verified_at = found.approved_at = now
        found.status = RecordState.APPROVED
        notices.give_notice(session, [found], now=now)
        if found.told_at is None:
            notices.deliver(session, record_id=found.id, staff=staff, now=now)
        return found

    return execute(decide)


def submitted(staff: StaffIdentity, subject_id: int, rule: str = "good-deed", score: int = 5, **changes: Any) -> Record:
    """A record that was handed in, of something that happened on that day; its reminders have to be there."""
    now = changes.pop("now", NOW)
    values: dict[str, Any] = {
        "rule_slug": rule,
        "subject_kind": SubjectKind.RESIDENT,
        "subject_id": subject_id,
        "score_delta": score,
        "occurred_on": business_day(now),
        "event_key": f"E-{next(_events)}",
        "note": "测试记录",
        "now": now,
    }
    return execute(submitting.submit, staff=staff, **values | changes)


def counting(
    staff: StaffIdentity, record: Record, *, now: datetime = NOW, valid_months: int = effect.POINTS_VALID_MONTHS
) -> Record:
    """A record that was handed in is verified, approved and told, and counts at once."""

    verifier, approver = _others(staff)

    def decide(session: Session) -> Record:
        found = session.get_one(Record, record.id)
        found.verified_by, found.verified_at = verifier, now
        found.approved_by, found.approved_at = approver, now
        found.status = RecordState.PUBLICITY
        if found.score_delta < 0:
            found.status = RecordState.APPROVED
            notices.give_notice(session, [found], now=now)
            found.status, found.told_at = RecordState.NOTICE, now - timedelta(days=7)
        found.due_at = now
        session.flush()
        effect.take_effect(session, record_ids=[found.id], now=now, valid_months=valid_months)
        return found

    return execute(decide)


def taken_back(staff: StaffIdentity, entered: Record, *, reason: str = "登记有误", now: datetime = NOW) -> Record:
    """A record that others have let count is taken back by two people."""
    execute(withdrawal.withdraw_record, record_id=entered.id, reason=reason, staff=staff, now=now)
    confirmer = replace(staff, id=_others(staff)[0])
    return execute(withdrawal.confirm, record_id=entered.id, staff=confirmer, now=now)


def _others(staff: StaffIdentity) -> tuple[int, int]:
    """Two of the staff who have nothing to do with this one."""

    def find(session: Session) -> tuple[int, int]:
        found = session.scalars(select(StaffMember.id).where(StaffMember.username.like("decides-%")).limit(2)).all()
        if len(found) == 2:
            return found[0], found[1]
        made = [
            StaffMember(
                username=f"decides-{number}",
                community_id=staff.community_id,
                role=StaffRole.CLERK,
                password_hash="-",
                otp_secret="-",
                created_at=NOW,
            )
            for number in (1, 2)
        ]
        session.add_all(made)
        session.flush()
        return made[0].id, made[1].id

    with _making:
        return execute(find)
