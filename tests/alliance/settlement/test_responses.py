"""The shop's answer: agreed, or not for some lines."""

import pytest
from flask import Flask

from app.alliance.settlement import responses, statements
from app.alliance.settlement.errors import StatementNotFoundError, StatementStateError
from app.alliance.settlement.models import LineStatus, StatementStatus
from app.core.db.session import db
from app.core.errors import RuleError
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.alliance.settlement import october
from tests.alliance.settlement.october import POINTS, SUBSIDY_FEN, WORTH_FEN


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


def test_a_shop_sees_and_answers_its_own_statements_only(town: Town) -> None:
    statement = october.drafted(town)
    stranger = factories.shop(town.node).member
    with pytest.raises(StatementNotFoundError):
        statements.one_of_shop(db.session(), member=stranger, statement_id=statement.id)
    assert not statements.of_shop(db.session(), member=stranger, cursor=None, limit=10).items
    with pytest.raises(StatementNotFoundError):
        commit(responses.confirm, statement_id=statement.id, member=stranger, now=NOW)
