"""A notice is written, changed, submitted to another person, and returned to be written anew."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.civic.texts import audience as audiences
from app.civic.texts.actions import TextAction
from app.civic.texts.errors import TextStateError
from app.civic.texts.models import Audience, Notice, Text, TextKind, TextState
from app.civic.texts.queries import notice_of, text_in_scope
from app.civic.texts.workflow import DRAFT, NOTICES, RETURN, SUBMIT, facts_of, path_of
from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import community_in_scope, require_open

TITLE, BODY, TOPIC = (2, 60), (5, 5_000), (2, 20)
"""From so many characters to so many."""


def require_pin(pinned_until: date | None, now: datetime) -> None:
    """Raises a RuleError naming `pinned_until` for a day that is over."""
    if pinned_until is not None and pinned_until < business_day(now):
        raise field_error("pinned_until", "置顶的日子已经过去，请改成今天或以后，或留空不置顶。")


def draft_notice(
    session: Session,
    *,
    community_id: int,
    audience: Audience,
    targets: Sequence[str] = (),
    topic: str,
    title: str,
    body: str,
    pinned_until: date | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> Text:
    """Write a notice of a node; nobody sees it yet.

    Raises CommunityNotFoundError, NodeClosedError, RuleErrors naming `targets` and `pinned_until`.
    """
    node = community_in_scope(session, community_id=community_id, staff=staff)
    require_pin(pinned_until, now)
    said = {"topic": topic, "title": title, "body": body}
    by = {"made_by": staff.id, "made_at": now, "changed_by": staff.id, "changed_at": now}
    text = Text(community_id=node.id, kind=TextKind.NOTICE, state=DRAFT, **said, **by)  # type: ignore[arg-type]
    session.add(text)
    require_open(session, node.id)
    session.add(Notice(text_id=text.id, audience=audience, pinned_until=pinned_until))
    audiences.set_targets(session, text_id=text.id, community_id=node.id, audience=audience, targets=targets)
    note(session, TextAction.MADE, text, staff, now)
    return text


def change_notice(
    session: Session,
    *,
    text_id: int,
    targets: Sequence[str] = (),
    topic: str,
    title: str,
    body: str,
    pinned_until: date | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> Text:
    """Change a draft. Raises TextNotFoundError, TextStateError, RuleErrors naming `targets` and `pinned_until`."""
    text = hold_draft(session, text_id=text_id, staff=staff, kind=TextKind.NOTICE)
    require_pin(pinned_until, now)
    notice = notice_of(session, text.id)
    text.topic, text.title, text.body, notice.pinned_until = topic, title, body, pinned_until
    text.changed_by, text.changed_at = staff.id, now
    about = {"text_id": text.id, "community_id": text.community_id, "audience": notice.audience}
    audiences.set_targets(session, targets=targets, **about)  # type: ignore[arg-type]
    note(session, TextAction.CHANGED, text, staff, now)
    return text


def hold_draft(session: Session, *, text_id: int, staff: StaffIdentity, kind: TextKind | None = None) -> Text:
    """Have a draft to oneself. Raises TextNotFoundError, TextStateError."""
    text = text_in_scope(session, text_id=text_id, staff=staff, kind=kind)
    session.refresh(text, with_for_update=True)
    if text.state is not TextState.DRAFT:
        raise TextStateError("只有草稿可以更改，请先退回起草。", {"state": text.state.value})
    return text


def submit(session: Session, *, text_id: int, staff: StaffIdentity, now: datetime) -> Text:
    """Have somebody else look at a draft and publish it. Raises TextNotFoundError, TextStateError, what `require_pin`
    raises.
    """
    text = text_in_scope(session, text_id=text_id, staff=staff, kind=TextKind.NOTICE)
    NOTICES.hold(session, text, SUBMIT)
    notice = notice_of(session, text.id)
    require_pin(notice.pinned_until, now)
    NOTICES.enter(text, SUBMIT, closing_reason="")
    notice.submitted_by, notice.submitted_at = staff.id, now
    NOTICES.note(session, text, SUBMIT, staff=staff, at=now)
    return text


def give_back(session: Session, *, text_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Text:
    """Let a notice be written anew. Raises TextNotFoundError, TextStateError."""
    text = text_in_scope(session, text_id=text_id, staff=staff, kind=TextKind.NOTICE)
    NOTICES.move(session, text, RETURN, staff=staff, at=now, stamps={"closing_reason": reason}, reason=reason)
    return text


def note(
    session: Session, action: TextAction, text: Text, staff: StaffIdentity, now: datetime, **facts: object
) -> None:
    """Into the audit log, what is no step of the workflow."""
    about = facts_of(text) | facts
    audit.note(session, staff=staff, action=action, subject_id=text.id, at=now, path=path_of(session, text), **about)
