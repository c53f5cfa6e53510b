"""Statements over HTTP: who may do what, what comes back, and a whole month from end to end."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.alliance.settlement.models import StatementStatus
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.core.security.masking import mask_name
from app.rewards.redemptions.models import Redemption
from devtools import factories
from devtools.factories import NOW, Town
from tests.alliance.settlement import october
from tests.alliance.settlement.october import DECEMBER, OCTOBER, POINTS, RATE_FEN, SUBSIDY_FEN, WORTH_FEN
from tests.support.http import as_staff, as_user


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town(points=1_000)


def test_a_month_from_the_counter_to_the_bank(app: Flask, town: Town) -> None:
    october.redeemed(town, 3)
    finance, second = (as_staff(app, factories.staff(town.town, StaffRole.FINANCE)) for _ in range(2))
    shop = as_user(app, town.shop.owner)

    made = finance.post("/staff/settlements", {"month": "2026-10"}, headers={"Idempotency-Key": "october"})
    assert (made.status_code, made.json) == (
        201,
        {"month": "2026-10", "created": 1, "existing": 0, "total_fen": 3 * WORTH_FEN, "waiting": 0},
    )
    again = finance.post("/staff/settlements", {"month": "2026-10"}, headers={"Idempotency-Key": "october"})
    assert (again.status_code, again.json) == (201, made.json)
    assert finance.post("/staff/settlements", {"month": "2026-10"}).json["existing"] == 1

    (mine,) = shop.get("/merchant/statements").json["items"]
    assert mine["status"] == "draft"
    seen = shop.get(f"/merchant/statements/{mine['id']}").json
    assert {name: seen[name] for name in ("month", "points", "points_fen", "subsidy_fen", "total_fen")} == {
        "month": "2026-10",
        "points": 3 * POINTS,
        "points_fen": 3 * POINTS * RATE_FEN,
        "subsidy_fen": 3 * SUBSIDY_FEN,
        "total_fen": 3 * WORTH_FEN,
    }
    assert seen["merchant"] == {"slug": town.shop.merchant.slug, "name": town.shop.merchant.name}
    assert [line["status"] for line in seen["lines"]] == ["stands"] * 3
    assert (seen["lines"][0]["day"], seen["lines"][0]["points"]) == ("2026-10-20", POINTS)

    wrong, right = seen["lines"][0]["id"], seen["lines"][2]["id"]
    disputed = shop.post(f"/merchant/statements/{mine['id']}/dispute", {"lines": [wrong, right], "reason": "不是本店"})
    assert (disputed.status_code, disputed.json["status"]) == (200, "disputed")
    assert (disputed.json["total_fen"], disputed.json["lines"][0]["dispute_reason"]) == (WORTH_FEN, "不是本店")

    approved = second.post(f"/staff/statements/{mine['id']}/approval")
    assert (approved.status_code, approved.json["status"], approved.json["missing_fen"]) == (200, "approved", 0)
    payment = {"bank_reference": "BANK-2026-10"}
    alone = second.post(f"/staff/statements/{mine['id']}/payment", payment)
    assert (alone.status_code, alone.json["code"]) == (403, "same_person")
    paid = finance.post(f"/staff/statements/{mine['id']}/payment", payment, headers={"Idempotency-Key": "pay-october"})
    assert (paid.status_code, paid.json["status"], paid.json["total_fen"]) == (200, "paid", WORTH_FEN)
    assert (
        finance.post(
            f"/staff/statements/{mine['id']}/payment", payment, headers={"Idempotency-Key": "pay-october"}
        ).json
        == paid.json
    )
    twice = finance.post(f"/staff/statements/{mine['id']}/payment", payment)
    assert (twice.status_code, twice.json["code"]) == (409, "statement_state")

    void = finance.post(f"/staff/statement-lines/{wrong}/resolution", {"outcome": "void", "reason": "商户说得对"})
    assert (void.status_code, void.json["status"], void.json["resolution"]) == (200, "voided", "商户说得对")
    stands = finance.post(f"/staff/statement-lines/{right}/resolution", {"outcome": "stands", "reason": "核销属实"})
    assert stands.json["status"] == "carried"
    account = shop.get("/merchant/account").json
    assert account == {"points": POINTS, "payable_fen": SUBSIDY_FEN}
    october.assert_everything_adds_up()

    with frozen(DECEMBER):
        finance, shop = as_staff(app, town.admin), as_user(app, town.shop.owner)
        second = as_staff(app, factories.staff(town.town))
        assert finance.post("/staff/settlements", {"month": "2026-11"}).json["total_fen"] == WORTH_FEN
        newest, oldest = shop.get("/merchant/statements").json["items"]
        assert (newest["month"], oldest["month"]) == ("2026-11", "2026-10")
        assert shop.post(f"/merchant/statements/{newest['id']}/confirmation").json["status"] == "confirmed"
        assert second.post(f"/staff/statements/{newest['id']}/approval").status_code == 200
        last = finance.post(f"/staff/statements/{newest['id']}/payment", {"bank_reference": "BANK-2026-11"})
        assert last.json["status"] == "paid"
        assert shop.get("/merchant/account").json == {"points": 0, "payable_fen": 0}
    october.assert_everything_adds_up()


def test_the_same_bank_reference_is_a_conflict(app: Flask, town: Town) -> None:
    october.redeemed(town)
    october.redeemed(town, shop=factories.shop(town.node))
    first, second = october.run(town).statements
    with frozen(NOW + timedelta(days=8)):
        staff, other = as_staff(app, town.admin), as_staff(app, factories.staff(town.town))
        for statement in (first, second):
            other.post(f"/staff/statements/{statement.id}/approval")
        body = {"bank_reference": "BANK-1"}
        assert staff.post(f"/staff/statements/{first.id}/payment", body).status_code == 200
        refused = staff.post(f"/staff/statements/{second.id}/payment", body)
    assert (refused.status_code, refused.json["code"]) == (409, "bank_reference_used")


def test_a_short_fund_says_what_is_missing(app: Flask) -> None:
    town = factories.town(available_fen=SUBSIDY_FEN)
    statement = october.drafted(town)
    october.confirm(town, statement)
    with frozen(NOW):
        staff, other = as_staff(app, town.admin), as_staff(app, factories.staff(town.town))
        assert other.post(f"/staff/statements/{statement.id}/approval").json["missing_fen"] == POINTS * RATE_FEN
        refused = staff.post(f"/staff/statements/{statement.id}/payment", {"bank_reference": "BANK-1"})
        assert (refused.status_code, refused.json["code"]) == (409, "fund_short")
        assert refused.json["details"]["missing_fen"] == POINTS * RATE_FEN
        shown = staff.get(f"/staff/statements/{statement.id}").json
        assert (shown["status"], shown["missing_fen"], shown["paid_at"]) == ("approved", POINTS * RATE_FEN, None)
        (listed,) = staff.get("/staff/statements").json["items"]
        assert listed["missing_fen"] == POINTS * RATE_FEN


def test_staff_filter_by_month_and_status(app: Flask, town: Town) -> None:
    october.redeemed(town)
    october.redeemed(town, at=NOW)
    first = october.run(town).statements[0]
    october.confirm(town, first)
    second = october.run(town, "2026-11", at=DECEMBER).statements[0]
    staff = as_staff(app, town.admin)

    def ids(query: str) -> list[int]:
        return [item["id"] for item in staff.get(f"/staff/statements{query}").json["items"]]

    assert ids("") == [second.id, first.id]
    assert ids("?month=2026-10") == [first.id]
    assert ids("?status=draft") == [second.id]
    assert ids("?month=2026-10&status=draft") == []
    page = staff.get("/staff/statements?limit=1").json
    assert staff.get(f"/staff/statements?limit=1&cursor={page['next_cursor']}").json["items"][0]["id"] == first.id
    assert staff.get("/staff/statements?month=2026-13").status_code == 422


def test_a_clerk_sees_and_answers_what_the_owner_opens(app: Flask, town: Town) -> None:
    statement = october.drafted(town)
    line = october.lines_of(statement)[0].id
    path, user = f"/merchant/statements/{statement.id}", factories.user()
    factories.clerk(town.shop, user=user)
    clerk, owner = as_user(app, user), as_user(app, town.shop.owner)
    looks = ("/merchant/account", "/merchant/statements", path)

    def answers() -> list[Any]:
        return [
            clerk.post(f"{path}/dispute", {"lines": [line], "reason": "金额不对"}),
            clerk.post(f"{path}/withdrawal", {"lines": [line]}),
            clerk.post(f"{path}/confirmation"),
        ]

    def may() -> list[bool]:
        (mine,) = clerk.get("/me").json["memberships"]
        return [mine["sees_money"], mine["answers_statements"]]

    assert clerk.get("/merchant/settings").json == {"clerk_access": "none"}
    assert [clerk.get(path).json["code"] for path in looks] == ["owners_money"] * 3
    assert [answer.json["code"] for answer in answers()] == ["owners_money"] * 3
    assert may() == [False, False]

    assert owner.put("/merchant/settings", {"clerk_access": "read"}).json == {"clerk_access": "read"}
    assert [clerk.get(path).status_code for path in looks] == [200] * 3
    assert [answer.json["code"] for answer in answers()] == ["owners_answer"] * 3
    assert may() == [True, False]
    assert october.again(statement).status is StatementStatus.DRAFT

    assert owner.put("/merchant/settings", {"clerk_access": "answer"}).status_code == 200
    assert [answer.status_code for answer in answers()] == [200] * 3
    assert may() == [True, True]


def test_only_the_owner_decides_what_clerks_see(app: Flask, town: Town) -> None:
    user = factories.user()
    factories.clerk(town.shop, user=user)
    clerk, owner = as_user(app, user), as_user(app, town.shop.owner)
    assert clerk.put("/merchant/settings", {"clerk_access": "answer"}).status_code == 403
    wrong = owner.put("/merchant/settings", {"clerk_access": "all"})
    assert (wrong.status_code, wrong.json["details"]["fields"][0]["field"]) == (422, "clerk_access")
    assert owner.get("/merchant/settings").json == {"clerk_access": "none"}


def test_a_shop_reads_of_each_line_what_its_own_book_has(app: Flask, town: Town) -> None:
    statement = october.drafted(town)
    (line,) = as_user(app, town.shop.owner).get(f"/merchant/statements/{statement.id}").json["lines"]
    used = db.session.get_one(Redemption, line["redemption_id"])
    assert (line["bill_fen"], line["clerk"]) == (used.bill_fen, "店主")
    assert line["holder"] == mask_name(town.person.name)
    assert "holder" not in as_staff(app, town.admin).get(f"/staff/statements/{statement.id}").json["lines"][0]


STAFF_ROUTES = [
    ("GET", "/staff/statements/{id}", None),
    ("POST", "/staff/statements/{id}/approval", None),
    ("POST", "/staff/statements/{id}/payment", {"bank_reference": "BANK-1"}),
    ("POST", "/staff/statement-lines/{line}/resolution", {"outcome": "void", "reason": "不是我的"}),
]
SHOP_ROUTES = [
    ("GET", "/merchant/statements/{id}", None),
    ("POST", "/merchant/statements/{id}/confirmation", None),
    ("POST", "/merchant/statements/{id}/dispute", {"lines": [1], "reason": "不是我的"}),
    ("POST", "/merchant/statements/{id}/withdrawal", {"lines": [1]}),
]


def send(client, method, path, body):
    return client.get(path) if method == "GET" else client.post(path, body)


@pytest.mark.parametrize(("method", "path", "body"), STAFF_ROUTES)
def test_not_yours_is_not_there_for_staff(app: Flask, town: Town, method, path, body) -> None:
    statement = october.drafted(town)
    line = october.lines_of(statement)[0].id
    other = as_staff(app, factories.town().admin)
    sibling = as_staff(app, factories.staff(factories.community(parent=town.town)))
    for client in (other, sibling):
        assert send(client, method, path.format(id=statement.id, line=line), body).status_code == 404
    own = as_staff(app, town.admin)
    assert send(own, method, path.format(id=10**9, line=10**9), body).status_code == 404
    assert not other.get("/staff/statements").json["items"]


@pytest.mark.parametrize(("method", "path", "body"), SHOP_ROUTES)
def test_not_yours_is_not_there_for_shops(app: Flask, town: Town, method, path, body) -> None:
    statement = october.drafted(town)
    other = as_user(app, factories.shop(town.node).owner)
    assert send(other, method, path.format(id=statement.id), body).status_code == 404
    assert send(as_user(app, town.shop.owner), method, path.format(id=10**9), body).status_code == 404
    assert not other.get("/merchant/statements").json["items"]


@pytest.mark.parametrize("role", list(StaffRole))
def test_roles(app: Flask, town: Town, role: StaffRole) -> None:
    statement = october.drafted(town)
    staff = as_staff(app, factories.staff(town.town, role))
    moves = role in (StaffRole.ADMIN, StaffRole.FINANCE)
    reads = moves or role is StaffRole.AUDITOR
    assert (staff.post("/staff/settlements", {"month": "2026-10"}).status_code == 201) is moves
    for method, path, body in STAFF_ROUTES[1:]:
        answer = send(staff, method, path.format(id=statement.id, line=10**9), body)
        assert (answer.status_code == 403) is not moves
    assert staff.get("/staff/statements").status_code == (200 if reads else 403)
    assert staff.get(f"/staff/statements/{statement.id}").status_code == (200 if reads else 403)


def test_shops_and_staff_keep_to_their_own_doors(app: Flask, town: Town) -> None:
    assert as_user(app, town.shop.owner).get("/staff/statements").status_code == 401
    assert as_staff(app, town.admin).get("/merchant/statements").status_code == 401
    assert as_user(app, factories.user()).get("/merchant/statements").status_code == 403


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/staff/settlements", {"month": "2026-11"}, "month"),
        ("/staff/settlements", {"month": "2026-1"}, "month"),
        ("/staff/settlements", {}, "month"),
        ("/staff/settlements", {"month": "2026-10", "rate_fen": 1}, "rate_fen"),
        ("/staff/statements/1/payment", {"bank_reference": "x"}, "bank_reference"),
        ("/staff/statements/1/payment", {"total_fen": 5}, "total_fen"),
        ("/staff/statement-lines/1/resolution", {"outcome": "paid", "reason": "核对过了"}, "outcome"),
        ("/staff/statement-lines/1/resolution", {"outcome": "void"}, "reason"),
    ],
)
def test_wrong_input_names_its_field(app: Flask, town: Town, path, body, field) -> None:
    answer = as_staff(app, town.admin).post(path, body)
    assert answer.status_code == 422
    assert [wrong["field"] for wrong in answer.json["details"]["fields"]] == [field]


@pytest.mark.parametrize("lines", [[], [0], ["1"], [1.5], [True], "1", None, list(range(1, 1_002))])
def test_lines_are_a_list_of_ids(app: Flask, town: Town, lines) -> None:
    statement = october.drafted(town)
    answer = as_user(app, town.shop.owner).post(
        f"/merchant/statements/{statement.id}/dispute", {"lines": lines, "reason": "不是本店"}
    )
    assert answer.status_code == 422
    assert all(wrong["field"].startswith("lines") for wrong in answer.json["details"]["fields"])


def test_a_reversal_is_refused_once_on_a_statement(app: Flask, town: Town) -> None:
    (receipt,) = october.redeemed(town)
    october.run(town)
    with frozen(OCTOBER):
        shop = as_user(app, town.shop.owner)
        refused = shop.post(f"/merchant/redemptions/{receipt.id}/reversal", {"reason": "扫错了"})
    assert (refused.status_code, refused.json["code"]) == (409, "reversal_refused")
