"""A meeting as it is shown: to a member, with what they can do; and to staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.councils.award_nominations import nominee_of
from app.civic.councils.counting import Tally, tally
from app.civic.councils.kinds import KINDS
from app.civic.councils.listing import ShownLine, shown_lines
from app.civic.councils.models import (
    AgendaItem,
    AgendaStatus,
    Choice,
    ItemKind,
    Meeting,
    MeetingStatus,
    Member,
    Minutes,
    SeatClass,
    Signature,
)
from app.civic.councils.programme_versions import ShownVersion, shown_version
from app.civic.councils.queries import (
    Convened,
    OnRoll,
    agenda_of,
    decided_at_node,
    minutes_of,
    own_meeting,
    roll_of,
    signatures_of,
    votes_of,
)
from app.civic.councils.recording import signatures_needed, signers
from app.civic.councils.voting import Ballot, ballot
from app.core.clock import business_day
from app.core.db.paging import Page
from app.parties import residents


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item with its words. `votes` are counted once it is decided; until then nobody sees how others vote."""

    item: AgendaItem
    lines: list[str]
    votes: Tally | None
    ballot: Ballot
    choice: Choice | None = None
    is_related: bool = False
    records: Sequence[ShownLine] = ()
    version: ShownVersion | None = None
    nominee: str | None = None
    led: bool = False

    @property
    def cast(self) -> int:
        return len(self.ballot.said)

    @property
    def can_raise(self) -> list[int]:
        """For the chair: who can still be entered in a show of hands. Nobody, where it is about the chair."""
        if not self.led or self.is_related or self.item.status is not AgendaStatus.OPEN:
            return []
        return [
            each.member.id
            for each in self.ballot.roll
            if each.votes
            and each.in_office
            and not self.ballot.is_related(each)
            and each.member.id not in self.ballot.said
        ]


@dataclass(frozen=True, slots=True)
class Shown:
    """A meeting with all of it. `own` is the member who looks; None for staff."""

    convened: Convened
    roll: Sequence[OnRoll]
    items: Sequence[ShownItem]
    minutes: Minutes | None
    signatures: Sequence[Signature]
    needed: int
    signers: frozenset[int]
    own: OnRoll | None = None

    @property
    def id(self) -> int:
        return self.convened.id

    @property
    def meeting(self) -> Meeting:
        return self.convened.meeting

    @property
    def members(self) -> int:
        return sum(each.votes for each in self.roll)

    @property
    def present(self) -> int:
        return sum(each.votes and each.in_office and each.member.is_present for each in self.roll)

    @property
    def signed(self) -> frozenset[int]:
        return frozenset(each.member_id for each in self.signatures)

    @property
    def signature_count(self) -> int:
        return len(self.signatures)

    @property
    def can_vote(self) -> bool:
        return (
            self.own is not None
            and self.own.votes
            and self.own.in_office
            and self.meeting.status is MeetingStatus.RUNNING
        )

    @property
    def leads(self) -> bool:
        """Whether who looks is the chair, and in office."""
        return self.own is not None and is_led_by(self.own)

    @property
    def led_roll(self) -> Sequence[OnRoll]:
        """Who is on the roll, for the chair alone."""
        return self.roll if self.leads else ()

    @property
    def has_signed(self) -> bool:
        return self.own is not None and self.own.member.id in self.signed

    @property
    def can_sign(self) -> bool:
        return self.own is not None and self.minutes is not None and self.own.member.id in self.signers - self.signed


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided in a signed meeting, without names."""

    id: int
    council: str
    community: str
    title: str
    lines: list[str]
    status: AgendaStatus
    votes: Tally
    decided_at: datetime | None


def show(session: Session, convened: Convened, *, now: datetime, own: Member | None = None) -> Shown:
    """A meeting with its roll, its items and its minutes."""
    meeting = convened.meeting
    roll = roll_of(session, meeting, today=business_day(now))
    mine = next((each for each in roll if own is not None and each.member.id == own.id), None)
    items = [_item(session, item, convened, mine, now) for item in agenda_of(session, meeting_id=meeting.id)]
    minutes = minutes_of(session, meeting_id=meeting.id)
    return Shown(
        convened,
        roll,
        items,
        minutes,
        signatures_of(session, minutes_id=minutes.id) if minutes else (),
        signatures_needed(session, meeting, now=now) if minutes else 0,
        frozenset(each.member.id for each in signers(session, meeting, now=now)) if minutes else frozenset(),
        mine,
    )


def _item(session: Session, item: AgendaItem, convened: Convened, mine: OnRoll | None, now: datetime) -> ShownItem:
    votes = ballot(session, item, convened.meeting, now=now)
    return ShownItem(
        item,
        [] if item.kind is ItemKind.BATCH else KINDS[item.kind].lines(session, item),
        None if item.status is AgendaStatus.OPEN else tally(votes.said.values()),
        votes,
        votes.said.get(mine.member.id) if mine else None,
        mine is not None and votes.is_related(mine),
        shown_lines(session, item) if item.kind is ItemKind.BATCH else (),
        shown_version(session, item, convened.council, now=now) if item.kind is ItemKind.VERSION else None,
        nominee_of(session, item),
        mine is not None and is_led_by(mine),
    )


def is_led_by(own: OnRoll) -> bool:
    return own.in_office and own.member.seat_class is SeatClass.CHAIR


def show_own(session: Session, *, meeting_id: int, resident_id: int, now: datetime) -> Shown:
    """A meeting to one of its roll. Raises MeetingNotFoundError."""
    convened, member = own_meeting(session, meeting_id=meeting_id, resident_id=resident_id)
    return show(session, convened, now=now, own=member)


def outcomes(session: Session, *, resident_id: int, cursor: str | None, limit: int) -> Page[Outcome]:
    """What councils of one's own node, and of those above it, have decided."""
    path = residents.identify(session, resident_id).community_path
    return decided_at_node(session, path=path, cursor=cursor, limit=limit).map_all(
        lambda rows: _outcomes(session, rows)
    )


def _outcomes(session: Session, rows: Sequence[tuple[int, AgendaItem, str, str]]) -> list[Outcome]:
    said = votes_of(session, item_ids=[row[0] for row in rows])
    return [
        Outcome(
            item.id,
            council,
            community,
            item.title,
            KINDS[item.kind].lines(session, item),
            item.status,
            tally(said[item.id].values()),
            item.decided_at,
        )
        for _, item, council, community in rows
    ]
