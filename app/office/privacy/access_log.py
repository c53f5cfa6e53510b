"""Who has looked at somebody's file, for those whose it is: which office, in what role, when and why; never who."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.core.audit import AuditEvent
from app.core.clock import start_of_day
from app.core.db.paging import Page, newest_first
from app.core.permissions import StaffRole
from app.parties.communities.nodes import get_community, names_by_id
from app.parties.residents.actions import HOW, RESIDENT, ROSTER, ResidentAction
from app.parties.residents.models import Resident
from app.parties.staff.models import StaffMember

_OF_ONE = (
    ResidentAction.SEEN,
    ResidentAction.REVEALED,
    ResidentAction.LISTED,
    ResidentAction.PASSBOOK_PRINTED,
    ResidentAction.QUERY_PRINTED,
)
_ACTIONS = {action.value: action for action in ResidentAction}


@dataclass(frozen=True, slots=True)
class Access:
    """One look at a file. `office` is the node of whoever looked, `role` theirs; `reason` is empty where none
    is asked. `is_list`: a roster on which one may have been.
    """

    id: int
    at: datetime
    what: str
    office: str
    role: StaffRole | None
    reason: str
    is_list: bool


def accesses(session: Session, *, resident_id: int, cursor: str | None, limit: int) -> Page[Access]:
    """Looks at the file of a resident, and at those that were merged into it, newest first; along the index of the
    audit log's subjects.
    """
    person = session.get_one(Resident, resident_id)
    path = get_community(session, person.community_id).path
    nodes = [int(part) for part in path.strip("/").split("/")]
    ids = [resident_id, *session.scalars(select(Resident.id).where(Resident.merged_into == resident_id))]
    since = start_of_day(person.joined_on)
    query = select(AuditEvent).where(
        or_(
            and_(
                AuditEvent.subject_kind == RESIDENT.kind,
                AuditEvent.subject_id.in_(ids),
                AuditEvent.action.in_(_OF_ONE),
            ),
            and_(AuditEvent.subject_kind == ROSTER.kind, AuditEvent.subject_id.in_(nodes), AuditEvent.at >= since),
        )
    )
    page = newest_first(session, query, AuditEvent.id, cursor=cursor, limit=limit)
    return page.map_all(lambda events: _shown(session, events))


def _shown(session: Session, events: Sequence[AuditEvent]) -> list[Access]:
    actors = {int(event.actor.removeprefix("staff:")) for event in events if event.actor.startswith("staff:")}
    query = select(StaffMember.id, StaffMember.role, StaffMember.community_id).where(StaffMember.id.in_(actors))
    staff: dict[str, Any] = {f"staff:{row.id}": row for row in session.execute(query)}
    names = names_by_id(session, {row.community_id for row in staff.values()})
    return [_access(event, staff.get(event.actor), names) for event in events]


def _access(event: AuditEvent, by: Any, names: dict[int, str]) -> Access:
    action = _ACTIONS[event.action]
    return Access(
        event.id,
        event.at,
        HOW.get(event.facts.get("how", ""), action.label),
        names[by.community_id] if by else "",
        StaffRole(by.role) if by else None,
        event.facts.get("reason", ""),
        action is ResidentAction.ROSTER_TAKEN,
    )
