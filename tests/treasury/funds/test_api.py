"""Money into funds, by two people, and down the tree."""

from collections import Counter
from functools import partial
from typing import Any

import pytest
from flask import Flask

from app.core.db.session import db
from app.core.permissions import StaffRole
from app.ledger import chart
from app.ledger import journals as ledger
from app.treasury import funds
from app.treasury.funds.models import Allocation, TopUp, TopUpSource
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.checks import assert_books_balance
from tests.support.http import as_staff
from tests.support.threads import at_once

AMOUNT_FEN = 1_900_000
BODY = {"amount_fen": AMOUNT_FEN, "source": "budget", "bank_reference": "DEMO-1"}


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town(available_fen=0)


def available(fund: Any) -> int:
    return ledger.balance(db.session(), chart.fund(fund.id, "available"))


def test_drafted_by_one_approved_by_another(app: Flask, town: Town) -> None:
    drafter, approver = (as_staff(app, factories.staff(town.town, StaffRole.FINANCE)) for _ in range(2))
    drafted = drafter.post(f"/staff/funds/{town.fund.id}/top-ups", BODY)
    assert (drafted.status_code, drafted.json["status"], drafted.json["approved_by"]) == (201, "drafted", None)
    assert available(town.fund) == 0
    path = f"/staff/top-ups/{drafted.json['id']}"
    own = drafter.post(f"{path}/approval")
    assert (own.status_code, own.json["code"]) == (403, "same_person")
    assert approver.post(f"{path}/approval").json["status"] == "approved"
    assert available(town.fund) == AMOUNT_FEN
    assert approver.post(f"{path}/approval").status_code == 409
    assert approver.post(f"{path}/rejection").status_code == 409
    assert_books_balance()


def test_a_bank_reference_counts_once_unless_it_was_rejected(app: Flask, town: Town) -> None:
    drafter, approver = (as_staff(app, factories.staff(town.town, StaffRole.FINANCE)) for _ in range(2))
    drafted = drafter.post(f"/staff/funds/{town.fund.id}/top-ups", BODY).json
    again = drafter.post(f"/staff/funds/{town.fund.id}/top-ups", BODY)
    assert (again.status_code, again.json["code"]) == (409, "bank_reference_used")
    approver.post(f"/staff/top-ups/{drafted['id']}/rejection")
    assert drafter.post(f"/staff/funds/{town.fund.id}/top-ups", BODY).status_code == 201
    assert available(town.fund) == 0


def test_sixteen_approvals_count_once(app: Flask, town: Town) -> None:
    drafted = as_staff(app, town.admin).post(f"/staff/funds/{town.fund.id}/top-ups", BODY).json
    approvers = [factories.staff(town.town) for _ in range(16)]
    results = at_once(
        app, [partial(commit, funds.approve_top_up, top_up_id=drafted["id"], staff=a, now=NOW) for a in approvers]
    )
    assert sum(isinstance(result, TopUp) for result in results) == 1
    assert available(town.fund) == AMOUNT_FEN
    assert_books_balance()


def test_one_transfer_drafted_by_eight_at_once_is_one_draft(app: Flask, town: Town) -> None:
    draft = partial(
        commit,
        funds.draft_top_up,
        fund_id=town.fund.id,
        amount_fen=5_000_000,
        source=TopUpSource.BUDGET,
        bank_reference="DEMO-1",
        now=NOW,
    )
    people = [factories.staff(town.town, StaffRole.FINANCE) for _ in range(8)]
    results = at_once(app, [partial(draft, staff=each) for each in people])
    assert Counter(getattr(each, "code", "drafted") for each in results) == {"drafted": 1, "bank_reference_used": 7}
    assert db.session.query(TopUp).count() == 1


@pytest.mark.parametrize("amount", [0, -1, 1.9, True, "5", 1e3, 2**63, None])
def test_amounts_are_whole_fen_above_zero(app: Flask, town: Town, amount: Any) -> None:
    staff = as_staff(app, town.admin)
    body = {**BODY, "amount_fen": amount, "source": "lottery", "approved_by": 1}
    answer = staff.post(f"/staff/funds/{town.fund.id}/top-ups", body)
    named = {field["field"] for field in answer.json["details"]["fields"]}
    assert (answer.status_code, named) == (422, {"amount_fen", "source", "approved_by"})
    assert db.session.query(TopUp).count() == 0


def test_money_goes_down_the_tree_by_two_people_and_never_below_zero(app: Flask, town: Town) -> None:
    top = factories.fund(town.town, available_fen=1_000)
    staff, other = as_staff(app, town.admin), as_staff(app, factories.staff(town.town, StaffRole.FINANCE))
    path = f"/staff/funds/{top.id}/allocations"
    drafts = [staff.post(path, {"to_fund_id": town.fund.id, "amount_fen": 600}) for _ in range(2)]
    assert [(each.status_code, each.json["status"]) for each in drafts] == [(201, "drafted")] * 2
    assert (available(top), available(town.fund)) == (1_000, 0)
    first, second = (f"/staff/allocations/{each.json['id']}" for each in drafts)
    own = staff.post(f"{first}/approval")
    assert (own.status_code, own.json["code"]) == (403, "same_person")
    done = other.post(f"{first}/approval").json
    assert (done["status"], done["approved_by"] is None, available(top), available(town.fund)) == (
        "approved",
        False,
        400,
        600,
    )
    assert other.post(f"{first}/approval").json["code"] == "allocation_state"
    late = other.post(f"{second}/approval")
    assert (late.status_code, late.json["code"], late.json["details"]["missing_fen"]) == (409, "fund_short", 200)
    assert other.post(f"{second}/withdrawal").json["code"] == "not_your_draft"
    assert other.post(f"{second}/rejection", {"reason": "钱不够了"}).json["rejection_reason"] == "钱不够了"
    assert staff.post(f"{second}/withdrawal").status_code == 409
    assert [each["status"] for each in staff.get(path).json["items"]] == ["rejected", "approved"]
    short = staff.post(path, {"to_fund_id": town.fund.id, "amount_fen": 401})
    assert (short.status_code, short.json["code"], short.json["details"]["missing_fen"]) == (409, "fund_short", 1)
    up = staff.post(f"/staff/funds/{town.fund.id}/allocations", {"to_fund_id": top.id, "amount_fen": 1})
    assert (up.status_code, up.json["code"]) == (422, "not_below")
    assert staff.post(path, {"to_fund_id": top.id, "amount_fen": 1}).status_code == 422
    assert_books_balance()


def test_only_who_is_above_gives_money_away(app: Flask, town: Town) -> None:
    top = factories.fund(town.town, available_fen=1_000)
    draft = as_staff(app, town.admin).post(
        f"/staff/funds/{top.id}/allocations", {"to_fund_id": town.fund.id, "amount_fen": 1}
    )
    below = as_staff(app, factories.staff(town.node, StaffRole.FINANCE))
    for step, body in (("approval", None), ("rejection", {"reason": "不要"}), ("withdrawal", None)):
        assert below.post(f"/staff/allocations/{draft.json['id']}/{step}", body).status_code == 404


def test_many_approvals_at_once_spend_no_fen_twice(app: Flask, town: Town) -> None:
    top = factories.fund(town.town, available_fen=1_000)
    draft = partial(commit, funds.draft_allocation, fund_id=top.id, to_fund_id=town.fund.id, amount_fen=300, memo="")
    drafts = [draft(staff=town.admin, now=NOW) for _ in range(12)]
    other = factories.staff(town.town)
    approve = partial(commit, funds.approve_allocation, staff=other, now=NOW)
    results = at_once(app, [partial(approve, allocation_id=each.id) for each in drafts])
    assert Counter(type(result) for result in results)[Allocation] == 3
    again = at_once(app, [partial(approve, allocation_id=each.id) for each in drafts])
    assert Counter(type(result) for result in again)[Allocation] == 0
    assert (available(top), available(town.fund)) == (100, 900)
    assert_books_balance()


def test_a_retried_draft_is_one_draft(app: Flask, town: Town) -> None:
    staff = as_staff(app, town.admin)
    answers = [
        staff.post(f"/staff/funds/{town.fund.id}/top-ups", BODY, headers={"Idempotency-Key": "t-1"}) for _ in range(3)
    ]
    assert len({answer.get_data() for answer in answers}) == 1
    assert len(staff.get(f"/staff/funds/{town.fund.id}/top-ups").json["items"]) == 1


def test_clerks_do_not_touch_money(app: Flask, town: Town) -> None:
    clerk = as_staff(app, factories.staff(town.town, StaffRole.CLERK))
    assert clerk.post(f"/staff/funds/{town.fund.id}/top-ups", BODY).status_code == 403
