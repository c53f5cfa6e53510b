"""Who is there, and how a meeting begins, ends, or is called off."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.councils.actions import CouncilAction
from app.civic.councils.errors import (
    ItemsOpenError,
    LeftOfficeError,
    MeetingStateError,
    MemberNotFoundError,
    NobodyPresentError,
)
from app.civic.councils.listing import settle_batches
from app.civic.councils.models import AgendaStatus, Meeting, MeetingStatus
from app.civic.councils.queries import agenda_of, hold_meeting, meeting_in_scope, own_meeting, roll_of
from app.civic.councils.telling import tell_members
from app.civic.councils.voting import attended
from app.civic.councils.workflow import CANCEL, END, MEETINGS, OPEN
from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import Acting, StaffIdentity
from app.parties.communities.nodes import get_community
from app.parties.messages.models import MessageKind

BEFORE_THE_END = (MeetingStatus.CALLED, MeetingStatus.RUNNING)


def check_in(session: Session, *, meeting_id: int, resident_id: int, now: datetime) -> Meeting:
    """Somebody on the roll is there. Again changes nothing.

    Raises MeetingNotFoundError, MeetingStateError, LeftOfficeError.
    """
    found, member = own_meeting(session, meeting_id=meeting_id, resident_id=resident_id)
    hold_meeting(session, found.meeting)
    _require_not_ended(found.meeting)
    on_roll = {each.member.id: each for each in roll_of(session, found.meeting, today=business_day(now))}
    if not on_roll[member.id].in_office:
        raise LeftOfficeError
    member.is_present = True
    return found.meeting


def note_present(
    session: Session, *, meeting_id: int, member_ids: Sequence[int], staff: StaffIdentity, now: datetime
) -> Meeting:
    """Exactly these of the roll are there now. Raises MeetingNotFoundError, MeetingStateError, MemberNotFoundError, and
    LeftOfficeError for who has left the council.
    """
    found = meeting_in_scope(session, meeting_id=meeting_id, staff=staff, hold=True)
    _require_not_ended(found.meeting)
    roll = roll_of(session, found.meeting, today=business_day(now))
    there = set(member_ids)
    if there - {each.member.id for each in roll}:
        raise MemberNotFoundError
    for each in roll:
        if each.member.id in there and not each.in_office:
            raise LeftOfficeError(f"{each.member.number} 号的席位已经结束，不能登记到会。")
        each.member.is_present = each.member.id in there
    numbers = [each.member.number for each in roll if each.member.is_present]
    _note(session, CouncilAction.PRESENT, found.meeting, found.council.community_id, staff, now, members=numbers)
    return found.meeting


def open_meeting(session: Session, *, meeting_id: int, staff: Acting, now: datetime) -> Meeting:
    """It begins; from now on there are votes, where there is a quorum.

    Raises MeetingNotFoundError, MeetingStateError, a RuleError where there is nothing to decide.
    """
    found = meeting_in_scope(session, meeting_id=meeting_id, staff=staff)
    MEETINGS.move(session, found.meeting, OPEN, staff=staff, at=now, stamps={"opened_at": now})
    if not agenda_of(session, meeting_id=meeting_id):
        raise field_error("items", "还没有议题，请先增加议题。")
    return found.meeting


def end_meeting(session: Session, *, meeting_id: int, staff: Acting, now: datetime) -> Meeting:
    """All is decided, or left. Raises MeetingNotFoundError, MeetingStateError, ItemsOpenError, NobodyPresentError."""
    found = meeting_in_scope(session, meeting_id=meeting_id, staff=staff)
    MEETINGS.move(session, found.meeting, END, staff=staff, at=now, stamps={"ended_at": now})
    still_open = sum(item.status is AgendaStatus.OPEN for item in agenda_of(session, meeting_id=meeting_id))
    if still_open:
        raise ItemsOpenError(details={"open": still_open})
    if not attended(session, found.meeting, now=now):
        raise NobodyPresentError
    return found.meeting


def cancel_meeting(session: Session, *, meeting_id: int, reason: str, staff: Acting, now: datetime) -> Meeting:
    """It does not take place, or is broken off: nothing of it is carried out, and members are told.

    Raises MeetingNotFoundError, MeetingStateError.
    """
    found = meeting_in_scope(session, meeting_id=meeting_id, staff=staff)
    stamps = {"ended_at": now, "closing_reason": reason}
    MEETINGS.move(session, found.meeting, CANCEL, staff=staff, at=now, stamps=stamps, reason=reason)
    settle_batches(session, found.meeting, now=now)
    tell_members(session, meeting=found.meeting, council=found.council, kind=MessageKind.MEETING_CANCELLED, now=now)
    return found.meeting


def _require_not_ended(meeting: Meeting) -> None:
    if meeting.status not in BEFORE_THE_END:
        raise MeetingStateError(details={"status": meeting.status.value})


def _note(
    session: Session,
    action: CouncilAction,
    meeting: Meeting,
    community_id: int,
    staff: Acting,
    now: datetime,
    **facts: object,
) -> None:
    path = get_community(session, community_id).path
    audit.note(session, staff=staff, action=action, subject_id=meeting.id, at=now, path=path, **facts)
