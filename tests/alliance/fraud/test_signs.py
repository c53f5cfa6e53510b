"""Signs: what is one, what only looks like one, when it is opened, and opened again."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.alliance.fraud import queue
from app.alliance.fraud.errors import SignStateError
from app.alliance.fraud.models import FraudEvidence, FraudSign, SignKind, SignState
from app.alliance.fraud.scan import scan
from app.alliance.fraud.thresholds import BURST_COUNT, BURST_SECONDS, LOOP_ROUND, ROUND_FEN, THRESHOLDS
from app.core.clock import SHANGHAI, frozen
from app.core.db.session import db
from app.core.db.watermarks import SETTLE
from app.parties.residents.models import Resident
from app.rewards.offers.models import Offer
from app.rewards.redemptions import receipts, reversals
from app.rewards.redemptions.errors import OwnShopError
from devtools import factories
from devtools.factories import NOW, Town, commit

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town(points=1_000)


@pytest.fixture
def offer(town: Town) -> Offer:
    return factories.offer(town.shop, points=1, stock_total=500, per_person=500)


def people(town: Town, count: int) -> list[Resident]:
    return [factories.resident(town.node, user=factories.user(), points=100) for _ in range(count)]


def redeem(
    town: Town, offer: Offer, person: Resident, *, at: datetime, after: timedelta = DAY, bill_fen: int | None = None
) -> receipts.Receipt:
    """A coupon claimed some time before it is redeemed."""
    held = factories.coupon(offer, person, at=at - after)
    return factories.redemption(held, town.shop.member, at=at, bill_fen=bill_fen)


def look(at: datetime) -> None:
    """Let the scan see what there is, and come back when it has settled."""
    for step in range(3):
        while commit(scan, now=at + step * SETTLE):
            pass
    db.session.rollback()


def signs(*, state: SignState | None = SignState.OPEN) -> list[FraudSign]:
    query = select(FraudSign).order_by(FraudSign.id)
    return list(db.session.scalars(query if state is None else query.where(FraudSign.state == state)))


def kinds() -> list[SignKind]:
    return [sign.kind for sign in signs()]


def evidence_of(sign: FraudSign) -> int:
    return db.session.scalar(select(func.count(FraudEvidence.id)).where(FraudEvidence.sign_id == sign.id)) or 0


def test_ordinary_days_are_no_sign(town: Town, offer: Offer) -> None:
    """Twelve people over twelve days, at noon, a day after the claim."""
    for number, person in enumerate(people(town, 12)):
        redeem(town, offer, person, at=NOW - number * DAY, bill_fen=3_800 + number)
    look(NOW)
    assert signs(state=None) == []


@pytest.mark.usefixtures("many_claims")
def test_one_member_with_more_than_half_of_a_shop(town: Town, offer: Offer) -> None:
    others = people(town, 5)
    for number, person in enumerate([town.person] * 6 + others):
        redeem(town, offer, person, at=NOW - 2 * DAY + number * timedelta(hours=1) / 2)
    look(NOW)
    (sign,) = signs()
    assert (sign.kind, sign.subject_id, evidence_of(sign)) == (SignKind.REGULAR, town.person.id, 6)


@pytest.mark.usefixtures("many_claims")
@pytest.mark.parametrize(("theirs", "others"), [(5, 5), (5, 0), (6, 6)])
def test_a_faithful_customer_is_no_sign(town: Town, offer: Offer, theirs: int, others: int) -> None:
    """Half is not more than half; and a shop with a handful of redemptions has no majority to speak of."""
    for number, person in enumerate([*people(town, others), *[town.person] * theirs]):
        redeem(town, offer, person, at=NOW - 2 * DAY + number * timedelta(hours=1) / 2)
    look(NOW)
    assert kinds() == []


def test_a_majority_spread_over_months_is_no_sign(town: Town) -> None:
    offer = factories.offer(
        town.shop, points=1, stock_total=50, per_person=50, coupon_days=3, valid_from=NOW - 100 * DAY
    )
    for number in range(12):
        redeem(town, offer, town.person, at=NOW - (95 - 8 * number) * DAY)
    look(NOW)
    assert kinds() == []


def test_redeemed_right_after_the_claim(town: Town, offer: Offer) -> None:
    least = THRESHOLDS[SignKind.QUICK].least
    crowd = people(town, least)
    for number, person in enumerate(crowd[:-1]):
        redeem(town, offer, person, at=NOW - number * DAY, after=timedelta(seconds=60))
    redeem(town, offer, town.person, at=NOW, after=timedelta(seconds=61))
    look(NOW)
    assert kinds() == []
    assert [sign.state for sign in signs(state=None)] == [SignState.NOTED]
    redeem(town, offer, crowd[-1], at=NOW + MINUTE, after=timedelta(seconds=5))
    look(NOW + timedelta(minutes=10))
    (sign,) = signs()
    assert (sign.kind, sign.subject_id, evidence_of(sign)) == (SignKind.QUICK, town.shop.merchant.id, least)
    assert (sign.first_at, sign.last_at) == (NOW - (least - 2) * DAY, NOW + MINUTE)


def test_a_quick_one_now_and_then_is_no_sign(town: Town, offer: Offer) -> None:
    for number, person in enumerate(people(town, 8)):
        redeem(town, offer, person, at=NOW - (3 * (8 - number)) * DAY, after=timedelta(seconds=20))
    look(NOW)
    assert kinds() == []


def test_a_burst(town: Town, offer: Offer) -> None:
    pace = timedelta(seconds=BURST_SECONDS / (BURST_COUNT - 1))
    for number, person in enumerate(people(town, BURST_COUNT)):
        redeem(town, offer, person, at=NOW + number * pace)
    look(NOW + timedelta(minutes=10))
    (sign,) = signs()
    assert (sign.kind, evidence_of(sign)) == (SignKind.BURST, BURST_COUNT)


def test_a_burst_seen_in_two_parts(town: Town, offer: Offer) -> None:
    crowd = people(town, BURST_COUNT)
    for number, person in enumerate(crowd[:-2]):
        redeem(town, offer, person, at=NOW + number * timedelta(seconds=5))
    look(NOW + MINUTE)
    assert kinds() == []
    for number, person in enumerate(crowd[-2:]):
        redeem(town, offer, person, at=NOW + timedelta(seconds=100 + number))
    look(NOW + timedelta(minutes=20))
    assert kinds() == [SignKind.BURST]


def test_a_full_canteen_is_no_burst(town: Town, offer: Offer) -> None:
    for number, person in enumerate(people(town, BURST_COUNT + 5)):
        redeem(town, offer, person, at=NOW + number * timedelta(seconds=20))
    look(NOW + timedelta(minutes=10))
    assert kinds() == []


def test_own_people_are_refused_and_it_is_found_where_they_came_in_between(town: Town, offer: Offer) -> None:
    """The counter refuses the household; a redemption that slipped in because the roster was changed is found."""
    insider = factories.resident(town.node, user=town.shop.owner, household="SHOP")
    housemate = factories.resident(town.node, user=factories.user(), household="SHOP", points=10)
    with pytest.raises(OwnShopError):
        redeem(town, offer, housemate, at=NOW)
    redeem(town, offer, town.person, at=NOW)
    look(NOW + MINUTE)
    assert kinds() == []
    redeem(town, offer, town.person, at=NOW + timedelta(minutes=20))
    commit(lambda session: setattr(session.get_one(Resident, town.person.id), "household_id", insider.household_id))
    look(NOW + timedelta(minutes=30))
    (sign,) = signs()
    assert (sign.kind, evidence_of(sign)) == (SignKind.OWN_SHOP, 1)


def test_who_joined_the_shop_later_is_no_sign(town: Town, offer: Offer) -> None:
    redeem(town, offer, town.person, at=NOW - DAY)
    factories.clerk(town.shop, user=town.user)
    look(NOW)
    assert kinds() == []


def loop(town: Town, offer: Offer, rounds: int) -> None:
    held = factories.coupon(offer, town.person, at=NOW - DAY)
    for number in range(rounds):
        at = NOW + number * 5 * MINUTE
        done = factories.redemption(held, town.shop.member, at=at)
        if number < rounds - 1:
            commit(reversals.reverse, redemption_id=done.id, member=town.shop.member, reason="点错了", now=at + MINUTE)
            db.session.expire_all()


def test_a_loop(town: Town, offer: Offer) -> None:
    loop(town, offer, LOOP_ROUND)
    look(NOW + timedelta(hours=1))
    (sign,) = signs()
    assert (sign.kind, evidence_of(sign)) == (SignKind.LOOP, LOOP_ROUND)


def test_one_mistake_is_no_loop(town: Town, offer: Offer) -> None:
    loop(town, offer, LOOP_ROUND - 1)
    look(NOW + timedelta(hours=1))
    assert kinds() == []


def visits_with_bills(town: Town, offer: Offer, bills: list[int]) -> None:
    for number, (person, bill) in enumerate(zip(people(town, len(bills)), bills, strict=True)):
        redeem(town, offer, person, at=NOW - number * DAY, bill_fen=bill)
    look(NOW)


def test_round_bills(town: Town, offer: Offer) -> None:
    visits_with_bills(town, offer, [ROUND_FEN, 2 * ROUND_FEN, 5 * ROUND_FEN] * 3 + [8_800])
    (sign,) = signs()
    assert (sign.kind, evidence_of(sign)) == (SignKind.ROUND_BILL, 9)


def test_round_bills_among_as_many_others_are_no_sign(town: Town, offer: Offer) -> None:
    visits_with_bills(town, offer, [ROUND_FEN, 6_630] * 9)
    assert kinds() == []


def test_prices_of_fifty_are_no_round_bills(town: Town, offer: Offer) -> None:
    visits_with_bills(town, offer, [5_000, 3_000, 15_000] * 4)
    assert kinds() == []


def at_hour(hour: int, minute: int = 0) -> datetime:
    return NOW.astimezone(SHANGHAI).replace(hour=hour, minute=minute)


@pytest.mark.parametrize("moment", [(23, 0), (2, 30), (4, 59)])
def test_odd_hours(town: Town, offer: Offer, moment: tuple[int, int]) -> None:
    for number, person in enumerate(people(town, 5)):
        redeem(town, offer, person, at=at_hour(*moment) - (number + 1) * DAY)
    look(NOW)
    assert kinds() == [SignKind.ODD_HOURS]


@pytest.mark.parametrize("moment", [(22, 59), (5, 0)])
def test_early_and_late_are_not_odd(town: Town, offer: Offer, moment: tuple[int, int]) -> None:
    for number, person in enumerate(people(town, 5)):
        redeem(town, offer, person, at=at_hour(*moment) - (number + 1) * DAY)
    look(NOW)
    assert signs(state=None) == []


def test_what_was_reversed_is_no_evidence(town: Town, offer: Offer) -> None:
    for person in people(town, 6):
        done = redeem(town, offer, person, at=NOW, after=timedelta(seconds=10))
        commit(reversals.reverse, redemption_id=done.id, member=town.shop.member, reason="点错了", now=NOW)
    look(NOW)
    assert signs(state=None) == []


def a_quick_shop(town: Town, offer: Offer, *, at: datetime, count: int = 5) -> None:
    for number, person in enumerate(people(town, count)):
        redeem(town, offer, person, at=at + number * MINUTE, after=timedelta(seconds=10))
    look(at + timedelta(minutes=count))


def decide(town: Town, sign: FraudSign, *, is_confirmed: bool = False, at: datetime = NOW) -> FraudSign:
    return commit(
        queue.decide, sign_id=sign.id, is_confirmed=is_confirmed, reason="已到店核查", staff=town.admin, now=at
    )


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_new_evidence_opens_a_sign_again(town: Town, offer: Offer, is_confirmed: bool) -> None:
    a_quick_shop(town, offer, at=NOW)
    decided_at = NOW + timedelta(minutes=20)
    sign = decide(town, signs()[0], is_confirmed=is_confirmed, at=decided_at)
    assert sign.state is (SignState.CONFIRMED if is_confirmed else SignState.CLEARED)
    look(NOW + timedelta(minutes=25))
    assert signs() == []  # The same redemptions do not count twice.
    a_quick_shop(town, offer, at=NOW + timedelta(hours=1), count=4)
    assert signs() == []
    a_quick_shop(town, offer, at=NOW + timedelta(hours=2), count=1)
    (again,) = signs()
    assert (again.id, again.news, evidence_of(again)) == (sign.id, 5, 10)
    assert again.reason == "已到店核查"


def test_a_sign_is_decided_once(town: Town, offer: Offer) -> None:
    a_quick_shop(town, offer, at=NOW)
    sign = signs()[0]
    decide(town, sign)
    with pytest.raises(SignStateError):
        decide(town, sign, is_confirmed=True)


def test_the_scan_sees_every_redemption_once_however_small_its_parts(town: Town, offer: Offer) -> None:
    for person in people(town, 7):
        redeem(town, offer, person, at=NOW, after=timedelta(seconds=10))
    commit(scan, now=NOW)
    steps = []
    while step := commit(scan, now=NOW + SETTLE, limit=2):
        steps.append(step)
    assert len(steps) >= 4
    (sign,) = signs()
    assert evidence_of(sign) == 7


def test_a_sign_denies_nobody_anything(town: Town, offer: Offer) -> None:
    a_quick_shop(town, offer, at=NOW)
    decide(town, signs()[0], is_confirmed=True)
    receipt: Any = redeem(town, offer, town.person, at=NOW + timedelta(hours=3), after=timedelta(seconds=5))
    assert receipt.status.value == "done"
