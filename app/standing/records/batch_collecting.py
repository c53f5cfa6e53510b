"""Records that are there are put together into a batch: what waits of a node, or of some of its areas, in a period."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import business_day
from app.core.db.types import comparable
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.areas.models import Area
from app.parties.areas.queries import area_in_scope, ids_within
from app.parties.communities.nodes import community_in_scope, get_community, subtree_ids
from app.parties.residents.models import Household, Resident
from app.standing.programmes.models import SubjectKind
from app.standing.records import periods
from app.standing.records.actions import BatchAction
from app.standing.records.batches import batch_in_scope
from app.standing.records.errors import BatchStateError, LastLineError, LineNotFoundError, NothingToCollectError
from app.standing.records.models import BatchKind, BatchState, Record, RecordBatch, RecordState
from app.standing.records.workflow import HAND_OVER, RECORD_BATCHES

_BETWEEN = re.compile(r"[\s,，、;；]+")
WAITS = (RecordState.SUBMITTED, RecordState.VERIFIED)
TITLES = {BatchKind.QUARTER: "核分", BatchKind.MONTH: "减分名单"}


def collect(
    session: Session,
    *,
    kind: BatchKind,
    community_id: int,
    period: str,
    grid_ids: Sequence[int] = (),
    staff: StaffIdentity,
    now: datetime,
) -> RecordBatch:
    """Put together what waits, in a node and below it, of what happened in a period: of a month the minuses alone.
    `grid_ids` are areas of that node to which it is narrowed down; those of shops and units have none.

    Raises CommunityNotFoundError, AreaNotFoundError, NothingToCollectError, a RuleError naming `kind` or `period`.
    """
    node = community_in_scope(session, community_id=community_id, staff=staff)
    if kind not in TITLES:
        raise field_error("kind", "请选择季度核分或月度减分名单。")
    periods.days_of(kind, period, today=business_day(now))
    grids = [area_in_scope(session, area_id=area_id, staff=staff) for area_id in sorted(set(grid_ids))]
    where = "、".join(area.name for area in grids[:3]) + ("等" if len(grids) > 3 else "")
    batch = RecordBatch(
        kind=kind,
        community_id=node.id,
        title=f"{node.name}{where} {periods.said(period)}{TITLES[kind]}"[:200],
        submitted_by=staff.id,
        submitted_at=now,
        state=BatchState.OPEN,
        period=period,
        grids=[area.id for area in grids],
    )
    session.add(batch)
    session.flush()
    _take_in(session, batch, staff=staff, now=now)
    return batch


def collect_found(
    session: Session, *, of: str, community_id: int, grids: str, staff: StaffIdentity, now: datetime
) -> RecordBatch:
    """The same as people type it: `of` is a kind and its period, `grids` are codes of areas of the node.

    Raises what `collect` raises, with the names of fields as they are here.
    """
    kind, _, period = of.partition(":")
    node = community_in_scope(session, community_id=community_id, staff=staff)
    codes = {code for code in _BETWEEN.split(grids) if code}
    rows = session.execute(
        select(Area.code, Area.id).where(
            Area.community_id == node.id, Area.is_open.is_(True), Area.code.in_(comparable(codes))
        )
    ).all()
    unknown = codes - {row.code for row in rows}
    if unknown:
        raise field_error("grids", f"{node.name}没有这些网格：{'、'.join(sorted(unknown))}。")
    return collect(
        session,
        kind=BatchKind(kind),
        community_id=node.id,
        period=period,
        grid_ids=[row.id for row in rows],
        staff=staff,
        now=now,
    )


def collect_more(session: Session, *, batch_id: int, staff: StaffIdentity, now: datetime) -> RecordBatch:
    """Add what has come since. Raises BatchNotFoundError, BatchStateError, NothingToCollectError."""
    batch = batch_in_scope(session, batch_id=batch_id, staff=staff)
    RECORD_BATCHES.hold(session, batch, HAND_OVER)
    _take_in(session, batch, staff=staff, now=now)
    return batch


def _take_in(session: Session, batch: RecordBatch, *, staff: StaffIdentity, now: datetime) -> None:
    first, last = periods.days_of(batch.kind, batch.period, today=business_day(now))
    node = get_community(session, batch.community_id)
    wanted: list[ColumnElement[bool]] = [
        Record.status.in_(WAITS),
        Record.batch_id.is_(None),
        Record.subject_id.is_not(None),
        Record.occurred_on.between(first, last),
        Record.community_id.in_(session.scalars(subtree_ids(node.path)).all()),
    ]
    wanted += [Record.score_delta < 0] if batch.kind is BatchKind.MONTH else []
    wanted += [_lives_in(session, batch.grids)] if batch.grids else []
    change = update(Record).where(*wanted).values(batch_id=batch.id).execution_options(synchronize_session=False)
    done: Any = session.execute(change)
    if not done.rowcount:
        raise NothingToCollectError
    count(session, batch)
    facts = {"created": batch.lines, "points": batch.points, "period": batch.period}
    audit.note(session, staff=staff, action=BatchAction.COLLECTED, subject_id=batch.id, at=now, path=node.path, **facts)


def _lives_in(session: Session, grid_ids: Sequence[int]) -> ColumnElement[bool]:
    areas = {area_id for grid_id in grid_ids for area_id in ids_within(session, area_id=grid_id)}
    homes = select(Household.id).where(Household.area_id.in_(areas))
    people = select(Resident.id).where(Resident.household_id.in_(homes))
    return or_(
        and_(Record.subject_kind == SubjectKind.RESIDENT, Record.subject_id.in_(people)),
        and_(Record.subject_kind == SubjectKind.HOUSEHOLD, Record.subject_id.in_(homes)),
    )


def count(session: Session, batch: RecordBatch) -> None:
    """Its lines, and what they give, are those that it has now."""
    minuses = func.sum(case((Record.score_delta < 0, 1), else_=0))
    query = select(func.count(), func.coalesce(minuses, 0), func.coalesce(func.sum(Record.points), 0))
    lines, negative, points = session.execute(query.where(Record.batch_id == batch.id)).one()
    batch.lines, batch.minuses, batch.points = int(lines), int(negative), int(points)


def take_out(session: Session, *, batch_id: int, record_id: int, staff: StaffIdentity, now: datetime) -> RecordBatch:
    """A record leaves a batch that nobody has decided; it waits on its own.

    Raises BatchNotFoundError, BatchStateError, LineNotFoundError, LastLineError.
    """
    batch = batch_in_scope(session, batch_id=batch_id, staff=staff)
    session.refresh(batch, with_for_update=True)
    if batch.state not in (BatchState.OPEN, BatchState.VERIFYING):
        raise BatchStateError(details={"state": batch.state.value})
    mine = select(Record).where(Record.id == record_id, Record.batch_id == batch.id)
    record = session.scalar(mine.with_for_update().execution_options(populate_existing=True))
    if record is None:
        raise LineNotFoundError
    if batch.lines == 1:
        raise LastLineError
    record.batch_id = None
    session.flush()
    count(session, batch)
    path = get_community(session, batch.community_id).path
    facts = {"record_id": record.id}
    audit.note(session, staff=staff, action=BatchAction.TAKEN_OUT, subject_id=batch.id, at=now, path=path, **facts)
    return batch


def hand_over(session: Session, *, batch_id: int, staff: StaffIdentity, now: datetime) -> RecordBatch:
    """Nothing is added any more; others verify and decide. Raises BatchNotFoundError, BatchStateError."""
    batch = batch_in_scope(session, batch_id=batch_id, staff=staff)
    stamps = {"submitted_by": staff.id, "submitted_at": now}
    RECORD_BATCHES.move(session, batch, HAND_OVER, staff=staff, at=now, stamps=stamps)
    return batch
