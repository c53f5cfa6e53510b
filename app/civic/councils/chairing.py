"""The chair calls meetings of their council and leads them from the phone, by the same rules as the desk.

What a council decides is still decided by its members: a show of hands comes with a picture of the signed sheet, and
nothing is carried out before those who were there have signed the minutes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from app.civic.councils import attending, calling, listing, voting
from app.civic.councils.calling import Proposal
from app.civic.councils.errors import NotChairError, RelatedPersonError
from app.civic.councils.models import AgendaItem, Choice, Council, Meeting
from app.civic.councils.queries import Chair, chairs, council_in_scope, item_of_roll, own_meeting, seats_of
from app.civic.councils.voting import ballot
from app.core.clock import business_day
from app.core.errors import field_error
from app.parties.pictures.attaching import take
from app.standing.records.models import RecordBatch

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Led:
    """A council that one leads: who could be called today, and what waits for it."""

    council: Council
    community: str
    members: int
    waiting: int
    batches: Sequence[RecordBatch]

    @property
    def id(self) -> int:
        return self.council.id


def led_by(session: Session, *, resident_id: int, now: datetime) -> list[Led]:
    """The councils of which somebody is the chair today; few have more than one."""
    today = business_day(now)
    found = []
    for chair in chairs(session, resident_id=resident_id, today=today):
        line = council_in_scope(session, council_id=chair.council_id, staff=chair)
        if line.council.closed_at is None:
            members = sum(each.votes for each in seats_of(session, council_id=line.id, today=today))
            waiting = listing.waiting_count(session, council=line.council)
            batches = listing.batches_for(session, council=line.council)
            found.append(Led(line.council, line.community, members, waiting, batches))
    return found


def call(
    session: Session,
    *,
    council_id: int,
    place: str,
    starts_at: datetime,
    proposals: Sequence[Proposal] = (),
    records: bool = False,
    record_batch_ids: Sequence[int] = (),
    resident_id: int,
    now: datetime,
) -> Meeting:
    """Call a meeting, with proposals, batches that are verified, and, with `records`, all other records that wait.

    Raises NotChairError, a RuleError where there is nothing to decide, and what `call_meeting`, `list_batch` and
    `list_records` raise; then nothing was called.
    """
    found = chairs(session, resident_id=resident_id, today=business_day(now), council_id=council_id)
    if not found:
        raise NotChairError
    if not (proposals or records or record_batch_ids):
        raise field_error("proposals", "请至少选一批待议的记录，或写一个议题。")
    by = found[0]
    meeting = calling.call_meeting(
        session, council_id=council_id, place=place, starts_at=starts_at, proposals=proposals, staff=by, now=now
    )
    for batch_id in dict.fromkeys(record_batch_ids):
        listing.list_batch(session, meeting_id=meeting.id, record_batch_id=batch_id, staff=by, now=now)
    if records:
        listing.list_records(session, meeting_id=meeting.id, staff=by, now=now)
    return meeting


def open_meeting(session: Session, *, meeting_id: int, resident_id: int, now: datetime) -> Meeting:
    """It begins. Raises MeetingNotFoundError, NotChairError, and what the desk is told."""
    by = _leads(session, meeting_id, resident_id, now)
    return attending.open_meeting(session, meeting_id=meeting_id, staff=by, now=now)


def end_meeting(session: Session, *, meeting_id: int, resident_id: int, now: datetime) -> Meeting:
    """All is decided; staff write the minutes. Raises MeetingNotFoundError, NotChairError, what the desk is told."""
    by = _leads(session, meeting_id, resident_id, now)
    return attending.end_meeting(session, meeting_id=meeting_id, staff=by, now=now)


def cancel_meeting(session: Session, *, meeting_id: int, reason: str, resident_id: int, now: datetime) -> Meeting:
    """It does not take place. Raises MeetingNotFoundError, NotChairError, and what the desk is told."""
    by = _leads(session, meeting_id, resident_id, now)
    return attending.cancel_meeting(session, meeting_id=meeting_id, reason=reason, staff=by, now=now)


def enter_hands(
    session: Session,
    *,
    agenda_item_id: int,
    votes: Mapping[int, Choice],
    sheet: int,
    resident_id: int,
    user_id: int,
    now: datetime,
) -> AgendaItem:
    """A show of hands, with a picture of the signed sheet that was sent ahead.

    Raises ItemNotFoundError, NotChairError, RelatedPersonError, PictureGoneError, and what the desk is told.
    """

    def enter(by: Chair) -> AgendaItem:
        picture = take(session, picture_id=sheet, user_id=user_id, now=now)
        return voting.enter_hands(session, agenda_item_id=agenda_item_id, votes=votes, sheet=picture, staff=by, now=now)

    return _on_item(session, agenda_item_id, resident_id, now, enter)


def close_item(session: Session, *, agenda_item_id: int, resident_id: int, now: datetime) -> AgendaItem:
    """End the vote on an item. Raises ItemNotFoundError, NotChairError, RelatedPersonError, what the desk is told."""

    def close(by: Chair) -> AgendaItem:
        return voting.close_item(session, agenda_item_id=agenda_item_id, staff=by, now=now)

    return _on_item(session, agenda_item_id, resident_id, now, close)


def _leads(session: Session, meeting_id: int, resident_id: int, now: datetime) -> Chair:
    found, _ = own_meeting(session, meeting_id=meeting_id, resident_id=resident_id)
    chair = chairs(session, resident_id=resident_id, today=business_day(now), council_id=found.council.id)
    if not chair:
        raise NotChairError
    return chair[0]


def _on_item(session: Session, agenda_item_id: int, resident_id: int, now: datetime, work: Callable[[Chair], T]) -> T:
    """Whoever an item is about does not count its votes; the desk does."""
    item, found = item_of_roll(session, agenda_item_id=agenda_item_id, resident_id=resident_id)
    by = _leads(session, found.id, resident_id, now)
    votes = ballot(session, item, found.meeting, now=now)
    if any(votes.is_related(each) for each in votes.roll if each.member.resident_id == resident_id):
        raise RelatedPersonError("这个议题涉及您或您的家人，请由社区工作人员登记表决。")
    return work(by)
