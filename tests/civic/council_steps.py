"""Steps of a council in a machine of the process: meetings are called, voted in, minuted, signed or cancelled."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from app.civic.councils import attending, calling, listing, recording, seating, voting
from app.civic.councils.models import AgendaItem, Choice, Council, CouncilKind, Member, Minutes
from app.core.clock import business_day
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.posts import proposing
from app.parties.posts.models import PostRole
from app.parties.residents.models import Resident
from devtools.factories import commit
from tests.support.refusals import refusals

which, seat, by = st.integers(0, 30), st.integers(0, 4), st.integers(0, 3)
MOSTLY_YES = st.sampled_from([*(Choice.YES,) * 4, Choice.NO, Choice.ABSTAIN, Choice.RECUSED])
MEETING_STEPS = ("list", "open", "end", "minutes", "cancel")


class CouncilSteps:
    """A council of five of a community, whose chair and members are residents of it."""

    now: datetime
    staff: list[StaffIdentity]
    records: list[int]

    def found_council(self, node: Community, members: Sequence[Resident]) -> None:
        self.members, self.meetings = members, list[int]()
        about: dict[str, Any] = {"staff": self.staff[0], "now": self.now}
        made: Council = commit(
            seating.make_council, community_id=node.id, kind=CouncilKind.COUNCIL, name="议事会", **about
        )
        self.council_id = made.id
        for number, person in enumerate(members):
            role = PostRole.COUNCIL_MEMBER if number else PostRole.COUNCIL_CHAIR
            details = {"role": role, "community_id": node.id, "resident_id": person.id}
            post = commit(proposing.propose, from_on=business_day(self.now), **details, **about)
            commit(proposing.appoint, post_id=post.id, staff=self.staff[1], now=self.now)
            commit(seating.give_seat, council_id=made.id, post_id=post.id, **about)

    @rule(by=by)
    def call(self, by: int) -> None:
        starts_at, place = self.now + timedelta(days=3), "会议室"
        with refusals():
            about = {"council_id": self.council_id, "starts_at": starts_at, "place": place}
            proposal = calling.Proposal("清洁日", "每月一次。")
            called = commit(calling.call_meeting, proposals=[proposal], staff=self.staff[by], now=self.now, **about)
            self.meetings.append(called.id)

    @rule(said=st.lists(MOSTLY_YES, min_size=5, max_size=5), signs=st.booleans())
    def meet(self, said: list[Choice], signs: bool) -> None:
        """A meeting as it should go: what waits is laid before it, voted on, minuted and, mostly, signed."""
        before = len(self.meetings)
        self.call(by=0)
        if len(self.meetings) == before:
            return
        last = len(self.meetings) - 1
        self.move_a_meeting(which=last, by=0, step="list")
        for number in range(5):
            self.check_in(which=last, seat=number)
        self.move_a_meeting(which=last, by=0, step="open")
        for position in range(len(self._items(last))):
            for number, choice in enumerate(said):
                self.vote(which=last, item=position, seat=number, choice=choice)
            self.close(which=last, item=position, by=0)
        self.move_a_meeting(which=last, by=0, step="end")
        self.move_a_meeting(which=last, by=0, step="minutes")
        for number in range(5 if signs else 1):
            self.sign(which=last, seat=number)

    @rule(which=which, by=by, step=st.sampled_from(MEETING_STEPS))
    def move_a_meeting(self, which: int, by: int, step: str) -> None:
        commands: dict[str, Any] = {
            "list": listing.list_records,
            "open": attending.open_meeting,
            "end": attending.end_meeting,
            "minutes": recording.write_minutes,
            "cancel": partial(attending.cancel_meeting, reason="人数不够"),
        }
        if self.meetings:
            with refusals():
                commit(commands[step], meeting_id=self._meeting(which), staff=self.staff[by], now=self.now)

    @rule(which=which, seat=seat)
    def check_in(self, which: int, seat: int) -> None:
        if self.meetings:
            with refusals():
                about = {"meeting_id": self._meeting(which), "resident_id": self.members[seat].id}
                commit(attending.check_in, now=self.now, **about)

    @rule(which=which, item=which, seat=seat, choice=st.sampled_from(list(Choice)))
    def vote(self, which: int, item: int, seat: int, choice: Choice) -> None:
        if items := self._items(which):
            with refusals():
                about = {"agenda_item_id": items[item % len(items)], "resident_id": self.members[seat].id}
                commit(voting.cast, choice=choice, now=self.now, **about)

    @rule(which=which, item=which, by=by, seat=seat)
    def raise_hands(self, which: int, item: int, by: int, seat: int) -> None:
        """Those from a seat on say yes in the room."""
        if items := self._items(which):
            query = select(Member.id).where(Member.meeting_id == self._meeting(which), Member.number > seat)
            votes = dict.fromkeys(db.session.scalars(query), Choice.YES)
            with refusals():
                about = {"agenda_item_id": items[item % len(items)], "staff": self.staff[by]}
                commit(voting.enter_hands, votes=votes, now=self.now, **about)

    @rule(which=which, item=which, by=by)
    def close(self, which: int, item: int, by: int) -> None:
        if items := self._items(which):
            with refusals():
                about = {"agenda_item_id": items[item % len(items)], "staff": self.staff[by]}
                commit(voting.close_item, now=self.now, **about)

    @rule(which=which, item=which, record=which, seat=seat)
    def take_a_line_out(self, which: int, item: int, record: int, seat: int) -> None:
        if self.records and (items := self._items(which)):
            about = {"agenda_item_id": items[item % len(items)], "resident_id": self.members[seat].id}
            with refusals():
                commit(listing.object_to, record_id=self.records[record % len(self.records)], now=self.now, **about)

    @rule(which=which, seat=seat)
    def sign(self, which: int, seat: int) -> None:
        if not self.meetings:
            return
        query = (
            select(Minutes.id).where(Minutes.meeting_id == self._meeting(which)).order_by(Minutes.id.desc()).limit(1)
        )
        db.session.rollback()
        if minutes_id := db.session.scalar(query):
            with refusals():
                commit(recording.sign, minutes_id=minutes_id, resident_id=self.members[seat].id, now=self.now)

    def _meeting(self, which: int) -> int:
        return self.meetings[which % len(self.meetings)]

    def _items(self, which: int) -> Sequence[int]:
        if not self.meetings:
            return []
        db.session.rollback()
        query = select(AgendaItem.id).where(AgendaItem.meeting_id == self._meeting(which)).order_by(AgendaItem.position)
        return db.session.scalars(query).all()
