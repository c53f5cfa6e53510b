"""The way of a record: handed in by one, verified and approved by others, public or told, heard, and then it counts."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.core.audit import AuditEvent
from app.core.clock import end_of_day, frozen
from app.core.db import paging
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import DomainError
from app.core.permissions import StaffRole
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.ledger.models import Journal
from app.parties.areas import making
from app.parties.areas.models import AreaKind
from app.parties.messages.models import Message, MessageKind
from app.parties.residents.models import Household, Resident, ResidentStatus
from app.parties.staff.errors import SamePersonError
from app.standing.programmes.models import Review, Rule, SubjectKind
from app.standing.records import batch_decisions, batches, checks, deciding, effect, jobs, notices, queries, withdrawal
from app.standing.records.errors import (
    CouncilDecidesError,
    DuplicateRecordError,
    NotInAnswerTimeError,
    RecordNotFoundError,
    RecordStateError,
)
from app.standing.records.models import BatchState, Record, RecordBatch, RecordState
from app.standing.reminders.errors import AlreadyAnsweredError, AlreadyToldError
from app.standing.reminders.models import Reminder, ReminderStatus
from app.standing.scores import scores
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records.factories import TODAY, install, record, reminded, submitted
from tests.standing.records.test_import import load, row, sheet
from tests.support.desk import at_desk
from tests.support.http import as_staff, as_user
from tests.support.threads import at_once

DAY = timedelta(days=1)


class Town:
    """A community with three of the staff and a resident with a phone."""

    def __init__(self) -> None:
        install()
        self.node = factories.community()
        self.first, self.second, self.third = (factories.staff(self.node, StaffRole.CLERK) for _ in range(3))
        self.user = factories.user()
        self.person = factories.resident(self.node, user=self.user)

    def plus(self, **changes: Any) -> Record:
        return submitted(self.first, self.person.id, **changes)

    def minus(self, subject: Resident | None = None, rule: str = "false-report", score: int = -20) -> Record:
        person = subject or self.person
        reminded(self.first, person.id, rule, before=TODAY)
        return submitted(self.first, person.id, rule, score, note="当众谎报火警")

    def in_notice(self) -> Record:
        entered = self.minus()
        self.verify(entered)
        return self.approve(entered)

    def verify(self, entered: Record, staff: Any = None, now: datetime = NOW) -> Record:
        return execute(deciding.verify, record_id=entered.id, staff=staff or self.second, now=now)

    def approve(self, entered: Record, staff: Any = None, now: datetime = NOW) -> Record:
        return execute(deciding.approve, record_id=entered.id, staff=staff or self.third, now=now)

    @property
    def points(self) -> int:
        db.session.rollback()
        return ledger.balance(db.session(), chart.resident_points(self.person.id))

    def score(self, now: datetime) -> int | None:
        db.session.rollback()
        kind = SubjectKind.RESIDENT
        return scores.standing(db.session(), subject_kind=kind, subject_id=self.person.id, now=now).score

    def told(self, kind: MessageKind) -> list[dict[str, Any]]:
        db.session.rollback()
        query = select(Message.facts).where(Message.user_id == self.user.id, Message.kind == kind)
        return list(db.session.scalars(query.order_by(Message.id)))


@pytest.fixture
def town(app: Flask) -> Town:
    return Town()


def fresh(entered: Record) -> Record:
    db.session.rollback()
    return db.session.get_one(Record, entered.id, populate_existing=True)


def sound() -> bool:
    db.session.rollback()
    return not [
        problem
        for each in checks.INVARIANTS
        for ids in each.parts(db.session())
        for problem in each.look(db.session(), ids).problems
    ]


def test_a_plus_counts_after_two_people_and_its_days_of_publicity(town: Town) -> None:
    entered = town.plus()
    assert (entered.status, entered.score_delta, entered.points) == (RecordState.SUBMITTED, 5, 5)
    assert jobs.take_effect(NOW + 90 * DAY) == 0  # However long nobody looks at it.
    town.verify(entered)
    public = town.approve(entered, town.second)  # Of a plus the second person may do both.
    ends = end_of_day(TODAY + 3 * DAY)
    assert (public.status, public.due_at) == (RecordState.PUBLICITY, ends)
    assert jobs.take_effect(ends - timedelta(seconds=1)) == 0
    assert (town.points, town.score(ends)) == (0, 1000)
    assert jobs.take_effect(ends) == 1
    assert (town.points, town.score(ends)) == (5, 1005)
    assert jobs.take_effect(ends + DAY) == 0
    counted = fresh(entered)
    people = (counted.verified_by, counted.approved_by)
    assert (counted.effective_at, people) == (ends, (town.second.id, town.second.id))
    assert [facts["points"] for facts in town.told(MessageKind.POINTS_EARNED)] == [5]
    assert db.session.scalars(select(Journal.reference)).all() == [f"award:record:{entered.id}"]
    noted = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert noted[-3:] == ["record.entered", "record.verified", "record.approved"]
    assert sound()


def test_working_days_are_chinas(town: Town) -> None:
    """The 30th of September and, after National Day, the 8th and the 9th of October 2026."""
    now = datetime.fromisoformat("2026-09-29T10:00:00+08:00")
    entered = submitted(town.first, town.person.id, now=now)
    town.verify(entered, now=now)
    public = town.approve(entered, now=now)
    assert public.due_at == end_of_day(date(2026, 10, 9))


def test_nobody_lets_their_own_count(town: Town) -> None:
    entered = town.plus()
    with pytest.raises(SamePersonError):
        town.verify(entered, town.first)
    town.verify(entered)
    with pytest.raises(SamePersonError):
        town.approve(entered, town.first)
    assert fresh(entered).status is RecordState.VERIFIED


def test_a_minus_takes_a_third_person(town: Town) -> None:
    entered = town.minus()
    town.verify(entered)
    for staff in (town.first, town.second):
        with pytest.raises(SamePersonError):
            town.approve(entered, staff)
    told = town.approve(entered, town.third)
    assert (told.status, told.told_at, told.due_at) == (RecordState.NOTICE, NOW, end_of_day(TODAY + 7 * DAY))
    assert [facts["score_delta"] for facts in town.told(MessageKind.SCORE_NOTICE)] == [-20]
    assert town.score(NOW + 60 * DAY) == 1000
    assert jobs.take_effect(end_of_day(TODAY + 7 * DAY)) == 1
    assert town.score(NOW + 60 * DAY) == 980
    assert sound()


def test_steps_are_taken_in_order(town: Town) -> None:
    entered = town.plus()
    with pytest.raises(RecordStateError) as refused:
        town.approve(entered)
    assert refused.value.details == {"status": "submitted"}
    town.verify(entered)
    with pytest.raises(RecordStateError):
        town.verify(entered)


def test_a_rule_that_needs_nobody_more_is_approved_when_it_is_verified(town: Town) -> None:
    commit(lambda session: session.execute(update(Rule).values(review=Review.AUTO)))
    entered, minus = town.plus(), town.minus()
    assert town.verify(entered).status is RecordState.PUBLICITY
    assert town.verify(minus).status is RecordState.VERIFIED  # A minus is never decided by itself.
    jobs.take_effect(NOW + 20 * DAY)
    assert town.points == 5
    assert sound()


def test_what_a_council_decides_no_desk_does(town: Town) -> None:
    commit(lambda session: session.execute(update(Rule).values(review=Review.COUNCIL)))
    entered = town.plus()
    town.verify(entered)
    with pytest.raises(CouncilDecidesError):
        town.approve(entered)


def test_returned_put_right_and_verified(town: Town) -> None:
    entered = town.plus(note="")
    back = execute(deciding.send_back, record_id=entered.id, reason="请写明地点", staff=town.second, now=NOW)
    assert (back.status, back.remark, back.due_at) == (RecordState.RETURNED, "请写明地点", None)
    with pytest.raises(DuplicateRecordError):
        submitted(town.first, town.person.id, event_key=entered.event_key)
    again = execute(deciding.resubmit, record_id=entered.id, note="东街 3 号楼", staff=town.first, now=NOW)
    assert (again.status, again.note) == (RecordState.SUBMITTED, "东街 3 号楼")
    assert town.verify(entered).remark == ""


def test_what_is_turned_down_never_counts_and_its_reminders_count_again(town: Town) -> None:
    entered = town.minus(rule="parking-repeat", score=-10)
    assert set(db.session.scalars(select(Reminder.status))) == {ReminderStatus.USED}
    execute(deciding.reject, record_id=entered.id, reason="拍的不是这辆车", staff=town.second, now=NOW)
    db.session.rollback()
    assert set(db.session.scalars(select(Reminder.status))) == {ReminderStatus.OPEN}
    assert jobs.take_effect(NOW + 90 * DAY) == 0
    again = submitted(town.first, town.person.id, "parking-repeat", -10, event_key=entered.event_key, note="另一张照片")
    assert again.status is RecordState.SUBMITTED


def test_before_it_counts_it_is_withdrawn_without_a_journal_and_unseen(town: Town) -> None:
    entered = town.plus()
    taken = execute(withdrawal.withdraw_record, record_id=entered.id, reason="重复", staff=town.first, now=NOW)
    assert (taken.status, taken.recovered_points, taken.event_index) == (RecordState.WITHDRAWN, 0, None)
    assert town.told(MessageKind.POINTS_WITHDRAWN) == []
    assert db.session.scalars(select(Journal)).all() == []
    assert sound()


def test_who_has_no_phone_has_their_time_from_the_slip_on(town: Town) -> None:
    elder = factories.resident(town.node)
    entered = town.minus(elder)
    town.verify(entered)
    waiting = town.approve(entered)
    assert (waiting.status, waiting.told_at, waiting.due_at) == (RecordState.APPROVED, None, None)
    assert jobs.take_effect(NOW + 300 * DAY) == 0  # A clock that has not begun decides nothing.
    later = NOW + 20 * DAY
    told = execute(notices.deliver, record_id=entered.id, staff=town.first, now=later)
    assert (told.status, told.told_at) == (RecordState.NOTICE, later)
    with pytest.raises(AlreadyToldError):
        execute(notices.deliver, record_id=entered.id, staff=town.first, now=later)
    assert jobs.take_effect(later + 4 * DAY) == 0
    assert jobs.take_effect(later + 10 * DAY) == 1
    assert sound()


def test_an_answer_stops_the_clock_until_somebody_else_has_heard_it(town: Town) -> None:
    entered = town.in_notice()
    say = partial(notices.answer, record_id=entered.id, user_id=town.user.id, now=NOW + DAY)
    execute(say, text="那天不是我")
    execute(say, text="那天不是我")
    with pytest.raises(AlreadyAnsweredError):
        execute(say, text="另外的话")
    assert jobs.take_effect(NOW + 90 * DAY) == 0
    hear = partial(notices.hear, record_id=entered.id, reason="有录像", now=NOW + 2 * DAY)
    with pytest.raises(SamePersonError):
        execute(hear, staff=town.first)
    execute(hear, staff=town.third)
    with pytest.raises(RecordStateError):
        execute(hear, staff=town.third)
    assert jobs.take_effect(NOW + 2 * DAY) == 0  # The rest of the time stays theirs.
    assert jobs.take_effect(NOW + 90 * DAY) == 1
    assert sound()


def test_what_has_not_been_answered_is_not_heard(town: Town) -> None:
    entered = town.in_notice()
    with pytest.raises(RecordStateError):
        execute(notices.hear, record_id=entered.id, reason="有录像", staff=town.third, now=NOW)


def test_an_answer_comes_in_its_time_and_from_whom_it_is_about(town: Town) -> None:
    entered = town.in_notice()
    say = partial(notices.answer, record_id=entered.id, text="那天不是我")
    with pytest.raises(RecordNotFoundError):
        execute(say, user_id=factories.user().id, now=NOW)
    with pytest.raises(NotInAnswerTimeError):
        execute(say, user_id=town.user.id, now=NOW + 30 * DAY)
    plus = town.plus()
    with pytest.raises(NotInAnswerTimeError):
        execute(notices.answer, record_id=plus.id, text="谢谢", user_id=town.user.id, now=NOW)


def test_caps_are_taken_when_it_counts_and_not_before(town: Town) -> None:
    """What is turned down takes no room."""
    first, second = (town.plus(rule="report-in", score=2) for _ in range(2))
    for each in (first, second):
        town.verify(each)
    execute(deciding.reject, record_id=first.id, reason="不属实", staff=town.third, now=NOW)
    town.approve(second)
    jobs.take_effect(NOW + 20 * DAY)
    assert (fresh(second).points, fresh(second).trimmed, town.points) == (2, 0, 2)
    third = town.plus(rule="report-in", score=2)
    town.verify(third)
    town.approve(third)
    jobs.take_effect(NOW + 20 * DAY)
    assert (fresh(third).points, fresh(third).score_delta, fresh(third).trimmed) == (0, 0, 2)
    assert sound()


@pytest.mark.parametrize("status", [ResidentStatus.LEFT, ResidentStatus.MERGED])
def test_who_is_gone_gets_nothing_and_loses_nothing(town: Town, status: ResidentStatus) -> None:
    plus = town.plus()
    town.verify(plus)
    town.approve(plus)
    minus = town.in_notice()
    commit(lambda session: session.execute(update(Resident).values(status=status)))
    assert jobs.take_effect(NOW + 30 * DAY) == 0
    assert [fresh(each).status for each in (plus, minus)] == [RecordState.WITHDRAWN] * 2
    assert town.points == 0
    assert sound()


def test_one_that_cannot_does_not_hold_up_the_others(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    other = factories.resident(town.node)
    wrong, right = town.plus(), submitted(town.first, other.id)
    for each in (wrong, right):
        town.verify(each)
        town.approve(each)
    posted = ledger.Entry(
        JournalKind.AWARD,
        f"award:record:{wrong.id}",
        [(chart.resident_points(other.id), 1), (chart.community(town.node.id, "issued"), -1)],
    )
    commit(ledger.post, entry=posted, at=NOW, actor="system")
    assert jobs.take_effect(NOW + 30 * DAY) == 1
    assert [fresh(each).status for each in (wrong, right)] == [RecordState.PUBLICITY, RecordState.EFFECTIVE]
    assert not sound()  # Points were posted for one that has not counted.


def test_two_workers_let_it_count_once(app: Flask, town: Town) -> None:
    entered = [town.plus() for _ in range(3)]
    for each in entered:
        town.verify(each)
        town.approve(each)
    later, ids = NOW + 20 * DAY, [each.id for each in entered]
    done = at_once(app, [lambda: execute(effect.take_effect, record_ids=ids, now=later)] * 4)
    assert sorted(done) == [0, 0, 0, 3]
    assert town.points == 15
    assert sound()


def test_two_people_verify_at_the_same_moment(app: Flask, town: Town) -> None:
    entered = town.plus()
    done = at_once(app, [lambda: town.verify(entered, town.second).id, lambda: town.verify(entered, town.third).id])
    assert [type(each) for each in done if not isinstance(each, int)] == [RecordStateError]


def test_what_is_over_is_noted_and_counted_the_same_at_every_moment(town: Town) -> None:
    entered = record(town.first, town.person.id)
    assert entered.expires_at is not None
    before, after = entered.expires_at - DAY, entered.expires_at + DAY
    assert (town.score(before), town.score(after)) == (1005, 1000)
    assert execute(effect.end, now=before) == 0
    assert execute(effect.end, now=after) == 1
    assert fresh(entered).status is RecordState.OVER
    assert (town.score(before), town.score(after)) == (1005, 1000)


def test_a_sheet_is_a_batch_that_another_person_decides(town: Town) -> None:
    reminded(town.first, town.person.id, "false-report", before=TODAY)
    report = load(town.first, sheet(row(town.person), row(town.person, "false-report", -20, event="S-2")))
    batch = db.session.get_one(RecordBatch, report.batch_id)
    assert (batch.state, batch.lines, batch.points, batch.minuses) == (BatchState.VERIFYING, 2, 5, 1)
    with pytest.raises(SamePersonError):
        execute(batch_decisions.approve, rate_fen=100, batch_id=batch.id, staff=town.first, now=NOW)
    done = execute(batch_decisions.approve, rate_fen=100, batch_id=batch.id, staff=town.second, now=NOW)
    assert done.state is BatchState.PUBLIC
    db.session.rollback()
    plus, minus = db.session.scalars(select(Record).order_by(Record.id)).all()
    assert (plus.status, minus.status) == (RecordState.PUBLICITY, RecordState.VERIFIED)
    with pytest.raises(SamePersonError):  # Who has approved the batch has verified the minus.
        town.approve(minus, town.second)
    jobs.take_effect(NOW + 20 * DAY)
    assert execute(batches.end, now=NOW + 20 * DAY) == 0
    town.approve(minus, town.third)
    jobs.take_effect(NOW + 20 * DAY)
    assert execute(batches.end, now=NOW + 20 * DAY) == 1
    assert (town.points, town.score(NOW + 20 * DAY)) == (5, 985)
    assert sound()


def test_a_batch_is_turned_down_whole_and_can_be_handed_in_again(town: Town) -> None:
    content = sheet(row(town.person))
    report = load(town.first, content)
    execute(batch_decisions.withdraw, batch_id=report.batch_id, reason="日期错了", staff=town.second, now=NOW)
    assert load(town.first, content).created == 1
    assert db.session.scalar(select(func.count()).where(Record.status == RecordState.WITHDRAWN)) == 1
    with pytest.raises(DomainError) as refused:
        execute(batch_decisions.approve, rate_fen=100, batch_id=report.batch_id, staff=town.second, now=NOW)
    assert refused.value.code == "batch_state"


def test_over_http_from_one_hand_to_the_next(app: Flask, town: Town) -> None:
    body = {"rule": "good-deed", "subject_kind": "resident", "subject_id": town.person.id, "score_delta": 5}
    body |= {"occurred_on": "2026-11-10", "event_key": "E-1", "note": "归还钱包"}
    first, second = as_staff(app, town.first), as_staff(app, town.second)
    made = first.post("/staff/records", body)
    assert (made.status_code, made.json["state"]) == (201, "submitted")
    path = f"/staff/records/{made.json['id']}"
    assert first.post(f"{path}/verification").json["code"] == "same_person"
    assert second.post(f"{path}/return", {"reason": "写明失主"}).json["state"] == "returned"
    assert first.post(f"{path}/resubmission", {"note": "失主已签收"}).json["state"] == "submitted"
    assert second.post(f"{path}/verification").json["state"] == "verified"
    assert second.post(f"{path}/approval").json["state"] == "publicity"
    shown = as_user(app, town.user).get("/me/records").json["items"][0]
    assert (shown["state"], shown["effective_at"], shown["due_at"] is not None) == ("publicity", None, True)


def test_over_http_a_minus_is_answered_and_heard(app: Flask, town: Town) -> None:
    with frozen(NOW):
        entered = town.in_notice()
        phone, third = as_user(app, town.user), as_staff(app, town.third)
        assert third.post(f"/staff/records/{entered.id}/hearing", {"reason": "核对过"}).json["code"] == "record_state"
        answered = phone.post(f"/me/records/{entered.id}/answer", {"text": "那天不是我"})
        assert (answered.status_code, answered.json["answer"]) == (200, "那天不是我")
        stranger = as_user(app, factories.user()).post(f"/me/records/{entered.id}/answer", {"text": "不是我"})
        assert stranger.status_code == 404
        heard = third.post(f"/staff/records/{entered.id}/hearing", {"reason": "核对过录像"})
        assert (heard.json["state"], heard.json["remark"]) == ("notice", "核对过录像")


def test_on_the_desk_from_the_list_to_the_publicity_page(app: Flask, town: Town) -> None:
    with frozen(NOW):
        entered = town.plus()
        first, second = at_desk(app, town.first), at_desk(app, town.second)
        assert "待核实 1 条" in second.page("/records")
        refused = first.said(first.post(f"/records/{entered.id}/verification"))
        assert "这件事由您经手，请由另一位工作人员办理" in refused
        assert "已核实，等待批准" in second.said(second.post(f"/records/{entered.id}/verification"))
        assert "公示 3 个工作日后生效" in second.said(second.post(f"/records/{entered.id}/approval"))
        public = app.test_client().get(f"/p/{town.node.slug}")
        page = public.get_data(as_text=True)
        assert public.status_code == 200
        assert entered.rule.name in page
        assert town.person.name not in page
        jobs.take_effect(NOW + 20 * DAY)
        assert "现在没有公示中的记录" in app.test_client().get(f"/p/{town.node.slug}").get_data(as_text=True)
        for page_of in ("p", "r"):
            for slug in ("nowhere", "社区", "%00"):
                assert app.test_client().get(f"/{page_of}/{slug}").status_code == 404


def test_on_the_desk_a_slip_an_answer_and_a_hearing(app: Flask, town: Town) -> None:
    elder = factories.resident(town.node)
    entered = town.minus(elder)
    town.verify(entered)
    third, first = at_desk(app, town.third), at_desk(app, town.first)
    assert "打印告知书" in third.said(third.post(f"/records/{entered.id}/approval"))
    assert "信用分低不影响您享受任何服务" in first.page(f"/records/{entered.id}/notice")
    assert "登记送达" in first.said(first.post(f"/records/{entered.id}/delivery"))
    assert first.post(f"/records/{entered.id}/answer", {"text": ""}).status_code == 422
    assert "不是我停的" in first.said(first.post(f"/records/{entered.id}/answer", {"text": "不是我停的"}))
    assert "已维持" in third.said(third.post(f"/records/{entered.id}/hearing", {"reason": "核对过监控"}))


def test_on_the_desk_a_batch_is_approved_and_one_turned_down(app: Flask, town: Town) -> None:
    one = load(town.first, sheet(row(town.person)))
    two = load(town.first, sheet(row(town.person, event="S-2")))
    desk = at_desk(app, town.second)
    assert "导入 1 条" in desk.page("/batches?state=verifying")
    assert "已批准" in desk.said(desk.post(f"/batches/{one.batch_id}/approval"))
    assert "已退回" in desk.said(desk.post(f"/batches/{two.batch_id}/withdrawal", {"reason": "重复了"}))
    assert "公示中" in desk.page(f"/batches/{one.batch_id}")
    elsewhere = at_desk(app, factories.staff(factories.community()))
    assert elsewhere.get(f"/batches/{one.batch_id}").status_code == 404
    assert "没有符合条件的批次" in desk.page("/batches?state=done")


def test_the_page_says_the_grid_and_not_the_building(app: Flask, town: Town) -> None:
    staff = factories.staff(town.node)
    area = partial(making.add_area, community_id=town.node.id, staff=staff, now=NOW)
    grid = commit(area, kind=AreaKind.GRID, code="01", name="东街网格")
    inside = commit(area, kind=AreaKind.BUILDING, code="B1", name="甲楼", parent_id=grid.id)
    alone = commit(area, kind=AreaKind.BUILDING, code="B2", name="乙楼")
    other = factories.resident(town.node, household="9-9")
    homes = ((town.person.household_id, inside.id), (other.household_id, alone.id))
    for home, area_id in homes:
        commit(
            lambda session, home=home, area_id=area_id: setattr(session.get_one(Household, home), "area_id", area_id)
        )
    for entered in (town.plus(), submitted(town.first, other.id)):
        town.verify(entered)
        town.approve(entered)
    page = app.test_client().get(f"/p/{town.node.slug}").get_data(as_text=True)
    assert page.count('<th scope="row">') == 2
    assert page.count("东街网格") == 1
    assert "甲楼" not in page
    assert "乙楼" not in page


def test_minors_are_in_no_public_list_and_households_without_their_number(app: Flask, town: Town) -> None:
    child = factories.resident(town.node, is_minor=True)
    home = town.person.household_id
    for entered in (
        submitted(town.first, child.id),
        submitted(town.first, home, "sorting-ok", 1, subject_kind=SubjectKind.HOUSEHOLD),
    ):
        town.verify(entered)
        town.approve(entered)
    page = app.test_client().get(f"/p/{town.node.slug}").get_data(as_text=True)
    assert page.count('<th scope="row">') == 1
    assert "某户" in page


def test_a_list_says_how_many_there_are_without_counting_for_ever(
    app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        town.plus()
    page = queries.records_in_scope(db.session(), staff=town.second, now=NOW, cursor=None, limit=2)
    assert page.count is not None
    assert (len(page.items), page.count()) == (2, 3)
    narrow = queries.records_in_scope(
        db.session(), staff=town.second, now=NOW, state=RecordState.VERIFIED, cursor=None, limit=2
    )
    assert narrow.count is not None
    assert narrow.count() == 0
    desk = at_desk(app, town.second)
    assert "共 3 条" in desk.page("/records")
    monkeypatch.setattr(paging, "COUNTED_MAX", 2)
    assert "共 超过 2 条" in desk.page("/records")
