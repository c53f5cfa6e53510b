"""Records that wait for a council, as lines of an agenda.

They are voted on together, but for those about a member's own household, and for those that a member objects to: each
of these has a vote of its own.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Exists, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from app.civic.councils.actions import CouncilAction
from app.civic.councils.errors import (
    ItemNotFoundError,
    LeftOfficeError,
    LineAloneError,
    LineNotFoundError,
    NothingWaitsError,
    NoVoteError,
    RelatedPersonError,
    TooManyLinesError,
)
from app.civic.councils.models import (
    AgendaItem,
    AgendaStatus,
    Council,
    ItemKind,
    Line,
    Meeting,
    MeetingStatus,
)
from app.civic.councils.queries import Convened, OnRoll, hold_meeting, item_in_scope, meeting_in_scope, roll_of
from app.civic.councils.workflow import AGENDA, CANCEL, LEAVE, MEETINGS, OPEN
from app.core import audit
from app.core.clock import business_day
from app.core.identities import Acting, StaffIdentity
from app.parties.communities.nodes import get_community, subtree_ids
from app.standing.programmes.apart import seen_from
from app.standing.programmes.models import Rule
from app.standing.programmes.recusal import household_ids_of
from app.standing.programmes.subjects import ANONYMOUS, names_of
from app.standing.records import batch_decisions, deciding
from app.standing.records.batches import batch_in_scope
from app.standing.records.council_needed import is_for_council
from app.standing.records.errors import BatchNotFoundError
from app.standing.records.history import picture_counts
from app.standing.records.holding import sides_of
from app.standing.records.models import UNDECIDED, BatchKind, BatchState, Record, RecordBatch, RecordState

MAX_LINES = 200
"""So many are put on an agenda at once, the oldest first; the others can follow as another item."""
MAX_OF_BATCH, MAX_BATCHES = 500, 50
"""So many lines of a batch can be laid before a meeting, and so many batches are offered."""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A record on an agenda; `subject` is masked."""

    id: int
    words: str
    subject: str
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class Body:
    """A council as the audit log names it."""

    actor: str
    path: str


def listed() -> Exists:
    """Whether a record is on an agenda that may still decide it."""
    return (
        exists()
        .where(Line.record_id == Record.id, Line.item_id == AgendaItem.id, AgendaItem.meeting_id == Meeting.id)
        .where(
            AgendaItem.status != AgendaStatus.UNDECIDED,
            Meeting.status.not_in([MeetingStatus.CANCELLED, MeetingStatus.SIGNED]),
        )
    )


def waiting(path: str) -> Select[Record]:
    """Verified records of a node and below it that need a council and are on no agenda, the oldest first. Those of a
    batch that nobody has decided are laid before it with that.
    """
    return (
        select(Record)
        .join(Record.rule)
        .options(contains_eager(Record.rule))
        .where(
            Record.status == RecordState.VERIFIED,
            Record.subject_id.is_not(None),
            Record.community_id.in_(subtree_ids(path)),
            is_for_council(),
            seen_from(path, Record.programme_id),
            ~listed(),
            or_(
                Record.batch_id.is_(None),
                ~exists().where(RecordBatch.id == Record.batch_id, RecordBatch.state.in_(UNDECIDED)),
            ),
        )
        .order_by(Record.id)
    )


def waiting_count(session: Session, *, council: Council) -> int:
    """How many records wait for a council."""
    path = get_community(session, council.community_id).path
    return session.scalar(select(func.count()).select_from(waiting(path).order_by(None).subquery())) or 0


def list_records(session: Session, *, meeting_id: int, staff: Acting, now: datetime) -> Meeting:
    """Put what waits on the agenda of a meeting that has not begun.

    Raises MeetingNotFoundError, MeetingStateError, NothingWaitsError.
    """
    found = meeting_in_scope(session, meeting_id=meeting_id, staff=staff, hold=True)
    MEETINGS.require(found.meeting, OPEN)
    path = get_community(session, found.council.community_id).path
    ids = [record.id for record in session.scalars(waiting(path).limit(MAX_LINES))]
    records = _held(session, ids)
    if not records:
        raise NothingWaitsError
    _put_all(session, found, path, records, staff=staff, now=now)
    return found.meeting


def batches_for(session: Session, *, council: Council) -> Sequence[RecordBatch]:
    """Batches of its node and below it that a council can decide now, the oldest first."""
    path = get_community(session, council.community_id).path
    query = select(RecordBatch).where(
        RecordBatch.state == BatchState.VERIFYING,
        RecordBatch.kind != BatchKind.IMPORT,
        RecordBatch.community_id.in_(subtree_ids(path)),
    )
    return session.scalars(query.order_by(RecordBatch.id).limit(MAX_BATCHES)).all()


def list_batch(session: Session, *, meeting_id: int, record_batch_id: int, staff: Acting, now: datetime) -> Meeting:
    """Lay a verified batch before the council of a meeting that has not begun; it decides all its lines.

    Raises MeetingNotFoundError, MeetingStateError, BatchNotFoundError for one of elsewhere, BatchStateError,
    NotVerifiedError, TooManyLinesError, NothingWaitsError where all its lines are on an agenda already.
    """
    found = meeting_in_scope(session, meeting_id=meeting_id, staff=staff, hold=True)
    MEETINGS.require(found.meeting, OPEN)
    path = get_community(session, found.council.community_id).path
    batch = batch_in_scope(session, batch_id=record_batch_id, staff=staff)
    if not get_community(session, batch.community_id).path.startswith(path):
        raise BatchNotFoundError("这个批次不属于这个议事会。")
    batch = batch_decisions.lay_before(session, batch_id=batch.id, staff=staff, now=now)
    wanted = Record.batch_id == batch.id, Record.status == RecordState.VERIFIED, Record.subject_id.is_not(None)
    ids = session.scalars(select(Record.id).where(*wanted, ~listed()).limit(MAX_OF_BATCH + 1)).all()
    if len(ids) > MAX_OF_BATCH:
        raise TooManyLinesError(f"一个批次最多 {MAX_OF_BATCH} 条提交会议，请按网格分批收集。")
    records = _held(session, ids)
    if not records:
        raise NothingWaitsError
    _put_all(session, found, path, records, staff=staff, now=now, batch=batch)
    return found.meeting


def _held(session: Session, ids: Sequence[int]) -> Sequence[Record]:
    held = select(Record).where(Record.id.in_(ids), Record.status == RecordState.VERIFIED).order_by(Record.id)
    query = held.options(selectinload(Record.rule)).with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).all()


def _put_all(
    session: Session,
    found: Convened,
    path: str,
    records: Sequence[Record],
    *,
    staff: Acting,
    now: datetime,
    batch: RecordBatch | None = None,
) -> None:
    """Together, but for those that a member's household is concerned by."""
    homes = households_of(session, records)
    own = {home for each in roll_of(session, found.meeting, today=business_day(now)) for home in each.households}
    together = [record for record in records if not homes[record.id] & own]
    alone = [record for record in records if homes[record.id] & own]
    for part in [*([together] if together else []), *([record] for record in alone)]:
        _put(session, found.meeting, path, part, staff=staff, now=now, batch=batch)


def _put(
    session: Session,
    meeting: Meeting,
    path: str,
    records: Sequence[Record],
    *,
    staff: Acting,
    now: datetime,
    batch: RecordBatch | None,
) -> AgendaItem:
    title = f"信用记录：{records[0].rule.name}" if len(records) == 1 else _title(len(records), batch)
    item = new_item(session, meeting, ItemKind.BATCH, title, batch.id if batch else None)
    session.add_all(Line(item_id=item.id, record_id=record.id) for record in records)
    facts = {"position": item.position, "kind": item.kind.value}
    audit.note(session, staff=staff, action=CouncilAction.ITEM_ADDED, subject_id=meeting.id, at=now, path=path, **facts)
    return item


def _title(count: int, batch: RecordBatch | None) -> str:
    return f"{batch.title[:180] if batch else '信用记录'} {count} 条"


def new_item(
    session: Session, meeting: Meeting, kind: ItemKind, title: str, ref_id: int | None, *, body: str = ""
) -> AgendaItem:
    """The last item of a meeting, which is held."""
    last = session.scalar(select(func.max(AgendaItem.position)).where(AgendaItem.meeting_id == meeting.id)) or 0
    item = AgendaItem(meeting_id=meeting.id, position=last + 1, kind=kind, title=title, body=body, ref_id=ref_id)
    session.add(item)
    session.flush()
    return item


def object_to(session: Session, *, agenda_item_id: int, record_id: int, resident_id: int, now: datetime) -> AgendaItem:
    """A member wants a line to have a vote of its own; says which item it is now.

    Raises ItemNotFoundError, LineNotFoundError, LineAloneError, MeetingStateError, ItemStateError, LeftOfficeError,
    NoVoteError, RelatedPersonError.
    """
    item = session.get(AgendaItem, agenda_item_id)
    meeting = session.get(Meeting, item.meeting_id) if item else None
    if item is None or meeting is None:
        raise ItemNotFoundError
    hold_meeting(session, meeting)
    session.refresh(item)
    roll = roll_of(session, meeting, today=business_day(now))
    own = next((each for each in roll if each.member.resident_id == resident_id), None)
    if own is None:
        raise ItemNotFoundError
    _require_may_object(session, own, item)
    return _take_out(session, meeting, item, record_id, own.member.id)


def _require_may_object(session: Session, own: OnRoll, item: AgendaItem) -> None:
    if not own.votes:
        raise NoVoteError
    if not own.in_office:
        raise LeftOfficeError
    if own.households & concerned(session, item):
        raise RelatedPersonError


def take_out(
    session: Session, *, agenda_item_id: int, record_id: int, staff: StaffIdentity, now: datetime
) -> AgendaItem:
    """The same, as a member has said it in the room.

    Raises ItemNotFoundError, LineNotFoundError, LineAloneError, MeetingStateError, ItemStateError.
    """
    item, found = item_in_scope(session, agenda_item_id=agenda_item_id, staff=staff, hold=True)
    taken = _take_out(session, found.meeting, item, record_id, None)
    path = get_community(session, found.council.community_id).path
    facts = {"position": taken.position, "kind": taken.kind.value}
    audit.note(
        session, staff=staff, action=CouncilAction.ITEM_ADDED, subject_id=found.meeting.id, at=now, path=path, **facts
    )
    return taken


def _take_out(
    session: Session, meeting: Meeting, item: AgendaItem, record_id: int, member_id: int | None
) -> AgendaItem:
    line = session.get(Line, (item.id, record_id), populate_existing=True)
    if line is None:
        raise LineNotFoundError
    MEETINGS.require(meeting, CANCEL)  # Called or running: as long as it can be called off.
    AGENDA.require(item, LEAVE)
    count = session.scalar(select(func.count()).where(Line.item_id == item.id)) or 0
    if count == 1:
        raise LineAloneError
    rule = session.scalars(
        select(Rule.name).join(Record, Record.rule_id == Rule.id).where(Record.id == record_id)
    ).one()
    taken = new_item(session, meeting, ItemKind.BATCH, f"信用记录：{rule}（单独表决）", item.ref_id)
    session.delete(line)
    session.add(Line(item_id=taken.id, record_id=record_id, objected_by=member_id))
    item.title = _title(count - 1, session.get(RecordBatch, item.ref_id) if item.ref_id else None)
    session.flush()
    return taken


def records_of(session: Session, item: AgendaItem) -> Sequence[Record]:
    query = (
        select(Record)
        .join(Record.rule)
        .join(Line, and_(Line.record_id == Record.id, Line.item_id == item.id))
        .options(contains_eager(Record.rule))
        .order_by(Record.id)
    )
    return session.scalars(query).all()


def shown_lines(session: Session, item: AgendaItem) -> list[ShownLine]:
    """What members read of each record: the rule, what it gives or takes, about whom."""
    records = records_of(session, item)
    names = names_of(session, [(each.subject_kind, each.subject_id) for each in records])
    pictures = picture_counts(session, records)
    return [
        ShownLine(
            id=each.id,
            words=words_of(each),
            subject=names.get((each.subject_kind, each.subject_id), ANONYMOUS),
            pictures=pictures[each.id],
        )
        for each in records
    ]


def words_of(record: Record) -> str:
    """As minutes and outcomes have it: without the subject."""
    worth = f"{record.score_delta:+d} 分" if record.score_delta else f"{record.points:,} 积分"
    return f"记录 {record.id}：{record.rule.code} {record.rule.name}，{worth}"


def minuted(session: Session, item: AgendaItem) -> list[str]:
    return [words_of(record) for record in records_of(session, item)]


def concerned(session: Session, item: AgendaItem) -> set[int]:
    """The households that the records of an item are about."""
    return {home for homes in households_of(session, records_of(session, item)).values() for home in homes}


def households_of(session: Session, records: Collection[Record]) -> dict[int, set[int]]:
    """By record, the households that decide nothing about it."""
    sides = {record.id: sides_of(record) for record in records}
    homes = household_ids_of(session, {side for each in sides.values() for side in each})
    return {number: set().union(*(homes[side] for side in each)) for number, each in sides.items()}


def carry_out(session: Session, item: AgendaItem, adopted: bool, now: datetime) -> None:
    """The records count after their notice or publicity, or are turned down."""
    meeting = session.get_one(Meeting, item.meeting_id)
    council = session.get_one(Council, meeting.council_id)
    path = get_community(session, council.community_id).path
    ids = session.scalars(select(Line.record_id).where(Line.item_id == item.id).order_by(Line.record_id)).all()
    body = Body(f"council:{council.id}", path)
    deciding.decide_by_council(
        session,
        record_ids=ids,
        adopted=adopted,
        reason="议事会表决未通过",
        council=body,
        now=now,
        batch_id=item.ref_id,
    )


def settle_batches(session: Session, meeting: Meeting, *, now: datetime) -> None:
    """A meeting was signed or cancelled: the batches laid before it are decided, or wait again."""
    query = select(AgendaItem).where(
        AgendaItem.meeting_id == meeting.id, AgendaItem.kind == ItemKind.BATCH, AgendaItem.ref_id.is_not(None)
    )
    outcomes: dict[int, bool] = {}
    for item in session.scalars(query.order_by(AgendaItem.ref_id)):
        is_decided = item.status in (AgendaStatus.ADOPTED, AgendaStatus.REJECTED)
        outcomes[item.ref_id or 0] = outcomes.get(item.ref_id or 0, False) or is_decided
    for batch_id, decided in outcomes.items():
        is_carried_out = decided and meeting.status is MeetingStatus.SIGNED
        batch_decisions.settle(session, batch_id=batch_id, decided=is_carried_out, now=now)
