"""Many at once, with real threads and real commits."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.clock import frozen
from app.core.db.session import db
from app.ledger import chart
from app.ledger import journals as ledger
from app.rewards.coupons import claims
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import Offer, SubsidyKind
from app.rewards.publication import lifecycle
from app.rewards.redemptions import receipts, reversals
from app.rewards.redemptions import redeeming as redemptions
from app.rewards.redemptions.models import Redemption
from devtools import factories
from devtools.factories import NOW, commit
from tests.support.checks import assert_books_balance
from tests.support.http import as_user
from tests.support.threads import at_once

SUBSIDY: dict[str, Any] = {"subsidy_kind": SubsidyKind.FIXED, "subsidy_fen": 400}


def redeeming(held: Coupon, member: Any, *, at: datetime = NOW) -> Callable[[], Any]:
    """A redemption yet to be made. The coupon is read now: threads must not share the session that it came from."""
    digits = factories.code_of(held, at=at)
    return partial(commit, redemptions.redeem, member=member, digits=digits, bill_fen=None, offer_id=None, now=at)


def test_64_clerks_scan_one_coupon(app: Flask) -> None:
    town = factories.town()
    held = factories.coupon(factories.offer(town.shop, **SUBSIDY), town.person)
    with frozen(NOW):
        body = {"code": factories.code_of(held)}
        clients = [as_user(app, town.shop.owner) for _ in range(64)]
        answers = at_once(app, [partial(client.post, "/merchant/redemptions", body) for client in clients])
        assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 63}
        assert len({answer.json["id"] for answer in answers}) == 1
        again = as_user(app, town.shop.owner).post("/merchant/redemptions", body)
        assert (again.status_code, again.json["id"]) == (200, answers[0].json["id"])
        other = as_user(app, factories.shop(town.node).owner).post("/merchant/redemptions", body)
        assert other.status_code == 409
    session = db.session()
    assert session.scalar(select(func.count()).select_from(Redemption)) == 1
    assert ledger.balance(session, chart.merchant_points(town.shop.merchant.id)) == 5
    assert ledger.balance(session, chart.merchant_payable(town.shop.merchant.id)) == 400
    assert_books_balance()


def test_two_shops_race_for_one_community_coupon(app: Flask) -> None:
    town = factories.town()
    offer = factories.offer(None, node=town.town, cash_off_fen=500)
    held = factories.coupon(offer, town.person)
    members = [town.shop.member, *(factories.shop(town.node).member for _ in range(7))]
    digits = factories.code_of(held)
    results = at_once(
        app,
        [
            partial(commit, redemptions.redeem, member=m, digits=digits, bill_fen=None, offer_id=None, now=NOW)
            for m in members
        ],
    )
    winners = [result for result in results if isinstance(result, receipts.Receipt)]
    assert len(winners) == 1
    assert {result.code for result in results if result not in winners} == {"coupon_redeemed"}
    assert_books_balance()


def test_200_residents_want_the_last_10(app: Flask) -> None:
    town = factories.town()
    offer = factories.offer(town.shop, stock_total=10, **SUBSIDY)
    people = [factories.resident(town.node, points=5) for _ in range(200)]
    results = at_once(
        app, [partial(commit, claims.claim, offer_id=offer.id, resident_id=p.id, now=NOW) for p in people]
    )
    assert sum(isinstance(result, claims.HeldCoupon) for result in results) == 10
    assert {result.code for result in results if not isinstance(result, claims.HeldCoupon)} == {"sold_out"}
    session = db.session()
    assert session.scalar(select(func.count()).where(Coupon.status == CouponStatus.ISSUED)) == 10
    assert ledger.balance(session, chart.community(town.node.id, "escrow")) == 50
    assert ledger.balance(session, chart.offer_budget(offer.id)) == 4_000
    assert db.session.get_one(Offer, offer.id, populate_existing=True).stock_left == 0
    assert_books_balance()


def test_one_resident_cannot_spend_the_same_points_twice(app: Flask) -> None:
    town = factories.town(points=12)
    offers = [factories.offer(town.shop, points=5) for _ in range(8)]
    results = at_once(
        app, [partial(commit, claims.claim, offer_id=o.id, resident_id=town.person.id, now=NOW) for o in offers]
    )
    assert sum(isinstance(result, claims.HeldCoupon) for result in results) == 2
    assert ledger.balance(db.session(), chart.resident_points(town.person.id)) == 2
    assert_books_balance()


@pytest.mark.parametrize("points", [0, 5])
@pytest.mark.parametrize("per_person", [1, 3])
def test_nobody_gets_more_of_an_offer_than_its_limit(app: Flask, points: int, per_person: int) -> None:
    town = factories.town(points=100)
    offer = factories.offer(town.shop, points=points, per_person=per_person, stock_total=50)
    results = at_once(app, [partial(commit, claims.claim, offer_id=offer.id, resident_id=town.person.id, now=NOW)] * 8)
    assert Counter(getattr(each, "code", "claimed") for each in results) == {
        "claimed": per_person,
        "limit_reached": 8 - per_person,
    }
    assert db.session.scalar(select(func.count(Coupon.id))) == per_person
    assert_books_balance()


@pytest.mark.usefixtures("many_claims")
def test_cancelling_while_a_clerk_scans(app: Flask) -> None:
    town = factories.town(points=100)
    offer = factories.offer(town.shop, per_person=20, stock_total=20, **SUBSIDY)
    member = town.shop.member
    for held in [factories.coupon(offer, town.person) for _ in range(12)]:
        at_once(
            app,
            [
                partial(commit, claims.cancel, coupon_id=held.id, resident_id=town.person.id, now=NOW),
                redeeming(held, member),
            ],
        )
    ends = Counter(db.session.scalars(select(Coupon.status)))
    assert ends[CouponStatus.ISSUED] == 0
    assert ends[CouponStatus.REDEEMED] * 5 == ledger.balance(db.session(), chart.merchant_points(member.merchant_id))
    assert_books_balance()


def test_closing_an_offer_while_it_is_claimed_redeemed_and_reversed(app: Flask) -> None:
    town = factories.town()
    share: dict[str, Any] = {"subsidy_kind": SubsidyKind.SHARE, "subsidy_share_bp": 2_500, "subsidy_cap_fen": 900}
    member, admin = town.shop.member, town.admin
    for turn in range(6):
        offer = factories.offer(town.shop, per_person=1, stock_total=30, points=1, **share)
        people = [factories.resident(town.node, points=1) for _ in range(18)]
        held = [factories.coupon(offer, person) for person in people[:12]]
        done = [factories.redemption(coupon, member) for coupon in held[:6]]
        at_once(
            app,
            [
                *(partial(commit, claims.claim, offer_id=offer.id, resident_id=p.id, now=NOW) for p in people[12:]),
                *(redeeming(coupon, member) for coupon in held[6:]),
                *(
                    partial(
                        commit, reversals.reverse, redemption_id=receipt.id, member=member, reason="扫错了", now=NOW
                    )
                    for receipt in done
                ),
                partial(commit, lifecycle.close, offer_id=offer.id, staff=admin, reason=f"第 {turn} 次", now=NOW),
            ],
        )
        assert_books_balance()


@pytest.mark.usefixtures("many_claims")
def test_expiry_and_redemption_meet(app: Flask) -> None:
    town = factories.town()
    offer = factories.offer(town.shop, per_person=20, coupon_days=1)
    member = town.shop.member
    held = [factories.coupon(offer, town.person) for _ in range(8)]
    just_before = held[0].expires_at - timedelta(microseconds=1)
    at_once(
        app,
        [
            *(partial(commit, claims.expire, coupon_id=coupon.id, now=coupon.expires_at) for coupon in held),
            *(redeeming(coupon, member, at=just_before) for coupon in held),
        ],
    )
    statuses = set(db.session.scalars(select(Coupon.status)))
    assert statuses <= {CouponStatus.EXPIRED, CouponStatus.REDEEMED}
    assert_books_balance()
