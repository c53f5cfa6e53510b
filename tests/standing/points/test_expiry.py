"""Points end first in, first out; and what is taken back is never more than what is there."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.clock import end_of_day
from app.core.db.session import db
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.checks import check_ledger
from app.ledger.errors import BalanceTooLowError
from app.ledger.kinds import JournalKind
from app.ledger.models import Journal
from app.parties.messages.models import Message, MessageKind
from app.standing.points import account, jobs
from app.standing.programmes.models import SubjectKind
from app.standing.records import withdrawal
from app.standing.records.errors import RecordNotFoundError, RecordWithdrawnError
from app.standing.records.models import Record
from app.standing.scores import scores
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records.factories import install, record, taken_back
from tests.support.threads import at_once

MARCH = NOW + timedelta(days=120)
LAST_DAY, LAST_DAY_OF_MARCH = date(2028, 11, 10), date(2029, 3, 10)
DAY_AFTER = end_of_day(LAST_DAY)


@pytest.fixture(autouse=True)
def _catalogue(app: Flask) -> None:
    install()


class World:
    """A resident with a user, and staff who record."""

    def __init__(self) -> None:
        self.node = factories.community()
        self.staff = factories.staff(self.node)
        self.user = factories.user()
        self.person = factories.resident(self.node, user=self.user)
        self._claims = count(1)

    @property
    def points(self) -> int:
        db.session.rollback()
        return ledger.balance(db.session(), chart.resident_points(self.person.id))

    def earn(self, score: int, now: datetime = NOW) -> Record:
        return record(self.staff, self.person.id, "volunteer-hours", score, now=now)

    def move(self, points: int, now: datetime = NOW) -> None:
        """Into escrow, as a claim does; negative: given back."""
        legs = [
            (chart.resident_points(self.person.id), -points),
            (chart.community(self.node.id, "escrow"), points),
        ]
        entry = ledger.Entry(JournalKind.CLAIM, f"test:claim:{self.person.id}:{next(self._claims)}", legs)
        commit(ledger.post, entry=entry, at=now, actor="system")

    def expiring(self, now: datetime = NOW) -> list[tuple[int, date]]:
        db.session.rollback()
        bank = account.bank(db.session(), resident_id=self.person.id, now=now)
        return [(lost.points, lost.on) for lost in bank.expiring]

    def told(self, kind: MessageKind) -> list[dict[str, Any]]:
        db.session.rollback()
        query = select(Message.facts).where(Message.user_id == self.user.id, Message.kind == kind).order_by(Message.id)
        return list(db.session.scalars(query))


@pytest.fixture
def world(app: Flask) -> World:
    return World()


def test_points_can_be_used_through_their_last_day(world: World) -> None:
    world.earn(10)
    assert jobs.expire_points(DAY_AFTER - timedelta(seconds=1)) == 0
    assert world.points == 10
    assert jobs.expire_points(DAY_AFTER) == 10
    assert world.points == 0
    assert ledger.balance(db.session(), chart.community(world.node.id, "expired")) == 10
    assert world.told(MessageKind.POINTS_EXPIRED) == [{"points": 10, "on": "2028-11-11"}]
    assert all(check.passed for check in check_ledger(db.session()))


def test_again_does_nothing(world: World) -> None:
    world.earn(10)
    jobs.expire_points(DAY_AFTER)
    world.earn(5, now=DAY_AFTER)
    assert jobs.expire_points(DAY_AFTER) == 0
    assert jobs.expire_points(DAY_AFTER + timedelta(days=3)) == 0
    assert world.points == 5
    assert db.session.scalar(select(func.count()).select_from(Journal).where(Journal.kind == "expiry")) == 1


def test_the_oldest_points_are_spent_first(world: World) -> None:
    world.earn(10)
    world.earn(20, now=MARCH)
    world.move(7)
    assert world.expiring() == [(3, LAST_DAY), (20, LAST_DAY_OF_MARCH)]
    assert jobs.expire_points(DAY_AFTER) == 3
    assert world.points == 20
    assert world.expiring(DAY_AFTER) == [(20, LAST_DAY_OF_MARCH)]


def test_what_was_spent_has_nothing_left_to_expire(world: World) -> None:
    world.earn(10)
    world.earn(20, now=MARCH)
    world.move(15)
    assert world.expiring() == [(15, LAST_DAY_OF_MARCH)]
    assert jobs.expire_points(DAY_AFTER) == 0
    assert world.points == 15
    assert world.told(MessageKind.POINTS_EXPIRED) == []


def test_points_given_back_in_time_expire_as_if_never_spent(world: World) -> None:
    world.earn(10)
    world.move(10)
    assert world.expiring() == []
    world.move(-10)
    assert world.expiring() == [(10, LAST_DAY)]
    assert jobs.expire_points(DAY_AFTER) == 10


def test_points_given_back_too_late_go_with_the_next_award(world: World) -> None:
    world.earn(10)
    world.earn(20, now=MARCH)
    world.move(10)
    assert jobs.expire_points(DAY_AFTER) == 0
    world.move(-10, now=DAY_AFTER)
    assert world.expiring(DAY_AFTER) == [(30, LAST_DAY_OF_MARCH)]
    assert jobs.expire_points(DAY_AFTER + timedelta(days=1)) == 0
    assert jobs.expire_points(end_of_day(LAST_DAY_OF_MARCH)) == 30
    assert world.points == 0


def test_only_the_next_three_days_are_shown(world: World) -> None:
    for month in range(5):
        world.earn(month + 1, now=NOW + timedelta(days=31 * month))
    assert [points for points, _ in world.expiring()] == [1, 2, 3]


def test_awards_of_one_day_are_one_line(world: World) -> None:
    world.earn(4)
    world.earn(6)
    assert world.expiring() == [(10, LAST_DAY)]


def test_what_is_overdue_is_shown_as_ending_today(world: World) -> None:
    world.earn(10)
    assert world.expiring(DAY_AFTER) == [(10, LAST_DAY + timedelta(days=1))]


def test_residents_who_are_behind_on_several_days_lose_all_of_it_once(world: World) -> None:
    world.earn(10)
    world.earn(20, now=MARCH)
    assert jobs.expire_points(end_of_day(LAST_DAY_OF_MARCH)) == 30
    assert world.told(MessageKind.POINTS_EXPIRED) == [{"points": 30, "on": "2029-03-11"}]


def test_many_residents_are_worked_off_in_batches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    for _ in range(5):
        record(world.staff, factories.resident(world.node).id)
    assert jobs.expire_points(DAY_AFTER) == 25
    assert db.session.scalar(select(func.count()).select_from(Record).where(Record.lapsed_at.is_(None))) == 0


def test_one_resident_who_fails_does_not_hold_up_the_others(world: World) -> None:
    world.earn(10)
    other = factories.resident(world.node)
    record(world.staff, other.id)
    posted = ledger.Entry(
        JournalKind.EXPIRY,
        f"expire:resident:{world.person.id}:2028-11-11",  # The reference that the job will want.
        [(chart.resident_points(world.person.id), -1), (chart.community(world.node.id, "expired"), 1)],
    )
    commit(ledger.post, entry=posted, at=NOW, actor="system")
    assert jobs.expire_points(DAY_AFTER) == 5
    assert world.points == 9


def test_a_warning_comes_thirty_days_before_and_once(world: World) -> None:
    world.earn(10)
    world.earn(4, now=NOW + timedelta(days=1))
    thirty_days_before = end_of_day(LAST_DAY - timedelta(days=31))
    assert jobs.warn_of_expiry(thirty_days_before - timedelta(seconds=1)) == 0
    assert jobs.warn_of_expiry(thirty_days_before) == 1
    assert jobs.warn_of_expiry(thirty_days_before + timedelta(hours=1)) == 0
    assert jobs.warn_of_expiry(thirty_days_before + timedelta(days=1)) == 1
    assert world.told(MessageKind.POINTS_EXPIRING) == [
        {"points": 10, "on": "2028-11-10"},
        {"points": 4, "on": "2028-11-11"},
    ]


def test_nobody_is_warned_of_points_already_spent(world: World) -> None:
    world.earn(10)
    world.move(10)
    assert jobs.warn_of_expiry(end_of_day(LAST_DAY - timedelta(days=20))) == 0


def withdraw(world: World, entered: Record, now: datetime = NOW) -> Record:
    return taken_back(world.staff, entered, now=now)


def test_a_withdrawn_record_no_longer_counts_and_its_points_go_back(world: World) -> None:
    entered = world.earn(10)
    withdrawn = withdraw(world, entered)
    assert (withdrawn.recovered_points, world.points) == (10, 0)
    assert account.bank(db.session(), resident_id=world.person.id, now=NOW).score == 1000
    assert ledger.balance(db.session(), chart.community(world.node.id, "issued")) == 0
    assert [facts["points"] for facts in world.told(MessageKind.POINTS_WITHDRAWN)] == [10]
    assert db.session.scalars(select(Journal.kind).order_by(Journal.id)).all() == ["award", "award_withdrawal"]
    with pytest.raises(RecordWithdrawnError):
        withdraw(world, entered)


def test_spent_points_stay_spent(world: World) -> None:
    entered = world.earn(10)
    world.move(8)
    assert withdraw(world, entered).recovered_points == 2
    assert world.points == 0
    world.move(-8)
    assert world.points == 8


def test_nothing_is_taken_back_for_points_that_have_expired(world: World) -> None:
    entered = world.earn(10)
    world.earn(20, now=MARCH)
    jobs.expire_points(DAY_AFTER)
    assert withdraw(world, entered, DAY_AFTER).recovered_points == 0
    assert world.points == 20


def test_expiry_after_a_withdrawal_leaves_the_other_awards(world: World) -> None:
    first = world.earn(10)
    world.earn(20, now=MARCH)
    withdraw(world, first, MARCH)
    assert world.expiring(MARCH) == [(20, LAST_DAY_OF_MARCH)]
    assert jobs.expire_points(DAY_AFTER) == 0
    assert world.points == 20


def test_a_withdrawn_record_makes_room_under_the_cap(world: World) -> None:
    first = record(world.staff, world.person.id, "report-in", 2)
    assert record(world.staff, world.person.id, "report-in", 2).trimmed == 2
    withdraw(world, first)
    assert record(world.staff, world.person.id, "report-in", 2).points == 2


def test_a_withdrawn_minus_never_counts_and_its_subject_hears_of_it(world: World) -> None:
    entered = record(world.staff, world.person.id, "false-report", -20)
    withdraw(world, entered)
    later = NOW + timedelta(days=30)
    assert account.bank(db.session(), resident_id=world.person.id, now=later).score == 1000
    assert [facts.get("withdrawn") for facts in world.told(MessageKind.SCORE_NOTICE)] == [None, True]


def test_records_of_another_community_cannot_be_withdrawn(world: World) -> None:
    entered = world.earn(10)
    stranger = factories.staff(factories.community())
    with pytest.raises(RecordNotFoundError):
        commit(withdrawal.withdraw_record, record_id=entered.id, reason="登记有误", staff=stranger, now=NOW)
    assert world.points == 10


def test_a_record_about_a_shop_is_withdrawn_without_points(world: World) -> None:
    shop = factories.shop(world.node).merchant
    entered = record(world.staff, shop.id, "front-duty-ok", 2, subject_kind=SubjectKind.MERCHANT)
    assert withdraw(world, entered).recovered_points == 0
    standing = scores.standing(db.session(), subject_kind=SubjectKind.MERCHANT, subject_id=shop.id, now=NOW)
    assert standing.score == 1000


@pytest.mark.parametrize("what", ["withdrawal", "expiry"])
def test_spending_and_losing_points_at_the_same_moment(app: Flask, world: World, what: str) -> None:
    entered = world.earn(10)

    def lose() -> int | None:
        return withdraw(world, entered).recovered_points if what == "withdrawal" else jobs.expire_points(DAY_AFTER)

    lost, *spent = at_once(app, [lose, *[lambda: world.move(2)] * 8])
    assert all(each is None or isinstance(each, BalanceTooLowError) for each in spent)
    assert lost + 2 * spent.count(None) == 10
    assert world.points == 0
    assert all(check.passed for check in check_ledger(db.session()))


def test_the_day_in_shanghai_decides(world: World) -> None:
    world.earn(10, now=datetime(2026, 11, 10, 16, 30, tzinfo=UTC))
    assert world.expiring() == [(10, date(2028, 11, 11))]
