"""A community with a council of five and a supervisor, whose meetings two of its staff run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.councils import attending, calling, queries, recording, seating, voting
from app.civic.councils.calling import Proposal
from app.civic.councils.models import (
    AgendaItem,
    Choice,
    Council,
    CouncilKind,
    Meeting,
    Member,
    Minutes,
    Seat,
)
from app.core.clock import business_day, frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.parties.posts import proposing
from app.parties.posts.models import Post, PostRole
from app.parties.residents.models import Resident
from devtools import factories
from devtools.factories import NOW, Town, commit

TODAY = business_day(NOW)
LATER = NOW + timedelta(days=3)
CLEAN = Proposal("每月第一个周六为清洁日", "自下月起执行。")


@dataclass(frozen=True)
class Hall:
    town: Town
    second: StaffIdentity
    council: Council
    people: Sequence[Resident]
    """The chair, four members, the supervisor."""

    @property
    def staff(self) -> dict[str, Any]:
        return {"staff": self.town.admin, "now": NOW}

    def post(self, role: PostRole = PostRole.COUNCIL_MEMBER, person: Resident | None = None) -> Post:
        """Somebody appointed by two of the staff."""
        who = person or factories.resident(self.town.node, user=factories.user())
        details = {"role": role, "community_id": self.town.node.id, "resident_id": who.id, "from_on": TODAY}
        post = commit(proposing.propose, **details, **self.staff)
        return commit(proposing.appoint, post_id=post.id, staff=self.second, now=NOW)

    def seat(self, post: Post, **more: Any) -> Seat:
        return commit(seating.give_seat, council_id=self.council.id, post_id=post.id, **more, **self.staff)

    def call(self, *proposals: Proposal, **more: Any) -> Meeting:
        details = {"council_id": self.council.id, "place": "社区会议室", "starts_at": LATER, **self.staff}
        return commit(calling.call_meeting, proposals=proposals or [CLEAN], **details | more)

    def open(self, meeting: Meeting, present: Sequence[int] = (0, 1, 2, 3, 4)) -> None:
        """These of the council are there, and it begins."""
        ids = [self.member(meeting, number).id for number in present]
        commit(attending.note_present, meeting_id=meeting.id, member_ids=ids, **self.staff)
        commit(attending.open_meeting, meeting_id=meeting.id, **self.staff)

    def running(self, *proposals: Proposal, present: Sequence[int] = (0, 1, 2, 3, 4)) -> tuple[Meeting, AgendaItem]:
        meeting = self.call(*proposals)
        self.open(meeting, present)
        return meeting, self.items(meeting)[0]

    def items(self, meeting: Meeting) -> Sequence[AgendaItem]:
        db.session.rollback()
        return queries.agenda_of(db.session(), meeting_id=meeting.id)

    def member(self, meeting: Meeting, person: int) -> Member:
        query = select(Member).where(Member.meeting_id == meeting.id, Member.resident_id == self.people[person].id)
        return db.session.scalars(query).one()

    def vote(self, item: AgendaItem, person: int, choice: Choice = Choice.YES) -> AgendaItem:
        return self.vote_as(item, self.people[person], choice)

    def vote_as(self, item: AgendaItem, who: Resident, choice: Choice = Choice.YES) -> AgendaItem:
        return commit(voting.cast, agenda_item_id=item.id, choice=choice, resident_id=who.id, now=NOW)

    def hands(self, meeting: Meeting, item: AgendaItem, said: Mapping[int, Choice], **more: Any) -> AgendaItem:
        votes = {self.member(meeting, person).id: choice for person, choice in said.items()}
        return commit(voting.enter_hands, agenda_item_id=item.id, votes=votes, **self.staff, **more)

    def close(self, item: AgendaItem) -> AgendaItem:
        return commit(voting.close_item, agenda_item_id=item.id, **self.staff)

    def minuted(self, meeting: Meeting) -> Minutes:
        commit(attending.end_meeting, meeting_id=meeting.id, **self.staff)
        return commit(recording.write_minutes, meeting_id=meeting.id, **self.staff)

    def sign(self, minutes: Minutes, person: int) -> Minutes:
        return commit(recording.sign, minutes_id=minutes.id, resident_id=self.people[person].id, now=NOW)

    def adopted(self) -> tuple[Meeting, AgendaItem, Minutes]:
        """A meeting in which all have said yes, with its minutes."""
        meeting, item = self.running()
        for person in range(5):
            self.vote(item, person)
        self.close(item)
        return meeting, item, self.minuted(meeting)

    def votes(self, item: AgendaItem) -> dict[int, Choice]:
        """What was said, by the number on the roll."""

        def read(session: Session) -> dict[int, Choice]:
            said = queries.votes_of(session, item_ids=[item.id])[item.id]
            return {session.get_one(Member, member_id).number: choice for member_id, choice in said.items()}

        return commit(read)


ROLES = (PostRole.COUNCIL_CHAIR, *(PostRole.COUNCIL_MEMBER,) * 4, PostRole.SUPERVISOR)


@pytest.fixture
def hall(app: Flask) -> Iterator[Hall]:
    with frozen(NOW):
        town = factories.town()
        common: dict[str, Any] = {"staff": town.admin, "now": NOW}
        council = commit(
            seating.make_council, community_id=town.node.id, kind=CouncilKind.COUNCIL, name="信用议事会", **common
        )
        people = [factories.resident(town.node, user=factories.user()) for _ in ROLES]
        hall = Hall(town, factories.staff(town.town), council, people)
        for role, person in zip(ROLES, people, strict=True):
            hall.seat(hall.post(role, person))
        yield hall
