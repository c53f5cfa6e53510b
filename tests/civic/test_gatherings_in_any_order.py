"""Sign-ups, check-ins, changes, confirmations and papers in any order; each time invariants 13, 14, 17 and 18 hold.

A refusal is fine; a broken invariant, or any other error, is not. Time goes forward in jumps: sessions begin and end on
the way, and records come to count.
"""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from itertools import combinations
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from app.alliance.machine_records import checks as source_checks
from app.civic.gatherings import (
    checking_in,
    checking_out,
    checks,
    codes,
    confirming,
    planning,
    projects,
    signing_up,
    turning,
)
from app.civic.gatherings.checking_out import DAY_MINUTES
from app.civic.gatherings.fitting import is_at_night
from app.civic.gatherings.hours import points_for
from app.civic.gatherings.models import (
    COMING,
    Gathering,
    GatheringStatus,
    Presence,
    ProjectKind,
    Signup,
)
from app.civic.gatherings.workflow import BEFORE_IT_BEGINS
from app.civic.papers import issuing, revoking
from app.civic.papers.models import Paper, PaperKind
from app.civic.papers.showing import facts_shown
from app.core.clock import business_day, frozen
from app.core.db.session import db
from app.core.security.lockout import FailureCounter
from app.parties.communities.models import CommunityKind
from app.parties.recusal import declaring
from app.standing.programmes.models import SubjectKind
from app.standing.records import checks as record_checks
from app.standing.records import jobs
from app.standing.records.models import Record, SourceKind
from app.standing.scores import scores
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records import factories as credit
from tests.support.checks import assert_books_balance
from tests.support.refusals import refusals
from tests.support.tables import empty_tables

pytestmark = pytest.mark.slow

who, which, by = st.integers(0, 4), st.integers(0, 5), st.integers(0, 2)


class Gatherings(RuleBasedStateMachine):
    """A community with a couple and their child, of whom one is of the staff, too, and two more; sessions that somebody
    else leads.
    """

    client: FlaskClient

    @initialize()
    def open(self) -> None:
        empty_tables()
        self.now: datetime = NOW
        with frozen(self.now):
            credit.install()
        node = factories.community(parent=factories.community(kind=CommunityKind.TOWN))
        self.staff = [factories.staff(node) for _ in range(3)]
        self.leader = factories.resident(node, user=factories.user())
        couple = [factories.resident(node, user=factories.user(), household="H-1") for _ in range(2)]
        child = factories.resident(node, is_minor=True, household="H-1")
        self.people = [*couple, child, *(factories.resident(node, user=factories.user()) for _ in range(2))]
        commit(declaring.declare, number=couple[0].number, staff=self.staff[2], now=NOW)
        about: dict[str, Any] = {"community_id": node.id, "kind": ProjectKind.VOLUNTEERING, "name": "清洁"}
        project = commit(projects.make_project, **about, staff=self.staff[0], now=NOW)
        self.project = commit(projects.publish_project, project_id=project.id, staff=self.staff[0], now=NOW)
        self.sessions: list[int] = []
        self.papers: dict[int, tuple[str, str]] = {}
        self.failures = FailureCounter()
        self.looks, self.confirmed_late = 0, False
        for after in (1, 9):
            self.plan(after=after, hours=3, capacity=2, needs_approval=after > 1)
        for _ in range(2):  # Each falls short of a whole point by as much as makes one together.
            self.take_place(which=1, people=[2, 3], by=0)

    def teardown(self) -> None:
        assert_books_balance()

    def one(self, those: list[Any], number: int) -> Any:
        return those[number % len(those)]

    @property
    def at_the_desk(self) -> dict[str, Any]:
        return {"staff": self.staff[0], "now": self.now}

    @rule(
        after=st.sampled_from([1, 2, 9, 30]),
        hours=st.sampled_from([1, 3, 9]),
        capacity=st.integers(1, 3),
        needs_approval=st.booleans(),
    )
    def plan(self, after: int, hours: int, capacity: int, needs_approval: bool) -> None:
        starts_at = self.now + timedelta(hours=after)
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=hours)}
        more = {"place": "东门", "capacity": capacity, "needs_approval": needs_approval, "leader_id": self.leader.id}
        made = commit(planning.plan, project_id=self.project.id, **times, **more, **self.at_the_desk)
        commit(planning.publish, session_id=made.id, **self.at_the_desk)
        self.sessions.append(made.id)

    @rule(minutes=st.sampled_from([10, 45, 120, 60 * 10, 60 * 24 * 8]))
    def time_goes_by(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        for turn in (turning.free_held, turning.begin, turning.end):
            while commit(turn, now=self.now):
                pass
        jobs.take_effect(self.now)

    @rule(which=which, who=who, by=who)
    def sign_up(self, which: int, who: int, by: int) -> None:
        if self.sessions:
            with refusals():
                asked = {"session_id": self.one(self.sessions, which), "for_id": self.one(self.people, who).id}
                commit(signing_up.sign_up, resident_id=self.one(self.people, by).id, now=self.now, **asked)

    @rule(which=which, who=who, step=st.sampled_from(["cancel", "approve", "refuse"]))
    def move_a_signup(self, which: int, who: int, step: str) -> None:
        db.session.rollback()
        signups = db.session.scalars(select(Signup.id).where(Signup.open_for.is_not(None)).order_by(Signup.id)).all()
        if not signups:
            return
        signup_id = self.one(list(signups), which)
        commands: dict[str, Any] = {
            "cancel": partial(signing_up.cancel, resident_id=self.one(self.people, who).id),
            "approve": partial(signing_up.approve, staff=self.staff[0]),
            "refuse": partial(signing_up.refuse, reason="人够了", staff=self.staff[0]),
        }
        with refusals():
            commit(commands[step], signup_id=signup_id, now=self.now)

    @rule(which=which, who=who, how=st.sampled_from(["code", "code", "card", "hand"]))
    def check_in(self, which: int, who: int, how: str) -> None:
        if not self.sessions:
            return
        about: dict[str, Any] = {"session_id": self.one(self.sessions, which), "now": self.now}
        person = self.one([*self.people, self.leader], who)
        with refusals():
            if how == "code":
                gathering = db.session.get_one(Gathering, about["session_id"])
                about |= {"digits": codes.show(gathering, now=self.now).code, "failures": self.failures}
                commit(checking_in.check_in_oneself, resident_id=person.id, **about)
            else:
                command = checking_in.check_in_card if how == "card" else checking_in.check_in_by_hand
                commit(command, whose=person.id, leader_id=self.leader.id, **about)

    @rule(which=which)
    def check_out(self, which: int) -> None:
        db.session.rollback()
        presences = db.session.scalars(select(Presence.id).order_by(Presence.id)).all()
        if presences:
            with refusals():
                presence_id = self.one(list(presences), which)
                commit(checking_out.check_out, presence_id=presence_id, leader_id=self.leader.id, now=self.now)

    @rule(which=which, people=st.lists(who, min_size=1, max_size=4), by=by)
    def take_place(self, which: int, people: list[int], by: int) -> None:
        """A session as it should go: people sign up, come, and their hours are confirmed."""
        self.plan(after=1, hours=3, capacity=3, needs_approval=False)
        last = len(self.sessions) - 1
        for person in people:
            self.sign_up(which=last, who=person, by=person)
        self.time_goes_by(minutes=60 + 25 * which)  # Up to two hours late: what falls short of a point counts later.
        for person in people:
            self.check_in(which=last, who=person, how="code")
        self.time_goes_by(minutes=60 * 10)
        self.confirm(which=last, by=by)

    @rule(which=which, by=st.sampled_from([-2, 1, 5, 24]), capacity=st.sampled_from([None, 1, 2, 4]))
    def change(self, which: int, by: int, capacity: int | None) -> None:
        if not self.sessions:
            return
        session_id = self.one(self.sessions, which)
        db.session.rollback()
        gathering = db.session.get_one(Gathering, session_id)
        changes: dict[str, Any] = {"capacity": capacity}
        if capacity is None:
            moved = timedelta(hours=by)
            changes = {"starts_at": gathering.starts_at + moved, "ends_at": gathering.ends_at + moved}
        with refusals():
            commit(planning.change, session_id=session_id, changes=changes, **self.at_the_desk)

    @rule(which=which)
    def call_off(self, which: int) -> None:
        if self.sessions:
            with refusals():
                session_id = self.one(self.sessions, which)
                commit(planning.cancel, session_id=session_id, reason="下雨", **self.at_the_desk)

    @rule(which=which, by=by)
    def confirm(self, which: int, by: int) -> None:
        if self.sessions:
            with refusals():
                session_id = self.one(self.sessions, which)
                done = commit(confirming.confirm, session_id=session_id, staff=self.one(self.staff, by), now=self.now)
                late = business_day(self.now) - done.gathering.day > timedelta(days=30)
                self.confirmed_late = self.confirmed_late or late

    @rule(who=who)
    def certify(self, who: int) -> None:
        """A paper of the hours that are confirmed now."""
        person = self.one(self.people, who)
        facts = {"服务时长": f"{self.minutes_of(person.id)} 分钟"}
        asked = {"number": person.number, "facts": facts, **self.at_the_desk}
        paper = commit(issuing.issue_at_desk, kind=PaperKind.CERTIFICATE, **asked)
        self.papers[paper.id] = (paper.token, facts["服务时长"])

    @rule(which=which)
    def revoke(self, which: int) -> None:
        if self.papers:
            with refusals():
                paper_id = self.one(list(self.papers), which)
                commit(revoking.revoke, paper_id=paper_id, reason="登记有误", **self.at_the_desk)

    @rule(which=which)
    def look_at_a_paper(self, which: int) -> None:
        """17. The page says what is printed and no more, and when it was taken back, that it is."""
        if not self.papers:
            return
        paper_id = self.one(list(self.papers), which)
        token, printed = self.papers[paper_id]
        self.looks += 1
        from_elsewhere = {"REMOTE_ADDR": f"10.0.0.{self.looks}"}  # A phone may look 60 times a minute.
        page = self.client.get(f"/v/{token}", headers={"Accept": "text/html"}, environ_base=from_elsewhere).text
        paper = db.session.get_one(Paper, paper_id, populate_existing=True)
        assert (printed in page, "作废" in page) == (True, paper.revoked_at is not None)
        assert all(each.name not in page and each.number not in page for each in self.people)

    def minutes_of(self, resident_id: int) -> int:
        db.session.rollback()
        confirmed = Presence.resident_id == resident_id, Presence.confirmed_at.is_not(None)
        return sum(db.session.scalars(select(Presence.minutes).where(*confirmed)))

    @invariant()
    def what_must_be_true_is(self) -> None:
        for each in (*checks.INVARIANTS, *source_checks.INVARIANTS, *record_checks.INVARIANTS):
            for ids in each.parts(db.session()):
                assert each.look(db.session(), ids).problems == [], each.name

    @invariant()
    def one_is_at_one_place_and_never_for_longer_than_it_lasts(self) -> None:
        """13. What is between their minutes is theirs; nobody is at two places, nobody leads and is there."""
        rows = self.presences()
        for presence, gathering in rows:
            assert presence.resident_id != gathering.leader_id
            assert gathering.status is not GatheringStatus.CANCELLED
            length = int((gathering.ends_at - gathering.starts_at).total_seconds()) // 60
            assert (presence.minutes or 0) <= min(length, DAY_MINUTES)
            assert (presence.minutes is None) == (presence.out_at is None) == (presence.open_for is not None)
        for (one, at_one), (other, at_other) in combinations(rows, 2):
            if one.resident_id == other.resident_id:
                first = max(one.in_at, at_one.starts_at), min(one.out_at or at_one.ends_at, at_one.ends_at)
                second = max(other.in_at, at_other.starts_at), min(other.out_at or at_other.ends_at, at_other.ends_at)
                assert first[1] <= second[0] or second[1] <= first[0] or min(one.minutes or 0, other.minutes or 0) == 0
        days = Counter[tuple[int, Any]]()
        for presence, _ in rows:
            days[presence.resident_id, presence.day] += presence.minutes or 0
        assert max(days.values(), default=0) <= DAY_MINUTES

    @invariant()
    def hours_are_of_who_was_there_once_and_nobody_confirms_their_own(self) -> None:
        """13. A record names a presence that was confirmed; together they are worth what the four rates say."""
        confirmed = {each.id: each for each, _ in self.presences() if each.confirmed_at is not None}
        family = {each.id for each in self.people[:3]}
        assert not [
            each for each in confirmed.values() if each.confirmed_by == self.staff[2].id and each.resident_id in family
        ]
        records = db.session.scalars(select(Record).where(Record.source_kind == SourceKind.PRESENCE)).all()
        earned: Counter[tuple[int, int]] = Counter()
        for record in records:
            presence = confirmed[record.source_id or 0]
            assert (record.subject_id, record.occurred_on) == (presence.resident_id, presence.day)
            earned[presence.resident_id, presence.day.year] += (record.score_delta or record.points) + record.trimmed
        minutes: Counter[tuple[int, int]] = Counter()
        for presence in confirmed.values():
            minutes[presence.resident_id, presence.day.year] += presence.minutes or 0
        for key, some in minutes.items():
            assert earned[key] == points_for(some) or (self.confirmed_late and earned[key] < points_for(some))

    @invariant()
    def places_are_never_more_than_there_are(self) -> None:
        """14, also as people count it; and nobody has signed up for two things at a time but who came by without."""
        db.session.rollback()
        rows = db.session.execute(
            select(Signup, Gathering)
            .join(Gathering, Gathering.id == Signup.gathering_id)
            .where(Signup.status.in_(COMING), Gathering.status.in_(BEFORE_IT_BEGINS))
        ).all()
        there = {(each.gathering_id, each.resident_id) for each, _ in self.presences()}
        for (one, at_one), (other, at_other) in combinations(rows, 2):
            is_same = one.resident_id == other.resident_id
            if is_same and not {(each.gathering_id, each.resident_id) for each in (one, other)} & there:
                assert at_one.ends_at <= at_other.starts_at or at_other.ends_at <= at_one.starts_at
        for gathering in db.session.scalars(select(Gathering)):
            assert 0 <= gathering.reserved <= gathering.capacity

    @invariant()
    def a_paper_proves_what_is_printed_on_it(self) -> None:
        """17. Whatever happens to hours afterwards."""
        db.session.rollback()
        for paper in db.session.scalars(select(Paper)):
            assert facts_shown(paper, self.now) == {"服务时长": self.papers[paper.id][1]}

    @invariant()
    def minors_have_no_score_no_minus_and_no_night(self) -> None:
        """18."""
        child = self.people[2]
        db.session.rollback()
        about: dict[str, Any] = {"subject_kind": SubjectKind.RESIDENT, "subject_id": child.id, "now": self.now}
        assert scores.standing(db.session(), **about).score is None
        assert set(db.session.scalars(select(Record.score_delta).where(Record.resident_id == child.id))) <= {0}
        where = select(Gathering).join(Signup, Signup.gathering_id == Gathering.id)
        where = where.where(Signup.resident_id == child.id, Signup.open_for.is_not(None))
        for gathering in db.session.scalars(where):
            assert not is_at_night(gathering.starts_at, gathering.ends_at)

    def presences(self) -> list[tuple[Presence, Gathering]]:
        db.session.rollback()
        query = select(Presence, Gathering).join(Gathering, Gathering.id == Presence.gathering_id)
        return [(row[0], row[1]) for row in db.session.execute(query.order_by(Presence.id))]


@pytest.mark.timeout(600)
def test_gatherings_go_on_in_any_order(app: Flask) -> None:
    Gatherings.client = app.test_client()
    run_state_machine_as_test(
        Gatherings,
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
