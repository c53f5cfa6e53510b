"""Queries: councils, their seats, meetings with their rolls and agendas, as staff and as members see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import Session

from app.civic.councils.errors import (
    CouncilNotFoundError,
    ItemNotFoundError,
    MeetingNotFoundError,
    MinutesNotFoundError,
)
from app.civic.councils.models import (
    AgendaItem,
    Choice,
    Council,
    Meeting,
    MeetingStatus,
    Member,
    Minutes,
    Seat,
    SeatClass,
    Signature,
    Vote,
)
from app.core.db.paging import Page, newest_first
from app.core.identities import Acting, StaffIdentity
from app.core.security.masking import mask_name
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope, is_below
from app.parties.posts.models import Post, PostRole
from app.parties.posts.queries import is_held
from app.parties.residents.models import Resident, ResidentStatus


@dataclass(frozen=True, slots=True)
class Line:
    """A council and the name of its node."""

    council: Council
    community: str

    @property
    def id(self) -> int:
        return self.council.id


@dataclass(frozen=True, slots=True)
class Seated:
    """A seat, whose it is (masked), and whether its post is held today."""

    seat: Seat
    role: PostRole
    name: str
    resident_id: int
    household_id: int
    in_office: bool

    @property
    def votes(self) -> bool:
        return self.in_office and self.seat.seat_class is not SeatClass.SUPERVISOR


@dataclass(frozen=True, slots=True)
class OnRoll:
    """Somebody on the roll of a meeting: whether they are in office still, and the households they belong to, then and
    now.
    """

    member: Member
    name: str
    in_office: bool
    households: frozenset[int]

    @property
    def votes(self) -> bool:
        return self.member.votes


@dataclass(frozen=True, slots=True)
class Convened:
    """A meeting with its council."""

    meeting: Meeting
    council: Council
    community: str

    @property
    def id(self) -> int:
        return self.meeting.id


@dataclass(frozen=True, slots=True)
class Chair:
    """Who holds the seat of the chair of a council today, and leads its meetings from the phone; those of no other."""

    post_id: int
    council_id: int
    path: str

    @property
    def actor(self) -> str:
        """How the audit log names them: by the post, which says nobody's name."""
        return f"post:{self.post_id}"

    def covers(self, path: str) -> bool:
        return path.startswith(self.path)


def chairs(session: Session, *, resident_id: int, today: date, council_id: int | None = None) -> list[Chair]:
    """The open councils of which somebody is the chair today."""
    query = (
        select(Seat.post_id, Council.id, Community.path)
        .join(Council, Council.id == Seat.council_id)
        .join(Community, Community.id == Council.community_id)
        .join(Post, Post.id == Seat.post_id)
        .join(Resident, Resident.id == Post.resident_id)
        .where(
            Seat.seat_class == SeatClass.CHAIR,
            Post.resident_id == resident_id,
            *([Council.id == council_id] if council_id is not None else []),
            *holds_today(today),
        )
        .order_by(Council.id)
    )
    return [Chair(*row) for row in session.execute(query)]


def _may_see(who: Acting, council_id: int, path: str) -> bool:
    return who.council_id == council_id if isinstance(who, Chair) else who.covers(path)


def holds_today(today: date) -> list[ColumnElement[bool]]:
    """That a post is held, by somebody who is there."""
    return [*is_held(today), Resident.status == ResidentStatus.ACTIVE]


def council_in_scope(session: Session, *, council_id: int, staff: Acting) -> Line:
    """A council of the subtree. Raises CouncilNotFoundError."""
    row = session.execute(
        select(Council, Community.name, Community.path)
        .join(Community, Community.id == Council.community_id)
        .where(Council.id == council_id)
    ).one_or_none()
    if row is None or not _may_see(staff, council_id, row.path):
        raise CouncilNotFoundError
    return Line(row[0], row.name)


def councils_in_scope(
    session: Session, *, staff: StaffIdentity, community_id: int | None = None, cursor: str | None, limit: int
) -> Page[Line]:
    """Councils of a subtree, those made last first. Raises CommunityNotFoundError."""
    path = staff.path
    if community_id is not None:
        path = community_in_scope(session, community_id=community_id, staff=staff).path
    query = (
        select(Council, Community.name)
        .join(Community, Community.id == Council.community_id)
        .where(*is_below(session, path, Council.community_id))
        .add_columns(Council.id)
    )
    return newest_first(session, query, Council.id, cursor=cursor, limit=limit).map(lambda row: Line(row[0], row[1]))


def seats_of(session: Session, *, council_id: int, today: date) -> list[Seated]:
    """Who sits in a council, and whose posts have ended since: the chair first."""
    query = (
        select(Seat, Post.role, Resident.name, Resident.id, Resident.household_id, and_(*holds_today(today)))
        .join(Post, Post.id == Seat.post_id)
        .join(Resident, Resident.id == Post.resident_id)
        .where(Seat.council_id == council_id)
        .order_by(Seat.id)
    )
    found = [
        Seated(seat, role, mask_name(name), resident_id, household_id, bool(held))
        for seat, role, name, resident_id, household_id, held in session.execute(query)
    ]
    order = list(SeatClass)
    return sorted(found, key=lambda each: (order.index(each.seat.seat_class), each.seat.id))


def meetings_in_scope(
    session: Session, *, staff: StaffIdentity, council_id: int | None = None, cursor: str | None, limit: int
) -> Page[Convened]:
    """Meetings of a subtree, those called last first. Raises CouncilNotFoundError."""
    wanted = is_below(session, staff.path, Council.community_id)
    if council_id is not None:
        wanted = [Meeting.council_id == council_in_scope(session, council_id=council_id, staff=staff).id]
    query = _convened().where(*wanted).add_columns(Meeting.id)
    return newest_first(session, query, Meeting.id, cursor=cursor, limit=limit).map(lambda row: Convened(*row[:3]))


def own_meetings(session: Session, *, resident_id: int, cursor: str | None, limit: int) -> Page[Convened]:
    """Meetings on whose roll somebody is, those called last first."""
    query = (
        _convened()
        .join(Member, Member.meeting_id == Meeting.id)
        .where(Member.resident_id == resident_id)
        .add_columns(Meeting.id)
    )
    return newest_first(session, query, Meeting.id, cursor=cursor, limit=limit).map(lambda row: Convened(*row[:3]))


def _convened() -> Select[*tuple[Any, ...]]:
    return (
        select(Meeting, Council, Community.name)
        .join(Council, Council.id == Meeting.council_id)
        .join(Community, Community.id == Council.community_id)
    )


def meeting_in_scope(session: Session, *, meeting_id: int, staff: Acting, hold: bool = False) -> Convened:
    """A meeting of the subtree; `hold` has it to oneself, with its roll, its agenda and its votes.

    Raises MeetingNotFoundError.
    """
    query = _convened().add_columns(Community.path).where(Meeting.id == meeting_id)
    row = session.execute(query).one_or_none()
    if row is None or not _may_see(staff, row[1].id, row.path):
        raise MeetingNotFoundError
    if hold:
        hold_meeting(session, row[0])
    return Convened(*row[:3])


def hold_meeting(session: Session, meeting: Meeting) -> None:
    """Whoever votes, comes, goes, writes or signs takes turns: what counts is counted of one moment."""
    session.refresh(meeting, with_for_update=True)


def own_meeting(session: Session, *, meeting_id: int, resident_id: int) -> tuple[Convened, Member]:
    """A meeting on whose roll somebody is. Raises MeetingNotFoundError."""
    query = (
        _convened()
        .add_columns(Member)
        .join(Member, Member.meeting_id == Meeting.id)
        .where(Meeting.id == meeting_id, Member.resident_id == resident_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise MeetingNotFoundError
    return Convened(*row[:3]), row[3]


def item_in_scope(
    session: Session, *, agenda_item_id: int, staff: Acting, hold: bool = False
) -> tuple[AgendaItem, Convened]:
    """An item of a meeting of the subtree; `hold` has the meeting to oneself. Raises ItemNotFoundError."""
    item = session.get(AgendaItem, agenda_item_id)
    if item is None:
        raise ItemNotFoundError
    try:
        found = meeting_in_scope(session, meeting_id=item.meeting_id, staff=staff, hold=hold)
    except MeetingNotFoundError:
        raise ItemNotFoundError from None
    session.refresh(item)
    return item, found


def item_of_roll(session: Session, *, agenda_item_id: int, resident_id: int) -> tuple[AgendaItem, Convened]:
    """An item of a meeting on whose roll somebody is. Raises ItemNotFoundError."""
    item = session.get(AgendaItem, agenda_item_id)
    if item is None:
        raise ItemNotFoundError
    try:
        return item, own_meeting(session, meeting_id=item.meeting_id, resident_id=resident_id)[0]
    except MeetingNotFoundError:
        raise ItemNotFoundError from None


def minutes_in_scope(session: Session, *, minutes_id: int, staff: StaffIdentity) -> tuple[Minutes, Convened]:
    """Minutes of a meeting of the subtree. Raises MinutesNotFoundError."""
    minutes = session.get(Minutes, minutes_id)
    if minutes is None:
        raise MinutesNotFoundError
    try:
        return minutes, meeting_in_scope(session, meeting_id=minutes.meeting_id, staff=staff)
    except MeetingNotFoundError:
        raise MinutesNotFoundError from None


def roll_of(session: Session, meeting: Meeting, *, today: date) -> list[OnRoll]:
    """Everybody on the roll, by their numbers."""
    sits = exists().where(Seat.council_id == meeting.council_id, Seat.post_id == Member.post_id)
    query = (
        select(Member, Resident.name, Resident.household_id, and_(sits, *holds_today(today)))
        .join(Resident, Resident.id == Member.resident_id)
        .join(Post, Post.id == Member.post_id)
        .where(Member.meeting_id == meeting.id)
        .order_by(Member.number)
        .execution_options(populate_existing=True)
    )
    return [
        OnRoll(member, mask_name(name), bool(held), frozenset({member.household_id, household_id}))
        for member, name, household_id, held in session.execute(query)
    ]


def agenda_of(session: Session, *, meeting_id: int) -> Sequence[AgendaItem]:
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id).order_by(AgendaItem.position)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def votes_of(session: Session, *, item_ids: Sequence[int]) -> dict[int, dict[int, Choice]]:
    """By item and member, what was said."""
    found: dict[int, dict[int, Choice]] = {item_id: {} for item_id in item_ids}
    query = select(Vote.item_id, Vote.member_id, Vote.choice).where(Vote.item_id.in_(item_ids))
    for item_id, member_id, choice in session.execute(query):
        found[item_id][member_id] = choice
    return found


def minutes_of(session: Session, *, meeting_id: int) -> Minutes | None:
    """The newest version, if any."""
    query = select(Minutes).where(Minutes.meeting_id == meeting_id).order_by(Minutes.version.desc()).limit(1)
    return session.scalar(query)


def signatures_of(session: Session, *, minutes_id: int) -> Sequence[Signature]:
    return session.scalars(select(Signature).where(Signature.minutes_id == minutes_id).order_by(Signature.id)).all()


def sits_in(session: Session, *, council_id: int, resident_id: int, today: date) -> bool:
    """Whether somebody is of a council today, on the roll of this or that meeting or not."""
    query = (
        select(Seat.id)
        .join(Post, Post.id == Seat.post_id)
        .join(Resident, Resident.id == Post.resident_id)
        .where(Seat.council_id == council_id, Post.resident_id == resident_id, *holds_today(today))
    )
    return session.scalar(query.limit(1)) is not None


def decided_at_node(session: Session, *, path: str, cursor: str | None, limit: int) -> Page[Any]:
    """What was decided in signed meetings of a node and of those above it, newest first: no names, no votes of one."""
    nodes = [int(step) for step in path.strip("/").split("/")]
    query = (
        select(AgendaItem.id, AgendaItem, Council.name.label("council"), Community.name)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Council, Council.id == Meeting.council_id)
        .join(Community, Community.id == Council.community_id)
        .where(Council.community_id.in_(nodes), Meeting.status == MeetingStatus.SIGNED)
    )
    return newest_first(session, query, AgendaItem.id, cursor=cursor, limit=limit)
