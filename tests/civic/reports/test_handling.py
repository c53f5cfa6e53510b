"""Who works on a report and who does not; what was true leads to a record by the ordinary way, and to points."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.civic.cases.errors import CaseNotFoundError, CaseStateError
from app.civic.cases.models import ReportState
from app.civic.reports import handling, rewards
from app.civic.reports.errors import NoSubjectError, TakenByAnotherError
from app.core.clock import frozen
from app.core.db.session import db
from app.core.errors import RuleError
from app.ledger.models import Journal
from app.parties.staff.errors import SamePersonError
from app.standing.programmes.errors import RelatedPersonError
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import Record, RecordState
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.reports.conftest import ACCUSED, Estate, case_of
from tests.standing.records.factories import TODAY
from tests.support.desk import at_desk

MINUS = handling.Draft("parking-repeat", -5, TODAY, "多次占用公共车位")


def numbers(answer: Any) -> list[str]:
    return [each["no"] for each in answer.json["items"]]


def test_a_property_firm_sees_its_estate_and_what_concerns_it(estate: Estate) -> None:
    dumping, _ = estate.report()
    fraud, _ = estate.report(category="fraud")
    elsewhere, _ = estate.report(area_id=estate.other_id)
    assert numbers(estate.phone(2).get("/collector/reports")) == [dumping, fraud]
    assert numbers(estate.phone(3).get("/collector/reports")) == [dumping]
    assert numbers(estate.phone(4).get("/collector/reports")) == [elsewhere]
    assert numbers(estate.phone(1).get("/collector/reports")) == []
    for no in (fraud, elsewhere):
        assert estate.phone(3).get(f"/collector/reports/{no}").status_code == 404
        assert estate.phone(3).post(f"/collector/reports/{no}/notes", {"text": "看过"}).status_code == 404
    noted = estate.phone(3).post(f"/collector/reports/{dumping}/notes", {"text": "看过，属实"})
    assert (noted.status_code, noted.json["events"][-1]["text"]) == (201, "看过，属实")
    assert at_desk(estate.app, factories.staff(factories.community())).get(f"/reports/{dumping}").status_code == 404


def test_nobody_sees_one_about_themselves_or_their_household(estate: Estate) -> None:
    estate.is_staff(estate.third, estate.accused)
    desk = at_desk(estate.app, estate.third)
    by_words, _ = estate.report(subject_text=f"{ACCUSED}，做装修的")
    unnamed, _ = estate.report()
    assert (by_words in desk.page("/reports"), unnamed in desk.page("/reports")) == (False, True)
    assert desk.get(f"/reports/{by_words}").status_code == 404
    with pytest.raises(CaseNotFoundError):
        commit(handling.take, no=by_words, staff=estate.third, now=NOW)
    about: dict[str, Any] = {"kind": SubjectKind.RESIDENT, "subject": estate.accused.number, "now": NOW}
    commit(handling.take, no=unnamed, staff=estate.third, now=NOW)
    with pytest.raises(RelatedPersonError):
        commit(handling.name_subject, no=unnamed, staff=estate.third, **about)
    assert case_of(unnamed)[0].subject_id is None
    other, _ = estate.report()
    estate.admit(other)
    assert other not in desk.page("/reports") + desk.page("/reports/all")
    assert desk.get(f"/reports/{other}").status_code == 404
    about_firm, _ = estate.report(subject_text="J-1004 那一户")
    assert about_firm not in numbers(estate.phone(3).get("/collector/reports"))


def test_it_goes_its_way_by_who_has_taken_it(estate: Estate) -> None:
    no, _ = estate.report()
    with pytest.raises(CaseStateError):
        commit(handling.admit, no=no, reason="受理", staff=estate.clerk, now=NOW)
    estate.admit(no)
    case, _, _ = case_of(no)
    assert (case.state, case.due_at) == ("investigating", NOW.replace(hour=16, minute=0) + timedelta(days=21))
    about: dict[str, Any] = {"no": no, "reason": "查无此事", "now": NOW}
    with pytest.raises(TakenByAnotherError):
        commit(handling.conclude, result=ReportState.FALSE, staff=estate.second, **about)
    with pytest.raises(SamePersonError):
        commit(handling.conclude, result=ReportState.TRUE, staff=estate.clerk, **about)
    with pytest.raises(RuleError):
        commit(handling.name_subject, no=no, kind=SubjectKind.MERCHANT, subject="没有的店", staff=estate.clerk, now=NOW)
    assert case_of(no)[0].state == "investigating"
    commit(handling.conclude, result=ReportState.UNCLEAR, staff=estate.clerk, **about)
    case, _, sealed = case_of(no)
    assert (case.state, case.is_open, sealed.reward_on) == ("unclear", None, None)


def test_another_goes_on_with_it_and_none_of_both_says_that_it_was_true(estate: Estate) -> None:
    no, _ = estate.report()
    over: dict[str, Any] = {"no": no, "reason": "原来办理的同事调走了", "now": NOW}
    with pytest.raises(CaseStateError):
        commit(handling.take_over, staff=estate.second, **over)
    estate.admit(no)
    with pytest.raises(CaseStateError):
        commit(handling.take_over, staff=estate.clerk, **over)
    desk = at_desk(estate.app, estate.second)
    path = f"/reports/{no}/takeover"
    assert path in desk.page(f"/reports/{no}")
    assert "已接手" in desk.said(desk.post(path, {"reason": over["reason"]}))
    assert case_of(no)[0].owner_id == estate.second.id
    for one in (estate.clerk, estate.second):
        with pytest.raises(SamePersonError):
            commit(handling.conclude, no=no, result=ReportState.TRUE, reason="属实", staff=one, now=NOW)
    with pytest.raises(TakenByAnotherError):
        commit(handling.note, no=no, reason="看过", staff=estate.clerk, now=NOW)
    assert over["reason"] not in estate.phone().get(f"/cases/{no}").get_data(as_text=True)
    commit(handling.conclude, no=no, result=ReportState.TRUE, reason="属实", staff=estate.third, now=NOW)
    assert case_of(no)[0].state == "true"
    with pytest.raises(CaseStateError):
        commit(handling.take_over, staff=estate.clerk, **over)


def test_what_was_true_leads_to_a_record_that_does_not_name_it(estate: Estate) -> None:
    no, _ = estate.report()
    commit(handling.take, no=no, staff=estate.clerk, now=NOW)
    commit(handling.admit, no=no, reason="受理", staff=estate.clerk, now=NOW)
    with pytest.raises(NoSubjectError):
        estate.confirm(no, MINUS)
    assert case_of(no)[0].state == "investigating"
    other, _ = estate.report()
    estate.admit(other)
    estate.confirm(other, handling.Draft("false-report", -20, TODAY, "冒用他人证件"))
    case, report, _ = case_of(other)
    record = db.session.get_one(Record, report.record_id)
    assert (record.subject_id, record.created_by, record.status) == (
        estate.accused.id,
        estate.second.id,
        RecordState.SUBMITTED,
    )
    assert (record.source_id, other in record.event_key, str(case.id) == record.event_key) == (None, False, False)
    seen = estate.phone(1).get(f"/me/records/{record.id}")
    assert other not in seen.get_data(as_text=True)


def test_points_come_together_on_the_first_of_a_month_and_name_nothing(estate: Estate) -> None:
    named, nameless = estate.report()[0], estate.report(anonymous=True)[0]
    for no in (named, nameless):
        estate.admit(no)
        estate.confirm(no)
    assert commit(rewards.pay_some, now=NOW) == 0
    then = NOW.replace(day=1) + timedelta(days=31)
    with frozen(then):
        assert commit(rewards.pay_some, now=then) == 2
        assert commit(rewards.pay_some, now=then) == 0
        (movement,) = estate.phone().get("/me/passbook").json["items"]
    assert (movement["kind"], movement["amount"], movement["source"]) == ("community_reward", 2, None)
    journal = db.session.scalars(select(Journal).order_by(Journal.id.desc())).first()
    assert journal is not None
    assert (journal.memo, journal.actor, named in journal.reference) == ("社区奖励", "system", False)
    assert case_of(named)[2].reward_on is None


def test_ten_points_a_year_and_none_for_who_has_decided_their_own(estate: Estate) -> None:
    for _ in range(6):
        no, _ = estate.report()
        estate.admit(no)
        estate.confirm(no)
    then = NOW.replace(day=1) + timedelta(days=31)
    assert commit(rewards.pay_some, now=then) == 6
    assert estate.phone().get("/me/bank").json["points"] == 10
    later = estate.send(estate.phone(2)).json["no"]
    estate.admit(later)
    estate.is_staff(estate.second, estate.head)
    estate.confirm(later)
    assert commit(rewards.pay_some, now=then + timedelta(days=31)) == 1
    assert estate.phone(2).get("/me/bank").json["points"] == 0
