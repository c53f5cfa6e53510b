"""Queries: pledges of a subtree and of one's node, and their versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from app.civic.texts.models import Pledge, PledgeFor, Text, TextState
from app.civic.texts.queries import Line, of_scope
from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.units.models import Unit, UnitMember


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a pledge."""

    text: Text
    pledge: Pledge

    @property
    def id(self) -> int:
        return self.text.id


def pledge_of(session: Session, text_id: int) -> Pledge:
    """As it is now."""
    return session.get_one(Pledge, text_id, populate_existing=True)


def versions_of(session: Session, first_id: int) -> Sequence[Version]:
    """All versions of a pledge, the newest first."""
    query = select(Text, Pledge).join(Pledge, Pledge.text_id == Text.id).where(Pledge.first_id == first_id)
    rows = session.execute(query.order_by(Pledge.number.desc()).execution_options(populate_existing=True))
    return [Version(*row) for row in rows]


def _pledges() -> Select[Text, str, Pledge, str | None]:
    query = select(Text, Community.name, Pledge, Unit.name).join(Pledge, Pledge.text_id == Text.id)
    return query.join(Community, Community.id == Text.community_id).outerjoin(Unit, Unit.id == Pledge.unit_id)


def _line(row: Any) -> Line:
    return Line(row[0], row[3] or row[1], pledge=row[2])


def pledges_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    community_id: int | None = None,
    state: TextState | None = None,
    meant_for: PledgeFor | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """Versions of the pledges of a subtree, those written last first. Raises CommunityNotFoundError."""
    query = _pledges().where(*of_scope(session, staff, community_id))
    query = query.where(Text.state == state) if state is not None else query
    query = query.where(Pledge.meant_for == meant_for) if meant_for is not None else query
    return newest_first(session, query, Text.id, cursor=cursor, limit=limit).map(_line)


def pledges_for(
    session: Session,
    *,
    nodes: Sequence[int],
    meant_for: PledgeFor,
    resident_id: int | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """The pledges of some nodes that can be signed, and of the units that somebody belongs to, the newest first."""
    wanted = Text.community_id.in_(nodes), Pledge.meant_for == meant_for, _of_own_unit(resident_id)
    query = _pledges().where(Pledge.is_current.is_(True), Text.state == TextState.PUBLISHED, *wanted)
    return newest_first(session, query, Text.id, cursor=cursor, limit=limit).map(_line)


def _of_own_unit(resident_id: int | None) -> ColumnElement[bool]:
    if resident_id is None:
        return Pledge.unit_id.is_(None)
    own = select(UnitMember.unit_id).where(UnitMember.resident_id == resident_id, UnitMember.is_open.is_(True))
    return or_(Pledge.unit_id.is_(None), Pledge.unit_id.in_(own))


def pledge_for(
    session: Session, *, text_id: int, nodes: Sequence[int], meant_for: PledgeFor, resident_id: int | None = None
) -> Version | None:
    """A published version of a pledge that is somebody's to sign, also an old one; None where there is none."""
    wanted = Text.community_id.in_(nodes), Pledge.meant_for == meant_for, _of_own_unit(resident_id)
    query = select(Text, Pledge).join(Pledge, Pledge.text_id == Text.id).where(Text.id == text_id, *wanted)
    row = session.execute(query.where(Text.published_at.is_not(None))).one_or_none()
    return Version(*row) if row else None


def current_of(session: Session, first_ids: Sequence[int]) -> dict[int, Pledge]:
    """The versions of some pledges that can be signed, by the pledge."""
    query = select(Pledge).where(Pledge.first_id.in_(first_ids), Pledge.is_current.is_(True))
    return {pledge.first_id: pledge for pledge in session.scalars(query.execution_options(populate_existing=True))}
