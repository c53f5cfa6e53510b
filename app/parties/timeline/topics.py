"""Things that have a timeline: by whom each may be seen, and where its page is. Wired by `create_app`."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.core.audit import Action, Subject
from app.core.errors import NotFoundError
from app.core.identities import StaffIdentity
from app.core.permissions import permission
from app.parties.timeline.errors import TopicNotFoundError


class Find(Protocol):
    """What the page of a thing finds it by; raises a NotFoundError for what is not there or not theirs."""

    def __call__(self, session: Session, *, thing_id: int, staff: StaffIdentity, now: datetime) -> Any: ...


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of thing. `key` is what the address of its page calls it by, its id unless said; `is_about_people` where
    the words of notes go when those of records do; `hidden` are actions that say nothing about the thing.
    """

    subject: Subject
    permission: str
    endpoint: str
    argument: str
    find: Find
    key: Callable[[Any], Any] | None = None
    is_about_people: bool = False
    hidden: Collection[Action] = field(default_factory=frozenset)

    @property
    def kind(self) -> str:
        return self.subject.kind


TOPICS: dict[str, Topic] = {}
"""By what the audit log calls them. Filled by `create_app`, from `app/topics.py`."""


def topic_of(kind: str) -> Topic:
    """Raises TopicNotFoundError."""
    if kind not in TOPICS:
        raise TopicNotFoundError
    return TOPICS[kind]


def may_see(session: Session, topic: Topic, *, thing_id: int, staff: StaffIdentity, now: datetime) -> bool:
    """Whether somebody could open the page of a thing: their role, and their part of the tree."""
    try:
        require_seen(session, topic, thing_id=thing_id, staff=staff, now=now)
    except NotFoundError:
        return False
    return True


def require_seen(session: Session, topic: Topic, *, thing_id: int, staff: StaffIdentity, now: datetime) -> Any:
    """The thing, for whoever may open its page. Raises a NotFoundError: also where the role does not allow it."""
    if not permission(topic.permission).allows(staff.role):
        raise TopicNotFoundError
    return topic.find(session, thing_id=thing_id, staff=staff, now=now)
