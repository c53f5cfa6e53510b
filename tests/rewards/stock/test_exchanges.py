"""Goods for points at the counter: once, whole, within limits; never to oneself; undone by one today, by two later."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.clock import frozen
from app.core.db.session import db
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties.residents.models import Household, Resident
from app.parties.units import making
from app.parties.units.models import UnitDomain, UnitKind
from app.rewards.coupons import codes
from app.rewards.exchanges import checks, reversing
from app.rewards.exchanges.models import ExchangeStatus, GoodsExchange
from app.rewards.stock import checks as stock_checks
from app.rewards.stock.models import MoveKind, StockMove
from devtools import factories
from devtools.factories import NOW, commit
from tests.rewards.stock import factories as stock
from tests.support.checks import assert_books_balance
from tests.support.http import SignedIn, as_staff, as_user
from tests.support.threads import at_once


class Till:
    """A mart with ten bags of rice, somebody behind its counter, and a resident before it."""

    def __init__(self, app: Flask) -> None:
        self.town = factories.town(points=100)
        self.at, self.rice = stock.point(self.town, month_points=60), stock.item(self.town, barcode=stock.BARCODE)
        stock.bought(self.town, self.at, self.rice, 10)
        self.app, self.user = app, factories.user()
        self.clerk = stock.clerk_of(self.town, factories.resident(self.town.node, user=self.user, points=50))
        self.person = self.town.person

    @property
    def api(self) -> SignedIn:
        """The clerk's phone, signed in just now."""
        return as_user(self.app, self.user)

    def give(self, person: Resident | None = None, quantity: int = 1, *, at: Any = NOW, **more: Any) -> Any:
        asked: dict[str, Any] = {"code": factories.card_code_of(person or self.person, at=at)}
        asked |= {"items": [{"item_id": self.rice.id, "quantity": quantity}]}
        return self.api.post("/counter/exchanges", asked | more)

    def sees(self) -> tuple[int, int, int, int]:
        """Points of the resident and of the retired, rice on hand, exchanges."""
        db.session.rollback()
        session = db.session()
        return (
            ledger.balance(session, chart.resident_points(self.person.id)),
            ledger.balance(session, chart.community(self.town.node.id, "retired")),
            stock.on_hand(self.at, self.rice),
            session.scalars(select(func.count(GoodsExchange.id))).one(),
        )


def assert_sound() -> None:
    assert_books_balance()
    both = (*checks.INVARIANTS, *stock_checks.INVARIANTS)
    assert [problem for each in both for problem in each.check(db.session()).problems] == []


@pytest.fixture
def place(app: Flask) -> Iterator[Till]:
    with frozen(NOW):
        yield Till(app)


def test_points_and_goods_go_at_once(place: Till) -> None:
    scan = place.api.post("/counter/scans", {"code": factories.card_code_of(place.person)})
    assert scan.json == {"name": scan.json["name"], "points": 100, "month_points": 60, "left": 60}
    assert "*" in scan.json["name"]
    answer = place.give(quantity=2)
    assert answer.status_code == 201
    assert (answer.json["points"], answer.json["status"]) == (20, "done")
    assert [(line["name"], line["quantity"], line["points"]) for line in answer.json["items"]] == [("大米", 2, 20)]
    assert place.sees() == (80, 20, 8, 1)
    again = place.give(quantity=2)
    assert (again.status_code, again.json["id"]) == (200, answer.json["id"])
    other = place.give(quantity=1)
    assert (other.status_code, other.json["code"]) == (409, "code_used")
    assert place.sees() == (80, 20, 8, 1)
    own = as_user(place.app, place.town.user)
    assert [each["id"] for each in own.get("/me/exchanges").json["items"]] == [answer.json["id"]]
    assert "大米×2" in own.get("/me/passbook").json["items"][0]["memo"]
    assert own.get("/me/messages").json["items"][0]["kind"] == "goods_exchanged"
    assert_sound()


def test_the_same_key_again_is_the_same_answer(place: Till) -> None:
    body = {"code": factories.card_code_of(place.person), "items": [{"item_id": place.rice.id, "quantity": 1}]}
    key = {"headers": {"Idempotency-Key": "till-1"}}
    first, second = (place.api.post("/counter/exchanges", body, **key) for _ in range(2))
    assert first.json == second.json
    assert place.sees() == (90, 10, 9, 1)


def test_what_is_refused_leaves_everything_as_it_was(place: Till) -> None:
    before = place.sees()
    family = factories.resident(place.town.node, household=_home(place.clerk), points=50)
    stranger = factories.town(points=50).person
    poor = factories.resident(place.town.node, points=15)
    for person, quantity, status, code in (
        (place.clerk, 1, 403, "same_person"),
        (family, 1, 403, "related_person"),
        (stranger, 1, 409, "not_served_here"),
        (poor, 2, 409, "not_enough_points"),
        (place.person, 7, 409, "month_limit"),
    ):
        answer = place.give(person, quantity)
        assert (answer.status_code, answer.json["code"]) == (status, code)
    held = factories.coupon(factories.offer(place.town.shop, points=0), place.person)
    coupon = place.give(code=factories.code_of(held))
    assert (coupon.status_code, coupon.json["code"]) == (404, "code_unknown")
    wrong = place.give(code=factories.card_code_of(place.person)[:-6] + "000000")
    assert (wrong.status_code, wrong.json["code"]) == (422, "code_wrong")
    stock.moved(place.town, place.at, place.rice, 1, MoveKind.COUNT)
    short = place.give(quantity=2)
    assert (short.status_code, short.json["code"], short.json["details"]["left"]) == (409, "not_enough_stock", 1)
    assert place.sees() == (*before[:2], 1, 0)
    assert_sound()


def _home(person: Resident) -> str:
    return db.session.get_one(Household, person.household_id).number


def test_what_has_gone_off_is_given_to_nobody(place: Till) -> None:
    stock.moved(place.town, place.at, place.rice, 0, MoveKind.COUNT)
    stock.bought(place.town, place.at, place.rice, 2, expires_on=date(2026, 11, 10))
    assert place.give().status_code == 201
    with frozen(NOW + timedelta(days=1)):
        late = place.give(at=NOW + timedelta(days=1))
        assert (late.status_code, late.json["code"]) == (409, "lot_expired")
    assert place.sees()[2:] == (1, 1)


def test_a_paper_card_is_good_for_five_a_day(place: Till) -> None:
    digits = codes.on_paper(place.person.card_serial)
    for n in range(5):
        with frozen(NOW + timedelta(minutes=n)):
            assert place.give(code=digits).status_code == 201
    with frozen(NOW + timedelta(minutes=9)):
        assert place.give(code=digits).json["code"] == "paper_card_limit"
    assert place.sees() == (50, 50, 5, 5)


def test_of_the_same_day_one_undoes_it(place: Till) -> None:
    done = place.give(quantity=6).json
    assert place.give(quantity=1).json["code"] == "code_used"
    path = f"/counter/exchanges/{done['id']}/reversal"
    answer = place.api.post(path, {"reason": "拿错了"})
    assert (answer.status_code, answer.json["status"]) == (200, "reversed")
    assert place.sees() == (100, 0, 10, 1)
    again = place.api.post(path, {"reason": "拿错了"})
    assert (again.status_code, again.json["code"]) == (409, "exchange_state")
    with frozen(NOW + timedelta(minutes=1)):
        assert place.give(quantity=6, at=NOW + timedelta(minutes=1)).status_code == 201
    assert_sound()


def test_later_two_undo_it(place: Till, app: Flask) -> None:
    done = place.give().json
    user = factories.user()
    stock.clerk_of(place.town, factories.resident(place.town.node, user=user))
    path, why = f"/counter/exchanges/{done['id']}/reversal", {"reason": "发霉了"}
    with frozen(NOW + timedelta(days=1)):
        asked = place.api.post(path, why)
        assert (asked.status_code, asked.json["status"]) == (200, "asked")
        alone = place.api.post(path, why)
        assert (alone.status_code, alone.json["code"]) == (403, "same_person")
        assert place.sees() == (90, 10, 9, 1)
        both = as_user(app, user).post(path, why)
        assert (both.status_code, both.json["status"]) == (200, "reversed")
    assert place.sees() == (100, 0, 10, 1)
    assert_sound()


def test_points_follow_who_has_moved_and_nothing_is_undone_for_who_has_left(place: Till) -> None:
    done = stock.given(place.clerk, place.person, place.rice)
    new = factories.community(parent=place.town.town)
    person = db.session.get_one(Resident, place.person.id)
    person.community_id = new.id
    db.session.commit()
    asked = {"exchange_id": done.id, "point": place.at, "reason": "退货", "by": place.town.admin, "now": NOW}
    commit(reversing.reverse, **asked)
    session = db.session()
    assert ledger.balance(session, chart.community(new.id, "issued")) == -10
    assert place.sees() == (100, 0, 10, 1)
    assert_books_balance()


def test_a_clerk_of_elsewhere_finds_nothing(place: Till, app: Flask) -> None:
    done = place.give().json
    school = commit(
        making.add_unit,
        community_id=place.town.node.id,
        kind=UnitKind.SCHOOL,
        domain=UnitDomain.CAMPUS,
        name="示例小学",
        staff=place.town.admin,
        now=NOW,
    )
    stock.point(place.town, "示例校园超市", unit_id=school.id)
    of_school, of_other, nobody = (factories.user() for _ in range(3))
    stock.clerk_of(place.town, factories.resident(place.town.node, user=of_school), unit_id=school.id)
    other = factories.town()
    stock.point(other)
    stock.clerk_of(other, factories.resident(other.node, user=of_other))
    factories.resident(place.town.node, user=nobody)
    came = db.session.scalars(select(StockMove.id).order_by(StockMove.id)).first()
    for user, no_site in ((of_school, 404), (of_other, 404), (nobody, 404)):
        api = as_user(app, user)
        site, reason = {"site_id": place.at.id}, {"reason": "与我无关"}
        move = {"kind": "count", "item_id": place.rice.id, "quantity": 1, **site}
        goods = [{"item_id": place.rice.id, "quantity": 1}]
        code = factories.card_code_of(place.person)
        answers = [
            api.get("/counter/stock", query_string=site),
            api.get("/counter/stock/moves", query_string=site),
            api.get("/counter/exchanges", query_string=site),
            api.post("/counter/stock/moves", move),
            api.post("/counter/scans", {"code": code, **site}),
            api.post("/counter/exchanges", {"code": code, "items": goods, **site}),
            api.post(f"/counter/exchanges/{done['id']}/reversal", reason),
            api.post(f"/counter/stock/moves/{came}/reversal", reason),
        ]
        assert [answer.status_code for answer in answers] == [no_site] * 8
    assert as_user(app, nobody).get("/counter/stock").json["code"] == "no_counter"
    assert [each["name"] for each in as_user(app, of_school).get("/counter/sites").json["items"]] == ["示例校园超市"]
    assert place.sees() == (90, 10, 9, 1)


def test_a_shelf_on_the_phone(place: Till) -> None:
    came = {
        "kind": "donated",
        "barcode": stock.BARCODE,
        "quantity": 4,
        "donor": "示例企业",
        "lot_expires": "2026-11-20",
    }
    answer = place.api.post("/counter/stock/moves", came)
    assert (answer.status_code, answer.json["quantity"], answer.json["donor"]) == (201, 4, "示例企业")
    [row] = place.api.get("/counter/stock").json["items"]
    assert (row["on_hand"], row["free"], row["is_soon"], row["next_expiry"]) == (14, 14, True, "2026-11-20")
    unknown = place.api.post("/counter/stock/moves", came | {"barcode": "96385074"})
    assert (unknown.status_code, unknown.json["code"]) == (404, "barcode_unknown")
    wrong = place.api.post("/counter/stock/moves", came | {"barcode": "6901234567893"})
    assert wrong.status_code == 422
    back = place.api.post(f"/counter/stock/moves/{answer.json['id']}/reversal", {"reason": "没有到货"})
    assert (back.status_code, back.json["quantity"]) == (200, -4)
    assert stock.on_hand(place.at, place.rice) == 10


def test_points_are_set_up_and_closed_by_staff(place: Till, app: Flask) -> None:
    desk = as_staff(app, place.town.admin)
    body = {
        "community_id": place.town.node.id,
        "kind": "canteen",
        "name": "示例幸福餐桌",
        "place": "东头",
        "hours": "中午",
    }
    made = desk.post("/staff/service-points", body)
    assert (made.status_code, made.json["status"]) == (201, "active")
    assert desk.post("/staff/service-points", body).json["code"] == "point_name_taken"
    own = as_user(app, place.town.user)
    assert [each["name"] for each in own.get("/service-points").json["items"]] == ["示例幸福餐桌", "示例信用超市"]
    assert own.get(f"/service-points/{made.json['id']}").json["place"] == "东头"
    closed = desk.post(f"/staff/service-points/{place.at.id}/closing", {"reason": "搬走"})
    assert closed.json["status"] == "closed"
    assert own.get(f"/service-points/{place.at.id}").status_code == 404
    assert place.give(site_id=place.at.id).status_code == 404
    assert place.sees() == (100, 0, 10, 0)


def _giving(place: Till, api: SignedIn, person: Resident) -> Any:
    body = {"code": factories.card_code_of(person), "items": [{"item_id": place.rice.id, "quantity": 1}]}
    return partial(api.post, "/counter/exchanges", body)


def test_64_tills_want_the_last_ten(place: Till, app: Flask) -> None:
    people = [factories.resident(place.town.node, points=10) for _ in range(64)]
    answers = at_once(app, [_giving(place, place.api, person) for person in people])
    assert Counter(answer.status_code for answer in answers) == {201: 10, 409: 54}
    assert {answer.json["code"] for answer in answers if answer.status_code == 409} == {"not_enough_stock"}
    assert place.sees() == (100, 100, 0, 10)
    assert_sound()


def test_one_card_at_many_tills_is_served_once(place: Till, app: Flask) -> None:
    answers = at_once(app, [_giving(place, place.api, place.person) for _ in range(16)])
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 15}
    assert place.sees() == (90, 10, 9, 1)
    assert_sound()


def test_a_tampered_shelf_is_named(place: Till) -> None:
    place.give()
    db.session.query(StockMove).filter_by(kind=MoveKind.OUT).update({"exchange_id": None, "quantity": -2})
    db.session.commit()
    both = (*checks.INVARIANTS, *stock_checks.INVARIANTS)
    found = [problem for each in both for problem in each.check(db.session()).problems]
    assert len(found) == 3
    assert db.session.query(GoodsExchange).one().status is ExchangeStatus.DONE
