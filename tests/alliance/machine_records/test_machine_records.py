"""Records that nobody hands in: of ten redemptions, of an open offer, of a quarter of good ratings."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.alliance.machine_records import checks, jobs, offers, redemptions
from app.alliance.ratings.models import ASPECTS, Rating, Verdict
from app.core.clock import business_day
from app.core.db import watermarks
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.messages.models import Message, MessageKind
from app.rewards.offers.models import Offer, OfferStatus
from app.rewards.redemptions.models import Redemption, RedemptionStatus
from app.standing.programmes.models import Review, Rule, SubjectKind
from app.standing.records import checks as record_checks
from app.standing.records import deciding
from app.standing.records.jobs import take_effect
from app.standing.records.models import Record, RecordSample, RecordSource, RecordState, SourceKind
from app.standing.records.sampling import is_drawn
from app.standing.scores import scores
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.standing.records.factories import install, record, taken_back
from tests.support.threads import at_once

DAY = timedelta(days=1)
TEN = redemptions.FOR_ONE


@pytest.fixture
def town(app: Flask) -> Town:
    install()
    place = factories.town()
    jobs.JOBS[0].run(NOW)  # The first turn begins with what is to come.
    return place


def redeem(town: Town, count: int, *, at: datetime = NOW) -> list[int]:
    """So many redemptions of member cards in the shop; their ids."""
    made = [
        Redemption(
            offer_id=1,
            merchant_id=town.shop.merchant.id,
            resident_id=town.person.id,
            clerk_user_id=town.shop.owner.id,
            coupon_id=None,
            round=None,
            card_step=None,
            bill_fen=1_000,
            saving_fen=100,
            subsidy_fen=0,
            points=0,
            bonus_points=0,
            redeemed_at=at,
            day=business_day(at),
        )
        for _ in range(count)
    ]
    commit(lambda session: session.add_all(made))
    return [each.id for each in made]


def turn(now: datetime) -> None:
    """Turns of the job, until what is new was seen long enough ago to be safe to read."""
    for number in range(3):
        jobs.JOBS[0].run(now + number * watermarks.SETTLE)


def made(*states: RecordState) -> list[Record]:
    db.session.rollback()
    query = select(Record).where(Record.source == RecordSource.MACHINE).order_by(Record.id)
    return [each for each in db.session.scalars(query) if not states or each.status in states]


def there() -> int:
    return len(made()) - len(made(RecordState.WITHDRAWN))


def undo(redemption_id: int) -> None:
    """As a reversal does it, in the same transaction."""

    def reverse(session: Any) -> None:
        done = session.get_one(Redemption, redemption_id, with_for_update=True)
        done.status, done.reversed_at = RedemptionStatus.REVERSED, NOW + DAY
        session.flush()
        redemptions.follow_reversal(session, done)

    commit(reverse)


def score(town: Town, now: datetime) -> int | None:
    db.session.rollback()
    kind, shop_id = SubjectKind.MERCHANT, town.shop.merchant.id
    return scores.standing(db.session(), subject_kind=kind, subject_id=shop_id, now=now).score


def sound() -> bool:
    db.session.rollback()
    found = [*checks.INVARIANTS, *record_checks.INVARIANTS]
    return not [
        problem
        for each in found
        for ids in each.parts(db.session())
        for problem in each.look(db.session(), ids).problems
    ]


def test_ten_redemptions_of_a_month_are_one_point_of_the_score(town: Town) -> None:
    ids = redeem(town, TEN - 1)
    turn(NOW)
    assert made() == []
    ids += redeem(town, 1)
    turn(NOW + DAY)
    (one,) = made()
    assert (one.source_kind, one.source_id in ids, one.rule.slug) == (SourceKind.REDEMPTION, True, "redeem-given")
    assert (one.subject_kind, one.subject_id, one.points) == (SubjectKind.MERCHANT, town.shop.merchant.id, 0)
    assert (one.status, one.created_by, one.verified_by, one.approved_by) == (RecordState.PUBLICITY, None, None, None)
    assert score(town, NOW + DAY) == 1000
    assert take_effect(NOW + 9 * DAY) == 1
    assert score(town, NOW + 9 * DAY) == 1001
    assert sound()


def test_whatever_is_repeated_it_is_made_once(app: Flask, town: Town) -> None:
    redeem(town, 2 * TEN)
    for _ in range(3):
        turn(NOW)
    commit(redemptions.settle, merchant_id=town.shop.merchant.id, month=date(2026, 11, 1), now=NOW)
    again = {"merchant_id": town.shop.merchant.id, "month": date(2026, 11, 1), "now": NOW}
    at_once(app, [lambda: commit(redemptions.settle, **again)] * 4)
    assert len(made()) == 2


def test_a_month_has_five_and_the_next_begins_anew(town: Town) -> None:
    redeem(town, 7 * TEN)
    turn(NOW)
    assert len(made()) == 5
    december = NOW + 25 * DAY
    redeem(town, TEN, at=december)
    turn(december)
    assert len(made()) == 6
    take_effect(december + 9 * DAY)
    assert score(town, december + 9 * DAY) == 1006


def test_a_redemption_that_is_undone_takes_it_back_and_tells_the_shop(town: Town) -> None:
    ids = redeem(town, TEN + 1)
    turn(NOW)
    take_effect(NOW + 9 * DAY)
    undo(ids[0])
    assert there() == 1  # Ten are left.
    undo(ids[1])
    assert (there(), score(town, NOW + 9 * DAY)) == (0, 1000)
    (gone,) = made()
    assert (gone.withdrawn_by, gone.withdrawal_reason) == (None, "核销已撤销")
    told = db.session.scalars(select(Message.facts).where(Message.kind == MessageKind.POINTS_WITHDRAWN)).all()
    assert [facts["withdrawn"] for facts in told] == [True]
    redeem(town, 1)
    turn(NOW + 10 * DAY)
    assert there() == 1
    assert sound()


def test_the_redemption_that_it_names_is_undone_and_another_is_named(town: Town) -> None:
    redeem(town, TEN + 5)
    turn(NOW)
    named = made()[0].source_id
    assert named is not None
    undo(named)
    first, second = made()
    assert (first.status, second.status) == (RecordState.WITHDRAWN, RecordState.PUBLICITY)
    assert second.source_id != named
    assert sound()


def test_what_people_have_entered_is_not_counted_again(town: Town) -> None:
    shop = {"subject_kind": SubjectKind.MERCHANT}
    record(town.admin, town.shop.merchant.id, "redeem-given", 2, **shop)
    redeem(town, 3 * TEN)
    turn(NOW)
    assert len(made()) == 1
    take_effect(NOW + 9 * DAY)
    assert score(town, NOW + 9 * DAY) == 1003


def test_what_people_have_turned_down_is_not_made_again(town: Town) -> None:
    redeem(town, TEN)
    turn(NOW)
    take_effect(NOW + 9 * DAY)
    taken_back(town.admin, made()[0], now=NOW + 9 * DAY)
    redeem(town, 1)
    turn(NOW + 10 * DAY)
    assert (len(made()), score(town, NOW + 10 * DAY)) == (1, 1000)


def test_what_was_redeemed_before_there_was_such_a_job_changes_no_score(app: Flask) -> None:
    install()
    place = factories.town()
    redeem(place, 3 * TEN)
    for later in range(3):
        turn(NOW + later * DAY)
    assert made() == []


def test_a_rule_that_two_people_decide_waits_for_them(town: Town) -> None:
    commit(lambda session: session.execute(update(Rule).values(review=Review.TWO)))
    redeem(town, TEN)
    turn(NOW)
    (one,) = made()
    assert one.status is RecordState.SUBMITTED
    first, second = (factories.staff(town.town, StaffRole.CLERK) for _ in range(2))
    commit(deciding.verify, record_id=one.id, staff=first, now=NOW)
    commit(deciding.approve, record_id=one.id, staff=second, now=NOW)
    take_effect(NOW + 9 * DAY)
    assert score(town, NOW + 9 * DAY) == 1001
    assert sound()


@pytest.mark.parametrize("how", ["off", "gone"])
def test_without_the_rule_or_the_shop_nothing_is_made(town: Town, how: str) -> None:
    if how == "off":
        commit(lambda session: session.execute(update(Rule).values(paused=True)))
    else:
        commit(lambda session: session.execute(update(Merchant).values(status=MerchantStatus.EXITED)))
    redeem(town, TEN)
    turn(NOW)
    assert made() == []


def test_one_in_twenty_is_laid_before_somebody(town: Town) -> None:
    for month in range(1, 9):
        redeem(town, 5 * TEN, at=NOW + month * 31 * DAY)
        turn(NOW + month * 31 * DAY)
    assert len(made()) == 40
    wanted = {each.id for each in made() if is_drawn(each.id, 20)}
    assert set(db.session.scalars(select(RecordSample.record_id))) == wanted


def test_an_offer_that_has_been_open_for_thirty_days(town: Town) -> None:
    jobs.record_offers(NOW)
    offer = factories.offer(town.shop, valid_from=NOW)
    assert jobs.record_offers(NOW + 29 * DAY) == 0
    assert jobs.record_offers(NOW + 30 * DAY) == 1
    assert jobs.record_offers(NOW + 31 * DAY) == 0
    (one,) = made()
    assert (one.source_kind, one.source_id, one.score_delta) == (SourceKind.OFFER, offer.id, 2)
    assert one.occurred_on == business_day(NOW + 30 * DAY)
    assert sound()


def test_offers_that_do_not_last_are_old_or_are_the_communitys_earn_nothing(town: Town) -> None:
    factories.offer(town.shop, valid_from=NOW - 5 * DAY)  # Before there was such a job.
    jobs.record_offers(NOW)
    closed = factories.offer(town.shop, valid_from=NOW)
    factories.offer(None, node=town.node)
    factories.offer(town.shop, publish=False)
    commit(
        lambda session: session.execute(update(Offer).where(Offer.id == closed.id).values(status=OfferStatus.CLOSED))
    )
    for days in (30, 40, 90):
        assert jobs.record_offers(NOW + days * DAY) == 0
    late = factories.offer(town.shop, valid_from=NOW)
    assert offers.due(db.session(), now=NOW + 90 * DAY, after_id=0) == [late.id]
    assert jobs.record_offers(NOW + 90 * DAY) == 0  # Of so long ago nothing is recorded any more.


def test_an_offer_that_people_have_entered_is_not_counted_again(town: Town) -> None:
    jobs.record_offers(NOW)
    factories.offer(town.shop, valid_from=NOW)
    shop = {"subject_kind": SubjectKind.MERCHANT, "now": NOW + 30 * DAY}
    record(town.admin, town.shop.merchant.id, "offer-listed", 2, **shop)
    assert jobs.record_offers(NOW + 30 * DAY) == 0


JANUARY = datetime.fromisoformat("2027-01-05T10:00:00+08:00")


def rate(town: Town, count: int, stars: int, **changes: Any) -> None:
    """So many ratings of the last quarter of 2026, all aspects alike."""
    aspects: dict[str, Any] = dict.fromkeys(ASPECTS, stars)
    rows = [
        Rating(
            merchant_id=town.shop.merchant.id,
            user_id=town.user.id,
            tags=[],
            weight_tenths=10,
            created_at=NOW + number * DAY / 24,
            **aspects,
            **changes,
        )
        for number in range(count)
    ]
    commit(lambda session: session.add_all(rows))


@pytest.mark.parametrize(
    ("fives", "fours", "threes", "score"), [(20, 0, 0, 5), (10, 10, 0, 5), (9, 11, 0, 2), (0, 20, 0, 2), (0, 19, 1, 0)]
)
def test_a_quarter_of_good_ratings(town: Town, fives: int, fours: int, threes: int, score: int) -> None:
    for count, stars in ((fives, 5), (fours, 4), (threes, 3)):
        rate(town, count, stars)
    assert jobs.record_ratings(NOW) == 0  # It is not over.
    assert jobs.record_ratings(JANUARY) == bool(score)
    assert jobs.record_ratings(JANUARY + DAY) == 0
    assert [each.score_delta for each in made()] == [score][: bool(score)]
    assert sound()


def test_few_ratings_those_set_aside_and_a_quarter_long_ago_earn_nothing(town: Town) -> None:
    rate(town, 19, 5)
    rate(town, 5, 5, verdict=Verdict.SET_ASIDE)
    assert jobs.record_ratings(JANUARY) == 0
    rate(town, 1, 5)
    assert jobs.record_ratings(JANUARY + 26 * DAY) == 0
    assert jobs.record_ratings(JANUARY + 25 * DAY) == 1


def test_a_quarter_that_people_have_entered_is_not_counted_again(town: Town) -> None:
    rate(town, 20, 5)
    record(town.admin, town.shop.merchant.id, "rating-good", 2, subject_kind=SubjectKind.MERCHANT, now=JANUARY)
    assert jobs.record_ratings(JANUARY) == 0


def test_verify_names_a_record_without_its_source(town: Town) -> None:
    redeem(town, TEN)
    turn(NOW)
    assert sound()
    commit(lambda session: session.execute(update(Record).values(source_id=10**9)))
    assert not sound()
    commit(lambda session: session.execute(update(Record).values(source_id=None)))
    assert not sound()


def test_verify_names_a_record_whose_source_is_another_shops(town: Town) -> None:
    redeem(town, TEN)
    turn(NOW)
    other = factories.shop(town.node).merchant.id
    commit(lambda session: session.execute(update(Record).values(subject_id=other)))
    assert not sound()
