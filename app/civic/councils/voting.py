"""Votes: one a member and item, by phone or by a show of hands, and what an item comes to.

An item has a quorum while so many members are there, or have voted on it, who are in office still and whom it does not
concern. Without one nobody can vote; who is concerned is kept out by the system.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.councils.actions import CouncilAction
from app.civic.councils.counting import Tally, carries, tally
from app.civic.councils.errors import (
    AlreadyVotedError,
    ItemNotFoundError,
    LeftOfficeError,
    MeetingStateError,
    MemberNotFoundError,
    NoQuorumError,
    NotPresentError,
    NoVoteError,
    RelatedPersonError,
    RollFrozenError,
)
from app.civic.councils.kinds import KINDS
from app.civic.councils.models import AgendaItem, AgendaStatus, CastBy, Choice, Meeting, MeetingStatus, Vote
from app.civic.councils.queries import OnRoll, hold_meeting, item_in_scope, roll_of, sits_in, votes_of
from app.civic.councils.workflow import ADOPT, AGENDA, LEAVE, REJECT
from app.core import audit
from app.core.clock import business_day
from app.core.files import Attachment, store_attachment
from app.core.identities import Acting, StaffIdentity
from app.parties.communities.nodes import get_community


@dataclass(frozen=True, slots=True)
class Ballot:
    """An item with all that its votes depend on, at one moment."""

    item: AgendaItem
    meeting: Meeting
    roll: Sequence[OnRoll]
    concerned: set[int]
    said: Mapping[int, Choice]

    def is_related(self, each: OnRoll) -> bool:
        return bool(each.households & self.concerned)

    def takes_part(self, each: OnRoll) -> bool:
        """Whether somebody counts for the quorum of this item."""
        said = self.said.get(each.member.id)
        there = each.member.is_present or said in (Choice.YES, Choice.NO, Choice.ABSTAIN)
        return each.votes and each.in_office and there and said is not Choice.RECUSED and not self.is_related(each)

    @property
    def present(self) -> int:
        return sum(self.takes_part(each) for each in self.roll)

    @property
    def has_quorum(self) -> bool:
        return self.present >= self.meeting.quorum

    def require_quorum(self) -> None:
        if not self.has_quorum:
            raise NoQuorumError(quorum=self.meeting.quorum, present=self.present)

    def require_may_vote(self, each: OnRoll) -> None:
        if not each.votes:
            raise NoVoteError
        if not each.in_office:
            raise LeftOfficeError
        if self.is_related(each):
            raise RelatedPersonError(details={"member_id": each.member.id})
        if each.member.id in self.said:
            raise AlreadyVotedError(details={"member_id": each.member.id})


def ballot(session: Session, item: AgendaItem, meeting: Meeting, *, now: datetime) -> Ballot:
    """Where the votes on an item stand."""
    roll = roll_of(session, meeting, today=business_day(now))
    concerned = KINDS[item.kind].concerned(session, item)
    return Ballot(item, meeting, roll, concerned, votes_of(session, item_ids=[item.id])[item.id])


def cast(session: Session, *, agenda_item_id: int, choice: Choice, resident_id: int, now: datetime) -> AgendaItem:
    """One's own vote; who says that they are concerned themselves is recused.

    Raises ItemNotFoundError, RollFrozenError, MeetingStateError, ItemStateError, NoVoteError, LeftOfficeError,
    RelatedPersonError, AlreadyVotedError, NotPresentError, NoQuorumError.
    """
    item = session.get(AgendaItem, agenda_item_id)
    meeting = session.get(Meeting, item.meeting_id) if item else None
    if item is None or meeting is None:
        raise ItemNotFoundError
    hold_meeting(session, meeting)
    session.refresh(item)
    votes = ballot(session, item, meeting, now=now)
    own = next((each for each in votes.roll if each.member.resident_id == resident_id), None)
    if own is None:
        today = business_day(now)
        if sits_in(session, council_id=meeting.council_id, resident_id=resident_id, today=today):
            raise RollFrozenError
        raise ItemNotFoundError
    _require_open(item, meeting)
    votes.require_may_vote(own)
    if not own.member.is_present:
        raise NotPresentError
    if choice is not Choice.RECUSED:
        votes.require_quorum()
    session.add(Vote(item_id=item.id, member_id=own.member.id, choice=choice, cast_by=CastBy.PHONE, cast_at=now))
    return item


def enter_hands(
    session: Session,
    *,
    agenda_item_id: int,
    votes: Mapping[int, Choice],
    sheet: Attachment | None = None,
    staff: Acting,
    now: datetime,
) -> AgendaItem:
    """A show of hands, member by member: who has raised theirs is there. `sheet` is a picture of the count.

    Raises ItemNotFoundError, MemberNotFoundError, and what `cast` raises.
    """
    item, found = item_in_scope(session, agenda_item_id=agenda_item_id, staff=staff, hold=True)
    _require_open(item, found.meeting)
    before = ballot(session, item, found.meeting, now=now)
    on_roll = {each.member.id: each for each in before.roll}
    if votes.keys() - on_roll.keys():
        raise MemberNotFoundError
    for member_id in votes:
        before.require_may_vote(on_roll[member_id])
        on_roll[member_id].member.is_present = True
    if set(votes.values()) - {Choice.RECUSED}:
        before.require_quorum()
    kept = store_attachment(session, attachment=sheet, now=now).id if sheet else None
    session.add_all(
        Vote(
            item_id=item.id,
            member_id=member_id,
            choice=choice,
            cast_by=CastBy.HANDS,
            cast_at=now,
            entered_by=staff.id if isinstance(staff, StaffIdentity) else None,
            sheet_id=kept,
        )
        for member_id, choice in sorted(votes.items())
    )
    audit.note(
        session,
        staff=staff,
        action=CouncilAction.HANDS,
        subject_id=found.meeting.id,
        at=now,
        path=get_community(session, found.council.community_id).path,
        position=item.position,
        votes=len(votes),
    )
    return item


def close_item(session: Session, *, agenda_item_id: int, staff: Acting, now: datetime) -> AgendaItem:
    """End the vote on an item. Who was not there is absent, whom it concerns recused, who was there and has said
    nothing abstains; so the votes add up to the roll. Without a quorum it stays undecided.

    Raises ItemNotFoundError, MeetingStateError, ItemStateError.
    """
    item, found = item_in_scope(session, agenda_item_id=agenda_item_id, staff=staff, hold=True)
    _require_open(item, found.meeting)
    votes = ballot(session, item, found.meeting, now=now)
    said = dict(votes.said)
    for each in votes.roll:
        if each.votes and each.member.id not in said:
            said[each.member.id] = _silent(votes, each)
            session.add(
                Vote(
                    item_id=item.id,
                    member_id=each.member.id,
                    choice=said[each.member.id],
                    cast_by=CastBy.SYSTEM,
                    cast_at=now,
                )
            )
    step = LEAVE
    if votes.has_quorum:
        step = ADOPT if is_carried(found.meeting, tally(said.values())) else REJECT
    AGENDA.enter(item, step, decided_at=now)
    AGENDA.note(session, item, step, staff=staff, at=now, outcome=OUTCOMES[step.target])
    return item


def _silent(votes: Ballot, each: OnRoll) -> Choice:
    if votes.is_related(each):
        return Choice.RECUSED
    return Choice.ABSTAIN if each.member.is_present and each.in_office else Choice.ABSENT


def is_carried(meeting: Meeting, votes: Tally) -> bool:
    return carries(votes, parts=meeting.majority_parts, whole=meeting.majority_whole)


def _require_open(item: AgendaItem, meeting: Meeting) -> None:
    if meeting.status is not MeetingStatus.RUNNING:
        raise MeetingStateError(details={"status": meeting.status.value})
    AGENDA.require(item, ADOPT)


OUTCOMES = {
    AgendaStatus.OPEN: "还没有表决",
    AgendaStatus.ADOPTED: "通过",
    AgendaStatus.REJECTED: "未通过",
    AgendaStatus.UNDECIDED: "未达法定人数，未表决",
}


def attended(session: Session, meeting: Meeting, *, now: datetime) -> list[OnRoll]:
    """Those who may vote and were there: at the end, or for one of the items."""
    spoke = (
        select(Vote.member_id)
        .join(AgendaItem, AgendaItem.id == Vote.item_id)
        .where(AgendaItem.meeting_id == meeting.id, Vote.cast_by != CastBy.SYSTEM)
    )
    voters = set(session.scalars(spoke))
    roll = roll_of(session, meeting, today=business_day(now))
    return [each for each in roll if each.votes and (each.member.is_present or each.member.id in voters)]
