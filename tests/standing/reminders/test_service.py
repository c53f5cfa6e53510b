"""Reminders: given once for an event and a day, told, answered, used by the record they lead to, and closed."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.core.audit import AuditEvent
from app.core.clock import start_of_day
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import DomainError, NotFoundError, RuleError
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.messages.models import Message, MessageKind
from app.parties.messages.texts import words_of
from app.parties.staff.errors import SamePersonError
from app.standing.programmes.models import SubjectKind
from app.standing.records import checks, retention, submitting, withdrawal
from app.standing.records.models import Record
from app.standing.reminders import answering, closing, giving, jobs, upkeep
from app.standing.reminders.errors import (
    AlreadyAnsweredError,
    AlreadyRemindedError,
    AlreadyToldError,
    ReminderClosedError,
    ReminderNotFoundError,
    RemindersMissingError,
)
from app.standing.reminders.models import Reminder, ReminderStatus
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records.factories import TODAY, install, record, reminded
from tests.support.threads import at_once

HOUSEHOLD = SubjectKind.HOUSEHOLD
SORTING = "sorting-fail-3"
LONG_AFTER = NOW + timedelta(days=91)


@pytest.fixture(autouse=True)
def _catalogue(app: Flask) -> None:
    install()


@pytest.fixture
def node(app: Flask) -> Community:
    return factories.community()


@pytest.fixture
def staff(node: Community) -> StaffIdentity:
    return factories.staff(node)


@pytest.fixture
def home(node: Community) -> int:
    return factories.resident(node, user=factories.user(), household="H-1").household_id


def give(staff: StaffIdentity, subject_id: int, day: date = TODAY, rule: str = SORTING, **changes: Any) -> Reminder:
    """A reminder to a household, given in the morning of its day."""
    values: dict[str, Any] = {
        "rule_slug": rule,
        "subject_kind": HOUSEHOLD,
        "subject_id": subject_id,
        "occurred_on": day,
        "event_key": f"day-{day:%Y%m%d}",
        "note": "混投",
        "now": start_of_day(day) + timedelta(hours=12),
    }
    return execute(giving.give, staff=staff, **values | changes)


def minus(staff: StaffIdentity, home: int, **changes: Any) -> Record:
    """The minus of the rule, with the reminders that are there and no others."""
    values: dict[str, Any] = {
        "rule_slug": SORTING,
        "subject_kind": HOUSEHOLD,
        "subject_id": home,
        "score_delta": -5,
        "occurred_on": TODAY,
        "event_key": "E-1",
        "note": "又一次混投",
        "now": NOW,
    }
    return execute(submitting.submit, staff=staff, **values | changes)


def states() -> list[str]:
    db.session.rollback()
    return [status.value for status in db.session.scalars(select(Reminder.status).order_by(Reminder.id))]


def records() -> list[Record]:
    db.session.rollback()
    return list(db.session.scalars(select(Record)))


def days_before(*ago: int) -> list[date]:
    return [TODAY - timedelta(days=each) for each in ago]


def test_three_reminders_and_then_the_minus_which_uses_them(staff: StaffIdentity, home: int) -> None:
    for count, day in enumerate(days_before(60, 30), start=1):
        give(staff, home, day)
        with pytest.raises(RemindersMissingError) as refused:
            minus(staff, home)
        assert refused.value.details == {"needed": 3, "given": count}
        assert f"有 {count} 次" in refused.value.message
    assert records() == []
    give(staff, home, TODAY - timedelta(days=1))
    entered = minus(staff, home)
    assert (entered.score_delta, entered.warnings) == (-5, 3)
    assert states() == ["used"] * 3
    assert {each.record_id for each in db.session.scalars(select(Reminder))} == {entered.id}
    with pytest.raises(RemindersMissingError):
        minus(staff, home, event_key="E-2")


def test_the_earliest_are_used_and_others_stay(staff: StaffIdentity, home: int) -> None:
    for day in days_before(4, 3, 2, 1):
        give(staff, home, day)
    minus(staff, home)
    assert states() == ["used", "used", "used", "open"]


@pytest.mark.parametrize(
    "change",
    [
        {"occurred_on": TODAY},  # No warning any more: it is the day of the event.
        {"expires_on": TODAY - timedelta(days=1)},
        {"told_at": None},
        {"told_at": NOW},  # Given afterwards, for days of before.
        {"status": ReminderStatus.MADE_UP},
        {"subject_id": 10**6},
        {"subject_kind": SubjectKind.RESIDENT},
    ],
)
def test_what_does_not_count_lets_no_minus_follow(staff: StaffIdentity, home: int, change: dict[str, Any]) -> None:
    ids = reminded(staff, home, SORTING, before=TODAY, subject_kind=HOUSEHOLD)
    execute(lambda session: session.execute(update(Reminder).where(Reminder.id == ids[0]).values(**change)))
    with pytest.raises(RemindersMissingError) as refused:
        minus(staff, home)
    assert refused.value.details == {"needed": 3, "given": 2}
    assert records() == []


def test_a_reminder_of_another_rule_is_none_of_this(staff: StaffIdentity, home: int) -> None:
    reminded(staff, home, "dog-nuisance", before=TODAY, subject_kind=HOUSEHOLD, count=5)
    with pytest.raises(RemindersMissingError) as refused:
        minus(staff, home)
    assert refused.value.details["given"] == 0


def test_the_window_holds_its_last_day(staff: StaffIdentity, home: int) -> None:
    for day in (*days_before(90), *days_before(2, 1)):
        give(staff, home, day)
    assert minus(staff, home).warnings == 3


def test_rules_that_ask_for_none_and_plus_need_none(node: Community, staff: StaffIdentity) -> None:
    person = factories.resident(node)
    assert record(staff, person.id, "false-report", -20).warnings == 0
    assert record(staff, person.id, "good-deed", 5).warnings == 0


def test_a_record_taken_back_gives_them_back_while_they_last(staff: StaffIdentity, home: int) -> None:
    for day in days_before(89, 2, 1):
        give(staff, home, day)
    entered = minus(staff, home)
    later = NOW + timedelta(days=5)
    commit(withdrawal.withdraw_record, record_id=entered.id, reason="记错了户号", staff=staff, now=later)
    assert states() == ["lapsed", "open", "open"]
    assert {each.record_id for each in db.session.scalars(select(Reminder))} == {None}


@pytest.mark.parametrize("again", [{"event_key": "DAY-20261110"}, {"event_key": "another"}])
def test_one_event_or_one_day_is_one_strike(staff: StaffIdentity, home: int, again: dict[str, Any]) -> None:
    give(staff, home)
    with pytest.raises(AlreadyRemindedError):
        give(staff, home, **again)
    with pytest.raises(AlreadyRemindedError):
        give(staff, home, TODAY - timedelta(days=1), event_key="day-20261110", now=NOW)
    assert states() == ["open"]


def test_another_rule_or_household_on_one_day_is_another_strike(
    node: Community, staff: StaffIdentity, home: int
) -> None:
    give(staff, home)
    give(staff, home, rule="dog-nuisance")
    give(staff, factories.resident(node).household_id)
    assert states() == ["open"] * 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rule_slug": "good-deed"}, "不需要提醒"),
        ({"rule_slug": "parking-repeat"}, "不适用于这类对象"),
        ({"rule_slug": "no-such-rule"}, "没有这条规则"),
        ({"occurred_on": TODAY + timedelta(days=1)}, "不能晚于今天"),
        ({"occurred_on": TODAY - timedelta(days=8)}, "最近 7 天"),
    ],
)
def test_what_is_no_reminder_is_named(staff: StaffIdentity, home: int, change: dict[str, Any], words: str) -> None:
    with pytest.raises(RuleError) as refused:
        give(staff, home, **{"now": NOW, **change})
    assert words in str(refused.value.details["fields"])
    assert states() == []


def test_minors_are_not_reminded(node: Community, staff: StaffIdentity) -> None:
    child = factories.resident(node, is_minor=True)
    with pytest.raises(RuleError) as refused:
        give(staff, child.id, rule="parking-repeat", subject_kind=SubjectKind.RESIDENT)
    assert "未成年人" in str(refused.value.details["fields"])


def test_staff_remind_in_their_subtree_only(home: int) -> None:
    stranger = factories.staff(factories.community())
    with pytest.raises(NotFoundError):
        give(stranger, home)


def test_adults_of_the_household_are_told_and_nobody_else(node: Community, staff: StaffIdentity) -> None:
    first, second, child, neighbour = (factories.user() for _ in range(4))
    home = factories.resident(node, user=first, household="A-1").household_id
    factories.resident(node, user=second, household="A-1")
    factories.resident(node, user=child, household="A-1", is_minor=True)
    factories.resident(node, user=neighbour, household="A-2")
    given = give(staff, home)
    told = db.session.scalars(select(Message).where(Message.kind == MessageKind.REMINDED)).all()
    assert sorted(each.user_id for each in told) == sorted([first.id, second.id])
    assert given.told_at == given.created_at
    words = words_of(told[0].kind, told[0].facts).text
    assert "您家因「垃圾分类三次不到位」被提醒" in words
    assert "现有 1 次，满 3 次后再发生才会减分" in words


def test_the_owner_of_a_shop_is_told(node: Community, staff: StaffIdentity) -> None:
    shop = factories.shop(node)
    give(staff, shop.merchant.id, rule="front-duty-fail", subject_kind=SubjectKind.MERCHANT)
    told = db.session.scalars(select(Message.user_id).where(Message.kind == MessageKind.REMINDED)).all()
    assert told == [shop.owner.id]


def test_without_a_phone_it_counts_once_the_slip_was_handed_over(node: Community, staff: StaffIdentity) -> None:
    home = factories.resident(node).household_id
    given = [give(staff, home, day) for day in days_before(3, 2, 1)]
    assert [each.told_at for each in given] == [None] * 3
    with pytest.raises(RemindersMissingError):
        minus(staff, home)
    for each in given:
        commit(giving.deliver, reminder_id=each.id, staff=staff, now=NOW - timedelta(days=1))
    with pytest.raises(AlreadyToldError):
        commit(giving.deliver, reminder_id=given[0].id, staff=staff, now=NOW)
    assert minus(staff, home).warnings == 3
    with pytest.raises(ReminderClosedError):
        commit(giving.deliver, reminder_id=given[0].id, staff=staff, now=NOW)


def test_an_answer_is_kept_once_and_closes_nothing(node: Community, staff: StaffIdentity) -> None:
    user, stranger = factories.user(), factories.user()
    home = factories.resident(node, user=user).household_id
    factories.resident(node, user=stranger)
    given = give(staff, home)
    say = {"reminder_id": given.id, "now": NOW}
    for _ in range(2):
        assert commit(answering.answer, text="有客人", user_id=user.id, **say).reminder.answer == "有客人"
    with pytest.raises(AlreadyAnsweredError):
        commit(answering.answer, text="别的", user_id=user.id, **say)
    with pytest.raises(ReminderNotFoundError):
        commit(answering.answer, text="有客人", user_id=stranger.id, **say)
    assert states() == ["open"]
    closed = give(staff, home, rule="dog-nuisance")
    commit(closing.take_back, reminder_id=closed.id, reason="记错了", staff=staff, now=NOW)
    with pytest.raises(ReminderClosedError):
        commit(answering.answer, reminder_id=closed.id, text="没有", user_id=user.id, now=NOW)


def test_one_taken_back_leaves_its_day_free_and_is_told(staff: StaffIdentity, home: int) -> None:
    given = give(staff, home)
    commit(closing.take_back, reminder_id=given.id, reason="记错了户号", staff=staff, now=NOW)
    give(staff, home)
    assert states() == ["withdrawn", "open"]
    closed = db.session.scalars(select(Message).where(Message.kind == MessageKind.REMINDER_CLOSED)).one()
    assert "社区已撤回，不再计数" in words_of(closed.kind, closed.facts).text
    noted = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "reminder.withdrawn")).one()
    assert noted.facts == {"rule": SORTING, "occurred_on": TODAY.isoformat(), "reason": "记错了户号"}


def test_a_make_up_is_noted_by_another_person(node: Community, staff: StaffIdentity, home: int) -> None:
    given = give(staff, home)
    said = {"reminder_id": given.id, "reason": "参加了讲座", "now": NOW}
    with pytest.raises(SamePersonError):
        commit(closing.make_up, staff=staff, **said)
    commit(closing.make_up, staff=factories.staff(node), **said)
    assert states() == ["made_up"]
    with pytest.raises(AlreadyRemindedError):
        give(staff, home)


def test_what_is_used_is_neither_taken_back_nor_made_up(node: Community, staff: StaffIdentity, home: int) -> None:
    ids = reminded(staff, home, SORTING, before=TODAY, subject_kind=HOUSEHOLD)
    minus(staff, home)
    for command in (closing.take_back, closing.make_up):
        with pytest.raises(ReminderClosedError) as refused:
            commit(command, reminder_id=ids[0], reason="不对", staff=factories.staff(node), now=NOW)
        assert refused.value.details == {"status": "used"}


def test_the_jobs_close_what_is_over_and_delete_what_led_to_nothing(staff: StaffIdentity, home: int) -> None:
    reminded(staff, home, SORTING, before=TODAY, subject_kind=HOUSEHOLD, count=2)
    used = reminded(staff, home, "dog-nuisance", before=TODAY, subject_kind=HOUSEHOLD)
    minus(staff, home, rule_slug="dog-nuisance")
    lapse, drop = jobs.JOBS
    assert lapse.run(NOW + timedelta(days=88)) == 0
    assert lapse.run(LONG_AFTER) == 2
    assert lapse.run(LONG_AFTER) == 0
    assert states() == ["lapsed", "lapsed", "used", "used"]
    assert drop.run(LONG_AFTER + upkeep.KEPT_AFTER_CLOSING) == 0
    assert drop.run(LONG_AFTER + upkeep.KEPT_AFTER_CLOSING + timedelta(days=1)) == 2
    assert sorted(db.session.scalars(select(Reminder.id))) == sorted(used)


def test_they_lose_their_subject_with_the_record(staff: StaffIdentity, home: int) -> None:
    reminded(staff, home, SORTING, before=TODAY, subject_kind=HOUSEHOLD)
    entered = minus(staff, home)
    commit(retention.make_anonymous, record_ids=[entered.id])
    for each in db.session.scalars(select(Reminder)):
        assert (each.subject_id, each.note, each.answer, each.event_index, each.counted_on) == (
            None,
            "",
            "",
            None,
            None,
        )
    assert problems() == ()


def test_two_records_at_once_do_not_share_reminders(app: Flask, staff: StaffIdentity, home: int) -> None:
    reminded(staff, home, SORTING, before=TODAY, subject_kind=HOUSEHOLD)
    calls = [partial(minus, staff, home, event_key=f"E-{n}") for n in range(6)]
    done = at_once(app, calls)
    assert [type(each) for each in done if isinstance(each, DomainError)] == [RemindersMissingError] * 5
    assert len(records()) == 1
    assert states() == ["used"] * 3
    assert problems() == ()


def test_two_reminders_at_once_are_one(app: Flask, staff: StaffIdentity, home: int) -> None:
    calls = [partial(give, staff, home, event_key=f"E-{n}") for n in range(6)]
    done = at_once(app, calls)
    assert [type(each) for each in done if isinstance(each, DomainError)] == [AlreadyRemindedError] * 5
    assert states() == ["open"]


def problems() -> tuple[str, ...]:
    db.session.rollback()
    return checks.INVARIANTS[0].check(db.session()).problems


def test_verify_finds_a_minus_that_lacks_one(staff: StaffIdentity, home: int) -> None:
    ids = reminded(staff, home, SORTING, before=TODAY, subject_kind=HOUSEHOLD)
    entered = minus(staff, home)
    assert problems() == ()
    execute(lambda session: session.execute(update(Reminder).where(Reminder.id == ids[0]).values(record_id=None)))
    assert problems() == (f"record {entered.id} was to have 3 reminders and has 2",)
    execute(lambda session: session.execute(update(Record).values(warnings=None)))  # As one of before this was kept.
    assert problems() == ()


def test_own_reminders_are_of_oneself_ones_household_and_shops(node: Community, staff: StaffIdentity) -> None:
    user = factories.user()
    person = factories.resident(node, user=user, household="A-1")
    shop = factories.shop(node, owner=user)
    reminded(staff, person.id, "parking-repeat", before=TODAY)
    reminded(staff, person.household_id, SORTING, before=TODAY, subject_kind=HOUSEHOLD, count=1)
    reminded(staff, shop.merchant.id, "front-duty-fail", before=TODAY, subject_kind=SubjectKind.MERCHANT)
    reminded(staff, factories.resident(node).id, "parking-repeat", before=TODAY)
    page = answering.own_reminders(db.session(), user_id=user.id, now=NOW, cursor=None, limit=10)
    seen = [(own.reminder.subject_kind.value, own.count, own.needed, own.minus) for own in page.items]
    assert seen == [("merchant", 1, 1, -10), ("household", 1, 3, -5), ("resident", 2, 2, -10), ("resident", 2, 2, -10)]
    later = datetime(2027, 3, 1, 4, tzinfo=NOW.tzinfo)
    page = answering.own_reminders(db.session(), user_id=user.id, now=later, cursor=None, limit=10)
    assert {own.count for own in page.items} == {0}
