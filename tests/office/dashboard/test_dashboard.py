"""The figures of the dashboard, against what the ledger and the redemptions say when everything is added up."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.alliance.settlement import approvals, months, payments, responses
from app.core.clock import business_day, frozen, start_of_day
from app.core.db.engine import snapshot
from app.core.db.session import db
from app.core.db.watermarks import SETTLE, Watermark
from app.core.permissions import StaffRole
from app.ledger.chart import OwnerKind
from app.ledger.models import Journal, LedgerAccount, LedgerBalance, Posting
from app.office.dashboard import checks, daily_redemptions
from app.office.dashboard import summary as reports
from app.office.dashboard.daily_redemptions import LIVE_DAYS_MAX, Sum
from app.office.dashboard.models import DailyRedemption
from app.office.dashboard.periods import Days, Period, days_before, days_of
from app.office.dashboard.summary import Dashboard
from app.parties.communities.models import Community
from app.parties.merchants.models import Merchant
from app.parties.residents.models import Resident
from app.rewards.coupons import claims
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.redemptions import reversals
from app.rewards.redemptions.models import Redemption, RedemptionStatus
from app.treasury.coverage import daily_flows
from app.treasury.coverage.coverage import Cover, Coverage
from app.treasury.coverage.models import DailyFlow, TotalFlow
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.standing.records import factories as merits
from tests.support.gauges import catch_up

RATE_FEN = 100
YEAR = Days(date(2026, 1, 1), date(2026, 11, 10))
TODAY = business_day(NOW)
LAST_DAYS = Days(TODAY - timedelta(days=LIVE_DAYS_MAX - 1), TODAY)


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        merits.install()
        yield factories.town()


def look(town: Town, *, node: Community | None = None, period: Days = YEAR, staff: Any = None) -> Dashboard:
    with snapshot(db.engine) as session:
        place = session.get_one(Community, (node or town.town).id)
        before = days_before(Period.DAYS_30, period)
        return reports.dashboard(
            session, staff=staff or town.admin, node=place, days=period, before=before, rate_fen=RATE_FEN
        )


def a_varied_life(town: Town) -> None:
    """Everything that moves points, on several days: awards and one withdrawn, claims, a coupon given back, one used,
    one reversed, a bonus, and a month settled and paid.
    """
    october = NOW - timedelta(days=30)
    early = factories.offer(town.shop, points=7, bonus_points=2, valid_from=october - timedelta(days=1))
    for back in (30, 29, 27):
        at = NOW - timedelta(days=back)
        factories.redemption(factories.coupon(early, town.person, at=at), town.shop.member, at=at)
    statement = commit(months.run_month, month="2026-10", staff=town.admin, rate_fen=RATE_FEN, now=NOW).statements[0]
    commit(responses.confirm, statement_id=statement.id, member=town.shop.member, now=NOW)
    commit(approvals.approve, statement_id=statement.id, staff=factories.staff(town.town), now=NOW)
    commit(payments.pay, statement_id=statement.id, bank_reference="PAID-1", staff=town.admin, now=NOW)
    given_back = factories.coupon(early, town.person, at=NOW)
    commit(claims.cancel, coupon_id=given_back.id, resident_id=town.person.id, now=NOW)
    factories.coupon(factories.offer(town.shop, points=3), town.person, at=NOW)
    redone = factories.redemption(factories.coupon(factories.offer(town.shop, points=4), town.person), town.shop.member)
    commit(reversals.reverse, redemption_id=redone.id, member=town.shop.member, reason="点错了", now=NOW)
    kept = merits.record(town.admin, town.person.id)
    merits.taken_back(town.admin, kept)
    neighbour = factories.community(parent=town.town)
    factories.resident(neighbour, points=50)
    elsewhere = factories.shop(neighbour)
    visitor = factories.resident(town.node, user=factories.user(), points=20)
    offer = factories.offer(elsewhere, points=6)
    factories.redemption(factories.coupon(offer, visitor), elsewhere.member)


def held_by_residents(path: str) -> int:
    """Account by account."""
    query = (
        select(func.coalesce(func.sum(LedgerBalance.amount), 0))
        .join(LedgerAccount, LedgerAccount.id == LedgerBalance.account_id)
        .join(Resident, Resident.id == LedgerAccount.owner_id)
        .join(Community, Community.id == Resident.community_id)
        .where(LedgerAccount.owner_kind == OwnerKind.RESIDENT, Community.path.like(f"{path}%"))
    )
    return int(db.session.scalar(query))


def in_coupons(path: str) -> int:
    query = (
        select(func.coalesce(func.sum(Coupon.points), 0))
        .join(Community, Community.id == Coupon.community_id)
        .where(Coupon.status == CouponStatus.ISSUED, Community.path.like(f"{path}%"))
    )
    return int(db.session.scalar(query))


def redeemed_by(key: Any, path: str, first: date, last: date) -> dict[Any, Sum]:
    query = (
        select(
            key,
            func.count(),
            func.sum(Redemption.points + Redemption.bonus_points),
            func.sum(Redemption.saving_fen),
            func.sum(Redemption.subsidy_fen),
        )
        .select_from(Redemption)
        .join(Merchant, Merchant.id == Redemption.merchant_id)
        .join(Community, Community.id == Merchant.community_id)
        .where(
            Redemption.status == RedemptionStatus.DONE,
            Redemption.day.between(first, last),
            Community.path.like(f"{path}%"),
        )
        .group_by(key)
    )
    return {name: Sum(*map(int, sums)) for name, *sums in db.session.execute(query)}


def by_month(by_day: dict[date, Sum]) -> dict[str, Sum]:
    months: dict[str, Sum] = {}
    for day, one in by_day.items():
        month = day.strftime("%Y-%m")
        months[month] = months.get(month, Sum()) + one
    return months


def assert_agrees(town: Town, period: Days = YEAR) -> None:
    """With brute force, for every node of the tree."""
    db.session.rollback()
    for node in db.session.scalars(select(Community)).all():
        shown = look(town, node=node, period=period)
        assert shown.now.held == held_by_residents(node.path), node.name
        assert shown.now.in_coupons == in_coupons(node.path), node.name
        by_day = redeemed_by(Redemption.day, node.path, period.first, period.last)
        assert by_month(shown.redeemed.by_day) == by_month(by_day)
        if not period.is_long:
            assert {day: one for day, one in shown.redeemed.by_day.items() if one.count} == by_day
        assert dict(shown.trades) == redeemed_by(Merchant.trade, node.path, period.first, period.last)
        assert {place.id: one for place, one in shown.communities} == redeemed_by(
            Merchant.community_id, node.path, period.first, period.last
        )
        assert shown.is_complete
    with snapshot(db.engine) as session:
        assert [check.problems for check in checks.check_figures(session)] == [(), ()]


def test_figures_agree_with_the_ledger_before_and_after_the_jobs(town: Town) -> None:
    a_varied_life(town)
    assert_agrees(town, LAST_DAYS)  # All of it read live.
    assert not look(town).is_complete
    catch_up(NOW)
    assert db.session.scalar(select(func.count()).select_from(DailyFlow)) > 0
    assert db.session.scalar(select(func.count()).select_from(DailyRedemption)) == 3
    assert_agrees(town)
    factories.coupon(factories.offer(town.shop, points=1), town.person)
    assert_agrees(town)  # Kept figures and a live rest.
    assert_agrees(town, Days(TODAY - timedelta(days=89), TODAY))


def _begin_at_the_first_posting(session: Session) -> None:
    """MariaDB's ids go on from the tests before: three at a time, the way to the first of this one would be long."""
    first = session.scalars(select(func.min(Posting.id))).one()
    session.get_one(Watermark, daily_flows.WATERMARK).done_to = first - 1


def test_figures_agree_however_small_the_parts(town: Town) -> None:
    a_varied_life(town)
    later = NOW + SETTLE
    commit(daily_flows.count_flows, now=NOW)
    commit(_begin_at_the_first_posting)
    while commit(daily_flows.count_flows, now=later, limit=3):
        assert_agrees(town, LAST_DAYS)
    while commit(daily_redemptions.count_days, now=later, limit=2):
        assert_agrees(town)
    assert_agrees(town)


def test_running_a_job_again_changes_nothing(town: Town) -> None:
    a_varied_life(town)
    catch_up(NOW)
    before = [db.session.execute(select(model.__table__)).all() for model in (DailyFlow, TotalFlow, DailyRedemption)]
    catch_up(NOW + timedelta(minutes=20))
    db.session.rollback()
    after = [db.session.execute(select(model.__table__)).all() for model in (DailyFlow, TotalFlow, DailyRedemption)]
    assert before == after


def test_what_moved_in_a_period(town: Town) -> None:
    a_varied_life(town)
    catch_up(NOW)
    moved = look(town).moved
    assert moved.spent == 7 * 3 + 6
    assert moved.bonus == 2 * 3
    assert moved.earned == 100 + 50 + 20  # The award that was withdrawn is not in it.
    assert moved.claimed == 7 * 3 + 3 + 4 + 6
    assert moved.expired == 0
    october = look(town, period=Days(date(2026, 10, 11), date(2026, 10, 12))).moved
    assert (october.spent, october.earned) == (14, 0)
    today = look(town, period=Days(TODAY, TODAY))
    assert today.moved.spent == 6
    assert today.money.paid_fen == (7 + 2) * 3 * RATE_FEN
    assert look(town, period=Days(date(2026, 10, 1), date(2026, 10, 31))).money.paid_fen == 0


def test_redemptions_of_the_evening_are_counted_once_around_midnight(town: Town) -> None:
    offer = factories.offer(town.shop, stock_total=10)
    midnight = start_of_day(TODAY + timedelta(days=1))
    for minutes in (-2, -1, 1):
        at = midnight + timedelta(minutes=minutes)
        factories.redemption(factories.coupon(offer, town.person, at=at), town.shop.member, at=at)
        commit(daily_redemptions.count_days, now=at)
        counted = look(town, period=Days(TODAY, TODAY + timedelta(days=1))).redeemed.by_day
        assert sum(one.count for one in counted.values()) == minutes + 3 - (minutes > 0)
    commit(daily_redemptions.count_days, now=midnight + timedelta(minutes=11))
    assert db.session.scalars(select(DailyRedemption.count)).all() == [2]
    counted = look(town, period=Days(TODAY, TODAY + timedelta(days=1))).redeemed.by_day
    assert {day: one.count for day, one in counted.items()} == {TODAY: 2, TODAY + timedelta(days=1): 1}


def test_a_history_that_turns_up_later_is_counted_too(town: Town) -> None:
    catch_up(NOW)
    long_ago = NOW - timedelta(days=20)
    offer = factories.offer(town.shop, valid_from=long_ago - timedelta(days=1))
    factories.redemption(factories.coupon(offer, town.person, at=long_ago), town.shop.member, at=long_ago)
    catch_up(NOW + timedelta(minutes=20))
    assert look(town).redeemed_sum.count == 1
    assert_agrees(town)


def test_the_check_finds_a_figure_that_is_wrong(town: Town) -> None:
    a_varied_life(town)
    catch_up(NOW)
    commit(lambda session: setattr(session.scalars(select(TotalFlow)).first(), "amount", 12_345))
    commit(lambda session: setattr(session.scalars(select(DailyRedemption)).first(), "count", 99))
    with snapshot(db.engine) as session:
        wrong = [check.problems for check in checks.check_figures(session)]
    assert [len(problems) for problems in wrong] == [1, 1]


@pytest.mark.parametrize(
    ("points", "available_fen", "state", "used_bp"),
    [
        (0, 0, Cover.SAFE, None),
        (79, 10_000, Cover.SAFE, 7_900),
        (80, 10_000, Cover.WARNING, 8_000),
        (99, 10_000, Cover.WARNING, 9_900),
        (100, 10_000, Cover.ALARM, 10_000),
        (1, 0, Cover.ALARM, None),
    ],
)
def test_coverage(points: int, available_fen: int, state: Cover, used_bp: int | None) -> None:
    covered = Coverage(points, 0, 0, RATE_FEN, available_fen, has_fund=True)
    assert (covered.state, covered.used_bp) == (state, used_bp)
    assert covered.missing_fen == max(0, points * RATE_FEN - available_fen)


def test_coverage_counts_points_of_residents_coupons_and_shops(town: Town) -> None:
    a_varied_life(town)
    coverage = look(town).money.coverage
    with_shops = db.session.scalar(
        select(func.sum(LedgerBalance.amount))
        .join(LedgerAccount, LedgerAccount.id == LedgerBalance.account_id)
        .where(LedgerAccount.owner_kind == OwnerKind.MERCHANT, LedgerAccount.kind == "points")
    )
    assert coverage.with_shops == with_shops == 6
    assert coverage.points == held_by_residents(town.town.path) + in_coupons(town.town.path) + with_shops
    assert look(town, node=db.session.get_one(Community, town.shop.merchant.community_id)).money.coverage.has_fund


def test_money_is_not_for_clerks(town: Town) -> None:
    clerk = factories.staff(town.town, StaffRole.CLERK)
    assert look(town, staff=clerk).money is None
    assert look(town).money.available_fen == 1_000_000


def test_most_wanted_and_ratings_are_those_of_the_subtree(town: Town) -> None:
    offer = factories.offer(town.shop, title="人人都要")
    for _ in range(2):
        factories.coupon(offer, town.person)
    factories.offer(town.shop)
    other = factories.town()
    factories.coupon(factories.offer(other.shop), other.person)
    shown = look(town)
    assert [(one.title, one.claimed, one.left) for one in shown.wanted] == [("人人都要", 2, 8)]
    assert shown.ratings.overall is None


@pytest.mark.parametrize(
    ("period", "first"),
    [
        (Period.WEEK, date(2026, 11, 4)),
        (Period.DAYS_30, date(2026, 10, 12)),
        (Period.DAYS_90, date(2026, 8, 13)),
        (Period.MONTH, date(2026, 11, 1)),
        (Period.YEAR, date(2026, 1, 1)),
    ],
)
def test_periods_end_today(period: Period, first: date) -> None:
    found = days_of(period, TODAY)
    assert (found.first, found.last) == (first, TODAY)
    assert len(found.all) == (TODAY - first).days + 1


def test_flows_hold_every_posting_of_communities_and_funds_once(town: Town) -> None:
    a_varied_life(town)
    catch_up(NOW)
    kept = db.session.scalar(select(func.sum(TotalFlow.amount)).where(TotalFlow.kind == "claim"))
    posted = db.session.scalar(
        select(func.sum(Posting.amount))
        .join(Journal, Journal.id == Posting.journal_id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(Journal.kind == "claim", LedgerAccount.owner_kind == OwnerKind.COMMUNITY)
    )
    assert kept == posted


@pytest.mark.parametrize(
    ("period", "today", "first", "last"),
    [
        (Period.WEEK, date(2026, 11, 10), date(2026, 10, 28), date(2026, 11, 3)),
        (Period.MONTH, date(2026, 11, 10), date(2026, 10, 1), date(2026, 10, 10)),
        (Period.MONTH, date(2026, 3, 31), date(2026, 2, 1), date(2026, 2, 28)),
        (Period.YEAR, date(2024, 2, 29), date(2023, 1, 1), date(2023, 2, 28)),
    ],
)
def test_a_period_is_compared_with_as_much_before_it(period: Period, today: date, first: date, last: date) -> None:
    assert days_before(period, days_of(period, today)) == Days(first, last)
