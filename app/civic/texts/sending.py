"""A notice is told to those whom it is for: a message for each of them, put into the outbox part by part and once,
however often it is begun.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.texts import audience
from app.civic.texts.models import Text, TextState
from app.civic.texts.queries import delivery_of, notice_of
from app.core.clock import business_day
from app.parties import messages
from app.parties.messages.models import MessageKind
from app.parties.residents.models import Resident

TASK = "texts.sending"
AT_ONCE = 2_000
"""Messages that are put into the outbox in one transaction."""


@dataclass(frozen=True, slots=True)
class Sent:
    """So many messages are in the outbox; whether all are, or no more are to come."""

    queued: int
    is_over: bool


def facts_of(text: Text) -> dict[str, Any]:
    """What a message about a notice holds: also what it is found by, so it must not change once it is published."""
    return {"text_id": text.id, "title": text.title}


def to_tell(session: Session, *, text_id: int, now: datetime) -> int:
    """How many there are to tell."""
    text = session.get_one(Text, text_id)
    return audience.count(session, text, notice_of(session, text_id), today=business_day(now)).on_phones


def queue_some(session: Session, *, text_id: int, now: datetime) -> Sent:
    """Put messages for the next of those whom it is for into the outbox. Nobody is told what was taken back."""
    held = select(Text).where(Text.id == text_id).with_for_update().execution_options(populate_existing=True)
    text = session.scalars(held).one()
    delivery = delivery_of(session, text_id)
    if delivery is None:
        return Sent(0, is_over=True)
    if text.state is not TextState.PUBLISHED or delivery.finished_at is not None:
        return Sent(delivery.queued, is_over=True)
    whom = audience.people(session, text, notice_of(session, text_id), business_day(now))
    query = select(Resident.user_id).where(*whom, Resident.user_id > delivery.after_user_id)
    users = [each for each in session.scalars(query.order_by(Resident.user_id).limit(AT_ONCE)) if each is not None]
    facts = facts_of(text)
    messages.tell_many(session, [messages.Told(user, MessageKind.NOTICE, facts) for user in users], now=now)
    if users:
        delivery.after_user_id, delivery.queued = users[-1], delivery.queued + len(users)
        delivery.last_message_id = messages.newest_id(session)
    if len(users) < AT_ONCE:
        delivery.finished_at = now
    return Sent(delivery.queued, is_over=delivery.finished_at is not None)
