"""What the first signature under a version is worth: a record that the system makes where the rule is in force (rules
48 and 57). Within the cap of its rule it counts; renewing and withdrawing change nothing.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.pledges.models import Signature
from app.civic.texts.pledge_queries import Version
from app.core.clock import business_day
from app.standing.programmes.models import SubjectKind
from app.standing.records import machine
from app.standing.records.machine import Source
from app.standing.records.models import SourceKind

RULES = {SubjectKind.RESIDENT: "pledge", SubjectKind.MERCHANT: "pledge-sign"}
SCORE = 2


def earn(
    session: Session,
    version: Version,
    signature: Signature,
    *,
    is_first: bool,
    confirmed_by: int | None = None,
    now: datetime,
) -> None:
    """Make the record of a signature, whose subject the caller has locked, where it is the first under its version."""
    if not is_first:
        return
    machine.make(
        session,
        rule_slug=RULES[signature.subject_kind],
        subject_kind=signature.subject_kind,
        subject_id=signature.subject_id,
        score_delta=SCORE,
        occurred_on=business_day(now),
        source=Source(SourceKind.PLEDGE, signature.id),
        note=f"签署“{version.text.title}”第 {version.pledge.number} 版",
        confirmed_by=confirmed_by,
        now=now,
    )
