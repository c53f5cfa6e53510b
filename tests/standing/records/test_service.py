"""Records and standing: what counts, from when until when, and how much of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db.session import db
from app.core.errors import NotFoundError
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.checks import check_ledger
from app.parties import merchants
from app.parties.communities.models import CommunityKind
from app.parties.merchants.errors import MerchantNotFoundError, MerchantStateError
from app.parties.messages.models import Message, MessageKind
from app.parties.residents.errors import ResidentNotFoundError
from app.standing.programmes import rules
from app.standing.programmes.errors import RuleDisabledError
from app.standing.programmes.models import BandSet, Rule, SubjectKind
from app.standing.records.errors import DuplicateRecordError, WrongRecordError
from app.standing.records.models import Record
from app.standing.scores import scores
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records.factories import TODAY, install, record
from tests.support.threads import at_once

AFTER_NOTICE = NOW + timedelta(days=8)


@pytest.fixture(autouse=True)
def _catalogue(app: Flask) -> None:
    install()


@pytest.fixture
def node(app):
    return factories.community()


@pytest.fixture
def staff(node):
    return factories.staff(node)


def points_of(person) -> int:
    return ledger.balance(db.session(), chart.resident_points(person.id))


def standing_of(kind: SubjectKind, subject_id: int, now: datetime = NOW) -> scores.Standing:
    db.session.rollback()
    return scores.standing(db.session(), subject_kind=kind, subject_id=subject_id, now=now)


def score_of(person, now: datetime = NOW) -> int | None:
    return standing_of(SubjectKind.RESIDENT, person.id, now).score


def messages_of(user) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.user_id == user.id).order_by(Message.id)))


def fields_of(error: WrongRecordError) -> list[str]:
    return [field["field"] for field in error.details["fields"]]


def test_installing_again_changes_nothing_and_keeps_what_was_switched(app) -> None:
    def switch(session) -> None:
        session.scalars(select(Rule).where(Rule.slug == "lavish-event")).one().paused = False

    commit(switch)
    assert commit(rules.install_catalogue, now=NOW + timedelta(days=1)) == 61
    assert db.session.scalar(select(func.count()).select_from(Rule)) == 61
    assert db.session.scalar(select(func.count()).select_from(BandSet)) == 1
    assert db.session.scalars(select(Rule).where(Rule.slug == "lavish-event")).one().takes_records


def test_other_bands_hold_from_their_day_on(app, node, staff) -> None:
    person = factories.resident(node)
    commit(rules.install_catalogue, now=NOW + timedelta(days=2), bands="weihai-2018")
    record(staff, person.id, "volunteer-hours", 60)
    assert standing_of(SubjectKind.RESIDENT, person.id, NOW) == scores.Standing(1060, "AAA", 5)
    assert standing_of(SubjectKind.RESIDENT, person.id, NOW + timedelta(days=3)) == scores.Standing(1060, "AA", 4)


def test_what_comes_next_and_from_which_score_on(node, staff) -> None:
    person = factories.resident(node)
    begun = standing_of(SubjectKind.RESIDENT, person.id, NOW)
    assert (begun.score, begun.next_star, begun.next_grade) == (1000, (3, 1010), ("AA", 1030))
    record(staff, person.id, "volunteer-hours", 60)
    at_the_top = standing_of(SubjectKind.RESIDENT, person.id, NOW)
    assert (at_the_top.next_star, at_the_top.next_grade) == (None, None)


def test_a_positive_record_counts_at_once_and_earns_points(node, staff) -> None:
    user = factories.user()
    person = factories.resident(node, user=user)
    entered = record(staff, person.id)
    assert points_of(person) == 5
    assert standing_of(SubjectKind.RESIDENT, person.id) == scores.Standing(1005, "A", 2)
    assert entered.points_expire_on == date(2028, 11, 10)
    told = messages_of(user)
    assert [(message.kind, message.facts["points"]) for message in told] == [(MessageKind.POINTS_EARNED, 5)]
    assert all(check.passed for check in check_ledger(db.session()))


def test_everybody_begins_at_the_base(node) -> None:
    person = factories.resident(node)
    assert standing_of(SubjectKind.RESIDENT, person.id) == scores.Standing(1000, "A", 2)
    assert scores.stars_of_resident(db.session(), person.id, NOW) == 2


@pytest.mark.parametrize(
    ("rule", "score", "last_day"),
    [
        ("parking-repeat", -10, datetime(2027, 5, 9, 16, 0, tzinfo=UTC)),
        ("false-report", -20, datetime(2027, 11, 9, 16, 0, tzinfo=UTC)),
    ],
)
def test_a_minus_counts_for_six_or_twelve_months(node, staff, rule, score, last_day) -> None:
    person = factories.resident(node)
    record(staff, person.id, rule, score)
    assert score_of(person, last_day - timedelta(seconds=1)) == 1000 + score
    assert score_of(person, last_day) == 1000


def test_a_plus_counts_through_the_same_day_of_the_next_year(node, staff) -> None:
    person = factories.resident(node)
    record(staff, person.id)
    over = datetime(2027, 11, 10, 16, 0, tzinfo=UTC)
    assert score_of(person, over - timedelta(seconds=1)) == 1005
    assert score_of(person, over) == 1000


def test_the_gravest_minus_of_a_shop_counts_for_two_years(node, staff) -> None:
    shop = factories.shop(node).merchant
    entered = record(staff, shop.id, "fake-redeem", -50, subject_kind=SubjectKind.MERCHANT)
    assert entered.expires_at == datetime(2028, 11, 9, 16, 0, tzinfo=UTC)
    assert standing_of(SubjectKind.MERCHANT, shop.id, AFTER_NOTICE) == scores.Standing(950, "B", 1)


def test_a_shop_earns_score_only_and_its_owner_hears_of_a_minus(node, staff) -> None:
    shop = factories.shop(node)
    record(staff, shop.merchant.id, "front-duty-ok", 2, subject_kind=SubjectKind.MERCHANT)
    record(staff, shop.merchant.id, "refuse-coupon", -10, subject_kind=SubjectKind.MERCHANT)
    assert standing_of(SubjectKind.MERCHANT, shop.merchant.id, AFTER_NOTICE).score == 992
    assert ledger.balance(db.session(), chart.merchant_points(shop.merchant.id)) == 0
    assert MessageKind.SCORE_NOTICE in [message.kind for message in messages_of(shop.owner)]


def test_a_tip_earns_points_without_a_score(node, staff) -> None:
    person = factories.resident(node)
    entered = record(staff, person.id, "tip-verified", 0)
    assert (entered.score_delta, entered.points, points_of(person)) == (0, 2, 2)
    assert score_of(person) == 1000


def test_making_up_a_course_earns_nothing(node, staff) -> None:
    person = factories.resident(node)
    entered = record(staff, person.id, "make-up", 0)
    assert (entered.score_delta, entered.points, entered.points_expire_on) == (0, 0, None)


def test_minors_have_points_and_stars_but_no_score(node, staff) -> None:
    child = factories.resident(node, is_minor=True)
    entered = record(staff, child.id)
    assert (entered.score_delta, entered.points, points_of(child)) == (0, 5, 5)
    assert standing_of(SubjectKind.RESIDENT, child.id) == scores.Standing(None, None, 2)
    with pytest.raises(WrongRecordError) as refused:
        record(staff, child.id, "false-report", -20)
    assert fields_of(refused.value) == ["score_delta"]


def test_a_household_has_its_own_records_and_the_good_ones_of_its_members(node, staff) -> None:
    adult = factories.resident(node, household="H-1")
    other = factories.resident(node, household="H-1")
    home = adult.household_id
    record(staff, home, "sorting-ok", 1, subject_kind=SubjectKind.HOUSEHOLD)
    record(staff, adult.id)
    record(staff, other.id, "parking-repeat", -10)
    assert standing_of(SubjectKind.HOUSEHOLD, home, AFTER_NOTICE).score == 1006
    record(staff, other.id, "volunteer-hours", 90)
    assert standing_of(SubjectKind.HOUSEHOLD, home, AFTER_NOTICE).score == 1061
    assert points_of(adult) == 5


def test_the_same_event_is_recorded_once(node, staff) -> None:
    person, neighbour = factories.resident(node), factories.resident(node)
    record(staff, person.id, event_key="E-same")
    for spelling in ("E-same", "e-SAME"):
        with pytest.raises(DuplicateRecordError):
            record(staff, person.id, event_key=spelling)
    record(staff, neighbour.id, event_key="E-same")
    record(staff, person.id, "patrol", 1, event_key="E-same")
    assert points_of(person) == 6


@pytest.mark.parametrize(
    ("rule", "score", "changes", "fields"),
    [
        ("good-deed", 4, {}, ["score_delta"]),
        ("good-deed", -5, {}, ["score_delta"]),
        ("good-deed", 5, {"occurred_on": TODAY + timedelta(days=1)}, ["occurred_on"]),
        ("good-deed", 5, {"occurred_on": TODAY - timedelta(days=31)}, ["occurred_on"]),
        ("false-report", -20, {"note": ""}, ["note"]),
        ("sorting-ok", 2, {"occurred_on": date(2020, 1, 1)}, ["rule", "score_delta", "occurred_on"]),
    ],
)
def test_what_does_not_fit_the_rule_is_named(node, staff, rule, score, changes, fields) -> None:
    with pytest.raises(WrongRecordError) as refused:
        record(staff, factories.resident(node).id, rule, score, **changes)
    assert fields_of(refused.value) == fields


def test_today_is_that_of_shanghai(node, staff) -> None:
    just_after_midnight = datetime(2026, 11, 10, 16, 30, tzinfo=UTC)
    entered = record(staff, factories.resident(node).id, occurred_on=date(2026, 11, 11), now=just_after_midnight)
    assert entered.points_expire_on == date(2028, 11, 11)


def test_a_disabled_rule_takes_no_records(node, staff) -> None:
    home = factories.resident(node).household_id
    with pytest.raises(RuleDisabledError):
        record(staff, home, "lavish-event", -5, subject_kind=SubjectKind.HOUSEHOLD)


def test_staff_record_for_their_subtree_only(app) -> None:
    town = factories.community(kind=CommunityKind.TOWN)
    inside, outside = factories.community(parent=town), factories.community()
    staff = factories.staff(town)
    record(staff, factories.resident(inside).id)
    stranger, shop = factories.resident(outside), factories.shop(outside).merchant
    with pytest.raises(ResidentNotFoundError):
        record(staff, stranger.id)
    with pytest.raises(NotFoundError):
        record(staff, stranger.household_id, "sorting-ok", 1, subject_kind=SubjectKind.HOUSEHOLD)
    with pytest.raises(MerchantNotFoundError):
        record(staff, shop.id, "front-duty-ok", 2, subject_kind=SubjectKind.MERCHANT)


def test_a_shop_outside_the_alliance_takes_no_records(node, staff) -> None:
    applied = commit(
        merchants.apply,
        user_id=factories.with_phone(factories.user()).id,
        community_id=node.id,
        name="还没加入",
        trade="理发",
        address="测试路",
        phone="0631-0000000",
        licence_no="92370000TESTAPPLY",
        now=NOW,
    )
    with pytest.raises(MerchantStateError):
        record(staff, applied.id, "front-duty-ok", 2, subject_kind=SubjectKind.MERCHANT)


def test_the_cap_of_a_rule_trims_and_the_next_period_begins_anew(node, staff) -> None:
    person = factories.resident(node)
    entered = [record(staff, person.id, "blood-gift", 10) for _ in range(3)]
    assert [(one.points, one.trimmed) for one in entered] == [(10, 0), (10, 0), (0, 10)]
    next_year = datetime(2027, 1, 5, 4, 0, tzinfo=UTC)
    assert record(staff, person.id, "blood-gift", 10, now=next_year).points == 10
    late = record(staff, person.id, "blood-gift", 10, now=next_year, occurred_on=date(2026, 12, 30))
    assert late.trimmed == 10


def test_a_year_holds_a_hundred_and_fifty_for_a_resident(node, staff) -> None:
    person = factories.resident(node)
    record(staff, person.id, "volunteer-hours", 90)
    record(staff, person.id, "donation", 40)
    record(staff, person.id, "bravery", 5)
    last = record(staff, person.id, "collector-star", 30)
    assert (last.points, last.trimmed) == (15, 15)
    assert (points_of(person), score_of(person)) == (150, 1150)


def test_a_year_takes_sixty_at_most(node, staff) -> None:
    person = factories.resident(node)
    for _ in range(4):
        record(staff, person.id, "false-report", -20)
    assert score_of(person, AFTER_NOTICE) == 940


def test_an_old_minus_still_fills_the_cap_of_its_year(node, staff) -> None:
    person = factories.resident(node)
    january, december = datetime(2027, 1, 4, 4, tzinfo=UTC), datetime(2027, 12, 1, 4, tzinfo=UTC)
    for _ in range(2):
        record(staff, person.id, "parking-repeat", -10, now=january)
    assert score_of(person, december) == 1000
    assert record(staff, person.id, "parking-repeat", -10, now=december).score_delta == 0


def test_caps_hold_when_sixteen_record_at_once(app, node, staff) -> None:
    user = factories.user()
    person = factories.resident(node, user=user)
    calls = [lambda n=n: record(staff, person.id, "hazard-report", 2, event_key=f"T-{n}").trimmed for n in range(16)]
    trimmed = at_once(app, calls)
    assert sorted(trimmed) == [0] * 10 + [2] * 6
    assert points_of(person) == 20
    assert score_of(person) == 1020


def test_the_same_event_entered_by_eight_at_once_counts_once(app, node, staff) -> None:
    person = factories.resident(node)
    entered = at_once(app, [lambda: record(staff, person.id, event_key="T-same")] * 8)
    assert sum(isinstance(each, DuplicateRecordError) for each in entered) == 7
    assert points_of(person) == 5
    assert db.session.scalar(select(func.count()).select_from(Record)) == 1
