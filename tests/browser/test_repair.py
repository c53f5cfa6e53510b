"""修复: a minus that counts is made good by a training. Asked for on the phone, checked by one, decided by another."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core.clock import business_day, utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.parties.residents.models import Resident
from app.standing.programmes.models import SubjectKind
from app.standing.records import deciding, effect, submitting
from app.standing.reminders import giving
from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk, look
from tests.support.own_database import application, staff_called
from tests.support.served import ask_as, assert_verified

PERSON, RULE, NAME, MINUS = "resident-new", "parking-repeat", "重复违规停放", -10
AGO = timedelta(days=110)
"""A minus of this size can be repaired three months after it has begun to count."""


def park(session: Session, resident_id: int) -> int:
    """After two reminders, with all that it takes; the id of the record."""
    clerk, now = staff_called("street.clerk"), utc_now() - AGO
    about: dict[str, Any] = {"rule_slug": RULE, "subject_kind": SubjectKind.RESIDENT, "subject_id": resident_id}
    event: dict[str, Any] = {}
    for ago in (9, 5, 0):
        then = now - timedelta(days=ago)
        event = {"occurred_on": business_day(then), "event_key": f"parked-{ago}", "note": "占用无障碍车位"}
        if ago:
            giving.give(session, staff=clerk, now=then, **about, **event)
    record = submitting.submit(session, score_delta=MINUS, staff=clerk, now=now, **about, **event)
    session.flush()
    deciding.verify(session, record_id=record.id, staff=staff_called("street.admin"), now=now)
    deciding.approve(session, record_id=record.id, staff=staff_called("city.admin"), now=now)
    assert record.due_at is not None
    effect.take_effect(session, record_ids=[record.id], now=record.due_at + timedelta(minutes=1))
    return record.id


@pytest.fixture
def minus(served: dict[str, str]) -> int:
    resident_id = ask_as(served, PERSON, "GET", "/me").json()["resident"]["id"]
    with application(served):
        assert db.session.get_one(Resident, resident_id)
        return execute(park, resident_id=resident_id)


def test_a_minus_is_repaired_after_a_training(
    desk: OpenDesk, phone: OpenPhone, served: dict[str, str], minus: int
) -> None:
    def score() -> int:
        return int(ask_as(served, PERSON, "GET", "/me/bank").json()["score"])

    before, person = score(), phone(PERSON)
    person.open("/pages/resident/score")
    person.sees(NAME)
    person.press("申请修复")
    person.page.locator('uni-textarea[aria-label="怎么改正的"] textarea').fill("车已经停到车位，愿意参加培训")
    person.keep("repair-application-390")
    person.page.locator("uni-button", has_text="申请修复").filter(visible=True).last.click()
    person.sees("已申请修复")
    person.open("/pages/resident/cases")
    person.sees("同意以前这条减分照常计入")

    checker = desk("wanghai.clerk")
    checker.go("异议和修复")
    look(checker, "repair-queue")
    row = checker.page.locator("#main tbody tr", has_text=NAME).filter(has_text="修复").filter(has_text="待受理")
    row.get_by_role("link").first.click()
    checker.press("受理")
    checker.sees("已受理修复申请")
    case = checker.page.url.rpartition("/console")[2]
    checker.follow("约定修复事项")
    checker.choose("本人选择", "参加培训")
    checker.fill("完成期限", (business_day(utc_now()) + timedelta(days=20)).isoformat())
    look(checker, "repair-task")
    checker.press("登记")
    checker.sees("已登记约定的修复事项")

    person.open("/pages/resident/cases")
    person.tap("看经过")
    person.sees("约定修复事项：参加培训，")
    person.keep("repair-on-the-phone")
    assert score() == before

    checker.follow("确认完成")
    checker.fill("原因", "参加文明停车培训，签到表第 3 行")
    checker.press("确认完成")
    checker.sees("已确认完成")
    checker.follow("同意修复")
    checker.fill("原因", "已改正")
    checker.press("同意修复")
    checker.sees("由您经")
    decider = desk("wanghai.admin")
    decider.open(case)
    decider.follow("同意修复")
    decider.fill("原因", "已改正，并参加了培训")
    decider.check()
    decider.press("同意修复")
    decider.sees("已修复，这条减分不再计入")
    look(decider, "repair-decided")

    assert score() == before - MINUS
    person.open("/pages/resident/score")
    person.sees("已修复，不再计入")
    person.keep("repaired-390")
    decider.open(f"/records/{minus}")
    decider.sees("已修复")
    for each in (checker, decider, person):
        assert each.problems == []
    assert_verified(served)
