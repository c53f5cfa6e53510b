"""Ratings kept and set aside, the sums behind the name card, and the check that compares them."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.alliance.ratings import answer, inspections, moderation, ratings_of_shop, suspicions
from app.alliance.ratings import rate as rate_service
from app.alliance.ratings.checks import sums_are_of_ratings
from app.alliance.ratings.errors import (
    AlreadyAnsweredError,
    AlreadyJudgedError,
    InspectionStateError,
    RatedRecentlyError,
    RatingNotFoundError,
)
from app.alliance.ratings.jobs import inspect_low_means
from app.alliance.ratings.models import (
    ASPECTS,
    Inspection,
    InspectionCause,
    InspectionResult,
    Rating,
    RatingSum,
    Verdict,
)
from app.alliance.ratings.suspicions import Sign, Suspicion
from app.core.audit import AuditEvent
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.ledger.invariants import Ids
from app.parties import merchants
from devtools import factories
from devtools.factories import NOW, Shop, commit
from tests.alliance.ratings.support import crowd, node_of, rate, redemption, sums, suspend
from tests.support.threads import at_once

LATER = NOW + timedelta(days=8)
TWOS: dict[str, Any] = dict.fromkeys(ASPECTS, 2)


@pytest.fixture
def shop(app: Flask) -> Shop:
    return factories.shop(factories.community())


@pytest.fixture
def clerk(shop: Shop) -> StaffIdentity:
    return factories.staff(node_of(shop))


def judge(clerk: StaffIdentity, verdict: Verdict, *ratings: Rating) -> int:
    ids = [rating.id for rating in ratings]
    return commit(moderation.judge, rating_ids=ids, verdict=verdict, reason="约好的好评", staff=clerk, now=LATER)


def assert_sums_are_right() -> None:
    db.session.rollback()
    assert sums_are_of_ratings(db.session(), Ids()).problems == []


def test_set_aside_and_back_again(shop: Shop, clerk: StaffIdentity) -> None:
    kept, odd = rate(shop, factories.user(), **TWOS), rate(shop, factories.user())
    before = sums(shop)
    commit(answer, member=shop.member, rating_id=odd.id, text="谢谢您", now=NOW)
    assert judge(clerk, Verdict.SET_ASIDE, odd) == 1
    after = sums(shop)
    assert (after["raters"], after["ratings"], after["answered"], after["weight_tenths"]) == (1, 1, 0, 3)
    assert [after[aspect] for aspect in ASPECTS] == [6] * 5
    assert_sums_are_right()
    shown = ratings_of_shop(db.session(), merchant_id=shop.merchant.id, cursor=None, limit=10)
    assert [rating.id for rating in shown.items] == [kept.id]
    judge(clerk, Verdict.KEPT, odd)
    assert sums(shop) == before | {"answered": 1}
    assert_sums_are_right()
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.subject_kind == "rating")).all()
    assert [(event.action, event.facts.get("reason")) for event in events] == [
        ("rating.answered", None),
        ("rating.set_aside", "约好的好评"),
        ("rating.kept", "约好的好评"),
    ]


def test_somebody_who_rated_twice_is_still_one_person(shop: Shop, clerk: StaffIdentity) -> None:
    user = factories.user()
    first, second = rate(shop, user), rate(shop, user, now=LATER)
    judge(clerk, Verdict.SET_ASIDE, first)
    assert (sums(shop)["raters"], sums(shop)["ratings"]) == (1, 1)
    judge(clerk, Verdict.SET_ASIDE, second)
    assert (sums(shop)["raters"], sums(shop)["ratings"]) == (0, 0)
    rate(shop, user, now=LATER + timedelta(days=8))
    assert (sums(shop)["raters"], sums(shop)["ratings"]) == (1, 1)
    assert_sums_are_right()
    judge(clerk, Verdict.KEPT, first, second)
    assert (sums(shop)["raters"], sums(shop)["ratings"]) == (1, 3)
    assert_sums_are_right()


def test_all_of_them_or_none(shop: Shop, clerk: StaffIdentity) -> None:
    own, foreign = rate(shop, factories.user()), rate(factories.shop(factories.community()), factories.user())
    with pytest.raises(RatingNotFoundError):
        judge(clerk, Verdict.SET_ASIDE, own, foreign)
    assert db.session.get_one(Rating, own.id, populate_existing=True).verdict is None
    judge(clerk, Verdict.SET_ASIDE, own)
    with pytest.raises(AlreadyJudgedError):
        judge(clerk, Verdict.SET_ASIDE, own)


def test_one_set_aside_cannot_be_answered_nor_given_again_at_once(shop: Shop, clerk: StaffIdentity) -> None:
    user = factories.user()
    odd = rate(shop, user)
    judge(clerk, Verdict.SET_ASIDE, odd)
    with pytest.raises(RatingNotFoundError):
        commit(answer, member=shop.member, rating_id=odd.id, text="谢谢您", now=NOW)
    with pytest.raises(RatedRecentlyError):
        rate(shop, user, now=NOW + timedelta(days=1))
    judge(clerk, Verdict.KEPT, odd)
    commit(answer, member=shop.member, rating_id=odd.id, text="谢谢您", now=NOW)
    with pytest.raises(AlreadyAnsweredError):
        commit(answer, member=shop.member, rating_id=odd.id, text="谢谢您", now=NOW)


def test_judged_while_others_rate_and_answer(app: Flask, shop: Shop, clerk: StaffIdentity) -> None:
    users = [user.id for user in crowd(6)]
    member, slug = shop.member, shop.merchant.slug

    def give(user_id: int, now: datetime) -> Rating:
        return commit(rate_service, user_id=user_id, slug=slug, tags=[], now=now, **dict.fromkeys(ASPECTS, 4))

    def set_aside(rating_id: int) -> int:
        what = {"rating_ids": [rating_id], "verdict": Verdict.SET_ASIDE, "reason": "约好的好评"}
        return commit(moderation.judge, staff=clerk, now=LATER, **what)

    first = [give(user_id, NOW).id for user_id in users]
    db.session.commit()
    jobs: list[Any] = [partial(set_aside, rating_id) for rating_id in first[:4]]
    jobs += [partial(give, user_id, LATER) for user_id in users[:4]]
    jobs += [partial(commit, answer, member=member, rating_id=r, text="谢谢", now=NOW) for r in first[2:]]
    results = at_once(app, jobs)
    unexpected = [each for each in results if isinstance(each, Exception) and not isinstance(each, RatingNotFoundError)]
    assert unexpected == []
    assert_sums_are_right()
    assert (sums(shop)["raters"], sums(shop)["ratings"]) == (6, 6)


def test_the_check_finds_wrong_sums_and_missing_ones(shop: Shop) -> None:
    rate(shop, factories.user())
    other = factories.shop(node_of(shop))
    rate(other, factories.user())
    db.session.execute(update(RatingSum).where(RatingSum.merchant_id == shop.merchant.id).values(service=99, raters=2))
    db.session.delete(db.session.get_one(RatingSum, other.merchant.id))
    db.session.commit()
    assert sums_are_of_ratings(db.session(), Ids()).problems == [
        f"the sums of shop {shop.merchant.id} have raters 2 instead of 1, service 99 instead of 15",
        f"shop {other.merchant.id} has ratings but no sums",
    ]


# Low means and inspections


def low(shop: Shop, size: int = 20, stars: int = 2) -> None:
    aspects: dict[str, Any] = dict.fromkeys(ASPECTS, stars)
    for user in crowd(size):
        rate(shop, user, **aspects)


def opened(shop: Shop) -> list[Inspection]:
    db.session.rollback()
    query = select(Inspection).where(Inspection.merchant_id == shop.merchant.id).order_by(Inspection.id)
    return list(db.session.scalars(query))


@pytest.mark.parametrize(("size", "stars", "expected"), [(20, 2, 1), (19, 2, 0), (20, 3, 0)])
def test_a_low_mean_of_enough_ratings_opens_an_inspection(shop: Shop, size: int, stars: int, expected: int) -> None:
    low(shop, size, stars)
    assert inspect_low_means(NOW) == expected
    assert inspect_low_means(NOW) == 0
    found = [(each.cause, each.opened_by, each.mean_hundredths, each.ratings) for each in opened(shop)]
    assert found == [(InspectionCause.LOW_MEAN, "system", 200, 20)] * expected


def test_a_shop_has_time_to_do_better(shop: Shop, clerk: StaffIdentity) -> None:
    low(shop)
    inspect_low_means(NOW)
    found = opened(shop)[0]
    result = {"result": InspectionResult.WARNED, "result_note": "门前脏乱，限期整改"}
    commit(inspections.close, inspection_id=found.id, staff=clerk, now=NOW, **result)
    with pytest.raises(InspectionStateError):
        commit(inspections.close, inspection_id=found.id, staff=clerk, now=NOW, **result)
    assert inspect_low_means(NOW + timedelta(days=29)) == 0
    assert inspect_low_means(NOW + timedelta(days=31)) == 1


def test_one_inspection_at_a_time_and_none_of_the_suspended(shop: Shop, clerk: StaffIdentity) -> None:
    low(shop)
    what = {"merchant_id": shop.merchant.id, "cause": InspectionCause.COMPLAINT, "note": "有居民反映"}
    commit(inspections.open_by_staff, staff=clerk, now=NOW, **what)
    assert inspect_low_means(NOW) == 0
    with pytest.raises(InspectionStateError):
        commit(inspections.open_by_staff, staff=clerk, now=NOW, **what)
    other = factories.shop(node_of(shop))
    low(other)
    suspend(other)
    assert inspect_low_means(NOW) == 0


# Suspicions


def found(clerk: StaffIdentity, sign: Sign) -> list[Suspicion]:
    db.session.rollback()
    every = suspicions.suspicions(db.session(), staff=clerk, now=LATER)
    return [suspicion for suspicion in every if suspicion.sign is sign]


def test_people_who_rate_together_are_a_ring(shop: Shop, clerk: StaffIdentity) -> None:
    shops = [shop, *(factories.shop(node_of(shop)) for _ in range(2))]
    friends = crowd(3)
    ring = [
        rate(each, friend, now=NOW + timedelta(hours=step, minutes=number))
        for step, each in enumerate(shops)
        for number, friend in enumerate(friends)
    ]
    rate(shop, factories.user(), now=NOW)  # Somebody who was there as well.
    [suspicion] = found(clerk, Sign.RING)
    assert [row.id for row in suspicion.rows] == [rating.id for rating in ring]
    assert (suspicion.raters, suspicion.shops) == (3, 3)
    judge(clerk, Verdict.KEPT, *ring)
    assert found(clerk, Sign.RING) == []


def test_two_shops_or_different_days_are_no_ring(shop: Shop, clerk: StaffIdentity) -> None:
    shops = [shop, *(factories.shop(node_of(shop)) for _ in range(2))]
    one, other = crowd(2)
    for step, each in enumerate(shops):
        rate(each, one, now=NOW + timedelta(hours=step))
        late = timedelta(days=2) if step == 2 else timedelta()
        rate(each, other, now=NOW + timedelta(hours=step) + late)
    assert found(clerk, Sign.RING) == []


def test_many_who_only_scanned_within_two_hours_are_a_burst(shop: Shop, clerk: StaffIdentity) -> None:
    resident = factories.resident(node_of(shop), user=factories.user())
    redemption(shop, resident)
    customer = db.session.get_one(type(shop.owner), resident.user_id)
    rate(shop, customer, now=NOW)
    for number, user in enumerate(crowd(4)):
        rate(shop, user, now=NOW + timedelta(minutes=20 * number))
    assert found(clerk, Sign.BURST) == []  # Four, and one who had been a customer.
    rate(shop, factories.user(), now=NOW + timedelta(minutes=119))
    [suspicion] = found(clerk, Sign.BURST)
    assert (suspicion.raters, suspicion.shops, len(suspicion.rows)) == (5, 1, 5)


def test_somebody_who_came_to_work_there(shop: Shop, clerk: StaffIdentity) -> None:
    worker, home = factories.user(), "H-77"
    factories.resident(node_of(shop), user=worker, household=home)
    housemate = factories.user()
    factories.resident(node_of(shop), user=housemate, household=home)
    ratings = [rate(shop, user) for user in (worker, housemate, factories.user())]
    assert found(clerk, Sign.INSIDER) == []
    factories.clerk(shop, user=worker)
    assert [suspicion.rows[0].id for suspicion in found(clerk, Sign.INSIDER)] == [r.id for r in ratings[:2]]


def test_other_nodes_are_not_looked_at(shop: Shop) -> None:
    for number, user in enumerate(crowd(6)):
        rate(shop, user, now=NOW + timedelta(minutes=number))
    foreign = factories.staff(factories.community())
    assert suspicions.suspicions(db.session(), staff=foreign, now=LATER) == []
    assert merchants.merchants_in_scope(db.session(), staff=foreign, limit=10).items == []
