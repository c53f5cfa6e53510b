"""Queries: cases about records, of a subtree by their clocks and one's own, and what happened in one; cases of a kind
that has a table of its own beside the case (`detail`, with the same `id`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session, joinedload

from app.civic.cases.models import ABOUT_RECORDS, Case, CaseEvent, CaseKind, CaseTask, Visibility
from app.core.db.paging import Page, as_written, newest_first
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import is_below, names_by_id
from app.standing.programmes import apart
from app.standing.programmes.subjects import ANONYMOUS, about_any, names_of, subjects_of_user
from app.standing.records.models import Record

QUEUE = 200
"""So many are listed by their clocks; the next follow as these are decided."""


@dataclass(frozen=True, slots=True)
class Line:
    """A case, whom it is about, masked, of which node, and whether it is late."""

    case: Case
    subject: str
    community: str
    is_late: bool

    @property
    def id(self) -> int:
        return self.case.id


def _with_record() -> Select[Case]:
    query = select(Case).where(Case.kind.in_(ABOUT_RECORDS))
    return query.options(joinedload(Case.record).joinedload(Record.rule))


def seen_from(path: str) -> ColumnElement[bool]:
    """Cases about what staff of a node may see: not what a programme elsewhere that stands apart has led to."""
    hidden = ~apart.seen_from(path, Record.programme_id)
    return ~exists().where(Record.id == Case.record_id, hidden)


def queue(session: Session, *, staff: StaffIdentity, now: datetime) -> list[Line]:
    """Open cases of a subtree, those whose clock runs out first first; who waits for a person's task comes last."""
    query = (
        _with_record()
        .where(Case.is_open.is_(True), *is_below(session, staff.path, Case.community_id), seen_from(staff.path))
        .order_by(Case.due_at.is_(None), Case.due_at, Case.id)
        .limit(QUEUE)
    )
    return lines(session, session.scalars(query).all(), now=now)


def cases_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    now: datetime,
    kind: CaseKind | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """Cases of a subtree, those opened last first."""
    wanted = [*is_below(session, staff.path, Case.community_id), seen_from(staff.path)]
    wanted += [Case.kind == kind] if kind else []
    page = newest_first(session, _with_record().where(*wanted), Case.id, cursor=cursor, limit=limit)
    return page.map_all(lambda cases: lines(session, cases, now=now))


def lines(session: Session, cases: Sequence[Case], *, now: datetime) -> list[Line]:
    """Cases with their names, in as many queries as there are kinds of subjects."""
    names = names_of(session, [(case.subject_kind, case.subject_id) for case in cases])
    places = names_by_id(session, (case.community_id for case in cases))
    return [
        Line(
            case,
            names.get((case.subject_kind, case.subject_id), ANONYMOUS),
            places[case.community_id],
            case.is_late(now),
        )
        for case in cases
    ]


def own_cases(session: Session, *, user_id: int, cursor: str | None, limit: int) -> Page[Case]:
    """Cases about somebody, their household, shops and units, those opened last first."""
    subjects = subjects_of_user(session, user_id=user_id)
    query = _with_record().where(about_any(Case.subject_kind, Case.subject_id, subjects))
    return newest_first(session, query, Case.id, cursor=cursor, limit=limit)


def events_of(session: Session, *, case_id: int, for_parties: bool) -> Sequence[CaseEvent]:
    """What happened in a case, in order."""
    query = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id)
    if for_parties:
        query = query.where(CaseEvent.visible_to == Visibility.PARTIES)
    return session.scalars(query).all()


def tasks_of(session: Session, *, case_id: int) -> Sequence[CaseTask]:
    """What somebody has undertaken in a case of repair."""
    return session.scalars(select(CaseTask).where(CaseTask.case_id == case_id).order_by(CaseTask.id)).all()


def matching(*asked: tuple[Any, object]) -> list[ColumnElement[bool]]:
    """That columns are what was asked for; None asks for nothing."""
    return [column == value for column, value in asked if value is not None]


def of_kind(kind: CaseKind, detail: type[Any]) -> Select[Case, Any]:
    return select(Case, detail).join(detail, detail.id == Case.id).where(Case.kind == kind)


def by_clock(session: Session, kind: CaseKind, detail: type[Any], *wanted: ColumnElement[bool]) -> list[Any]:
    """Open ones, as pairs of case and detail, those whose clock runs out first first."""
    query = of_kind(kind, detail).where(Case.is_open.is_(True), *wanted)
    rows = session.execute(query.order_by(Case.due_at, Case.id).limit(QUEUE))
    return [(row[0], row[1]) for row in rows]


def opened_last(
    session: Session, detail: type[Any], *wanted: ColumnElement[bool], cursor: str | None, limit: int
) -> Page[Any]:
    """All of them, as pairs of case and detail, those opened last first."""
    query = as_written(select(detail, Case).join(Case, Case.id == detail.id).where(*wanted))
    page = newest_first(session, query, detail.id, cursor=cursor, limit=limit)
    return page.map(lambda row: (row[1], row[0]))


def with_details(session: Session, detail: type[Any], cases: Sequence[Case]) -> list[Any]:
    """Cases of one kind as pairs of case and detail, in the same order."""
    rows = session.scalars(select(detail).where(detail.id.in_([case.id for case in cases])))
    found = {row.id: row for row in rows}
    return [(case, found[case.id]) for case in cases]
