"""What a clerk types has a bound, an offer has a cap, and what there is to collect is seen before it is confirmed."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from app.core.clock import frozen
from app.core.db.session import db
from app.core.errors import RuleError
from app.parties.merchants.models import Merchant
from app.rewards.offers.models import Offer, OfferKind
from app.rewards.redemptions.models import Redemption
from devtools import factories
from devtools.factories import NOW, Town
from tests.support.http import SignedIn, as_user
from tests.support.tables import queries

MAX_FEN = 2_000_000


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


@pytest.fixture
def clerk(app: Flask, town: Town) -> SignedIn:
    return as_user(app, town.shop.owner)


def _allow(town: Town, bill_max_fen: int) -> None:
    db.session.execute(update(Merchant).where(Merchant.id == town.shop.merchant.id).values(bill_max_fen=bill_max_fen))
    db.session.commit()


def _coupon_code(town: Town, **terms: Any) -> str:
    return factories.code_of(factories.coupon(factories.offer(town.shop, **terms), town.person))


@pytest.mark.parametrize("path", ["/merchant/scans", "/merchant/redemptions"])
@pytest.mark.parametrize("terms", [{}, {"kind": OfferKind.PERCENT_OFF, "percent_off_bp": 2_000}])
def test_a_bill_above_the_shops_highest_is_refused(town: Town, clerk: SignedIn, path: str, terms: Any) -> None:
    body = {"code": _coupon_code(town, **terms), "bill_fen": MAX_FEN + 1}
    answer = clerk.post(path, body)
    assert (answer.status_code, answer.json["code"]) == (422, "bill_too_large")
    assert answer.json["details"] == {"bill_max_fen": MAX_FEN}
    assert db.session.query(Redemption).count() == 0
    _allow(town, MAX_FEN + 1)
    assert clerk.post(path, body).status_code in (200, 201)


def test_a_bill_of_a_member_card_has_the_same_bound(town: Town, clerk: SignedIn) -> None:
    offer = factories.offer(town.shop, kind=OfferKind.MEMBER_DISCOUNT, stars_off_bp={"1": 1_000})
    body = {"code": factories.card_code_of(town.person), "offer_id": offer.id, "bill_fen": MAX_FEN + 1}
    for path in ("/merchant/scans", "/merchant/redemptions"):
        assert clerk.post(path, body).json["code"] == "bill_too_large"
    assert clerk.post("/merchant/redemptions", body | {"bill_fen": MAX_FEN}).status_code == 201


def test_a_lower_bound_does_not_hide_what_was_done_before(town: Town, clerk: SignedIn) -> None:
    """The same request again gets its receipt."""
    body = {"code": _coupon_code(town), "bill_fen": 500_000}
    done = clerk.post("/merchant/redemptions", body)
    _allow(town, 100_000)
    again = clerk.post("/merchant/redemptions", body)
    assert (again.status_code, again.json["id"]) == (200, done.json["id"])


@pytest.mark.parametrize(
    ("terms", "cap_fen"),
    [
        ({"kind": OfferKind.PERCENT_OFF, "percent_off_bp": 2_000}, 400_000),
        ({"kind": OfferKind.PERCENT_OFF, "percent_off_bp": 2_000, "max_saving_fen": 1_500}, 1_500),
        ({"kind": OfferKind.MEMBER_DISCOUNT, "stars_off_bp": {"3": 500, "5": 2_500}}, 500_000),
        ({}, None),
        ({"kind": OfferKind.CREDIT_PRICE, "list_price_fen": 2_000, "credit_price_fen": 1_000}, None),
    ],
)
def test_a_share_of_the_bill_has_a_cap(town: Town, terms: Any, cap_fen: int | None) -> None:
    offer = factories.offer(town.shop, **terms)
    assert db.session.get_one(Offer, offer.id, populate_existing=True).max_saving_fen == cap_fen


def test_the_cap_of_a_shop_with_higher_bills_is_higher(town: Town) -> None:
    _allow(town, 5_000_000)
    offer = factories.offer(town.shop, kind=OfferKind.PERCENT_OFF, percent_off_bp=2_000)
    assert db.session.get_one(Offer, offer.id, populate_existing=True).max_saving_fen == 1_000_000


@pytest.mark.parametrize("of_community", [False, True])
@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"cash_off_fen": MAX_FEN + 1}, "cash_off_fen"),
        ({"cash_off_fen": 1_000, "min_spend_fen": MAX_FEN + 1}, "min_spend_fen"),
        ({"kind": OfferKind.FREE_ITEM, "list_price_fen": MAX_FEN + 1}, "list_price_fen"),
        ({"kind": OfferKind.PERCENT_OFF, "percent_off_bp": 1, "max_saving_fen": MAX_FEN + 1}, "max_saving_fen"),
    ],
)
def test_no_amount_of_an_offer_is_above_the_highest_bill(
    town: Town, terms: dict[str, Any], field: str, of_community: bool
) -> None:
    with pytest.raises(RuleError) as refused:
        factories.offer(
            None if of_community else town.shop, node=town.node, publish=False, **{"kind": OfferKind.CASH_OFF} | terms
        )
    assert [each["field"] for each in refused.value.details["fields"]] == [field]


@pytest.mark.parametrize(
    ("terms", "bill_fen", "saving_fen", "collect_fen"),
    [
        ({}, None, 1_000, None),
        ({}, 3_550, 1_000, 2_550),
        ({}, 600, 600, 0),
        ({"kind": OfferKind.PERCENT_OFF, "percent_off_bp": 2_000}, None, None, None),
        ({"kind": OfferKind.PERCENT_OFF, "percent_off_bp": 2_000}, 3_333, 666, 2_667),
        ({"kind": OfferKind.PERCENT_OFF, "percent_off_bp": 2_000, "max_saving_fen": 500}, 3_333, 500, 2_833),
        ({"kind": OfferKind.CREDIT_PRICE, "list_price_fen": 2_000, "credit_price_fen": 1_400}, None, 600, 1_400),
        ({"kind": OfferKind.FREE_ITEM, "list_price_fen": 2_000}, None, 2_000, 0),
    ],
)
def test_what_there_is_to_collect_is_seen_before_it_is_confirmed(
    town: Town, clerk: SignedIn, terms: Any, bill_fen: int | None, saving_fen: int | None, collect_fen: int | None
) -> None:
    body = {"code": _coupon_code(town, **terms), "bill_fen": bill_fen}
    with queries() as sent:
        seen = clerk.post("/merchant/scans", body)
    assert (seen.json["saving_fen"], seen.json["to_collect_fen"]) == (saving_fen, collect_fen)
    assert seen.json["bill_max_fen"] == MAX_FEN
    assert not [sql for sql in sent if not sql.startswith("SELECT")]
    assert db.session.query(Redemption).count() == 0
    if saving_fen is not None:
        done = clerk.post("/merchant/redemptions", body)
        assert (done.status_code, done.json["saving_fen"]) == (201, saving_fen)


def test_the_bill_is_looked_at_in_as_few_statements_as_the_code_alone(town: Town, clerk: SignedIn) -> None:
    code = _coupon_code(town, kind=OfferKind.PERCENT_OFF, percent_off_bp=2_000)
    asked = {}
    for bill_fen in (None, 3_000):
        with queries() as asked[bill_fen]:
            clerk.post("/merchant/scans", {"code": code, "bill_fen": bill_fen})
    assert len(asked[3_000]) == len(asked[None])


def test_a_member_card_says_what_to_collect_for_the_chosen_offer(town: Town, clerk: SignedIn) -> None:
    first = factories.offer(town.shop, kind=OfferKind.MEMBER_DISCOUNT, stars_off_bp={"1": 1_000})
    other = factories.offer(town.shop, kind=OfferKind.MEMBER_DISCOUNT, stars_off_bp={"1": 3_000})
    foreign = factories.offer(factories.shop(town.node), kind=OfferKind.MEMBER_DISCOUNT, stars_off_bp={"1": 3_000})
    code = factories.card_code_of(town.person)
    plain = clerk.post("/merchant/scans", {"code": code, "bill_fen": 10_000}).json
    assert (plain["saving_fen"], plain["to_collect_fen"], len(plain["offers"])) == (None, None, 2)
    for offer, saving_fen in ((first, 1_000), (other, 3_000)):
        body = {"code": code, "bill_fen": 10_000, "offer_id": offer.id}
        seen = clerk.post("/merchant/scans", body).json
        assert (seen["saving_fen"], seen["to_collect_fen"]) == (saving_fen, 10_000 - saving_fen)
    assert clerk.post("/merchant/scans", {"code": code, "bill_fen": 10_000, "offer_id": foreign.id}).status_code == 404
