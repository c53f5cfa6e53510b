"""The shop's answer: agreed, or not for some lines."""

from functools import partial
from typing import Any

import pytest
from flask import Flask

from app.alliance.settlement import disputes, responses, statements
from app.alliance.settlement.disputes import Outcome
from app.alliance.settlement.errors import StatementNotFoundError, StatementStateError
from app.alliance.settlement.models import LineStatus, Statement, StatementStatus
from app.core.db.session import db
from app.core.errors import RuleError
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.alliance.settlement import october
from tests.alliance.settlement.october import POINTS, SUBSIDY_FEN, WORTH_FEN
from tests.support.threads import at_once


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town(points=1_000)


def test_a_draft_is_confirmed_once(town: Town) -> None:
    statement = october.drafted(town)
    shown = october.confirm(town, statement)
    assert shown.statement.status is StatementStatus.CONFIRMED
    assert (shown.statement.confirmed_by, shown.statement.confirmed_at) == (town.shop.owner.id, NOW)
    assert [(line.line.points, line.redeemed_at) for line in shown.lines] == [(POINTS, october.OCTOBER)]
    with pytest.raises(StatementStateError) as refused:
        october.confirm(town, statement)
    assert refused.value.details == {"status": "confirmed"}


def test_disputed_lines_no_longer_count(town: Town) -> None:
    statement = october.drafted(town, 3)
    line = october.lines_of(statement)[1]
    shown = october.dispute(town, statement, [line.id, line.id])
    assert shown.statement.status is StatementStatus.DISPUTED
    assert (shown.statement.points, shown.statement.subsidy_fen) == (2 * POINTS, 2 * SUBSIDY_FEN)
    assert shown.statement.total_fen == 2 * WORTH_FEN
    changed = october.lines_of(statement)
    assert [each.status for each in changed] == [LineStatus.STANDS, LineStatus.DISPUTED, LineStatus.STANDS]
    assert (changed[1].dispute_reason, changed[1].disputed_by, changed[1].disputed_at) == (
        "不是本店",
        town.shop.owner.id,
        NOW,
    )
    october.assert_everything_adds_up()


def test_more_lines_can_be_disputed_later(town: Town) -> None:
    statement = october.drafted(town, 3)
    first, second, _ = october.lines_of(statement)
    october.dispute(town, statement, [first.id])
    shown = october.dispute(town, statement, [second.id])
    assert shown.statement.total_fen == WORTH_FEN


def test_a_line_is_disputed_once(town: Town) -> None:
    statement = october.drafted(town, 2)
    first, second = october.lines_of(statement)
    october.dispute(town, statement, [first.id])
    with pytest.raises(RuleError) as refused:
        october.dispute(town, statement, [first.id, second.id])
    assert refused.value.details["fields"][0]["field"] == "lines"
    assert october.again(statement).total_fen == WORTH_FEN


def test_lines_of_other_statements_cannot_be_disputed(town: Town) -> None:
    other = factories.shop(town.node)
    october.redeemed(town, shop=other)
    october.redeemed(town)
    mine, theirs = sorted(october.run(town).statements, key=lambda each: each.merchant_id != town.shop.merchant.id)
    own, foreign = october.lines_of(mine)[0], october.lines_of(theirs)[0]
    for lines in ([foreign.id], [own.id, foreign.id], [10**9]):
        with pytest.raises(RuleError):
            october.dispute(town, mine, lines)
    assert october.again(mine).status is StatementStatus.DRAFT
    assert october.lines_of(theirs)[0].status is LineStatus.STANDS


def test_what_is_disputed_needs_no_confirmation(town: Town) -> None:
    statement = october.drafted(town)
    october.dispute(town, statement, [october.lines_of(statement)[0].id])
    with pytest.raises(StatementStateError):
        october.confirm(town, statement)


def test_what_is_confirmed_or_further_is_not_disputed(town: Town) -> None:
    statement = october.drafted(town)
    line = october.lines_of(statement)[0].id
    for step in (october.confirm, october.approve, october.pay):
        step(town, statement)
        with pytest.raises(StatementStateError):
            october.dispute(town, statement, [line])
        with pytest.raises(StatementStateError):
            october.confirm(town, statement)


def withdraw(town: Town, statement: Statement, lines: list[int]) -> Any:
    return commit(responses.withdraw, statement_id=statement.id, member=town.shop.member, lines=lines, now=NOW)


def test_an_objection_is_taken_back_and_the_line_counts_again(town: Town) -> None:
    statement = october.drafted(town, 3)
    first, second, third = (line.id for line in october.lines_of(statement))
    october.dispute(town, statement, [first, second])
    shown = withdraw(town, statement, [first, first])
    assert shown.statement.status is StatementStatus.DISPUTED
    assert shown.statement.total_fen == 2 * WORTH_FEN
    for lines in ([first], [second, third], [10**9]):  # Not in dispute, one of two, nobody's.
        with pytest.raises(RuleError) as refused:
            withdraw(town, statement, lines)
        assert refused.value.details["fields"][0]["field"] == "lines"
    shown = withdraw(town, statement, [second])
    assert shown.statement.status is StatementStatus.DRAFT
    assert shown.statement.total_fen == 3 * WORTH_FEN
    for line in october.lines_of(statement):
        assert line.status is LineStatus.STANDS
        assert (line.dispute_reason, line.disputed_by, line.disputed_at) == (None, None, None)
    october.confirm(town, statement)
    october.assert_everything_adds_up()


def test_an_objection_taken_back_after_approval_goes_on_the_next_statement(town: Town) -> None:
    statement = october.drafted(town, 2)
    line = october.lines_of(statement)[0]
    october.dispute(town, statement, [line.id])
    october.approve(town, statement)
    october.pay(town, statement)
    shown = withdraw(town, statement, [line.id])
    assert (shown.statement.status, shown.statement.total_fen) == (StatementStatus.PAID, WORTH_FEN)
    changed = october.lines_of(statement)[0]
    assert (changed.status, changed.resolution, changed.resolved_at) == (LineStatus.CARRIED, responses.WITHDRAWN, NOW)
    (later,) = october.run(town, "2026-11", at=october.DECEMBER).statements
    assert [each.redemption_id for each in october.lines_of(later)] == [line.redemption_id]
    october.assert_everything_adds_up()


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_staff_have_decided_is_not_taken_back(town: Town, outcome: Outcome) -> None:
    statement = october.drafted(town, 2)
    line = october.lines_of(statement)[0]
    october.dispute(town, statement, [line.id])
    october.resolve(town, line.id, outcome)
    with pytest.raises(RuleError):
        withdraw(town, statement, [line.id])
    october.assert_everything_adds_up()


def test_one_of_a_decision_and_a_withdrawal_happens(app: Flask, town: Town) -> None:
    statement = october.drafted(town, 2)
    line = october.lines_of(statement)[0]
    october.dispute(town, statement, [line.id])
    decide = partial(
        commit, disputes.resolve, line_id=line.id, outcome=Outcome.VOID, reason="不属实", staff=town.admin, now=NOW
    )
    facts = {"statement_id": statement.id, "member": town.shop.member, "lines": [line.id], "now": NOW}
    results = at_once(app, [decide, partial(commit, responses.withdraw, **facts)] * 2)
    assert sum(not isinstance(result, Exception) for result in results) == 1
    october.assert_everything_adds_up()


def test_a_shop_sees_and_answers_its_own_statements_only(town: Town) -> None:
    statement = october.drafted(town)
    stranger = factories.shop(town.node).member
    with pytest.raises(StatementNotFoundError):
        statements.one_of_shop(db.session(), member=stranger, statement_id=statement.id)
    assert not statements.of_shop(db.session(), member=stranger, cursor=None, limit=10).items
    with pytest.raises(StatementNotFoundError):
        commit(responses.confirm, statement_id=statement.id, member=stranger, now=NOW)
