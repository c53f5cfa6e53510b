"""Minutes: written by the system out of what was decided, signed by those who were there.

Members are called by their numbers on the roll: so the text can be kept as it was signed, whoever is forgotten later.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.councils import listing
from app.civic.councils.actions import CouncilAction
from app.civic.councils.counting import tally
from app.civic.councils.errors import (
    AlreadySignedError,
    MeetingNotFoundError,
    MeetingStateError,
    MemberNotFoundError,
    MinutesNotFoundError,
    MinutesReplacedError,
    MinutesSignedError,
    WasAbsentError,
)
from app.civic.councils.kinds import KINDS
from app.civic.councils.models import (
    SEATS,
    AgendaStatus,
    Meeting,
    MeetingStatus,
    Member,
    Minutes,
    Signature,
)
from app.civic.councils.queries import (
    Convened,
    OnRoll,
    agenda_of,
    hold_meeting,
    meeting_in_scope,
    minutes_in_scope,
    minutes_of,
    own_meeting,
    roll_of,
    signatures_of,
    votes_of,
)
from app.civic.councils.telling import tell_members
from app.civic.councils.voting import OUTCOMES, attended
from app.civic.councils.workflow import MEETINGS, MINUTE, SIGN
from app.core import audit
from app.core.clock import SHANGHAI, business_day
from app.core.files import Attachment, store_attachment
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import get_community
from app.parties.messages.models import MessageKind
from app.parties.staff import same_person


def digest_of(text: str) -> str:
    """What a change of the text would change, too."""
    return hashlib.sha256(text.encode()).hexdigest()


def write_minutes(
    session: Session, *, meeting_id: int, remarks: str = "", staff: StaffIdentity, now: datetime
) -> Minutes:
    """Write the minutes, or another version while nobody has signed; those who were there are asked to sign.

    Raises MeetingNotFoundError, MeetingStateError, MinutesSignedError.
    """
    found = meeting_in_scope(session, meeting_id=meeting_id, staff=staff, hold=True)
    meeting = found.meeting
    if meeting.status is MeetingStatus.SIGNED:
        raise MinutesSignedError
    MEETINGS.require(meeting, MINUTE)
    before = minutes_of(session, meeting_id=meeting.id)
    if before is not None and signatures_of(session, minutes_id=before.id):
        raise MinutesSignedError
    text = text_of(session, found, remarks, now=now)
    minutes = Minutes(
        meeting_id=meeting.id,
        version=before.version + 1 if before else 1,
        text=text,
        digest=digest_of(text),
        written_by=staff.id,
        written_at=now,
    )
    session.add(minutes)
    MEETINGS.enter(meeting, MINUTE)
    facts = {"version": minutes.version, "digest": minutes.digest}
    MEETINGS.note(session, meeting, MINUTE, staff=staff, at=now, **facts)
    there = [each.member.id for each in signers(session, meeting, now=now)]
    tell_members(session, meeting=meeting, council=found.council, kind=MessageKind.MINUTES_WRITTEN, now=now, only=there)
    return minutes


def text_of(session: Session, found: Convened, remarks: str, *, now: datetime) -> str:
    """The minutes of a meeting as it stands."""
    meeting = found.meeting
    roll = roll_of(session, meeting, today=business_day(now))
    there = {each.member.id for each in attended(session, meeting, now=now)}
    members = [each for each in roll if each.votes]
    present = [each for each in members if each.member.id in there]
    absent = [each for each in members if each.member.id not in there]
    watching = [each for each in roll if not each.votes and each.member.is_present]
    lines = [
        f"{found.community}{found.council.name}会议纪要",
        f"会议编号：{meeting.id}",
        f"时间：{meeting.starts_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        f"地点：{meeting.place}",
        f"应到 {len(members)} 人，法定人数 {meeting.quorum} 人，实到 {len(present)} 人：{_named(present)}。",
    ]
    lines += [f"缺席 {len(absent)} 人：{_named(absent)}。"] if absent else []
    lines += [f"列席监督：{_named(watching)}。"] if watching else []
    items = agenda_of(session, meeting_id=meeting.id)
    said = votes_of(session, item_ids=[item.id for item in items])
    for item in items:
        votes = tally(said[item.id].values())
        lines += ["", f"议题 {item.position}：{item.title}", *KINDS[item.kind].lines(session, item)]
        lines += [
            f"表决：赞成 {votes.yes}，反对 {votes.no}，弃权 {votes.abstain}，"
            f"回避 {votes.recused}，缺席 {votes.absent}。",
            f"结果：{OUTCOMES[item.status]}。",
        ]
    if remarks:
        lines += ["", f"其他：{remarks}"]
    return "\n".join(lines)


def _named(members: Sequence[OnRoll]) -> str:
    return "、".join(f"{each.member.number} 号（{SEATS[each.member.seat_class]}）" for each in members) or "无"


def signers(session: Session, meeting: Meeting, *, now: datetime) -> list[OnRoll]:
    """Who may sign: those who were there, supervisors as well."""
    roll = roll_of(session, meeting, today=business_day(now))
    watching = [each for each in roll if not each.votes and each.member.is_present]
    return [*attended(session, meeting, now=now), *watching]


def signatures_needed(session: Session, meeting: Meeting, *, now: datetime) -> int:
    """As many members as make a quorum; where fewer were there and nothing was decided, all of these."""
    return min(meeting.quorum, len(attended(session, meeting, now=now)))


def sign(session: Session, *, minutes_id: int, resident_id: int, now: datetime) -> Minutes:
    """Sign the minutes, on one's own phone. With the last signature that is needed, what was decided is carried out.

    Raises MinutesNotFoundError, MinutesReplacedError, WasAbsentError, AlreadySignedError.
    """
    minutes = session.get(Minutes, minutes_id)
    try:
        found, member = own_meeting(session, meeting_id=minutes.meeting_id if minutes else 0, resident_id=resident_id)
    except MeetingNotFoundError:
        raise MinutesNotFoundError from None
    if minutes is None:
        _unknown()
    hold_meeting(session, found.meeting)
    _put_below(session, minutes, found.meeting, [member], now=now)
    _finish(session, minutes, found.meeting, now=now)
    return minutes


def _unknown() -> NoReturn:
    raise MinutesNotFoundError


def sign_on_paper(
    session: Session,
    *,
    minutes_id: int,
    member_ids: Sequence[int],
    sheet: Attachment,
    staff: StaffIdentity,
    now: datetime,
) -> Minutes:
    """Note signatures on paper, of which `sheet` is a picture; somebody else does it than who has written the minutes.

    Raises MinutesNotFoundError, MemberNotFoundError, SamePersonError, and what `sign` raises.
    """
    minutes, found = minutes_in_scope(session, minutes_id=minutes_id, staff=staff)
    same_person.require_another(session, staff=staff, than=[minutes.written_by], now=now)
    hold_meeting(session, found.meeting)
    wanted = set(member_ids)
    query = select(Member).where(Member.meeting_id == found.meeting.id, Member.id.in_(wanted)).order_by(Member.id)
    members = session.scalars(query).all()
    if len(members) < len(wanted):
        raise MemberNotFoundError
    kept = store_attachment(session, attachment=sheet, now=now)
    _put_below(session, minutes, found.meeting, members, now=now, entered_by=staff.id, sheet_id=kept.id)
    numbers = [member.number for member in members]
    path = get_community(session, found.council.community_id).path
    audit.note(
        session,
        staff=staff,
        action=CouncilAction.SIGNED_ON_PAPER,
        subject_id=found.meeting.id,
        at=now,
        path=path,
        members=numbers,
    )
    _finish(session, minutes, found.meeting, now=now)
    return minutes


def _put_below(
    session: Session,
    minutes: Minutes,
    meeting: Meeting,
    members: Sequence[Member],
    *,
    now: datetime,
    entered_by: int | None = None,
    sheet_id: int | None = None,
) -> None:
    newest = minutes_of(session, meeting_id=meeting.id)
    if newest is None or newest.id != minutes.id:
        raise MinutesReplacedError
    if meeting.status not in (MeetingStatus.MINUTED, MeetingStatus.SIGNED):
        raise MeetingStateError(details={"status": meeting.status.value})
    may = {each.member.id for each in signers(session, meeting, now=now)}
    signed = {each.member_id for each in signatures_of(session, minutes_id=minutes.id)}
    for member in members:
        if member.id not in may:
            raise WasAbsentError
        if member.id in signed:
            raise AlreadySignedError
        session.add(
            Signature(
                minutes_id=minutes.id, member_id=member.id, signed_at=now, entered_by=entered_by, sheet_id=sheet_id
            )
        )
    session.flush()


def _finish(session: Session, minutes: Minutes, meeting: Meeting, *, now: datetime) -> None:
    if meeting.status is not MeetingStatus.MINUTED:
        return
    signed = {each.member_id for each in signatures_of(session, minutes_id=minutes.id)}
    counting = sum(each.member.id in signed for each in attended(session, meeting, now=now))
    if counting < signatures_needed(session, meeting, now=now):
        return
    MEETINGS.enter(meeting, SIGN, signed_at=now)
    for item in agenda_of(session, meeting_id=meeting.id):
        if item.status is not AgendaStatus.UNDECIDED:
            KINDS[item.kind].carry_out(session, item, item.status is AgendaStatus.ADOPTED, now)
    listing.settle_batches(session, meeting, now=now)
