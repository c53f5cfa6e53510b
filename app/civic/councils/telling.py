"""What members hear of their meetings on their phones."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.councils.models import Council, Meeting, Member
from app.parties import messages
from app.parties.messages.models import MessageKind
from app.parties.residents.models import Resident


def tell_members(
    session: Session,
    *,
    meeting: Meeting,
    council: Council,
    kind: MessageKind,
    now: datetime,
    only: Collection[int] | None = None,
) -> None:
    """Tell everybody on the roll who has a phone with them; or those of these ids."""
    query = (
        select(Member.id, Resident.user_id)
        .join(Resident, Resident.id == Member.resident_id)
        .where(Member.meeting_id == meeting.id, Resident.user_id.is_not(None))
        .order_by(Member.id)
    )
    facts = {
        "meeting_id": meeting.id,
        "council": council.name,
        "place": meeting.place,
        "starts_at": meeting.starts_at.isoformat(),
    }
    told = [
        messages.Told(user_id, kind, facts)
        for member_id, user_id in session.execute(query)
        if user_id is not None and (only is None or member_id in only)
    ]
    messages.tell_many(session, told, now=now)
