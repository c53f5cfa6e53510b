"""Objections, reviews and repairs: suspended at once, decided by others, corrected by new records, made good once."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.civic.cases import checks, deciding, filing, repairing, upkeep
from app.civic.cases.deciding import Outcome
from app.civic.cases.errors import (
    AlreadyObjectedError,
    CaseNotFoundError,
    CaseStateError,
    NoReviewError,
    NotAboveError,
    NothingToObjectError,
    NotRepairableError,
    ObjectionLateError,
    RepairedThisYearError,
)
from app.civic.cases.models import Case, CaseEvent, CaseKind, TaskChoice
from app.core.clock import business_day, end_of_day, frozen
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import RuleError
from app.core.identities import StaffIdentity
from app.parties.communities.models import CommunityKind
from app.parties.messages.models import Message, MessageKind
from app.parties.staff.errors import SamePersonError
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.records import checks as record_checks
from app.standing.records import jobs, withdrawal
from app.standing.records.errors import RecordNotFoundError, RecordStateError, WrongCorrectionError
from app.standing.records.models import Record, RecordState
from app.standing.reminders.models import Reminder, ReminderStatus
from app.standing.scores import scores
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records.factories import TODAY, in_notice, install, record
from tests.support.desk import at_desk
from tests.support.http import as_staff, as_user
from tests.support.threads import at_once

DAY = timedelta(days=1)


class Town:
    """A community below a street, with staff of both, and a resident with a phone."""

    def __init__(self) -> None:
        install()
        self.street = factories.community(kind=CommunityKind.TOWN)
        self.node = factories.community(parent=self.street)
        self.clerk, self.other, self.third = (factories.staff(self.node) for _ in range(3))
        self.above = factories.staff(self.street)
        self.user = factories.user()
        self.person = factories.resident(self.node, user=self.user)

    def minus(self, rule: str = "false-report", score: int = -20) -> Record:
        return record(self.clerk, self.person.id, rule, score)

    def score(self, now: Any = NOW) -> int | None:
        db.session.rollback()
        about = partial(scores.standing, subject_kind=SubjectKind.RESIDENT, subject_id=self.person.id)
        return about(db.session(), now=now).score

    def object_to(self, about: Record, now: Any = NOW, *, about_facts: bool = False) -> Case:
        command = partial(filing.object_to, record_id=about.id, reason="那天不是我", about_facts=about_facts)
        return execute(command, user_id=self.user.id, now=now)

    def decide(self, case: Case, outcome: Outcome, score: int | None = None, staff: Any = None) -> Case:
        command = partial(deciding.decide, no=case.no, outcome=outcome, reason="核对过录像", score_delta=score)
        return execute(command, staff=staff or self.other, now=NOW + DAY)


@pytest.fixture
def town(app: Flask) -> Town:
    return Town()


@pytest.fixture(autouse=True)
def _sound_in_the_end(town: Town) -> Iterator[None]:
    """Whatever a test has done, what must be true of records and cases is."""
    yield
    db.session.rollback()
    for each in (*record_checks.INVARIANTS, *checks.INVARIANTS):
        for ids in each.parts(db.session()):
            assert each.look(db.session(), ids).problems == [], each.name


def state(about: Record) -> RecordState:
    db.session.rollback()
    return db.session.get_one(Record, about.id, populate_existing=True).status


def test_an_objection_suspends_at_once_and_no_clock_decides_it(town: Town) -> None:
    minus = town.minus()
    assert town.score() == 980
    case = town.object_to(minus)
    assert (case.state, case.due_at) == ("filed", end_of_day(TODAY + 3 * DAY))
    assert (state(minus), town.score(), town.score(NOW + 90 * DAY)) == (RecordState.SUSPENDED, 1000, 1000)
    jobs.take_effect(NOW + 90 * DAY)
    assert state(minus) is RecordState.SUSPENDED


def test_upheld_it_never_counts_again_and_its_reminders_count_again(town: Town) -> None:
    minus = town.minus("parking-repeat", -10)
    case = town.decide(town.object_to(minus), Outcome.UPHELD)
    assert (case.state, case.is_open, state(minus)) == ("upheld", None, RecordState.REVOKED)
    assert town.score(NOW + 30 * DAY) == 1000
    assert set(db.session.scalars(select(Reminder.status))) == {ReminderStatus.OPEN}
    told = db.session.scalars(select(Message.facts).where(Message.kind == MessageKind.CASE_MOVED)).all()
    assert [facts["state"] for facts in told] == ["upheld"]


def test_a_plus_that_is_not_ones_own_is_revoked_with_its_points(town: Town) -> None:
    plus = record(town.clerk, town.person.id)
    town.decide(town.object_to(plus), Outcome.UPHELD)
    db.session.rollback()
    assert db.session.get_one(Record, plus.id).recovered_points == 5
    assert town.score(NOW + DAY) == 1000


def test_in_part_another_record_takes_its_place(town: Town) -> None:
    commit(lambda session: session.execute(update(Rule).where(Rule.slug == "false-report").values(scores=[-20, -10])))
    minus = town.minus()
    case = town.object_to(minus)
    for wrong in (-15, -20, 5):
        with pytest.raises(WrongCorrectionError):
            town.decide(case, Outcome.PARTLY, wrong)
    with pytest.raises(RuleError):
        town.decide(case, Outcome.PARTLY)
    town.decide(case, Outcome.PARTLY, -10)
    assert (state(minus), town.score(NOW + DAY)) == (RecordState.CORRECTED, 990)
    better = db.session.scalars(select(Record).order_by(Record.id.desc()).limit(1)).one()
    assert (better.effective_at, better.expires_at) == (minus.effective_at, better.due_at)


def test_rejected_it_counts_again(town: Town) -> None:
    minus = town.minus()
    town.decide(town.object_to(minus), Outcome.REJECTED)
    assert (state(minus), town.score(NOW + DAY)) == (RecordState.EFFECTIVE, 980)


def test_an_objection_in_the_days_of_notice_is_an_answer_that_is_heard(town: Town) -> None:
    minus = in_notice(town.clerk, town.person.id, "false-report", -20)
    case = town.object_to(minus)
    assert jobs.take_effect(NOW + 90 * DAY) == 0
    town.decide(case, Outcome.REJECTED)
    assert jobs.take_effect(NOW + 90 * DAY) == 1
    assert town.score(NOW + 90 * DAY) == 980


def test_nobody_who_had_a_part_in_the_record_decides(town: Town) -> None:
    minus = town.minus()
    case = town.object_to(minus)
    verified, approved = (
        StaffIdentity(number, town.clerk.role, town.node.id, town.node.path)
        for number in (minus.verified_by, minus.approved_by)
        if number is not None
    )
    for staff in (town.clerk, verified, approved):
        with pytest.raises(SamePersonError):
            town.decide(case, Outcome.REJECTED, staff=staff)
    assert state(minus) is RecordState.SUSPENDED


def test_who_objects_to_what_and_when(town: Town) -> None:
    minus = town.minus()
    with pytest.raises(RecordNotFoundError):
        execute(
            filing.object_to, record_id=minus.id, reason="我", about_facts=False, user_id=factories.user().id, now=NOW
        )
    late = NOW + 31 * DAY
    with pytest.raises(ObjectionLateError):
        town.object_to(minus, late)
    case = town.object_to(minus, late, about_facts=True)
    with pytest.raises(AlreadyObjectedError) as again:
        town.object_to(minus, late)
    assert again.value.details == {"no": case.no}
    over = record(town.clerk, town.person.id)
    with pytest.raises(NothingToObjectError):
        town.object_to(over, NOW + 900 * DAY, about_facts=True)


def test_two_phones_object_at_the_same_moment(app: Flask, town: Town) -> None:
    minus = town.minus()
    done = at_once(app, [lambda: town.object_to(minus).no] * 4)
    assert [type(each) for each in done if not isinstance(each, str)] == [AlreadyObjectedError] * 3


def test_a_review_is_decided_above_by_somebody_else(town: Town) -> None:
    minus = town.minus()
    case = town.decide(town.object_to(minus), Outcome.REJECTED)
    ask = partial(filing.ask_for_review, no=case.no, reason="录像不是那天的", user_id=town.user.id)
    with pytest.raises(NoReviewError):
        execute(ask, now=NOW + 40 * DAY)
    review = execute(ask, now=NOW + 2 * DAY)
    assert (review.kind, review.earlier_id, state(minus)) == (CaseKind.REVIEW, case.id, RecordState.SUSPENDED)
    with pytest.raises(NoReviewError):
        execute(ask, now=NOW + 2 * DAY)
    with pytest.raises(NotAboveError):
        town.decide(review, Outcome.UPHELD, staff=town.third)
    town.decide(review, Outcome.UPHELD, staff=town.above)
    assert state(minus) is RecordState.REVOKED


def test_no_review_of_what_was_upheld_nor_by_others(town: Town) -> None:
    case = town.decide(town.object_to(town.minus()), Outcome.UPHELD)
    ask = partial(filing.ask_for_review, no=case.no, reason="再看一次", now=NOW + 2 * DAY)
    with pytest.raises(NoReviewError):
        execute(ask, user_id=town.user.id)
    with pytest.raises(CaseNotFoundError):
        execute(ask, user_id=factories.user().id)


def test_a_review_of_what_was_corrected_is_about_what_took_its_place(town: Town) -> None:
    commit(lambda session: session.execute(update(Rule).where(Rule.slug == "false-report").values(scores=[-20, -10])))
    case = town.decide(town.object_to(town.minus()), Outcome.PARTLY, -10)
    ask = partial(filing.ask_for_review, no=case.no, reason="还是太重", user_id=town.user.id)
    review = execute(ask, now=NOW + 2 * DAY)
    assert town.score(NOW + 2 * DAY) == 1000
    town.decide(review, Outcome.REJECTED, staff=town.above)
    assert town.score(NOW + 2 * DAY) == 990


def test_what_is_objected_to_is_not_taken_back_behind_the_objection(town: Town) -> None:
    minus = town.minus()
    case = town.object_to(minus)
    with pytest.raises(RecordStateError):
        execute(withdrawal.withdraw_record, record_id=minus.id, reason="登记有误", staff=town.clerk, now=NOW)
    town.decide(case, Outcome.UPHELD)


def test_a_decided_case_is_decided(town: Town) -> None:
    case = town.decide(town.object_to(town.minus()), Outcome.REJECTED)
    with pytest.raises(CaseStateError):
        town.decide(case, Outcome.UPHELD)
    with pytest.raises(CaseStateError):
        execute(deciding.accept, no=case.no, asks_others=False, staff=town.other, now=NOW)


def test_others_are_asked_with_a_longer_clock(town: Town) -> None:
    case = town.object_to(town.minus())
    taken = execute(deciding.accept, no=case.no, asks_others=True, staff=town.other, now=NOW + DAY)
    assert (taken.state, taken.due_at) == ("accepted", end_of_day(TODAY + 9 * DAY))  # Seven working days.


def test_a_light_minus_is_repaired_at_once_by_two(town: Town) -> None:
    commit(lambda session: session.execute(update(Rule).where(Rule.slug == "false-report").values(scores=[-5])))
    minus = town.minus(score=-5)
    case = execute(repairing.apply, record_id=minus.id, pledge="已改正", user_id=town.user.id, now=NOW)
    execute(repairing.check, no=case.no, staff=town.clerk, now=NOW)
    decide = partial(repairing.decide, no=case.no, repaired=True, reason="已改正", now=NOW + DAY)
    with pytest.raises(SamePersonError):
        execute(decide, staff=town.clerk)
    assert town.score() == 995
    execute(decide, staff=town.other)
    assert (state(minus), town.score(NOW + DAY)) == (RecordState.REPAIRED, 1000)
    again = town.minus(score=-5)
    with pytest.raises(RepairedThisYearError):
        execute(repairing.apply, record_id=again.id, pledge="已改正", user_id=town.user.id, now=NOW + 2 * DAY)


def test_a_graver_one_after_three_months_with_what_was_undertaken(town: Town) -> None:
    minus = town.minus()
    apply = partial(repairing.apply, record_id=minus.id, pledge="已改正", user_id=town.user.id)
    with pytest.raises(NotRepairableError) as early:
        execute(apply, now=NOW + 80 * DAY)
    assert early.value.details == {"from_on": "2027-02-10"}
    later = NOW + 93 * DAY
    case = execute(apply, now=later)
    execute(repairing.check, no=case.no, staff=town.clerk, now=later)
    until = business_day(later) + 10 * DAY
    task = partial(repairing.set_task, no=case.no, choice=TaskChoice.TRAINING, staff=town.clerk, now=later)
    with pytest.raises(RuleError):
        execute(task, due_on=business_day(later))
    assert execute(task, due_on=until).due_at is None  # Now the clock is theirs.
    decide = partial(repairing.decide, no=case.no, reason="参加了培训", staff=town.other, now=later)
    with pytest.raises(CaseStateError):
        execute(decide, repaired=True)
    execute(repairing.confirm_task, no=case.no, proof="签到表第 3 行", staff=town.clerk, now=later)
    execute(decide, repaired=True)
    assert town.score(later) == 1000


def test_what_was_not_made_good_is_refused_and_counts_on(town: Town) -> None:
    commit(lambda session: session.execute(update(Rule).where(Rule.slug == "false-report").values(scores=[-5])))
    minus = town.minus(score=-5)
    apply = partial(repairing.apply, record_id=minus.id, pledge="已改正", user_id=town.user.id, now=NOW)
    case = execute(apply)
    execute(repairing.check, no=case.no, staff=town.clerk, now=NOW)
    execute(repairing.decide, no=case.no, repaired=False, reason="还没有", staff=town.other, now=NOW)
    assert town.score() == 995
    assert execute(apply).state == "applied"  # Again, once it is made good.
    plus = record(town.clerk, town.person.id)
    with pytest.raises(NotRepairableError):
        execute(repairing.apply, record_id=plus.id, pledge="谢谢", user_id=town.user.id, now=NOW)


def test_over_http_from_the_phone_to_the_desk_and_back(app: Flask, town: Town) -> None:
    minus = town.minus()
    with frozen(NOW):
        phone, staff = as_user(app, town.user), as_staff(app, town.other)
        made = phone.post(f"/me/records/{minus.id}/objection", {"reason": "那天不是我"})
        assert (made.status_code, made.json["state_label"]) == (201, "待受理")
        no = made.json["no"]
        assert [item["no"] for item in phone.get("/me/cases").json["items"]] == [no]
        for wrong in (as_user(app, factories.user()).get(f"/me/cases/{no}"), phone.get("/me/cases/编号")):
            assert wrong.status_code == 404
        assert staff.post("/staff/cases/编号/assignment", {}).status_code == 404
        assert staff.post(f"/staff/cases/{no}/assignment", {}).json["state"] == "accepted"
        wrong = staff.post(f"/staff/cases/{no}/decision", {"outcome": "maybe", "reason": ""})
        assert (wrong.status_code, [each["field"] for each in wrong.json["details"]["fields"]]) == (
            422, ["outcome", "reason"],
        )  # fmt: skip
        decision = {"outcome": "rejected", "reason": "核对过录像"}
        assert staff.post(f"/staff/cases/{no}/decision", decision).json["state"] == "rejected"
        assert staff.get("/staff/cases?kind=objection").json["items"][0]["no"] == no
        seen = phone.get(f"/me/cases/{no}").json
        assert [event["kind"] for event in seen["events"]] == ["filed", "accepted", "rejected"]
        assert "staff" not in str(seen["events"])
        review = phone.post(f"/me/cases/{no}/review", {"reason": "录像不是那天的"})
        assert (review.status_code, review.json["kind"]) == (201, "review")


def test_over_http_a_repair(app: Flask, town: Town) -> None:
    commit(lambda session: session.execute(update(Rule).where(Rule.slug == "false-report").values(scores=[-5])))
    minus = town.minus(score=-5)
    with frozen(NOW):
        phone, first, second = as_user(app, town.user), as_staff(app, town.clerk), as_staff(app, town.other)
        no = phone.post(f"/me/records/{minus.id}/repair", {"pledge": "已经改正"}).json["no"]
        path = f"/staff/cases/{no}"
        assert first.post(f"{path}/check").json["state"] == "checking"
        assert first.post(f"{path}/task", {"choice": "training", "due_on": "2026-11-20"}).json["state"] == "tasks"
        agreed = phone.get(f"/me/cases/{no}").json["events"][-1]
        assert agreed["label"] == "约定修复事项：参加培训，2026-11-20 前完成"
        assert first.post(f"{path}/task-completion", {"proof": "签到表"}).json["state"] == "checking"
        done = second.post(f"{path}/repair-decision", {"repaired": True, "reason": "参加了培训"})
        assert done.json["state"] == "repaired"
    assert town.score(NOW + DAY) == 1000


def test_on_the_desk_for_somebody_without_a_phone(app: Flask, town: Town) -> None:
    elder = factories.resident(town.node)
    minus = record(town.clerk, elder.id, "false-report", -20)
    with frozen(NOW):
        desk, other = at_desk(app, town.third), at_desk(app, town.other)
        assert "代为提出异议" in desk.page(f"/records/{minus.id}")
        path = f"/cases/of/{minus.id}/new"
        assert desk.post(path, {"reason": "", "ground": ""}).status_code == 422
        assert "暂停计入" in desk.said(desk.post(path, {"reason": "那天在医院", "ground": "facts"}))
        no = db.session.scalars(select(Case.no)).one()
        assert no in other.page("/cases")
        assert "已受理" in other.said(other.post(f"/cases/{no}/assignment"))
        assert other.post(f"/cases/{no}/decision", {"outcome": "", "reason": "有"}).status_code == 422
        own = desk.post(f"/cases/{no}/decision", {"outcome": "upheld", "reason": "有住院记录"})
        assert own.status_code == 403  # Who has filed it for them does not decide it.
        page = other.said(other.post(f"/cases/{no}/decision", {"outcome": "upheld", "reason": "有住院记录"}))
        assert "成立" in page
        assert "有住院记录" in other.page(f"/cases/{no}/letter")
        assert no in other.page("/cases/all?kind=objection")
        assert "没有待办的异议" in other.page("/cases")
        stranger = at_desk(app, factories.staff(factories.community()))
        assert stranger.get(f"/cases/{no}").status_code == 404


def test_on_the_desk_a_repair_with_its_task(app: Flask, town: Town) -> None:
    commit(lambda session: session.execute(update(Rule).where(Rule.slug == "false-report").values(scores=[-5])))
    minus = town.minus(score=-5)
    case = execute(repairing.apply, record_id=minus.id, pledge="已改正", user_id=town.user.id, now=NOW)
    with frozen(NOW):
        first, second = at_desk(app, town.clerk), at_desk(app, town.other)
        path = f"/cases/{case.no}"
        assert "已受理修复申请" in first.said(first.post(f"{path}/check"))
        assert "等待完成约定事项" in first.said(
            first.post(f"{path}/task", {"choice": "service", "due_on": "2026-11-20"})
        )
        assert "已确认完成" in first.said(first.post(f"{path}/task-completion", {"reason": "签到表"}))
        assert "已修复" in second.said(second.post(f"{path}/repair", {"reason": "改正了"}))


def test_cases_follow_a_merge_and_lose_their_words_with_their_subject(town: Town) -> None:
    case = town.object_to(town.minus())
    other = factories.resident(town.node)
    commit(upkeep.hand_over, from_id=town.person.id, to_id=other.id)
    db.session.rollback()
    assert db.session.scalars(select(Case.subject_id)).one() == other.id
    commit(upkeep.forget_resident, resident_id=other.id)
    db.session.rollback()
    assert (db.session.scalars(select(Case.statement)).one(), set(db.session.scalars(select(CaseEvent.text)))) == (
        "",
        {""},
    )
    commit(upkeep.make_anonymous, record_ids=[case.record_id])
    db.session.rollback()
    assert db.session.scalars(select(Case.subject_id)).one() is None
