"""The ledger: what it takes, what it refuses, and what it adds up to."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.core.db.session import db
from app.ledger import accounts as accounts_service
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.checks import check_ledger
from app.ledger.errors import AccountNotFoundError, AlreadyPostedError, BalanceTooLowError, UnbalancedJournalError
from app.ledger.kinds import JournalKind
from devtools import factories
from devtools.factories import NOW, commit


def entry(reference: str, *legs: tuple[chart.AccountKey, int]) -> ledger.Entry:
    return ledger.Entry(JournalKind.AWARD, reference, legs)


@pytest.fixture
def accounts(app: Flask) -> tuple[chart.AccountKey, chart.AccountKey]:
    node = factories.community()
    person = factories.resident(node)
    return chart.community(node.id, "issued"), chart.resident_points(person.id)


def post(reference: str, *legs: tuple[chart.AccountKey, int], at=NOW) -> None:
    commit(ledger.post, entry=entry(reference, *legs), at=at, actor="system")


def test_a_journal_moves_what_it_says(accounts) -> None:
    issued, points = accounts
    post("a:1", (issued, -5), (points, 5))
    assert ledger.balance(db.session(), points) == 5
    assert ledger.balance(db.session(), issued) == -5


def test_postings_that_do_not_sum_to_zero_are_refused(accounts) -> None:
    issued, points = accounts
    with pytest.raises(UnbalancedJournalError):
        post("a:1", (issued, -5), (points, 4))


def test_units_are_not_mixed(accounts) -> None:
    _, points = accounts
    money = chart.fund(factories.fund(factories.community()).id, "source")
    with pytest.raises(UnbalancedJournalError):
        post("a:1", (money, -5), (points, 5))


def test_a_reference_is_posted_once(accounts) -> None:
    issued, points = accounts
    post("a:1", (issued, -5), (points, 5))
    with pytest.raises(AlreadyPostedError):
        post("a:1", (issued, -5), (points, 5))
    assert ledger.balance(db.session(), points) == 5


def test_a_floor_holds_and_names_the_account(accounts) -> None:
    issued, points = accounts
    post("a:1", (issued, -5), (points, 5))
    with pytest.raises(BalanceTooLowError) as refused:
        post("a:2", (points, -6), (issued, 6))
    assert refused.value.account == points
    assert ledger.balance(db.session(), points) == 5
    assert all(check.passed for check in check_ledger(db.session()))


def test_of_two_accounts_with_floors_the_one_that_refused_is_named(accounts) -> None:
    issued, points = accounts
    other = chart.resident_points(factories.resident(factories.community()).id)
    post("a:1", (issued, -5), (points, 5))
    for legs in ([(points, -5), (other, -1)], [(other, -1), (points, -5)]):  # The first has nothing left once it moved.
        with pytest.raises(BalanceTooLowError) as refused:
            post("a:2", *legs, (issued, 6))
        assert refused.value.account == other


def test_an_unopened_account_is_refused(accounts) -> None:
    issued, _ = accounts
    with pytest.raises(AccountNotFoundError):
        post("a:1", (issued, -5), (chart.resident_points(10**9), 5))


def test_accounts_of_a_rolled_back_transaction_are_not_remembered(accounts) -> None:
    issued, _ = accounts
    ghost = chart.resident_points(10**6)

    def open_and_fail(session):
        ledger.open_accounts(session, [ghost])
        ledger.post(session, entry("a:1", (issued, -1), (ghost, 1)), at=NOW, actor="system")
        raise RuntimeError("after all")

    with pytest.raises(RuntimeError):
        commit(open_and_fail)
    with pytest.raises(AccountNotFoundError):
        post("a:2", (issued, -1), (ghost, 1))


def test_of_the_accounts_remembered_the_first_go_first(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts_service, "MAX_REMEMBERED", 2)
    accounts_service._remembered.clear()
    keys = [chart.community(factories.community().id, "issued") for _ in range(3)]
    with Session(db.engine) as session:  # Not the one that has just opened them.
        for key in keys * 2:
            assert key in accounts_service.find_accounts(session, [key])
    assert list(accounts_service._remembered[db.engine]) == keys[1:]
    accounts_service._remembered.clear()


def test_the_balance_of_a_past_moment(accounts) -> None:
    issued, points = accounts
    post("a:1", (issued, -5), (points, 5), at=NOW)
    post("a:2", (points, -2), (issued, 2), at=NOW + timedelta(days=3))
    session = db.session()
    assert ledger.balance_at(session, points, NOW - timedelta(seconds=1)) == 0
    assert ledger.balance_at(session, points, NOW) == 5
    assert ledger.balance_at(session, points, NOW + timedelta(days=3)) == 3


def test_history_is_paged_by_key(accounts) -> None:
    issued, points = accounts
    for n in range(5):
        post(f"a:{n}", (issued, -1), (points, 1))
    first = ledger.history(db.session(), points, cursor=None, limit=3)
    rest = ledger.history(db.session(), points, cursor=first.next_cursor, limit=3)
    references = [row.reference for row in (*first.items, *rest.items)]
    assert references == ["a:4", "a:3", "a:2", "a:1", "a:0"]
    assert rest.next_cursor is None
