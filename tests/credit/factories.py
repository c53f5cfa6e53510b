"""What the tests of this slice need besides the common factories."""

from datetime import date
from itertools import count
from typing import Any

from app.communities.service import StaffIdentity
from app.core.clock import business_day
from app.core.uow import execute
from app.credit import service as credit
from app.credit.models import Record, SubjectKind
from tests.support.factories import NOW

TODAY = date(2026, 11, 10)
_events = count(1)


def install() -> None:
    execute(credit.install_catalogue, now=NOW)


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
    return execute(credit.add_record, staff=staff, **values | changes)
