"""A meeting is called: where, when, what for, and who may vote from now on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.civic.councils.actions import CouncilAction
from app.civic.councils.counting import quorum_of
from app.civic.councils.errors import TooFewMembersError
from app.civic.councils.models import AgendaItem, Concern, Council, ItemKind, Meeting, MeetingStatus, Member
from app.civic.councils.queries import Chair, meeting_in_scope, seats_of
from app.civic.councils.seating import held_open
from app.civic.councils.telling import tell_members
from app.civic.councils.workflow import MEETINGS, OPEN
from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import Acting, StaffIdentity
from app.parties.communities.models import Community
from app.parties.communities.nodes import get_community
from app.parties.messages.models import MessageKind
from app.parties.residents.models import Household

MAX_ITEMS = 50
TOO_EARLY = "会议时间应在现在之后。"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words that are put to the vote, and the households that they are about."""

    title: str
    body: str = ""
    household_ids: Sequence[int] = field(default_factory=tuple)


def call_meeting(
    session: Session,
    *,
    council_id: int,
    place: str,
    starts_at: datetime,
    proposals: Sequence[Proposal] = (),
    staff: Acting,
    now: datetime,
) -> Meeting:
    """Call a meeting; its members are told. The roll is that of this moment, and stays.

    Raises CouncilNotFoundError, CouncilClosedError, TooFewMembersError, and a RuleError naming the field.
    """
    council = held_open(session, council_id=council_id, staff=staff)
    if starts_at <= now:
        raise field_error("starts_at", TOO_EARLY)
    seats = [each for each in seats_of(session, council_id=council.id, today=business_day(now)) if each.in_office]
    members = sum(each.votes for each in seats)
    if members < council.min_members:
        raise TooFewMembersError(needed=council.min_members, found=members)
    meeting = Meeting(
        council_id=council.id,
        place=place,
        starts_at=starts_at,
        quorum=quorum_of(members, parts=council.quorum_parts, whole=council.quorum_whole),
        majority_parts=council.majority_parts,
        majority_whole=council.majority_whole,
        called_by=staff.id if isinstance(staff, StaffIdentity) else None,
        called_by_post=staff.post_id if isinstance(staff, Chair) else None,
        called_at=now,
    )
    session.add(meeting)
    session.flush()
    for number, each in enumerate(seats, start=1):
        session.add(
            Member(
                meeting_id=meeting.id,
                number=number,
                resident_id=each.resident_id,
                household_id=each.household_id,
                post_id=each.seat.post_id,
                seat_class=each.seat.seat_class,
            )
        )
    for position, proposal in enumerate(proposals, start=1):
        _put(session, council, meeting, position, proposal)
    session.flush()
    path = get_community(session, council.community_id).path
    audit.note(
        session,
        staff=staff,
        action=CouncilAction.CALLED,
        subject_id=meeting.id,
        at=now,
        path=path,
        members=members,
    )
    tell_members(session, meeting=meeting, council=council, kind=MessageKind.MEETING_CALLED, now=now)
    return meeting


def add_proposal(
    session: Session,
    *,
    meeting_id: int,
    title: str,
    body: str = "",
    household_ids: Sequence[int] = (),
    staff: Acting,
    now: datetime,
) -> AgendaItem:
    """Put words on the agenda of a meeting that has not begun. Raises MeetingNotFoundError, MeetingStateError, a
    RuleError naming the field.
    """
    found = meeting_in_scope(session, meeting_id=meeting_id, staff=staff, hold=True)
    if found.meeting.status is not MeetingStatus.CALLED:
        MEETINGS.require(found.meeting, OPEN)
    position = 1 + (
        session.scalar(select(func.max(AgendaItem.position)).where(AgendaItem.meeting_id == meeting_id)) or 0
    )
    if position > MAX_ITEMS:
        raise field_error("title", f"一次会议最多 {MAX_ITEMS} 个议题。")
    item = _put(session, found.council, found.meeting, position, Proposal(title, body, household_ids))
    path = get_community(session, found.council.community_id).path
    facts = {"position": position, "kind": item.kind.value}
    audit.note(session, staff=staff, action=CouncilAction.ITEM_ADDED, subject_id=meeting_id, at=now, path=path, **facts)
    return item


def _put(session: Session, council: Council, meeting: Meeting, position: int, proposal: Proposal) -> AgendaItem:
    item = AgendaItem(
        meeting_id=meeting.id, position=position, kind=ItemKind.TEXT, title=proposal.title, body=proposal.body
    )
    session.add(item)
    session.flush()
    wanted = set(proposal.household_ids)
    path = get_community(session, council.community_id).path
    known = session.scalars(
        select(Household.id)
        .join(Community, Community.id == Household.community_id)
        .where(Household.id.in_(wanted), Community.path.startswith(path))
    ).all()
    if wanted - set(known):
        raise field_error("household_ids", "没有找到这一户，请核对。")
    session.add_all(Concern(item_id=item.id, household_id=household_id) for household_id in sorted(wanted))
    return item
