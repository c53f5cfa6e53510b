"""Somebody has moved away or died: off the roster, told, and known; and back where it was a mistake."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import business_day, frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.ledger import chart
from app.ledger import journals as ledger
from app.office import privacy
from app.office.residency import jobs, leaving
from app.parties import residents
from app.parties.linking import linking
from app.parties.messages.models import Message, MessageKind
from app.parties.residents.models import Household, Resident, ResidentStatus
from app.rewards.coupons import codes
from app.rewards.coupons.models import Coupon, CouponStatus
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.standing.records import factories as credit
from tests.support.checks import assert_books_balance
from tests.support.desk import Desk, at_desk
from tests.support.http import as_user

END = NOW + timedelta(days=leaving.POINTS_END_DAYS)


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        credit.install()
        yield factories.town()


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return at_desk(app, factories.staff(town.node, StaffRole.CLERK))


def gone(desk: Desk, town: Town, how: str = "moved_away", **more: str) -> Any:
    form = {"how": how, "on": business_day(NOW).isoformat(), "reason": "迁出证明"} | more
    return desk.post(f"/residency/{town.person.id}/departure", form)


def points(town: Town) -> int:
    db.session.rollback()
    return ledger.balance(db.session(), chart.resident_points(town.person.id))


def person_of(town: Town) -> Resident:
    db.session.rollback()
    return db.session.get_one(Resident, town.person.id)


@pytest.mark.parametrize(("how", "words"), [("moved_away", "已登记为迁出"), ("died", "已登记为去世")])
def test_whoever_has_left_acts_no_more_and_their_phone_is_told(
    app: Flask, desk: Desk, town: Town, how: str, words: str
) -> None:
    phone, had = as_user(app, town.user), points(town)
    assert gone(desk, town, how).status_code == 303
    person = person_of(town)
    assert (person.status, person.user_id, person.left_on) == (ResidentStatus(how), None, business_day(NOW))
    assert phone.get("/me/bank").json["code"] == "not_a_resident"
    (message, *_) = phone.get("/me/messages").json["items"]
    assert message["kind"] == MessageKind.LEFT_ROSTER.value
    assert words in message["text"]
    assert points(town) == had
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "resident.gone")).one()
    assert event.facts == {"how": how, "on": business_day(NOW).isoformat(), "reason": "迁出证明"}
    assert f'/residents/{person.id}"' not in desk.page("/residents")


def test_a_code_that_their_phone_still_draws_is_honoured_no_more(app: Flask, desk: Desk, town: Town) -> None:
    coupon = factories.coupon(factories.offer(town.shop), town.person)
    code = codes.show(codes.Prefix.COUPON, coupon.serial, now=NOW).code
    gone(desk, town)
    clerk = as_user(app, town.shop.owner)
    for path in ("/merchant/scans", "/merchant/redemptions"):
        refused = clerk.post(path, {"code": code, "bill_fen": 100_000})
        assert (refused.status_code, refused.json["code"]) == (409, "holder_left")
    desk.post(f"/residency/{town.person.id}/return", {"reason": "登记错了"})
    assert clerk.post("/merchant/redemptions", {"code": code, "bill_fen": 100_000}).json["code"] == "code_wrong"
    code = codes.show(codes.Prefix.COUPON, coupon.serial, now=NOW, generation=1).code
    assert clerk.post("/merchant/redemptions", {"code": code, "bill_fen": 100_000}).status_code == 201
    assert_books_balance()


def test_the_household_says_why_and_until_when(desk: Desk, town: Town) -> None:
    gone(desk, town)
    page = desk.page(f"/residents/households/{town.person.household_id}")
    assert "已迁出" in page
    assert "起清零" in page
    assert f"{END:%Y-%m-%d}" in page or f"{END.year}年" in page


def test_the_household_reads_it_on_its_phones_and_others_do_not(app: Flask, desk: Desk, town: Town) -> None:
    home = db.session.get_one(Household, town.person.household_id).number
    at_home, neighbour = factories.user(), factories.user()
    factories.resident(town.node, household=home, user=at_home)
    factories.resident(town.node, user=neighbour)
    gone(desk, town, "died")
    (shown,) = as_user(app, at_home).get("/me/household/former").json["items"]
    today = business_day(NOW)
    assert (shown["status"], shown["left_on"]) == ("died", today.isoformat())
    assert shown["points_end_on"] == leaving.points_end_on(today).isoformat()
    assert town.person.name not in str(shown)
    assert as_user(app, neighbour).get("/me/household/former").json["items"] == []


def test_points_and_coupons_end_after_the_time_and_not_before(desk: Desk, town: Town) -> None:
    coupon = factories.coupon(factories.offer(town.shop), town.person)
    gone(desk, town)
    held = points(town)
    assert jobs.end_points(END - timedelta(days=1)) == 0
    assert points(town) == held
    assert jobs.end_points(END) == held + coupon.points
    assert points(town) == 0
    assert db.session.get_one(Coupon, coupon.id).status is CouponStatus.CANCELLED
    assert jobs.end_points(END) == 0
    assert_books_balance()


def test_what_one_may_give_back_in_a_day_does_not_keep_anybody_here(desk: Desk, town: Town) -> None:
    offer = factories.offer(town.shop, per_person=20, stock_total=20)
    days = [NOW - timedelta(days=ago) for ago in (2, 2, 2, 1, 1, 1, 0)]
    coupons = [factories.coupon(offer, town.person, at=at).points for at in days]
    gone(desk, town)
    held = points(town)
    assert jobs.end_points(END) == held + sum(coupons)
    assert points(town) == 0


def test_by_mistake_they_come_back_with_all_they_had(app: Flask, desk: Desk, town: Town) -> None:
    had, serial = points(town), person_of(town).card_serial
    gone(desk, town)
    back = desk.post(f"/residency/{town.person.id}/return", {"reason": "登记错了"})
    assert "已恢复在册" in desk.said(back)
    person = person_of(town)
    assert (person.status, person.left_on) == (ResidentStatus.ACTIVE, None)
    assert person.card_serial != serial  # The phone that was theirs draws nothing any more.
    assert points(town) == had
    assert jobs.end_points(END) == 0
    assert points(town) == had
    home = db.session.get_one(Household, person.household_id).number
    commit(residents.show_phone, user_id=town.user.id, phone=person.phone)
    assert commit(linking.link_by_household, user_id=town.user.id, household=home, now=NOW).id == person.id
    assert desk.post(f"/residency/{person.id}/return", {"reason": "再来"}).status_code == 409


def test_a_day_to_come_is_refused_and_nobody_leaves_twice(desk: Desk, town: Town) -> None:
    assert gone(desk, town, on=(business_day(NOW) + timedelta(days=1)).isoformat()).status_code == 422
    assert person_of(town).status is ResidentStatus.ACTIVE
    assert gone(desk, town).status_code == 303
    assert gone(desk, town).status_code == 404


def test_who_has_left_can_still_be_forgotten(desk: Desk, town: Town) -> None:
    gone(desk, town)
    commit(privacy.forget_resident, resident_id=town.person.id, staff=town.admin, reason="家属书面申请", now=NOW)
    person = person_of(town)
    assert (person.status, person.name, person.phone_index) == (ResidentStatus.LEFT, residents.FORGOTTEN, None)
    assert_books_balance()


def test_a_message_is_not_sent_to_who_has_no_phone(desk: Desk, town: Town) -> None:
    other = factories.resident(town.node)
    form = {"how": "died", "on": business_day(NOW).isoformat(), "reason": "死亡证明"}
    assert desk.post(f"/residency/{other.id}/departure", form).status_code == 303
    assert db.session.scalars(select(Message).where(Message.kind == MessageKind.LEFT_ROSTER)).all() == []
