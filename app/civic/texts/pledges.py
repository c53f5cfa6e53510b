"""Pledges: each version is a text that one person writes and another one publishes. What was published is never edited:
a new version takes its place, and who has signed the old one keeps to that until it ends.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.civic.texts.actions import TextAction
from app.civic.texts.drafting import hold_draft, note
from app.civic.texts.errors import PledgeTakenBackError, VersionWaitsError
from app.civic.texts.models import Pledge, PledgeFor, PledgeTopic, Text, TextKind, TextState
from app.civic.texts.pledge_queries import pledge_of, versions_of
from app.civic.texts.queries import text_in_scope
from app.civic.texts.wording import TOPICS
from app.civic.texts.workflow import DRAFT, NOTICES, PUBLISH, RETURN, SUBMIT
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import community_in_scope, require_open
from app.parties.staff import same_person
from app.parties.units.queries import unit_in_scope

TERM, TERMS_MAX, MONTHS = (2, 200), 20, (1, 36)
"""From so many characters to so many; so many terms of each kind; valid for so many months to so many."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a version says, and for how long it is signed."""

    title: str
    body: str
    keeps: Sequence[str]
    breaches: Sequence[str]
    months: int

    @property
    def hash(self) -> str:
        """Of all that is shown, in one form: what is signed."""
        shown = [self.title, self.body, list(self.keeps), list(self.breaches), self.months]
        written = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()


def draft_pledge(
    session: Session,
    *,
    community_id: int,
    topic: PledgeTopic,
    meant_for: PledgeFor,
    unit_id: int | None = None,
    said: Said,
    staff: StaffIdentity,
    now: datetime,
) -> Text:
    """Write the first version of a pledge; nobody sees it yet.

    Raises CommunityNotFoundError, NodeClosedError, UnitNotFoundError, a RuleError naming `unit_id` for a unit of
    another node, or of a pledge for shops.
    """
    node = community_in_scope(session, community_id=community_id, staff=staff)
    if unit_id is not None:
        unit = unit_in_scope(session, unit_id=unit_id, staff=staff)
        if unit.community_id != node.id or not unit.is_open or meant_for is PledgeFor.SHOPS:
            raise field_error("unit_id", "请选这个社区登记着的单位；商户的承诺书由社区发布，不选单位。")
    text = _text(node.id, topic, said, staff, now)
    session.add(text)
    require_open(session, node.id)
    _add(session, text, Pledge(
        text_id=text.id, first_id=text.id, number=1, topic=topic, meant_for=meant_for, unit_id=unit_id, **_terms(said)
    ), staff, now)  # fmt: skip
    return text


def draft_version(session: Session, *, text_id: int, said: Said, staff: StaffIdentity, now: datetime) -> Text:
    """Write the next version of a pledge that is published; the one that is stays until this is published.

    Raises TextNotFoundError, PledgeTakenBackError, NodeClosedError, VersionWaitsError.
    """
    text = text_in_scope(session, text_id=text_id, staff=staff, kind=TextKind.PLEDGE)
    known = pledge_of(session, text.id)
    first = session.get_one(Text, known.first_id, with_for_update=True, populate_existing=True)
    versions = versions_of(session, first.id)
    if any(each.text.state in (TextState.DRAFT, TextState.SUBMITTED) for each in versions):
        raise VersionWaitsError
    if not any(each.pledge.is_current for each in versions):
        raise PledgeTakenBackError
    made = _text(first.community_id, known.topic, said, staff, now)
    session.add(made)
    require_open(session, first.community_id)
    _add(session, made, Pledge(
        text_id=made.id, first_id=first.id, number=max(each.pledge.number for each in versions) + 1, topic=known.topic,
        meant_for=known.meant_for, unit_id=known.unit_id, **_terms(said)
    ), staff, now)  # fmt: skip
    return made


def _text(community_id: int, topic: PledgeTopic, said: Said, staff: StaffIdentity, now: datetime) -> Text:
    return Text(
        community_id=community_id,
        kind=TextKind.PLEDGE,
        topic=TOPICS[topic],
        title=said.title,
        body=said.body,
        state=DRAFT,
        made_by=staff.id,
        made_at=now,
        changed_by=staff.id,
        changed_at=now,
    )


def _terms(said: Said) -> dict[str, Any]:
    return {"keeps": list(said.keeps), "breaches": list(said.breaches), "months": said.months, "hash": said.hash}


def _add(session: Session, text: Text, pledge: Pledge, staff: StaffIdentity, now: datetime) -> None:
    session.add(pledge)
    session.flush()
    note(session, TextAction.MADE, text, staff, now)


def change_pledge(session: Session, *, text_id: int, said: Said, staff: StaffIdentity, now: datetime) -> Text:
    """Change a draft. Raises TextNotFoundError, TextStateError."""
    text = hold_draft(session, text_id=text_id, staff=staff, kind=TextKind.PLEDGE)
    pledge = pledge_of(session, text.id)
    text.title, text.body = said.title, said.body
    text.changed_by, text.changed_at = staff.id, now
    for name, value in _terms(said).items():
        setattr(pledge, name, value)
    note(session, TextAction.CHANGED, text, staff, now)
    return text


def submit_pledge(session: Session, *, text_id: int, staff: StaffIdentity, now: datetime) -> Text:
    """Have somebody else look at a draft and publish it. Raises TextNotFoundError, TextStateError."""
    text = text_in_scope(session, text_id=text_id, staff=staff, kind=TextKind.PLEDGE)
    NOTICES.move(session, text, SUBMIT, staff=staff, at=now, stamps={"closing_reason": ""})
    pledge = pledge_of(session, text.id)
    pledge.submitted_by, pledge.submitted_at = staff.id, now
    return text


def give_back_pledge(session: Session, *, text_id: int, reason: str, staff: StaffIdentity, now: datetime) -> Text:
    """Let a version be written anew. Raises TextNotFoundError, TextStateError."""
    text = text_in_scope(session, text_id=text_id, staff=staff, kind=TextKind.PLEDGE)
    NOTICES.move(session, text, RETURN, staff=staff, at=now, stamps={"closing_reason": reason}, reason=reason)
    return text


def publish_pledge(session: Session, *, text_id: int, staff: StaffIdentity, now: datetime) -> Text:
    """Publish a version, which is the one to sign from now on.

    Raises TextNotFoundError, TextStateError, SamePersonError, NodeClosedError.
    """
    text = text_in_scope(session, text_id=text_id, staff=staff, kind=TextKind.PLEDGE)
    NOTICES.hold(session, text, PUBLISH)
    pledge = pledge_of(session, text.id)
    writers = (text.made_by, text.changed_by, pledge.submitted_by)
    same_person.require_another(session, staff=staff, than=writers, now=now)
    require_open(session, text.community_id)
    for version in versions_of(session, pledge.first_id):
        version.pledge.is_current = None
    session.flush()
    NOTICES.enter(text, PUBLISH, published_by=staff.id, published_at=now, closing_reason="")
    pledge.is_current = True
    NOTICES.note(session, text, PUBLISH, staff=staff, at=now)
    return text
