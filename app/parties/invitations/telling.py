"""Telling those who are asked. It is done later, by a job: an answer that had to wait for it would take longer where
somebody has the number, and who verifies theirs later hears of it as well.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.parties import messages
from app.parties.invitations.models import Invitation
from app.parties.messages.models import MessageKind
from app.parties.messages.outbox import Told
from app.parties.residents.models import User

AT_ONCE = 200


def tell_some(session: Session, *, now: datetime) -> int:
    """Tell some of those who are asked and have not been told; says how many."""
    rows = session.execute(
        select(Invitation.id, Invitation.kind, User.id.label("user_id"))
        .join(User, User.phone_index == Invitation.phone_index)
        .where(Invitation.is_open.is_(True), Invitation.told_at.is_(None), Invitation.expires_at > now)
        .where(Invitation.refused_at.is_(None))
        .order_by(Invitation.id)
        .limit(AT_ONCE)
    ).all()
    told = [Told(row.user_id, MessageKind.INVITED, {"invitation_id": row.id, "kind": row.kind.value}) for row in rows]
    messages.tell_many(session, told, now=now)
    session.execute(update(Invitation).where(Invitation.id.in_([row.id for row in rows])).values(told_at=now))
    return len(rows)
