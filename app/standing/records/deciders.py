"""Who has decided on records, for those whom they are about: which office, and never who of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditEvent
from app.parties.communities.nodes import names_by_id
from app.parties.staff.models import StaffMember
from app.standing.programmes.models import Review
from app.standing.records.actions import RECORD, RecordAction
from app.standing.records.models import Record, RecordState


class Step(StrEnum):
    """What an office did about a record. `resolved`: a council; `automatic`: the rule lets it count by itself."""

    VERIFIED = "verified"
    APPROVED = "approved"
    RESOLVED = "resolved"
    AUTOMATIC = "automatic"
    RETURNED = "returned"
    REJECTED = "rejected"
    HEARD = "heard"
    WITHDRAWN = "withdrawn"


OFFICE, COUNCIL, SYSTEM = "信用办", "议事会", "系统"


@dataclass(frozen=True, slots=True)
class Decision:
    """What an office did about a record, and when."""

    step: Step
    office: str
    at: datetime


def decisions(session: Session, records: Sequence[Record]) -> dict[int, list[Decision]]:
    """What was decided about each of these records, in that order, in two or three queries for all of them."""
    staff = {each for record in records for each, _, _ in _by_staff(record) if each is not None}
    query = select(StaffMember.id, StaffMember.community_id).where(StaffMember.id.in_(staff))
    nodes: dict[int | None, int] = {row.id: row.community_id for row in session.execute(query)}
    councils = _council_nodes(session, [record.id for record in records if _is_by_council(record)])
    places = {*nodes.values(), *councils.values(), *(record.community_id for record in records)}
    names = names_by_id(session, places)
    found: dict[int, list[Decision]] = {}
    for record in records:
        decided = [
            Decision(step, names[nodes[by]] + OFFICE, at)
            for by, step, at in _by_staff(record)
            if by in nodes and at is not None
        ]
        if record.approved_at is not None and record.approved_by is None:
            node = councils.get(record.id, record.community_id)
            decided.append(_by_nobody(record, names[node] + COUNCIL, record.approved_at))
        found[record.id] = sorted(decided, key=lambda decision: decision.at)
    return found


def _by_staff(record: Record) -> Iterable[tuple[int | None, Step, datetime | None]]:
    yield record.verified_by, _LOOKED.get(record.status, Step.VERIFIED), record.verified_at
    yield record.approved_by, Step.APPROVED, record.approved_at
    yield record.heard_by, Step.HEARD, record.heard_at
    yield record.withdrawn_by, Step.WITHDRAWN, record.withdrawn_at


_LOOKED = {RecordState.RETURNED: Step.RETURNED, RecordState.REJECTED: Step.REJECTED}


def _is_by_council(record: Record) -> bool:
    """What nobody of the staff has approved and the rule does not let count by itself: a minus never does."""
    is_automatic = record.rule.review is Review.AUTO and record.score_delta >= 0
    return record.approved_at is not None and record.approved_by is None and not is_automatic


def _by_nobody(record: Record, council: str, at: datetime) -> Decision:
    return Decision(Step.RESOLVED, council, at) if _is_by_council(record) else Decision(Step.AUTOMATIC, SYSTEM, at)


def _council_nodes(session: Session, record_ids: Sequence[int]) -> dict[int, int]:
    """At which node the council is that has let each of these count, as the audit log has it."""
    if not record_ids:
        return {}
    query = select(AuditEvent.subject_id, AuditEvent.path).where(
        AuditEvent.subject_kind == RECORD.kind,
        AuditEvent.subject_id.in_(record_ids),
        AuditEvent.action == RecordAction.APPROVED,
    )
    rows = session.execute(query)
    return {subject_id: int(path.strip("/").split("/")[-1]) for subject_id, path in rows if subject_id is not None}
