"""Colleagues who may see a thing, and who of them is named by @ in a text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.communities.models import Community
from app.parties.staff.models import StaffMember
from app.parties.timeline.topics import Topic, may_see

MOST = 10
"""Colleagues named in one note."""
OFFERED = 8
LOOKED_AT = 500
"""Names are encrypted, so they are compared here: accounts of the own part of the tree, and above it."""
_AT = re.compile(r"(?<![A-Za-z0-9._-])@")
_USERNAME = re.compile(r"[a-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True)
class Colleague:
    identity: StaffIdentity
    username: str
    name: str | None

    @property
    def id(self) -> int:
        return self.identity.id

    @property
    def role(self) -> StaffRole:
        return self.identity.role

    def is_called(self, typed: str) -> bool:
        return self.username.startswith(typed.lower()) or typed in (self.name or "")


def colleagues(session: Session, *, staff: StaffIdentity) -> Sequence[Colleague]:
    """Accounts in use of the subtree and above it, without one's own; one query."""
    above = [int(part) for part in staff.path.strip("/").split("/") if part]
    query = (
        select(
            *(StaffMember.id, StaffMember.role, StaffMember.community_id, Community.path),
            *(StaffMember.username, StaffMember.name),
        )
        .join(Community, Community.id == StaffMember.community_id)
        .where(
            StaffMember.disabled_at.is_(None),
            StaffMember.id != staff.id,
            or_(Community.path.startswith(staff.path), Community.id.in_(above)),
        )
        .order_by(StaffMember.username)
        .limit(LOOKED_AT)
    )
    return [
        Colleague(StaffIdentity(row.id, row.role, row.community_id, row.path), row.username, row.name)
        for row in session.execute(query)
    ]


class Seeing:
    """Whether colleagues may see one thing: asked once for each role at each node."""

    def __init__(self, session: Session, topic: Topic, *, thing_id: int, now: datetime) -> None:
        self._session, self._topic, self._thing_id, self._now = session, topic, thing_id, now
        self._known: dict[tuple[StaffRole, int], bool] = {}

    def __call__(self, each: Colleague) -> bool:
        place = each.role, each.identity.community_id
        if place not in self._known:
            self._known[place] = may_see(
                self._session, self._topic, thing_id=self._thing_id, staff=each.identity, now=self._now
            )
        return self._known[place]


def offered(
    session: Session, topic: Topic, *, thing_id: int, typed: str, staff: StaffIdentity, now: datetime
) -> list[Colleague]:
    """Colleagues whose username begins so, or whose name has it in it, of those who may see the thing."""
    sees = Seeing(session, topic, thing_id=thing_id, now=now)
    found: list[Colleague] = []
    for each in colleagues(session, staff=staff):
        if each.is_called(typed) and sees(each):
            found.append(each)
            if len(found) == OFFERED:
                break
    return found


def named_in(
    session: Session, topic: Topic, *, thing_id: int, text: str, staff: StaffIdentity, now: datetime
) -> list[Colleague]:
    """Whom a text names by @username or @name. Raises a RuleError naming `text` for somebody who is not there, or may
    not see the thing, or where several have that name.
    """
    if not _AT.search(text):
        return []
    known = colleagues(session, staff=staff)
    sees = Seeing(session, topic, thing_id=thing_id, now=now)
    named: dict[int, Colleague] = {}
    for typed, found in _mentions(text, known):
        if not found:
            raise field_error("text", _nobody(typed, known))
        if len(found) > 1:
            usernames = "、".join(f"@{each.username}" for each in found)
            raise field_error("text", f"有几位同事都叫「{typed}」，请改写用户名：{usernames}。")
        if not sees(found[0]):
            raise field_error("text", f"「{typed}」看不到这一项（角色或辖区不允许），不能提到。请改提别人。")
        named[found[0].id] = found[0]
    if len(named) > MOST:
        raise field_error("text", f"一条备注最多提到 {MOST} 位同事。")
    return list(named.values())


def _mentions(text: str, known: Sequence[Colleague]) -> Iterator[tuple[str, list[Colleague]]]:
    """Each @ with what was typed after it, and whom that may mean: the longest name that the text goes on with."""
    by_username = {each.username: each for each in known}
    names = sorted({each.name for each in known if each.name}, key=len, reverse=True)
    for at in _AT.finditer(text):
        rest = text[at.end() :]
        name = next((name for name in names if rest.startswith(name)), None)
        username = _USERNAME.match(rest)
        if name is not None:
            yield name, [each for each in known if each.name == name]
        elif username is not None:
            typed = username[0]
            candidates = (typed, typed.rstrip(".-_"))  # The full stop of a sentence belongs to no username.
            found = next((by_username[each] for each in candidates if each in by_username), None)
            yield typed, [found] if found else []
        else:
            yield re.split(r"[\s，。、；：！？,;:!?]", rest, maxsplit=1)[0][:20], []


def _nobody(typed: str, known: Sequence[Colleague]) -> str:
    example = f"，例如 @{known[0].username}" if known else ""
    return f"没有叫「{typed}」的同事。请写 @用户名{example}；不是要提同事，请去掉 @。"
