"""The shop is asked and answers, and it is decided who was right: what that leads to, and what it never does."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.alliance.complaints import upkeep
from app.alliance.complaints.deciding import Outcome
from app.alliance.complaints.errors import ShopNotHeardError
from app.alliance.complaints.models import Complaint
from app.alliance.complaints.queries import answer_rate
from app.civic.cases.errors import CaseNotFoundError, CaseStateError
from app.civic.cases.models import Case, CaseEvent
from app.civic.councils import listing
from app.core.clock import frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.ledger.invariants import Ids
from app.parties.merchants import suspend
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.messages.models import MessageKind
from app.parties.recusal import declaring
from app.parties.staff.errors import SamePersonError
from app.standing.programmes.errors import RelatedPersonError
from app.standing.programmes.models import SubjectKind
from app.standing.records import checks
from app.standing.records import deciding as records
from app.standing.records.errors import CouncilDecidesError
from app.standing.records.models import Record, RecordState
from app.standing.scores import scores
from devtools import factories
from devtools.factories import NOW, commit
from tests.alliance.complaints.conftest import Street, case_of, told
from tests.alliance.complaints.factories import complained
from tests.support import pictures
from tests.support.desk import at_desk
from tests.support.http import as_user

LATER = NOW + timedelta(days=8)
"""When the shop's time for an answer is over."""


def made() -> list[Record]:
    db.session.rollback()
    return list(db.session.scalars(select(Record).order_by(Record.id)))


def score(street: Street) -> int:
    db.session.rollback()
    about: dict[str, Any] = {"subject_kind": SubjectKind.MERCHANT, "subject_id": street.shop.merchant.id}
    return scores.standing(db.session(), **about, now=LATER).score


def test_from_a_complaint_to_a_record_that_waits_for_another(street: Street) -> None:
    no = street.complain(coupon_id=street.coupon.id, category="refused_coupon")
    street.ask(no)
    picture = pictures.ahead(street.shop.owner)
    answer = street.answer(no, evidence=[picture.id])
    assert (answer.status_code, answer.json["complaint"]["answer"]) == (200, "当天系统升级")
    assert len(street.phone.get(f"/cases/{no}/pictures").json["items"]) == 1
    before = score(street)
    complaint = street.decide(no)
    (record,) = made()
    assert (record.id, record.event_key, record.status) == (complaint.record_id, no, RecordState.SUBMITTED)
    assert (record.rule.slug, record.score_delta, record.created_by) == ("refuse-coupon", -10, street.admin.id)
    assert no in record.note
    assert score(street) == before  # Nothing is taken before the process is through.
    with pytest.raises(SamePersonError):
        commit(records.verify, record_id=record.id, staff=street.admin, now=NOW)
    commit(records.verify, record_id=record.id, staff=street.second, now=NOW)
    assert made()[0].status is RecordState.VERIFIED
    assert told(street.user, MessageKind.COMPLAINT_MOVED) == ["heard", "answered", "upheld"]
    assert told(street.shop.owner, MessageKind.COMPLAINED_OF) == ["heard", "upheld"]
    own = street.phone.get(f"/cases/{no}").json
    assert (own["complaint"]["decision"], [each["kind"] for each in own["events"]]) == (
        "看了录像",
        ["received", "heard", "answered", "upheld"],
    )
    theirs = street.at_shop.get(f"/merchant/cases/{no}").json
    assert (theirs["complaint"]["decision"], theirs["events"][-1]["text"]) == ("请培训店员", "请培训店员")
    assert "看了录像" not in str(theirs)


@pytest.mark.parametrize(
    ("category", "outcome", "rule", "delta"),
    [
        ("manner", Outcome.MINOR, "complaint-upheld", -10),
        ("fake", Outcome.SEVERE, "complaint-upheld", -30),
        ("refused_coupon", Outcome.SEVERE, "complaint-upheld", -30),
    ],
)
def test_what_is_upheld_by_its_gravity(street: Street, category: str, outcome: Outcome, rule: str, delta: int) -> None:
    no = street.complain(category=category)
    street.ask(no)
    street.answer(no)
    street.decide(no, outcome)
    assert [(each.rule.slug, each.score_delta) for each in made()] == [(rule, delta)]


def test_a_council_decides_what_is_severe(street: Street) -> None:
    third = factories.staff(street.town.node)
    for outcome, waits in ((Outcome.SEVERE, 1), (Outcome.MINOR, 0)):
        no = street.complain(category="fake")
        street.ask(no)
        street.answer(no)
        street.decide(no, outcome)
        commit(records.verify, record_id=made()[-1].id, staff=street.second, now=NOW)
        path = street.town.node.path
        assert len(db.session.scalars(listing.waiting(path)).all()) == waits, outcome
        if waits:
            with pytest.raises(CouncilDecidesError):
                commit(records.approve, record_id=made()[-1].id, staff=third, now=NOW)
            assert made()[-1].status is RecordState.VERIFIED
            decided: dict[str, Any] = {"record_ids": [made()[-1].id], "adopted": True, "reason": ""}
            council = listing.Body("council:1", path)
            assert commit(records.decide_by_council, council=council, now=NOW, **decided) == 1
        else:
            commit(records.approve, record_id=made()[-1].id, staff=third, now=NOW)
        assert made()[-1].status is RecordState.NOTICE
        last = made()[-1].id
        assert checks.nobody_lets_count_alone(db.session(), Ids(0, last)).problems == []


def test_complaints_are_taken_home_without_who_complains(street: Street) -> None:
    no = street.complain(category="manner", text="电话 13800001111，店员骂人")
    page = _taken_home(street, street.admin)
    assert (no in page, "店员骂人" in page, "13800001111" in page) == (True, True, False)
    assert no not in _taken_home(street, factories.town().admin)


def _taken_home(street: Street, staff: StaffIdentity) -> str:
    answer = at_desk(street.app, staff).post("/exports/complaints", {"format": "csv"})
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def test_not_upheld_before_the_shop_could_speak_and_silence_decides_nothing(street: Street) -> None:
    no = street.complain()
    with pytest.raises(CaseStateError):
        street.decide(no)
    street.ask(no)
    with pytest.raises(ShopNotHeardError):
        street.decide(no)
    assert (case_of(no)[0].state, made()) == ("heard", [])
    with frozen(NOW + timedelta(days=60)):
        desk = at_desk(street.app, street.admin)
        assert "table__alarm" in desk.page("/complaints")
        assert "已超过期限" in desk.page(f"/complaints/{no}")
        assert (case_of(no)[0].state, made()) == ("heard", [])
        assert street.answer(no).status_code == 200  # Late, and read all the same.
        street.decide(no, Outcome.REJECTED, now=NOW + timedelta(days=60))
    assert (case_of(no)[0].state, made()) == ("rejected", [])


def test_upheld_without_an_answer_once_its_time_is_over(street: Street) -> None:
    no = street.complain()
    street.ask(no)
    street.decide(no, now=LATER)
    assert [each.score_delta for each in made()] == [-10]


def test_where_the_shop_has_left_there_is_no_record(street: Street) -> None:
    no = street.complain()
    street.ask(no)
    street.answer(no)
    commit(lambda session: setattr(session.get_one(Merchant, street.shop.merchant.id), "status", MerchantStatus.EXITED))
    assert street.decide(no).record_id is None
    assert (case_of(no)[0].state, made()) == ("upheld", [])


def test_the_shop_answers_once_while_it_is_open_and_only_its_owner(street: Street) -> None:
    no = street.complain()
    assert street.answer(no).status_code == 404  # It was not asked.
    street.ask(no)
    clerk = factories.user()
    factories.clerk(street.shop, user=clerk)
    at_clerk = as_user(street.app, clerk)
    assert at_clerk.get(f"/merchant/cases/{no}").status_code == 200
    assert at_clerk.post(f"/merchant/cases/{no}/answer", {"text": "不是我"}).status_code == 403
    assert (
        as_user(street.app, factories.shop(street.town.node).owner)
        .post(f"/merchant/cases/{no}/answer", {"text": "别家"})
        .status_code
        == 404
    )
    assert case_of(no)[1].answer == ""
    assert street.answer(no, "已经道歉").status_code == 200
    assert street.answer(no, "又说一次").json["code"] == "already_answered"
    street.decide(no)
    more = street.phone.post(f"/cases/{no}/events", {"kind": "addition", "text": "还有"})
    assert more.json["code"] == "complaint_closed"
    other = street.complain()
    street.ask(other)
    street.decide(other, Outcome.REJECTED)
    assert street.answer(other).json["code"] == "complaint_closed"
    assert case_of(no)[1].answer == "已经道歉"


def test_nobody_of_either_side_decides(street: Street) -> None:
    no = street.complain()
    clerk = factories.user()
    works_there = factories.resident(street.town.node, user=clerk)
    factories.clerk(street.shop, user=clerk)
    for related in (street.person, works_there):
        commit(declaring.declare, number=related.number, staff=street.admin, now=NOW)
        with pytest.raises(RelatedPersonError):
            street.ask(no)
        with pytest.raises(RelatedPersonError):
            street.decide(no, Outcome.REJECTED)
        assert (case_of(no)[0].state, told(street.user, MessageKind.COMPLAINT_MOVED)) == ("received", [])
    street.ask(no, staff=street.second)
    with pytest.raises(CaseStateError):
        street.ask(no, staff=street.second)
    with pytest.raises(CaseNotFoundError):
        street.ask(no, staff=factories.staff(factories.community()))


def test_the_answer_rate_is_that_of_a_year_and_hidden_below_five(street: Street) -> None:
    numbers = [complained(factories.user().id, street.shop).no for _ in range(6)]
    for no in numbers:
        street.ask(no)
    for no in numbers[:3]:
        street.answer(no)
    street.decide(numbers[5], Outcome.REJECTED)  # Before its time was over: that is no silence.
    slug = street.shop.merchant.slug

    def shown() -> Any:
        return as_user(street.app, street.user).get(f"/merchants/{slug}").json["complaints"]

    assert shown() is None  # The time for an answer is not over.
    with frozen(LATER):
        assert shown() == {"asked": 5, "answered": 3, "percent": 60}
        assert "5 件投诉中按时答复了 3 件（60%）" in street.app.test_client().get(f"/m/{slug}").get_data(as_text=True)
        street.answer(numbers[3])  # Too late to count.
        assert shown()["answered"] == 3
        commit(lambda session: session.delete(session.get_one(Complaint, case_of(numbers[4])[0].id)))
        assert shown() is None
    assert answer_rate(db.session(), merchant_id=street.shop.merchant.id, now=NOW + timedelta(days=500)) is None


def test_the_desk_asks_and_decides(street: Street) -> None:
    no = street.complain(text="店员很凶，找我 13900000001")
    desk = at_desk(street.app, street.admin)
    assert no in desk.page("/complaints")
    assert "13900000001" not in desk.page(f"/complaints/{no}") + desk.page("/complaints")
    assert "5 个工作日内答复" in desk.said(desk.post(f"/complaints/{no}/hearing"))
    typed = {"outcome": "minor", "reason": "看了录像", "to_shop": "请培训店员"}
    answer = desk.post(f"/complaints/{no}/decision", typed)
    assert "商户还没有答复，答复期限也没有满" in answer.get_data(as_text=True)
    street.answer(no)
    assert "由另一位工作人员审核" in desk.said(desk.post(f"/complaints/{no}/decision", typed))
    assert f"/records/{made()[0].id}" in desk.page(f"/complaints/{no}")
    assert no in desk.page("/complaints/all?state=upheld")
    assert "没有待办的投诉" in desk.page("/complaints")


def test_who_is_forgotten_leaves_what_was_decided(street: Street) -> None:
    no = street.complain(coupon_id=street.coupon.id)
    street.ask(no)
    street.answer(no)
    street.decide(no)
    commit(upkeep.forget_user, user_id=street.user.id)
    case, complaint = case_of(no)
    assert (case.filed_by, case.statement, case.decision, complaint.answer, complaint.coupon_id) == (
        None,
        "",
        "",
        "",
        None,
    )
    assert (case.state, made()[0].event_key) == ("upheld", no)
    assert set(db.session.scalars(select(CaseEvent.text).where(CaseEvent.case_id == case.id))) == {""}
    assert "访客" in at_desk(street.app, street.admin).page(f"/complaints/{no}")


def test_a_suspended_shop_answers_too(street: Street) -> None:
    no = street.complain()
    street.ask(no)
    commit(suspend, merchant_id=street.shop.merchant.id, staff=street.admin, reason="逾期未整改", now=NOW)
    assert street.answer(no).status_code == 200
    assert db.session.scalars(select(Case.no)).all() == [no]
