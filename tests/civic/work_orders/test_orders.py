"""A household asks its property firm, which takes and does it; it is rated, reopened, handed over and voided."""

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.cases.models import CaseEvent
from app.civic.work_orders import upkeep
from app.civic.work_orders.classes import CLASSES
from app.civic.work_orders.errors import A_DAY
from app.core.clock import frozen
from app.core.db.session import db
from app.parties.areas import belonging
from app.parties.messages.models import MessageKind
from app.parties.units.models import UnitKind
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.snaps.test_reporting import count, refused
from tests.civic.work_orders.conftest import Estate, case_of, told
from tests.support import pictures
from tests.support.http import as_staff, as_user
from tests.support.threads import at_once

DAY = timedelta(days=1)


def test_classes_have_two_clocks_the_first_before_the_second(estate: Estate) -> None:
    session = db.session()
    assert len(CLASSES) <= 12
    for about in CLASSES.values():
        assert NOW < about.take.until(session, NOW) <= about.done.until(session, NOW)
    shown = estate.phone().get("/me/work-orders/choices").json
    assert (shown["firm"], shown["area"]) == ("甲物业", "第 3 区")
    assert shown["categories"][0] == {
        "category": "trapped",
        "title": "电梯困人",
        "take_within": "10 分钟",
        "done_within": "30 分钟",
    }


def test_reported_taken_done_and_rated(estate: Estate) -> None:
    before = [pictures.ahead(estate.users[0]).id]
    no = estate.order(key="one", evidence=before)
    assert estate.send(key="one", evidence=before).json["no"] == no  # Sent again, it is one.
    case, order = case_of(no)
    assert (order.unit_id, order.area_id, case.due_at) == (estate.firm.id, estate.building_id, order.take_by)
    assert (order.take_by, order.done_by) == (NOW + timedelta(hours=2), NOW + DAY)
    assert [told(user, MessageKind.ORDER_GIVEN) for user in estate.users] == [[], ["reported"], ["reported"], [], []]
    (shown,) = estate.phone(1).get("/property/work-orders").json["items"]
    assert shown["home"] == "H-1"
    assert estate.person.name not in str(shown)
    taken = estate.step(no, "taking")
    assert (taken.status_code, taken.json["order"]["is_mine"]) == (200, True)
    assert estate.step(no, "taking").status_code == 200  # Sent again.
    assert case_of(no)[0].due_at == order.done_by
    assert estate.step(no, "notes", text="配件明天到").status_code == 201
    after = pictures.ahead(estate.users[1], pictures.png())
    done = estate.step(no, "completion", note="已更换灯泡", evidence=[after.id])
    assert (done.status_code, done.json["order"]["state"], done.json["order"]["pictures"]) == (200, "done", 2)
    assert told(estate.users[0], MessageKind.ORDER_MOVED) == ["taken", "done"]
    seen = estate.phone().get(f"/cases/{no}").json
    assert (seen["can_reopen"], seen["order"]["result"]) == (True, "已更换灯泡")
    assert [each["kind"] for each in seen["events"]] == ["reported", "taken", "progress", "done"]
    for phone, path in ((estate.phone(), f"/cases/{no}"), (estate.phone(2), f"/property/work-orders/{no}")):
        kinds = [each["kind"] for each in phone.get(f"{path}/pictures").json["items"]]
        assert kinds == ["case", "case_result"]
    rated = estate.says(no, "rating", rating=2, reason="来得慢")
    assert (rated.json["order"]["state"], rated.json["order"]["rating"]) == ("rated", 2)
    assert estate.says(no, "rating", rating=4).json["order"]["rating"] == 4
    assert [each["text"] for each in estate.phone().get(f"/cases/{no}").json["events"][-2:]] == ["2 分，来得慢", "4 分"]
    (own,) = estate.phone().get("/me/work-orders").json["items"]
    assert (own["no"], own["state_label"]) == (no, "已评价")


def test_without_a_firm_there_is_nobody_to_ask(estate: Estate) -> None:
    answer = estate.send(number=1)  # Their home is in no area.
    refused(answer, 409, "no_property_firm")
    assert "随手拍" in answer.json["message"]
    lonely = estate.area("9")
    commit(belonging.put_households, area_id=lonely, numbers=["H-2"], staff=estate.admin, now=NOW)
    refused(estate.send(number=1), 409, "no_property_firm")
    assert estate.phone(1).get("/me/work-orders/choices").json["firm"] is None
    visitor = factories.user()
    refused(
        as_user(estate.app, visitor).post("/cases", {"kind": "work_order", "category": "leak", "text": "漏水了"}),
        403, "not_a_resident",
    )  # fmt: skip
    assert count() == 0


def test_of_a_day_so_many_can_be_sent(estate: Estate) -> None:
    for _ in range(A_DAY):
        estate.order()
    refused(estate.send(), 429, "too_many_orders")
    assert count() == A_DAY


def test_another_estate_is_not_there(estate: Estate) -> None:
    no = estate.order()
    picture = pictures.ahead(estate.users[3])
    assert estate.phone(3).get("/property/work-orders").json["items"] == []
    for path in (f"/property/work-orders/{no}", f"/property/work-orders/{no}/pictures"):
        assert estate.phone(3).get(path).status_code == 404
    assert estate.step(no, "taking", 3).status_code == 404
    assert estate.step(no, "notes", 3, text="不归我们").status_code == 404
    assert estate.step(no, "completion", 3, note="已修", evidence=[picture.id]).status_code == 404
    assert estate.says(no, "rating", 3, rating=1).status_code == 404
    assert estate.phone(4).get(f"/property/work-orders/{no}").status_code == 404  # Answers for it, holds no post.
    case, order = case_of(no)
    assert (case.state, order.holder_id, case.pictures) == ("reported", None, 0)


def test_a_post_in_an_area_is_for_members_of_the_firm_alone(estate: Estate) -> None:
    no = estate.order()
    estate.appoint(estate.stranger, area_id=estate.area_id)
    assert estate.phone(3).get(f"/property/work-orders/{no}").status_code == 404
    estate.join(estate.stranger, estate.firm)
    assert estate.phone(3).get(f"/property/work-orders/{no}").status_code == 200


def test_of_two_who_take_it_one_has_it_and_a_colleague_may_finish(app: Flask, estate: Estate) -> None:
    no = estate.order()
    refused(estate.step(no, "completion", note="已修"), 409, "not_taken")
    refused(estate.step(no, "notes", text="在路上"), 409, "not_taken")
    assert case_of(no)[0].state == "reported"
    phones = estate.phone(1), estate.phone(2)
    done = at_once(app, [partial(phone.post, f"/property/work-orders/{no}/taking") for phone in phones])
    assert sorted(each.status_code for each in done) == [200, 409]
    assert [each.json["code"] for each in done if each.status_code == 409] == ["taken_by_another"]
    taker = case_of(no)[1].holder_id
    mate = 2 if taker == estate.fixer.id else 1
    assert estate.step(no, "completion", mate, note="接着修好了").status_code == 200
    assert case_of(no)[1].closed_by != taker
    refused(estate.step(no, "completion", note="再来一次"), 409, "case_state")
    assert list(db.session.scalars(select(CaseEvent.kind))).count("done") == 1


def test_not_done_comes_back_within_thirty_days(estate: Estate) -> None:
    no = estate.order()
    refused(estate.says(no, "reopening", reason="没有修"), 409, "not_closed")
    refused(estate.says(no, "rating", rating=5), 409, "not_closed")
    estate.done(no)
    with frozen(NOW + 2 * DAY):
        again = estate.says(no, "reopening", reason="又不亮了")
        assert (again.status_code, again.json["order"]["state"]) == (201, "reopened")
        case, order = case_of(no)
        assert (case.is_open, order.holder_id, order.reopened) == (True, estate.fixer.id, 1)
        assert case.due_at == NOW + 2 * DAY + timedelta(hours=2)
        assert told(estate.users[1], MessageKind.ORDER_GIVEN) == ["reported", "reopened"]
        assert told(estate.users[2], MessageKind.ORDER_GIVEN) == ["reported"]
        estate.done(no)
    with frozen(NOW + 32 * DAY + timedelta(seconds=1)):
        late = estate.says(no, "reopening", reason="又不亮了")
        refused(late, 409, "too_late_to_reopen")
        assert estate.phone().get(f"/cases/{no}").json["can_reopen"] is False
        case, order = case_of(no)
        assert (case.state, order.reopened) == ("done", 1)


def test_nobody_works_on_what_their_own_household_asks(estate: Estate) -> None:
    user = factories.user()
    spouse = factories.resident(estate.node, user=user, household="H-1")
    estate.appoint(spouse, unit_id=estate.firm.id)
    no = estate.order()
    answer = as_user(estate.app, user).post(f"/property/work-orders/{no}/taking")
    refused(answer, 403, "related_person")
    assert case_of(no)[0].state == "reported"


def test_the_desk_gives_it_to_another_firm_or_voids_it(estate: Estate) -> None:
    no, wrong = estate.order(), estate.order()
    estate.step(no, "taking")
    desk = as_staff(estate.app, estate.admin)
    shop = estate.unit("一所学校", UnitKind.SCHOOL)
    path = f"/staff/work-orders/{no}/handover"
    for unit_id in (estate.firm.id, shop.id):
        refused(desk.post(path, {"unit_id": unit_id, "reason": "改派"}), 422, "invalid_input", "unit_id")
    assert case_of(no)[1].unit_id == estate.firm.id
    given = desk.post(path, {"unit_id": estate.other.id, "reason": "这栋楼归乙物业"})
    assert (given.status_code, given.json["firm"], given.json["state"]) == (200, "乙物业", "reported")
    assert case_of(no)[1].holder_id is None
    assert told(estate.users[3], MessageKind.ORDER_GIVEN) == ["reported"]
    assert estate.phone(1).get(f"/property/work-orders/{no}").status_code == 404
    assert estate.step(no, "taking", 3).status_code == 200
    voided = desk.post(f"/staff/work-orders/{wrong}/withdrawal", {"reason": "不归物业"})
    assert (voided.status_code, voided.json["state"]) == (200, "withdrawn")
    assert told(estate.users[0], MessageKind.ORDER_MOVED) == ["taken", "taken", "withdrawn"]
    refused(estate.says(wrong, "rating", rating=1), 409, "case_state")
    refused(estate.says(wrong, "reopening", reason="就是归物业"), 409, "case_state")
    refused(desk.post(f"/staff/work-orders/{wrong}/withdrawal", {"reason": "再来"}), 409, "case_state")
    foreign = as_staff(estate.app, factories.staff(factories.community()))
    assert foreign.post(path, {"unit_id": estate.firm.id, "reason": "改派"}).status_code == 404
    assert foreign.post(f"/staff/work-orders/{no}/withdrawal", {"reason": "不归物业"}).status_code == 404
    assert (case_of(no)[0].state, case_of(wrong)[0].state) == ("taken", "withdrawn")
    listed = desk.get("/staff/work-orders?state=withdrawn").json["items"]
    assert [each["no"] for each in listed] == [wrong]


def test_an_area_has_one_firm_at_a_time(estate: Estate) -> None:
    desk = as_staff(estate.app, estate.admin)
    asked = {"area_id": estate.area_id, "unit_id": estate.other.id}
    taken = desk.post("/staff/estates", asked)
    refused(taken, 409, "estate_taken")
    assert taken.json["details"]["unit"] == "甲物业"
    (first,) = [each for each in desk.get("/staff/estates").json["items"] if each["area_id"] == estate.area_id]
    foreign = as_staff(estate.app, factories.staff(factories.community()))
    assert foreign.post(f"/staff/estates/{first['id']}/ending").status_code == 404
    assert foreign.get("/staff/estates").json["items"] == []
    assert desk.post(f"/staff/estates/{first['id']}/ending").status_code == 200
    refused(estate.send(), 409, "no_property_firm")
    assert desk.post(f"/staff/estates/{first['id']}/ending").status_code == 404
    assert desk.post("/staff/estates", asked).status_code == 201
    assert case_of(estate.order())[1].unit_id == estate.other.id


@pytest.mark.parametrize("number", [4, 5])
def test_shares_and_means_of_few_are_not_told(estate: Estate, number: int) -> None:
    for _ in range(number):
        no = estate.order()
        estate.done(no)
        estate.says(no, "rating", rating=4)
    desk = as_staff(estate.app, estate.admin)
    desk.post(f"/staff/work-orders/{estate.order()}/withdrawal", {"reason": "报错了"})
    (month,) = desk.get("/staff/work-orders/figures").json["items"]
    assert (month["unit"], month["number"]) == ("甲物业", number)
    told_of = month["in_time_percent"], month["mean_tenths_of_a_day"], month["rating_tenths"]
    assert told_of == ((100, 0, 40) if number == 5 else (None, None, None))


def test_what_becomes_of_orders_when_people_are_one_or_forgotten(estate: Estate) -> None:
    no = estate.order()
    estate.step(no, "taking")
    commit(upkeep.hand_over, from_id=estate.fixer.id, to_id=estate.mate.id)
    assert case_of(no)[1].holder_id == estate.mate.id
    commit(upkeep.forget_resident, resident_id=estate.mate.id)
    case, order = case_of(no)
    assert (case.state, order.holder_id) == ("reported", None)
    commit(upkeep.forget_user, user_id=estate.users[0].id)
    case, _ = case_of(no)
    assert (case.statement, case.filed_by) == ("", None)
