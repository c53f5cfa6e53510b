"""A month's run: what it takes up, what it leaves, and that it can be run again."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from app.alliance.settlement import jobs, months
from app.alliance.settlement.errors import NoFundError
from app.alliance.settlement.models import Statement, StatementStatus
from app.core.clock import frozen
from app.core.db.session import db
from app.core.errors import RuleError
from app.core.tasks.queue import Lease
from app.core.tasks.work import Work
from app.parties.messages.models import Message, MessageKind
from app.rewards.offers.models import OfferKind
from app.rewards.redemptions import reversals
from app.rewards.redemptions.errors import ReversalRefusedError
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.alliance.settlement import october
from tests.alliance.settlement.october import DECEMBER, OCTOBER, POINTS, RATE_FEN, SUBSIDY_FEN, WORTH_FEN
from tests.support.tables import queries

NOVEMBER = datetime(2026, 10, 31, 16, tzinfo=UTC)
"""The moment it begins in Shanghai."""


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town(points=1_000)


def test_every_redemption_of_the_month_becomes_a_line(town: Town) -> None:
    receipts = october.redeemed(town, 3)
    made = october.run(town)
    assert (made.month, made.created, made.existing, made.total_fen) == ("2026-10", 1, 0, 3 * WORTH_FEN)
    statement = made.statements[0]
    assert statement.status is StatementStatus.DRAFT
    assert (statement.merchant_id, statement.fund_id) == (town.shop.merchant.id, town.fund.id)
    assert (statement.points, statement.points_fen, statement.subsidy_fen) == (18, 1_800, 1_200)
    assert statement.total_fen == 3 * WORTH_FEN
    lines = october.lines_of(statement)
    assert [line.redemption_id for line in lines] == [receipt.id for receipt in receipts]
    assert {(line.points, line.subsidy_fen) for line in lines} == {(POINTS, SUBSIDY_FEN)}
    assert {october.redemption(receipt).statement_id for receipt in receipts} == {statement.id}
    october.assert_everything_adds_up()


def test_the_month_is_that_of_shanghai(town: Town) -> None:
    october.redeemed(town, at=NOVEMBER - timedelta(seconds=1))
    october.redeemed(town, at=NOVEMBER)
    assert october.run(town).statements[0].points == POINTS
    assert october.run(town, "2026-11", at=DECEMBER).statements[0].points == POINTS


@pytest.mark.parametrize("month", ["2026-11", "2026-12", "2027-01"])
def test_a_month_that_is_not_over_is_refused(town: Town, month: str) -> None:
    with pytest.raises(RuleError) as refused:
        october.run(town, month)
    assert refused.value.details["fields"][0]["field"] == "month"


def test_a_month_can_be_run_from_its_very_end(town: Town) -> None:
    october.redeemed(town)
    with pytest.raises(RuleError):
        october.run(town, at=NOVEMBER - timedelta(microseconds=1))
    assert october.run(town, at=NOVEMBER).created == 1


def test_running_again_makes_only_what_is_missing(town: Town) -> None:
    october.redeemed(town)
    first = october.run(town).statements[0]
    other = factories.shop(town.node)
    october.redeemed(town, 2, shop=other)
    october.redeemed(town)  # The first shop's month is closed: this waits for the next.
    second = october.run(town)
    assert (second.created, second.existing) == (1, 1)
    assert second.statements[0].merchant_id == other.merchant.id
    assert october.again(first).points == POINTS
    assert len(october.lines_of(first)) == 1
    assert (october.run(town).created, october.run(town).existing) == (0, 2)
    assert october.run(town, "2026-11", at=DECEMBER).statements[0].points == POINTS
    october.assert_everything_adds_up()


def test_reversed_redemptions_are_left_out(town: Town) -> None:
    kept, undone = october.redeemed(town, 2)
    commit(reversals.reverse, redemption_id=undone.id, member=town.shop.member, reason="扫错了", now=OCTOBER)
    statement = october.run(town).statements[0]
    assert [line.redemption_id for line in october.lines_of(statement)] == [kept.id]
    october.assert_everything_adds_up()


def test_what_is_on_a_statement_cannot_be_reversed(town: Town) -> None:
    late = NOVEMBER - timedelta(seconds=1)
    (receipt,) = october.redeemed(town, at=late)
    october.run(town)
    with pytest.raises(ReversalRefusedError):  # Though it is still the same day.
        commit(reversals.reverse, redemption_id=receipt.id, member=town.shop.member, reason="扫错了", now=late)
    october.assert_everything_adds_up()


def test_a_month_of_nothing_makes_no_statement(town: Town) -> None:
    made = october.run(town)
    assert (made.created, made.existing, made.total_fen) == (0, 0, 0)


def test_plain_discounts_are_lines_of_nothing(town: Town) -> None:
    offer = factories.offer(town.shop, kind=OfferKind.PERCENT_OFF, percent_off_bp=1_000, points=0)
    factories.redemption(factories.coupon(offer, town.person, at=OCTOBER), town.shop.member, bill_fen=5_000, at=OCTOBER)
    statement = october.run(town).statements[0]
    assert (statement.points, statement.total_fen, len(october.lines_of(statement))) == (0, 0, 1)


def test_other_subtrees_are_left_alone(town: Town) -> None:
    other = factories.town(points=100)
    october.redeemed(other)
    assert october.run(town).created == 0
    assert october.run(other).created == 1


def test_the_nearest_fund_above_pays(app: Flask) -> None:
    town = factories.town(points=100)
    node = factories.community(parent=town.node)
    shop = factories.shop(node)
    october.redeemed(town, shop=shop)
    assert october.run(town).statements[0].fund_id == town.fund.id


def test_a_community_that_no_fund_pays_for_is_named(town: Town) -> None:
    poor = factories.community(parent=town.town)
    shop = factories.shop(poor)
    offer = factories.offer(shop)
    factories.redemption(factories.coupon(offer, town.person, at=OCTOBER), shop.member, at=OCTOBER)
    october.redeemed(town)
    with pytest.raises(NoFundError) as refused:
        october.run(town)
    assert refused.value.details == {"community": poor.name}
    assert db.session.scalar(select(func.count(Statement.id))) == 0


def test_owners_hear_of_it(town: Town) -> None:
    factories.clerk(town.shop, user=factories.user())
    statement = october.drafted(town)
    october.run(town)
    messages = db.session.scalars(select(Message).where(Message.kind == MessageKind.STATEMENT_READY)).all()
    assert [message.user_id for message in messages] == [town.shop.owner.id]
    assert messages[0].facts == {"statement_id": statement.id, "month": "2026-10", "total_fen": WORTH_FEN}


@pytest.mark.usefixtures("many_claims")
def test_the_number_of_sql_statements_does_not_grow_with_redemptions(town: Town) -> None:
    sent: list[str] = []

    def count(_connection, _cursor, statement, *_rest) -> None:
        sent.append(statement)

    october.redeemed(town, 2)
    october.redeemed(town, 20, shop=factories.shop(town.node), at=OCTOBER)
    event.listen(db.engine, "before_cursor_execute", count)
    try:
        made = october.run(town)
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    assert made.created == 2
    assert len(sent) <= 30


def test_leftovers_go_with_the_first_month_that_is_run(town: Town) -> None:
    october.redeemed(town)
    assert october.run(town, "2026-11", at=DECEMBER).total_fen == WORTH_FEN
    assert october.run(town, at=DECEMBER).created == 0


def test_no_statement_is_left_when_another_run_took_everything(town: Town) -> None:
    """It happens between looking for shops and taking up what is theirs."""
    october.redeemed(town)
    due = months.due_shops(db.session(), month="2026-10", staff=town.admin, now=NOW)
    october.run(town, "2026-11", at=DECEMBER)
    assert commit(months.draft, shops=due, month="2026-10", staff=town.admin, rate_fen=RATE_FEN, now=NOW) == []
    assert october.run(town, "2026-11", at=DECEMBER).existing == 1
    assert db.session.scalar(select(func.count(Statement.id))) == 1


def test_a_run_of_some_shops_says_how_many_are_left(town: Town) -> None:
    for _ in range(3):
        october.redeemed(town, shop=factories.shop(town.node))
    run = partial(commit, months.run_month, month="2026-10", staff=town.admin, rate_fen=RATE_FEN, now=NOW, limit=2)
    assert [(made.created, made.existing, made.waiting) for made in (run(), run(), run())] == [
        (2, 0, 1),
        (1, 2, 0),
        (0, 3, 0),
    ]


def test_a_turn_costs_as_much_however_many_shops_there_are(town: Town) -> None:
    """Or else a city's settlement would take the square of a town's."""
    shops = [factories.shop(town.node) for _ in range(2)]
    for shop in shops:
        october.redeemed(town, shop=shop)
    part = {"shops": [shops[0].merchant.id], "month": "2026-10", "staff": town.admin, "rate_fen": RATE_FEN, "now": NOW}
    with queries() as sent:
        commit(months.draft, **part)
    assert not any("exists" in statement.lower() for statement in sent)
    assert db.session.scalar(select(func.count(Statement.id))) == 1


def test_shops_of_others_are_not_drafted(town: Town) -> None:
    other = factories.town(points=100)
    october.redeemed(other)
    shops = [other.shop.merchant.id]
    assert commit(months.draft, shops=shops, month="2026-10", staff=town.admin, rate_fen=RATE_FEN, now=NOW) == []


def test_a_task_that_was_stopped_goes_on_with_what_is_left(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        october.redeemed(town, shop=factories.shop(town.node))
    monkeypatch.setattr(jobs, "SHOPS_A_TURN", 2)
    steps: list[tuple[int, int]] = []

    def show(done: int, total: int) -> None:
        steps.append((done, total))
        if done == 4:
            raise KeyboardInterrupt

    task = commit(months.begin_run, month="2026-10", staff=town.admin, now=NOW)
    with frozen(NOW), pytest.raises(KeyboardInterrupt):
        jobs.run_month(Work(task, town.admin, Lease(task.id, "first"), show))
    assert (steps, db.session.scalar(select(func.count(Statement.id)))) == ([(0, 5), (2, 5), (4, 5)], 4)
    with frozen(NOW):
        done = jobs.run_month(Work(task, town.admin, Lease(task.id, "second"), lambda *_: None))
    assert done.figures == {"新对账单": 1, "原有对账单": 4}
    october.assert_everything_adds_up()
