"""A resident claims thirty coupons a day and gives thirty back, five of one offer; days are those of Shanghai."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.core.clock import frozen
from app.core.db.session import db
from app.rewards.coupons import claims, daily_limits
from app.rewards.coupons.errors import ClaimRefusedError, GiveBackLimitError
from app.rewards.coupons.models import Coupon
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.checks import assert_books_balance
from tests.support.http import as_user
from tests.support.tables import queries
from tests.support.threads import at_once

ALMOST_MIDNIGHT = NOW.replace(hour=15, minute=59, second=59)
MIDNIGHT = ALMOST_MIDNIGHT + timedelta(seconds=1)


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town(points=10_000)


def offers(town: Town, number: int) -> list[int]:
    return [factories.offer(town.shop, stock_total=500, per_person=100).id for _ in range(number)]


def claim(town: Town, offer_id: int, at: object = NOW) -> Coupon:
    return commit(claims.claim, offer_id=offer_id, resident_id=town.person.id, now=at).coupon


def give_back(town: Town, held: Coupon, at: object = NOW) -> None:
    commit(claims.give_back, coupon_id=held.id, resident_id=town.person.id, now=at)


def test_five_of_one_offer_a_day(town: Town) -> None:
    first, other = offers(town, 2)
    for _ in range(5):
        claim(town, first, ALMOST_MIDNIGHT)
    with pytest.raises(ClaimRefusedError) as refused:
        claim(town, first, ALMOST_MIDNIGHT)
    assert refused.value.code == "limit_of_today"
    claim(town, other, ALMOST_MIDNIGHT)
    claim(town, first, MIDNIGHT)


def test_what_was_given_back_has_been_claimed_all_the_same(town: Town) -> None:
    (offer,) = offers(town, 1)
    for _ in range(5):
        give_back(town, claim(town, offer))
    with pytest.raises(ClaimRefusedError):
        claim(town, offer)
    assert_books_balance()


def test_thirty_a_day_over_all_offers(town: Town) -> None:
    several = offers(town, 7)
    for offer in several[:6]:
        for _ in range(5):
            claim(town, offer)
    with pytest.raises(ClaimRefusedError) as refused:
        claim(town, several[6])
    assert refused.value.code == "limit_of_today"
    neighbour = factories.resident(town.node, points=10)
    commit(claims.claim, offer_id=several[6], resident_id=neighbour.id, now=NOW)
    claim(town, several[6], MIDNIGHT)


@pytest.mark.parametrize(("of_one", "limit"), [(True, 5), (False, 30)])
def test_give_backs_have_the_same_bounds(town: Town, of_one: bool, limit: int) -> None:
    """Of what was claimed on the days before; one more can wait until tomorrow."""
    several = offers(town, 1 if of_one else 8)
    days = [NOW - timedelta(days=number) for number in range(2, 0, -1)]
    held = [claim(town, offer, at) for offer in several for at in days for _ in range(4 if of_one else 2)]
    for coupon in held[:limit]:
        give_back(town, coupon, ALMOST_MIDNIGHT)
    with pytest.raises(GiveBackLimitError):
        give_back(town, held[limit], ALMOST_MIDNIGHT)
    give_back(town, held[limit], MIDNIGHT)
    assert_books_balance()


def test_many_claims_at_once_do_not_exceed_the_limit(app: Flask, town: Town) -> None:
    (offer,) = offers(town, 1)
    asked = {"offer_id": offer, "resident_id": town.person.id, "now": NOW}
    outcomes = at_once(app, [lambda: commit(claims.claim, **asked)] * 16)
    codes = Counter(getattr(outcome, "code", "claimed") for outcome in outcomes)
    assert codes == {"claimed": 5, "limit_of_today": 11}
    assert db.session.scalar(select(func.count(Coupon.id))) == 5
    assert_books_balance()


def test_many_give_backs_at_once_do_not_exceed_the_limit(app: Flask, town: Town) -> None:
    (offer,) = offers(town, 1)
    held = [claim(town, offer, NOW - timedelta(days=3 - number // 5)) for number in range(12)]
    asked = [{"coupon_id": coupon.id, "resident_id": town.person.id, "now": NOW} for coupon in held]
    outcomes = at_once(app, [partial(commit, claims.give_back, **one) for one in asked])
    codes = Counter(getattr(outcome, "code", "given back") for outcome in outcomes)
    assert codes == {"given back": 5, "give_back_limit_of_today": 7}
    assert_books_balance()


def test_what_is_cancelled_for_another_reason_has_no_bound(town: Town) -> None:
    """Whoever leaves gives all of them back, and staff may undo what they have to."""
    (offer,) = offers(town, 1)
    held = [claim(town, offer, NOW - timedelta(days=3 - number // 5)) for number in range(12)]
    for coupon in held:
        commit(claims.cancel, coupon_id=coupon.id, resident_id=town.person.id, now=NOW)
    assert_books_balance()


def test_the_list_says_so_beforehand(app: Flask, town: Town) -> None:
    first, other = offers(town, 2)
    phone = as_user(app, town.user)
    for _ in range(5):
        assert phone.post(f"/offers/{first}/claims").status_code == 201
    refused = phone.post(f"/offers/{first}/claims")
    assert (refused.status_code, refused.json["code"]) == (409, "limit_of_today")
    assert phone.get(f"/offers/{first}").json["reason"] == "limit_of_today"
    listed = {item["id"]: item["reason"] for item in phone.get("/offers").json["items"]}
    assert listed == {first: "limit_of_today", other: None}


def test_a_claim_asks_no_more_often_than_before(app: Flask, town: Town) -> None:
    """The counting is part of the one look at what decides: two statements read, that and the lock."""
    (offer,) = offers(town, 1)
    asked = {"offer_id": offer, "resident_id": town.person.id, "now": NOW}
    commit(claims.claim, **asked)
    with queries() as sent:
        commit(claims.claim, **asked)
    assert len([sql for sql in sent if sql.startswith("SELECT")]) == 2


@pytest.mark.only_on("mariadb")
@pytest.mark.parametrize("column", ["claimed_at", "cancelled_at"])
def test_a_days_rows_are_found_by_an_index(town: Town, column: str) -> None:
    """However much the resident has claimed before."""
    asked = "EXPLAIN SELECT COUNT(*) FROM coupon WHERE resident_id = 1 AND"
    (plan,) = db.session.execute(text(f"{asked} {column} >= '2026-11-10'")).mappings()
    assert plan["key"] == f"ix_coupon_resident_id_{column}"


def test_the_limits_are_those_that_people_are_told() -> None:
    words = ClaimRefusedError("limit_of_today").message + GiveBackLimitError().message
    assert words.count(f"每天最多 {daily_limits.A_DAY} 次，同一项优惠 {daily_limits.OF_ONE_OFFER} 次") == 2
