"""Records, reminders, notices, votes, objections, repairs and moves in any order; each time all that must be true is.

A refusal is fine; a broken invariant, or any other error, is not. Time goes forward in jumps: terms end on the way.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.civic.cases import checks as case_checks
from app.civic.cases import deciding as case_deciding
from app.civic.cases import filing, repairing
from app.civic.cases.deciding import Outcome
from app.civic.cases.models import Case, TaskChoice
from app.civic.councils import checks as council_checks
from app.core.clock import business_day
from app.core.db.session import db
from app.office.residency import moving as residency
from app.parties.communities.models import CommunityKind
from app.parties.residents.models import Resident
from app.standing.programmes.models import Review, Rule, SubjectKind
from app.standing.programmes.rules import install_catalogue
from app.standing.records import checks, deciding, effect, jobs, machine, notices, submitting, withdrawal
from app.standing.records.models import COUNTS, Record, SourceKind
from app.standing.reminders import giving
from app.standing.scores import scores
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.council_steps import CouncilSteps
from tests.support.checks import assert_books_balance
from tests.support.refusals import refusals
from tests.support.tables import empty_tables

pytestmark = pytest.mark.slow

pick, who, by = st.integers(0, 30), st.sampled_from(range(4)), st.sampled_from(range(4))
BASE = 1_000
WHAT = (("good-deed", 5), ("urgent-task", 10), ("patrol", 1), ("false-report", -20), ("parking-repeat", -10))
COUNCIL = ("urgent-task", "false-report")
UNTIL = ("verified", "approved", "counts", "uphold", "partly", "reject")
STEPS = (
    *("verify", "verify", "approve", "approve", "send_back", "resubmit", "reject", "deliver", "hear"),
    *("withdraw", "confirm", "confirm", "refuse"),
)
CASE_STEPS = ("accept", "uphold", "partly", "reject", "review", "check", "task", "confirm", "repaired", "refused")


class Process(CouncilSteps, RuleBasedStateMachine):
    """A community with three of the staff and one above, a shop, a council, a couple of which one sits on it, an elder
    without a phone, and a child; and a neighbouring community to which people move.
    """

    @initialize()
    def open(self) -> None:
        empty_tables()
        commit(install_catalogue, now=NOW - timedelta(days=1))
        council = update(Rule).where(Rule.slug.in_(COUNCIL)).values(review=Review.COUNCIL)
        commit(lambda session: session.execute(council))
        self.now: datetime = NOW
        street = factories.community(kind=CommunityKind.TOWN)
        node, other = (factories.community(parent=street) for _ in range(2))
        self.nodes, self.shop = [node, other], factories.shop(node).merchant
        self.staff = [*(factories.staff(node) for _ in range(3)), factories.staff(street)]
        self.users = [factories.user(), factories.user()]
        couple = [factories.resident(node, user=user, household="H-1") for user in self.users]
        self.people = [*couple, factories.resident(node), factories.resident(node, is_minor=True, household="H-1")]
        self.records: list[int] = []
        self.cases: list[str] = []
        self.events = self.homes = 0
        self.found_council(node, [couple[0], *(factories.resident(node, user=factories.user()) for _ in range(4))])

    def one(self, those: list[Any], which: int) -> Any:
        return those[which % len(those)]

    @rule(hours=st.sampled_from([1, 24, 24 * 5, 24 * 9, 24 * 100]))
    def time_goes_by(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        jobs.take_effect(self.now)
        commit(effect.end, now=self.now)

    @rule(who=who, by=by, what=st.sampled_from(WHAT))
    def submit(self, who: int, by: int, what: tuple[str, int]) -> None:
        self.events += 1
        with refusals():
            made = commit(
                submitting.submit,
                rule_slug=what[0],
                subject_kind=SubjectKind.RESIDENT,
                subject_id=self.one(self.people, who).id,
                score_delta=what[1],
                occurred_on=business_day(self.now),
                event_key=f"event-{self.events}",
                note="测试事实",
                staff=self.one(self.staff, by),
                now=self.now,
            )
            self.records.append(made.id)

    @rule(who=who, what=st.sampled_from(WHAT), until=st.sampled_from(UNTIL))
    def go_on(self, who: int, what: tuple[str, int], until: str) -> None:
        """The way as it should go, some of it or all: odd steps come between."""
        if what[0] == "parking-repeat":
            self.remind(who=who, by=0)
            self.time_goes_by(hours=24)
            self.remind(who=who, by=1)
            self.time_goes_by(hours=24)
        before = len(self.records)
        self.submit(who=who, by=0, what=what)
        if len(self.records) == before:
            return
        last = len(self.records) - 1
        self.move_a_record(which=last, by=1, step="verify")
        if until != "verified":
            self.move_a_record(which=last, by=2, step="approve")
        if until not in ("verified", "approved"):
            self.move_a_record(which=last, by=0, step="deliver")
            self.time_goes_by(hours=24 * 9)
        if until in CASE_STEPS:
            self.contest(which=last, step=until)

    @rule(which=pick, step=st.sampled_from(["uphold", "partly", "reject"]))
    def contest(self, which: int, step: str) -> None:
        """An objection at the desk, decided above."""
        before = len(self.cases)
        self.object_to(which=which, by=0, on_a_phone=False, about_facts=True)
        if len(self.cases) > before:
            self.move_a_case(which=len(self.cases) - 1, by=3, step=step)

    @rule(which=pick, wait=st.sampled_from([0, 100]))
    def make_good(self, which: int, wait: int) -> None:
        """A repair as it should go."""
        self.time_goes_by(hours=24 * wait)
        before = len(self.cases)
        for user in range(len(self.users)):
            self.ask_for_repair(which=which, user=user)
        if len(self.cases) > before:
            for by, step in ((0, "check"), (0, "task"), (0, "confirm"), (1, "repaired")):
                self.move_a_case(which=len(self.cases) - 1, by=by, step=step)

    @rule(who=who, there=by)
    def move(self, who: int, there: int) -> None:
        """Somebody moves to the other community, or back; where the elder goes, all of the home go along."""
        self.homes += 1
        with refusals():
            commit(
                residency.move,
                resident_id=self.one(self.people, who).id,
                community_id=self.one(self.nodes, there).id,
                home=f"H-{self.homes}",
                whole_household=who == 0,
                staff=self.staff[3],
                now=self.now,
            )

    @rule(source=st.integers(1, 9), undone=st.booleans())
    def let_a_machine(self, source: int, undone: bool) -> None:
        """What nobody hands in: made of a source, and undone with it."""
        db.session.rollback()
        made = db.session.scalar(select(Record.id).where(Record.source_id == source))
        with refusals():
            if made is None:
                commit(self._make, source=source)
            elif undone:
                commit(
                    lambda session: machine.undo(session, session.get_one(Record, made), reason="撤销", now=self.now)
                )

    def _make(self, session: Session, *, source: int) -> None:
        machine.make(
            session,
            rule_slug="redeem-given",
            subject_kind=SubjectKind.MERCHANT,
            subject_id=self.shop.id,
            score_delta=1,
            occurred_on=business_day(self.now),
            source=machine.Source(SourceKind.REDEMPTION, source),
            note="每核销 10 笔",
            now=self.now,
        )
        self.records += session.scalars(select(Record.id).where(Record.source_id == source)).all()

    def _undo(self, session: Session, *, record_id: int) -> None:
        machine.undo(session, session.get_one(Record, record_id), reason="核销已撤销", now=self.now)

    @rule(who=who, by=by)
    def remind(self, who: int, by: int) -> None:
        self.events += 1
        with refusals():
            given = commit(
                giving.give,
                rule_slug="parking-repeat",
                subject_kind=SubjectKind.RESIDENT,
                subject_id=self.one(self.people, who).id,
                occurred_on=business_day(self.now),
                event_key=f"reminder-{self.events}",
                note="占用车位",
                staff=self.one(self.staff, by),
                now=self.now,
            )
            if given.told_at is None:
                commit(giving.deliver, reminder_id=given.id, staff=self.one(self.staff, by), now=self.now)

    @rule(which=pick, by=by, step=st.sampled_from(STEPS))
    def move_a_record(self, which: int, by: int, step: str) -> None:
        if not self.records:
            return
        about = {"record_id": self.one(self.records, which), "staff": self.one(self.staff, by), "now": self.now}
        commands: dict[str, Any] = {
            "verify": deciding.verify,
            "approve": deciding.approve,
            "send_back": partial(deciding.send_back, reason="请补充"),
            "resubmit": partial(deciding.resubmit, note="补充过的事实"),
            "reject": partial(deciding.reject, reason="不属实"),
            "deliver": notices.deliver,
            "hear": partial(notices.hear, reason="核对过"),
            "withdraw": partial(withdrawal.withdraw_record, reason="登记有误"),
            "confirm": withdrawal.confirm,
            "refuse": partial(withdrawal.refuse, reason="没有错"),
        }
        with refusals():
            commit(commands[step], **about)

    @rule(which=pick, user=by)
    def answer(self, which: int, user: int) -> None:
        if self.records:
            with refusals():
                record_id, user_id = self.one(self.records, which), self.one(self.users, user).id
                commit(notices.answer, record_id=record_id, text="不是我", user_id=user_id, now=self.now)

    @rule(which=pick, by=by, on_a_phone=st.booleans(), about_facts=st.booleans())
    def object_to(self, which: int, by: int, on_a_phone: bool, about_facts: bool) -> None:
        if not self.records:
            return
        words = {"record_id": self.one(self.records, which), "reason": "不是我", "about_facts": about_facts}
        with refusals():
            if on_a_phone:
                case: Case = commit(filing.object_to, user_id=self.one(self.users, by).id, now=self.now, **words)
            else:
                case = commit(filing.object_for, staff=self.one(self.staff, by), now=self.now, **words)
            self.cases.append(case.no)

    @rule(which=pick, user=by)
    def ask_for_repair(self, which: int, user: int) -> None:
        if self.records:
            with refusals():
                record_id, user_id = self.one(self.records, which), self.one(self.users, user).id
                case = commit(repairing.apply, record_id=record_id, pledge="改正了", user_id=user_id, now=self.now)
                self.cases.append(case.no)

    @rule(which=pick, by=by, step=st.sampled_from(CASE_STEPS))
    def move_a_case(self, which: int, by: int, step: str) -> None:
        if not self.cases:
            return
        no, staff = self.one(self.cases, which), self.one(self.staff, by)
        decide = partial(case_deciding.decide, no=no, reason="核对过", score_delta=-10, staff=staff)
        due_on = business_day(self.now) + timedelta(days=10)
        commands: dict[str, Any] = {
            "accept": partial(case_deciding.accept, no=no, asks_others=False, staff=staff),
            "uphold": partial(decide, outcome=Outcome.UPHELD),
            "partly": partial(decide, outcome=Outcome.PARTLY),
            "reject": partial(decide, outcome=Outcome.REJECTED),
            "review": partial(filing.ask_for_review, no=no, reason="再看", user_id=self.one(self.users, by).id),
            "check": partial(repairing.check, no=no, staff=staff),
            "task": partial(repairing.set_task, no=no, choice=TaskChoice.TRAINING, due_on=due_on, staff=staff),
            "confirm": partial(repairing.confirm_task, no=no, proof="签到表", staff=staff),
            "repaired": partial(repairing.decide, no=no, repaired=True, reason="改正了", staff=staff),
            "refused": partial(repairing.decide, no=no, repaired=False, reason="没有", staff=staff),
        }
        with refusals():
            made = commit(commands[step], now=self.now)
            if step == "review":
                self.cases.append(made.no)

    @invariant()
    def what_must_be_true_is(self) -> None:
        assert_books_balance()
        for each in (*checks.INVARIANTS, *case_checks.INVARIANTS, *council_checks.INVARIANTS):
            for ids in each.parts(db.session()):
                assert each.look(db.session(), ids).problems == [], each.name

    @invariant()
    def the_score_is_the_base_and_what_counts(self) -> None:
        db.session.rollback()
        records = db.session.scalars(select(Record)).all()
        subjects = [(SubjectKind.RESIDENT, each) for each in self.people] + [(SubjectKind.MERCHANT, self.shop)]
        for kind, subject in subjects:
            counting = [
                each.score_delta
                for each in records
                if each.subject_kind is kind and each.subject_id == subject.id and each.status in COUNTS
                if each.effective_at is not None and each.expires_at is not None
                if each.effective_at <= self.now < each.expires_at
            ]
            found = scores.standing(db.session(), subject_kind=kind, subject_id=subject.id, now=self.now)
            is_minor = isinstance(subject, Resident) and subject.is_minor
            assert found.score == (None if is_minor else BASE + sum(counting))
            if is_minor:
                assert set(counting) <= {0}


@pytest.mark.timeout(600)
def test_the_process_goes_on_in_any_order(app: Flask) -> None:
    run_state_machine_as_test(
        Process,
        settings=settings(
            max_examples=20,
            stateful_step_count=50,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
