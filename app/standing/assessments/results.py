"""What came of an assessment, by unit: for staff, and for the people of a unit. There is none of persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.parties.units.models import Unit
from app.standing.programmes.apart import seen_from
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import subjects_of_user
from app.standing.records.batches import batch_in_scope
from app.standing.records.models import COUNTS, UNDER_WAY, BatchKind, BatchState, Record, RecordBatch, RecordState

MOST, MOST_OF_UNIT = 100, 12


@dataclass(frozen=True, slots=True)
class Result:
    """What a unit has of one sheet: given, taken, and how much of it is not settled yet: to be decided, answered, or
    objected to. `score` is what stands.
    """

    unit_id: int
    unit: str
    title: str
    period: str
    plus: int
    minus: int
    open: int

    @property
    def score(self) -> int:
        return self.plus + self.minus


def results(session: Session, *, batch_id: int, staff: StaffIdentity) -> tuple[RecordBatch, Sequence[Result]]:
    """Of one sheet, by the names of its units. Raises BatchNotFoundError."""
    batch = batch_in_scope(session, batch_id=batch_id, staff=staff)
    return batch, _read(session, _query(RecordBatch.id == batch.id).order_by(Unit.name, Unit.id))


def own_results(session: Session, *, user_id: int) -> Sequence[Result]:
    """Of the units for which somebody answers, once others have decided; the newest first."""
    units = [one for kind, one in subjects_of_user(session, user_id=user_id) if kind is SubjectKind.UNIT]
    decided = RecordBatch.state.in_((BatchState.PUBLIC, BatchState.DONE))
    query = _query(Unit.id.in_(units), decided).order_by(RecordBatch.id.desc(), Unit.id).limit(MOST)
    return _read(session, query)


def results_of_unit(session: Session, *, unit_id: int, staff: StaffIdentity) -> Sequence[Result]:
    """Of one unit by the sheets that staff may see, the newest first. That it is of their subtree the caller knows."""
    seen = seen_from(staff.path, Record.programme_id)
    query = _query(Unit.id == unit_id, seen, RecordBatch.state != BatchState.WITHDRAWN)
    return _read(session, query.order_by(RecordBatch.id.desc()).limit(MOST_OF_UNIT))


def _query(*wanted: ColumnElement[bool]) -> Select[Any]:
    stands = Record.status.in_((*UNDER_WAY, *COUNTS))
    unsettled = Record.status.in_((*UNDER_WAY, RecordState.SUSPENDED))

    def total(condition: ColumnElement[bool], amount: Any) -> ColumnElement[Any]:
        return func.sum(case((condition, amount), else_=0))

    return (
        select(
            Unit.id,
            Unit.name,
            RecordBatch.title,
            RecordBatch.period,
            total(stands & (Record.score_delta > 0), Record.score_delta),
            total(stands & (Record.score_delta < 0), Record.score_delta),
            total(unsettled, 1),
        )
        .join(Record, (Record.subject_id == Unit.id) & (Record.subject_kind == SubjectKind.UNIT))
        .join(RecordBatch, RecordBatch.id == Record.batch_id)
        .where(RecordBatch.kind == BatchKind.ASSESSMENT, *wanted)
        .group_by(RecordBatch.id, RecordBatch.title, RecordBatch.period, Unit.id, Unit.name)
    )


def _read(session: Session, query: Select[Any]) -> list[Result]:
    return [
        Result(unit_id, unit, title, period, int(plus), int(minus), int(unsettled))
        for unit_id, unit, title, period, plus, minus, unsettled in session.execute(query)
    ]
