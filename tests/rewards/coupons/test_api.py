"""Coupons over HTTP: the contract's fields, and what bad input gets."""

from typing import Any

import pytest
from flask import Flask

from app.core.clock import frozen
from app.core.db.session import db
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import Offer, OfferKind
from devtools import factories
from devtools.factories import NOW, Town
from tests.support.http import as_staff, as_user
from tests.support.tables import queries

OFFER_FIELDS = {
    "id",
    "kind",
    "title",
    "merchant",
    "points",
    "stock_left",
    "per_person",
    "min_stars",
    "valid_from",
    "valid_until",
    "claimable",
    "reason",
    "percent_off_bp",
    "cash_off_fen",
    "list_price_fen",
    "credit_price_fen",
    "min_spend_fen",
    "max_saving_fen",
}
NOT_WHOLE = [1.9, True, "5", 1e3, -1, 0, 2**63, None, [], {}]


@pytest.fixture
def town(app: Flask) -> Any:
    with frozen(NOW):
        yield factories.town()


def test_from_an_offer_to_the_counter(app: Flask, town: Town) -> None:
    resident, clerk = as_user(app, town.user), as_user(app, town.shop.owner)
    offer = factories.offer(town.shop, points=7)
    listed = resident.get("/offers").json
    assert listed["items"][0].keys() >= OFFER_FIELDS
    assert listed["items"][0]["claimable"] is True
    assert listed["items"][0]["merchant"] == {
        "slug": town.shop.merchant.slug,
        "name": town.shop.merchant.name,
        "trade": "理发",
        "community_id": town.node.id,
        "picture": None,
    }

    claimed = resident.post(f"/offers/{offer.id}/claims")
    assert claimed.status_code == 201
    assert claimed.json["status"] == "issued"
    shown = resident.get(f"/me/coupons/{claimed.json['id']}/code").json
    assert shown.keys() == {"code", "secret", "period_s", "server_time", "valid_until"}

    scan = clerk.post("/merchant/scans", {"code": shown["code"]}).json
    assert (scan["kind"], scan["status"], scan["saving_fen"]) == ("coupon", "issued", 1_000)
    done = clerk.post("/merchant/redemptions", {"code": shown["code"]})
    assert done.status_code == 201
    assert done.json["points"] == 7
    assert clerk.post("/merchant/redemptions", {"code": shown["code"]}).status_code == 200
    assert clerk.get("/merchant/account").json == {"points": 7, "payable_fen": 0}
    assert clerk.get("/merchant/redemptions").json["items"][0]["id"] == done.json["id"]
    assert resident.get(f"/me/coupons/{claimed.json['id']}").json["status"] == "redeemed"

    undone = clerk.post(f"/merchant/redemptions/{done.json['id']}/reversal", {"reason": "扫错了"})
    assert (undone.status_code, undone.json["status"]) == (200, "reversed")
    assert resident.post(f"/me/coupons/{claimed.json['id']}/cancellation").json["status"] == "cancelled"


def test_a_retried_claim_counts_once(app: Flask, town: Town) -> None:
    resident, offer = as_user(app, town.user), factories.offer(town.shop)
    headers = {"Idempotency-Key": "claim-1"}
    first = resident.post(f"/offers/{offer.id}/claims", headers=headers)
    again = resident.post(f"/offers/{offer.id}/claims", headers=headers)
    assert (first.status_code, first.get_data()) == (again.status_code, again.get_data())
    other = resident.post(f"/offers/{factories.offer(town.shop).id}/claims", headers=headers)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert len(resident.get("/me/coupons").json["items"]) == 1


def test_the_offers_row_is_changed_after_all_else(app: Flask, town: Town) -> None:
    offer = factories.offer(town.shop)
    with queries() as sent:
        answer = as_user(app, town.user).post(f"/offers/{offer.id}/claims", headers={"Idempotency-Key": "claim-2"})
    assert answer.status_code == 201
    written = [sql.split()[:2] for sql in "; ".join(sent).split("; ") if not sql.startswith(("SET", "COMMIT"))]
    assert written[-2:] == [["UPDATE", "idempotency_key"], ["UPDATE", "offer"]]


@pytest.mark.only_on("mariadb")
def test_what_a_claim_and_a_redemption_write_is_sent_at_once(app: Flask, town: Town) -> None:
    offer = factories.offer(town.shop)
    resident, clerk = as_user(app, town.user), as_user(app, town.shop.owner)
    sent: dict[str, list[str]] = {}
    for name in ("first", "second"):
        with queries() as sent["claim"]:
            coupon = resident.post(f"/offers/{offer.id}/claims").json
        code = resident.get(f"/me/coupons/{coupon['id']}/code").json["code"]
        with queries() as sent["redemption"]:
            assert clerk.post("/merchant/redemptions", json={"code": code}).status_code == 201, name

    written = {name: [sql for sql in asked if not sql.startswith("SELECT")] for name, asked in sent.items()}
    assert {name: len(asked) for name, asked in written.items()} == {
        "claim": 2,
        "redemption": 1,
    }  # A coupon goes first.
    assert [sql.split()[0] for sql in sent["redemption"][-1].split("; ")] == [
        "UPDATE",
        *["INSERT"] * 3,
        "UPDATE",
        "INSERT",
    ]
    assert sent["claim"][-1].endswith("COMMIT")


@pytest.mark.parametrize("key", ["", "x" * 65, "有"])
def test_a_bad_idempotency_key_is_named(app: Flask, town: Town, key: str) -> None:
    offer = factories.offer(town.shop)
    answer = as_user(app, town.user).post(
        f"/offers/{offer.id}/claims", headers={"Idempotency-Key": key.encode().decode("latin-1")}
    )
    assert answer.status_code == 422
    assert answer.json["details"]["fields"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize(
    "code", ["6" * 17, "6" * 19, "66012345678949203a", "", None, 660123456789492039, "66012345678949203\n"]
)
def test_a_malformed_code_is_named_and_counts_for_nothing(app: Flask, town: Town, code: Any) -> None:
    clerk = as_user(app, town.shop.owner)
    for path in ("/merchant/scans", "/merchant/redemptions"):
        answer = clerk.post(path, {"code": code})
        assert answer.status_code == 422
        assert [field["field"] for field in answer.json["details"]["fields"]] == ["code"]


@pytest.mark.parametrize("value", NOT_WHOLE)
def test_numbers_that_are_not_whole_fen_are_refused(app: Flask, town: Town, value: Any) -> None:
    held = factories.coupon(factories.offer(town.shop), town.person)
    body = {"code": factories.code_of(held), "bill_fen": value, "offer_id": value, "surprise": 1}
    if value is None:  # Here it simply means: none given.
        body |= {"bill_fen": "", "offer_id": ""}
    answer = as_user(app, town.shop.owner).post("/merchant/redemptions", body)
    assert answer.status_code == 422
    assert {field["field"] for field in answer.json["details"]["fields"]} == {"bill_fen", "offer_id", "surprise"}
    assert all(ord(field["message"][0]) > 127 for field in answer.json["details"]["fields"])
    db.session.rollback()
    assert db.session.get_one(Coupon, held.id, populate_existing=True).status is CouponStatus.ISSUED


def test_five_wrong_codes_lock_the_serial(app: Flask, town: Town) -> None:
    held = factories.coupon(factories.offer(town.shop), town.person)
    good = factories.code_of(held)
    clerk = as_user(app, town.shop.owner)
    wrong = [digits for digits in (f"{good[:12]}{n:06d}" for n in range(7)) if digits != good][:5]
    assert [clerk.post("/merchant/redemptions", {"code": digits}).json["code"] for digits in wrong] == [
        "code_wrong"
    ] * 5
    locked = clerk.post("/merchant/redemptions", {"code": good})
    assert (locked.status_code, locked.json["code"]) == (429, "code_locked")


def test_an_owner_drafts_and_staff_publish(app: Flask, town: Town) -> None:
    owner, staff = as_user(app, town.shop.owner), as_staff(app, town.admin)
    terms = {
        "kind": "percent_off",
        "title": "洗车九折",
        "percent_off_bp": 1_000,
        "points": 5,
        "stock_total": 20,
        "valid_from": "2026-11-01T00:00:00+08:00",
        "valid_until": "2027-01-01T00:00:00+08:00",
        "subsidy_kind": "share",
        "subsidy_share_bp": 5_000,
        "subsidy_cap_fen": 300,
    }
    draft = owner.post("/merchant/offers", terms)
    assert (draft.status_code, draft.json["status"], draft.json["budget_needed_fen"]) == (201, "draft", 6_000)
    assert as_user(app, town.user).get(f"/offers/{draft.json['id']}").status_code == 404
    published = staff.post(f"/staff/offers/{draft.json['id']}/approval", {"bonus_points": 1})
    assert (published.status_code, published.json["status"], published.json["fund_id"]) == (
        200,
        "published",
        town.fund.id,
    )
    assert staff.post(f"/staff/offers/{draft.json['id']}/approval").status_code == 409
    assert as_user(app, town.user).get(f"/offers/{draft.json['id']}").json["claimable"] is True


def test_an_offer_with_everything_wrong_names_everything(app: Flask, town: Town) -> None:
    body = {
        "kind": "gift",
        "title": " x ",
        "points": 1.5,
        "stock_total": -1,
        "valid_from": "tomorrow",
        "bonus_points": 5,
    }
    answer = as_user(app, town.shop.owner).post("/merchant/offers", body)
    named = {field["field"] for field in answer.json["details"]["fields"]}
    assert answer.status_code == 422
    assert named == {"kind", "title", "points", "stock_total", "valid_from", "valid_until", "bonus_points"}
    assert db.session.query(Offer).count() == 0


def test_a_clerk_of_two_shops_acts_for_the_first_or_the_one_named(app: Flask, town: Town) -> None:
    second = factories.shop(town.node, owner=town.shop.owner)
    clerk = as_user(app, town.shop.owner)
    by_default = clerk.get("/merchant/redemptions")
    assert by_default.status_code == 200
    chosen = clerk.get("/merchant/account", headers={"X-Merchant": second.merchant.slug})
    assert chosen.status_code == 200
    foreign = factories.shop(town.node).merchant.slug
    assert clerk.get("/merchant/account", headers={"X-Merchant": foreign}).status_code == 404


def test_lists_are_paged_by_key(app: Flask, town: Town) -> None:
    made = [factories.offer(town.shop).id for _ in range(5)]
    resident, seen, cursor = as_user(app, town.user), [], ""
    for _ in range(4):
        page = resident.get(f"/offers?limit=2{cursor}").json
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == made[::-1]
    assert resident.get("/offers?cursor=!!").status_code == 422
    assert resident.get("/offers?limit=1000").status_code == 422


def test_offers_by_kind_trade_shop_and_community(app: Flask, town: Town) -> None:
    far = factories.shop(factories.community(parent=town.town))
    near, there = factories.offer(town.shop), factories.offer(far, kind=OfferKind.FREE_ITEM, list_price_fen=500)
    resident = as_user(app, town.user)

    def ids(query: str) -> list[int]:
        return [item["id"] for item in resident.get(f"/offers?{query}").json["items"]]

    assert ids("") == [there.id, near.id]
    assert ids("kind=free_item") == [there.id]
    assert ids(f"merchant={town.shop.merchant.slug}") == [near.id]
    assert ids(f"community_id={far.merchant.community_id}") == [there.id]
    assert ids("trade=理发") == [there.id, near.id]
    assert ids("trade=洗车") == []
    assert resident.get("/offers?community_id=x").status_code == 422


def test_offers_begin_in_ones_own_community(app: Flask, town: Town) -> None:
    far = factories.shop(factories.community(parent=town.town))
    home, away = factories.offer(town.shop), factories.offer(far)
    of_town = factories.offer(None, node=town.town, kind=OfferKind.FREE_ITEM, list_price_fen=800)
    last = factories.offer(far)
    resident, seen, cursor = as_user(app, town.user), [], ""
    for _ in range(4):
        page = resident.get(f"/offers?order=near&limit=1{cursor}").json
        seen += [item["id"] for item in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert page["next_cursor"] is None
    assert seen == [of_town.id, home.id, last.id, away.id]
    assert [item["id"] for item in resident.get("/offers").json["items"]] == [last.id, of_town.id, away.id, home.id]
    assert resident.get("/offers?order=cheap").status_code == 422


@pytest.mark.parametrize("name", ["facets", "aisles"])
def test_what_offers_can_be_narrowed_down_by(app: Flask, town: Town, name: str) -> None:
    """Also under the name that it had first."""
    elsewhere = factories.community(parent=town.town)
    far = factories.shop(elsewhere)
    factories.offer(town.shop)
    factories.offer(far)
    factories.offer(far)
    factories.offer(far, publish=False)
    factories.offer(None, node=town.town, kind=OfferKind.FREE_ITEM, list_price_fen=800)
    factories.offer(factories.town().shop)  # Another town's.
    assert as_user(app, town.user).get(f"/offers/{name}").json == {
        "trades": [{"trade": "理发", "offers": 3}],
        "communities": [
            {"id": town.node.id, "name": town.node.name, "offers": 1},
            {"id": elsewhere.id, "name": elsewhere.name, "offers": 2},
        ],
    }


def test_a_used_coupon_says_where_and_what_it_saved(app: Flask, town: Town) -> None:
    of_town = factories.offer(None, node=town.town, kind=OfferKind.PERCENT_OFF, percent_off_bp=1_000)
    held = factories.coupon(of_town, town.person)
    resident = as_user(app, town.user)
    assert resident.get(f"/me/coupons/{held.id}").json["use"] is None
    receipt = factories.redemption(held, town.shop.member, bill_fen=5_000)
    use = {
        "merchant": {"slug": town.shop.merchant.slug, "name": town.shop.merchant.name},
        "bill_fen": 5_000,
        "saving_fen": 500,
    }
    assert resident.get(f"/me/coupons/{held.id}").json["use"] == use
    assert resident.get("/me/coupons").json["items"][0]["use"] == use
    clerk = as_user(app, town.shop.owner)
    clerk.post(f"/merchant/redemptions/{receipt.id}/reversal", {"reason": "金额错了"})
    assert resident.get(f"/me/coupons/{held.id}").json["use"] is None


def test_the_shops_list_says_who_honoured_it_for_whom(app: Flask, town: Town) -> None:
    colleague = factories.user()
    clerk = factories.clerk(town.shop, user=colleague)
    factories.redemption(factories.coupon(factories.offer(town.shop), town.person), clerk)
    owner = as_user(app, town.shop.owner)
    shown = owner.get("/merchant/redemptions")
    assert (shown.json["items"][0]["clerk"], shown.json["items"][0]["holder"][0]) == ("店员", "测")
    assert town.person.name not in shown.get_data(as_text=True)
    member = next(each for each in owner.get("/merchant/clerks").json["items"] if each["role"] == "clerk")
    owner.delete(f"/merchant/clerks/{member['id']}")
    assert owner.get("/merchant/redemptions").json["items"][0]["clerk"] is None


def test_one_redemption_of_the_shop(app: Flask, town: Town) -> None:
    done = factories.redemption(factories.coupon(factories.offer(town.shop), town.person), town.shop.member)
    owner = as_user(app, town.shop.owner)
    assert owner.get(f"/merchant/redemptions/{done.id}").json == owner.get("/merchant/redemptions").json["items"][0]
    assert owner.get(f"/merchant/redemptions/{10**9}").status_code == 404
    other = as_user(app, factories.shop(town.node).owner)
    assert other.get(f"/merchant/redemptions/{done.id}").status_code == 404


def test_the_member_card_over_http(app: Flask, town: Town) -> None:
    offer = factories.offer(town.shop, kind=OfferKind.MEMBER_DISCOUNT, stars_off_bp={"2": 1_000})
    code = as_user(app, town.user).get("/me/card/code").json["code"]
    clerk = as_user(app, town.shop.owner)
    assert [shown["id"] for shown in clerk.post("/merchant/scans", {"code": code}).json["offers"]] == [offer.id]
    assert clerk.post("/merchant/redemptions", {"code": code, "offer_id": offer.id}).json["code"] == "bill_required"
    done = clerk.post("/merchant/redemptions", {"code": code, "offer_id": offer.id, "bill_fen": 5_000})
    assert (done.status_code, done.json["saving_fen"]) == (201, 500)
