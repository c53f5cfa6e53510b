"""Who hears of a report: whoever has sent it what became of it, whoever's turn it is that it is."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.cases.models import Case
from app.civic.snaps.categories import CATEGORIES
from app.civic.snaps.models import Snap
from app.parties import messages
from app.parties.messages.models import MessageKind
from app.parties.recusal.models import StaffResident


def _facts(case: Case, snap: Snap) -> dict[str, Any]:
    return {"no": case.no, "state": str(case.state), "title": CATEGORIES[snap.category].title}


def tell_reporter(session: Session, case: Case, snap: Snap, *, now: datetime) -> None:
    """Tell whoever has sent it, on the phone that they have sent it from."""
    messages.tell(session, user_id=case.filed_by, kind=MessageKind.SNAP_MOVED, facts=_facts(case, snap), now=now)


def tell_holder(session: Session, case: Case, snap: Snap, *, now: datetime) -> None:
    """Tell the resident whose turn it is, or one of the staff on their own phone, where it is known which resident they
    are; at the desk it waits for them in any case.
    """
    resident_id = snap.holder_id
    if resident_id is None and case.owner_id is not None:
        resident_id = session.scalar(select(StaffResident.resident_id).where(StaffResident.staff_id == case.owner_id))
    if resident_id is not None:
        messages.tell_resident(
            session, resident_id=resident_id, kind=MessageKind.SNAP_GIVEN, facts=_facts(case, snap), now=now
        )
