"""What happened in a case, in order; and what those whom it is about hear of it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.cases.models import Case, CaseEvent, Visibility
from app.parties import messages
from app.parties.messages.models import MessageKind
from app.standing.programmes.subjects import users_to_tell


def add(
    session: Session,
    case: Case,
    kind: str,
    *,
    now: datetime,
    text: str = "",
    staff_id: int | None = None,
    visible_to: Visibility = Visibility.PARTIES,
) -> None:
    """Note that something happened; it is never taken out again."""
    session.add(CaseEvent(case_id=case.id, at=now, kind=kind, text=text, staff_id=staff_id, visible_to=visible_to))


def tell(session: Session, case: Case, *, now: datetime) -> None:
    """Tell those whom the case is about what state it is in."""
    if case.subject_id is None:
        return
    facts = {"no": case.no, "kind": case.kind.value, "state": str(case.state), "title": case.record.rule.name}
    hearing = users_to_tell(session, case.subject_kind, [case.subject_id]).get(case.subject_id, [])
    messages.tell_many(session, [each.told(MessageKind.CASE_MOVED, facts) for each in hearing], now=now)
