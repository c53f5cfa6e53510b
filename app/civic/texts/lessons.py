"""Lessons: cases to learn from, without persons."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.texts.actions import TextAction
from app.civic.texts.drafting import note
from app.civic.texts.models import Text, TextKind
from app.civic.texts.publishing import hold_published, publish_alone
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import community_in_scope, require_open


def add_lesson(
    session: Session, *, community_id: int, topic: str, title: str, body: str, staff: StaffIdentity, now: datetime
) -> Text:
    """Put a case before the residents of a node: they see it at once.

    Raises CommunityNotFoundError, NodeClosedError.
    """
    node = community_in_scope(session, community_id=community_id, staff=staff)
    text = publish_alone(node.id, TextKind.LESSON, topic, title, body, staff, now)
    session.add(text)
    require_open(session, node.id)
    note(session, TextAction.MADE, text, staff, now)
    return text


def change_lesson(
    session: Session, *, text_id: int, topic: str, title: str, body: str, staff: StaffIdentity, now: datetime
) -> Text:
    """Raises TextNotFoundError, TextStateError."""
    text = hold_published(session, text_id=text_id, kind=TextKind.LESSON, staff=staff)
    text.topic, text.title, text.body = topic, title, body
    text.changed_by, text.changed_at = staff.id, now
    note(session, TextAction.CHANGED, text, staff, now)
    return text
