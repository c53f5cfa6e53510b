"""What the community can see before it counts: who gets what by which rule, masked, for the days of publicity only."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from app.core.clock import last_day
from app.core.db.paging import Page, as_written, newest_first
from app.core.identities import StaffIdentity
from app.parties.areas.queries import grids_of
from app.parties.communities.models import Community
from app.parties.communities.nodes import is_below
from app.parties.residents.models import Resident
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import names_of
from app.standing.records.models import Record, RecordState

SOME_HOUSEHOLD = "某户"
"""The number of a household is an address."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the page: a masked name or 某户, the grid and nothing nearer, the rule, what it gives, the last day."""

    id: int
    who: str
    grid: str
    rule: str
    score_delta: int
    points: int
    until: date | None


def shown(session: Session, *, node: Community, cursor: str | None, limit: int) -> Page[Shown]:
    """What is public now at a node and below, newest first; minors are in no public list, nor what stands apart."""
    query = as_written(select(Record)).where(*_is_public(session, node.path))
    query = query.options(joinedload(Record.rule, innerjoin=True))
    page = newest_first(session, query, Record.id, cursor=cursor, limit=limit)
    return page.map_all(lambda records: _lines(session, list(records)))


def counts(session: Session, *, staff: StaffIdentity) -> dict[str, int]:
    """How many lines each node of a subtree has, by its path; those that have none are left out."""
    query = select(Community.path, func.count()).join(Record, Record.community_id == Community.id)
    rows = session.execute(query.where(*_is_public(session, staff.path)).group_by(Community.path)).all()
    return {row[0]: row[1] for row in rows}


def _is_public(session: Session, path: str) -> tuple[ColumnElement[bool], ...]:
    minors = select(Resident.id).where(Resident.id == Record.resident_id, Resident.is_minor.is_(True)).exists()
    return (
        Record.status == RecordState.PUBLICITY,
        *is_below(session, path, Record.community_id),
        Record.subject_id.is_not(None),
        Record.programme_id.is_(None),
        ~minors,
    )


def _lines(session: Session, records: list[Record]) -> list[Shown]:
    people = [record for record in records if record.subject_kind is not SubjectKind.HOUSEHOLD]
    names = names_of(session, [(record.subject_kind, record.subject_id) for record in people])
    grids = _grids(session, records)
    return [
        Shown(
            record.id,
            names.get((record.subject_kind, record.subject_id), SOME_HOUSEHOLD),
            grids.get((record.subject_kind, record.subject_id), ""),
            record.rule.name,
            record.score_delta,
            record.points,
            last_day(record.due_at) if record.due_at else None,
        )
        for record in records
    ]


def _grids(session: Session, records: list[Record]) -> dict[tuple[SubjectKind, int | None], str]:
    ids: dict[SubjectKind, list[int | None]] = {kind: [] for kind in SubjectKind}
    for record in records:
        ids[record.subject_kind].append(record.subject_id)
    of_residents = select(Resident.id, Resident.household_id).where(Resident.id.in_(ids[SubjectKind.RESIDENT]))
    homes: dict[tuple[SubjectKind, int | None], int] = {
        (SubjectKind.RESIDENT, resident_id): home for resident_id, home in session.execute(of_residents)
    }
    homes |= {(SubjectKind.HOUSEHOLD, home): home for home in ids[SubjectKind.HOUSEHOLD] if home is not None}
    grids = grids_of(session, household_ids=set(homes.values()))
    return {subject: grids[home] for subject, home in homes.items() if home in grids}
