"""A notice is published by another person than those who have written it, other texts by whoever writes them; texts of
each kind are taken back.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.texts import audience
from app.civic.texts.actions import TextAction
from app.civic.texts.drafting import note, require_pin
from app.civic.texts.errors import NobodyInAudienceError, TextStateError
from app.civic.texts.models import NoticeDelivery, Text, TextKind, TextState
from app.civic.texts.pledge_queries import pledge_of
from app.civic.texts.queries import delivery_of, notice_of, text_in_scope
from app.civic.texts.sending import TASK, facts_of
from app.civic.texts.workflow import NOTICES, PUBLISH, TAKE_BACK
from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.core.tasks import Task, enqueue
from app.parties import messages
from app.parties.communities.nodes import require_open
from app.parties.messages.models import MessageKind
from app.parties.staff import same_person


def publish(session: Session, *, text_id: int, staff: StaffIdentity, now: datetime) -> Task:
    """Publish a notice, and have those told whom it is for, in the background.

    Raises TextNotFoundError, TextStateError, SamePersonError, NobodyInAudienceError, NodeClosedError, and a RuleError
    naming `pinned_until`.
    """
    text = text_in_scope(session, text_id=text_id, staff=staff, kind=TextKind.NOTICE)
    NOTICES.hold(session, text, PUBLISH)
    notice = notice_of(session, text.id)
    writers = (text.made_by, text.changed_by, notice.submitted_by)
    same_person.require_another(session, staff=staff, than=writers, now=now)
    require_pin(notice.pinned_until, now)
    counted = audience.count(session, text, notice, today=business_day(now))
    if not counted.people:
        raise NobodyInAudienceError
    require_open(session, text.community_id)
    NOTICES.enter(text, PUBLISH, published_by=staff.id, published_at=now, closing_reason="")
    notice.people = counted.people
    newest = messages.newest_id(session)
    session.add(NoticeDelivery(text_id=text.id, after_message_id=newest, last_message_id=newest))
    whom = {"audience": notice.audience.value, "people": counted.people}
    NOTICES.note(session, text, PUBLISH, staff=staff, at=now, **whom)
    return enqueue(session, kind=TASK, params={"text_id": text.id}, staff=staff, now=now)


def publish_alone(
    community_id: int, kind: TextKind, topic: str, title: str, body: str, staff: StaffIdentity, now: datetime
) -> Text:
    """A benefit or a lesson, which one person publishes by writing it."""
    return Text(
        community_id=community_id,
        kind=kind,
        topic=topic,
        title=title,
        body=body,
        state=TextState.PUBLISHED,
        made_by=staff.id,
        made_at=now,
        changed_by=staff.id,
        changed_at=now,
        published_by=staff.id,
        published_at=now,
    )


def hold_published(session: Session, *, text_id: int, kind: TextKind, staff: StaffIdentity) -> Text:
    """Have a text that was not taken back to oneself. Raises TextNotFoundError, TextStateError."""
    text = text_in_scope(session, text_id=text_id, staff=staff, kind=kind)
    session.refresh(text, with_for_update=True)
    if text.state is not TextState.PUBLISHED:
        raise TextStateError("已经撤回，不能再更改；需要的请重新登记。", {"state": text.state.value})
    return text


def resume(session: Session, *, text_id: int, staff: StaffIdentity, now: datetime) -> Task:
    """Have those told who were not yet, where that was broken off. Raises TextNotFoundError, TextStateError."""
    text = text_in_scope(session, text_id=text_id, staff=staff, kind=TextKind.NOTICE)
    delivery = delivery_of(session, text.id)
    if text.state is not TextState.PUBLISHED or delivery is None or delivery.finished_at is not None:
        raise TextStateError("没有还要发送的消息，不用继续。", {"state": text.state.value})
    note(session, TextAction.RESUMED, text, staff, now)
    return enqueue(session, kind=TASK, params={"text_id": text.id}, staff=staff, now=now)


def take_back(session: Session, *, text_id: int, reason: str, staff: StaffIdentity, now: datetime) -> int:
    """Nobody sees a text any more, and messages about it that were not sent yet are not sent; says how many.

    Raises TextNotFoundError, TextStateError.
    """
    text = text_in_scope(session, text_id=text_id, staff=staff)
    NOTICES.hold(session, text, TAKE_BACK)
    NOTICES.enter(text, TAKE_BACK, closed_by=staff.id, closed_at=now, closing_reason=reason)
    unsent = _withdraw(session, text)
    if text.kind is TextKind.PLEDGE:
        pledge_of(session, text.id).is_current = None
    NOTICES.note(session, text, TAKE_BACK, staff=staff, at=now, reason=reason, unsent=unsent)
    return unsent


def _withdraw(session: Session, text: Text) -> int:
    delivery = delivery_of(session, text.id)
    if delivery is None:
        return 0
    between = {"after_id": delivery.after_message_id, "up_to_id": delivery.last_message_id}
    return messages.withdraw(session, kind=MessageKind.NOTICE, facts=facts_of(text), **between)
