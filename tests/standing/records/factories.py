"""What the tests of records need besides the common factories."""

from datetime import date
from itertools import count
from typing import Any

from app.core.clock import business_day
from app.core.db.uow import execute
from app.core.identities import StaffIdentity
from app.standing.programmes import rules
from app.standing.programmes.models import SubjectKind
from app.standing.records import recording
from app.standing.records.models import Record
from devtools.factories import NOW

TODAY = date(2026, 11, 10)
_events = count(1)


def install() -> None:
    execute(rules.install_catalogue, now=NOW)


def record(staff: StaffIdentity, subject_id: int, rule: str = "good-deed", score: int = 5, **changes: Any) -> Record:
    """A record about a resident, of something that happened on the day it is entered."""
    now = changes.get("now", NOW)
    values: dict[str, Any] = {
        "rule_slug": rule,
        "subject_kind": SubjectKind.RESIDENT,
        "subject_id": subject_id,
        "score_delta": score,
        "occurred_on": business_day(now),
        "event_key": f"E-{next(_events)}",
        "note": "测试记录",
        "now": NOW,
    }
    return execute(recording.add_record, staff=staff, **values | changes)
