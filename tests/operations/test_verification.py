"""`flask ledger verify` goes red when anything is tampered with and names it; `flask ledger show` shows an account."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from app.core.clock import utc_now
from app.core.db.session import db
from app.ledger.seals import sealing
from app.operations.verification import parallel
from devtools import factories
from devtools.factories import Town
from tests.alliance.settlement import october


def run(app: Flask, *args: str) -> Result:
    db.session.remove()
    return app.test_cli_runner().invoke(args=["ledger", *args])


def tamper(sql: str, **values: Any) -> None:
    with db.engine.begin() as connection:
        changed = connection.execute(text(sql), values)
        assert changed.rowcount > 0


@pytest.fixture
def town(app: Flask) -> Town:
    """A town with a paid October, a draft November, coupons and budgets."""
    town = factories.town(points=1_000)
    statement = october.drafted(town, 3)
    october.dispute(town, statement, [october.lines_of(statement)[0].id])
    october.approve(town, statement)
    october.pay(town, statement)
    october.redeemed(town, 2, at=factories.NOW)
    october.run(town, "2026-11", at=october.DECEMBER)
    factories.coupon(factories.offer(town.shop, **october.SUBSIDY), town.person)
    assert sealing.seal_new(utc_now()) > 0
    return town


def test_sound_books_are_green(app: Flask, town: Town) -> None:
    result = run(app, "verify")
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert [line[0] for line in lines] == ["✓"] * 35
    assert "✓ payouts equal paid statements (1)" in lines
    assert "✓ every line is its redemption (5)" in lines


def test_several_processes_find_the_same(app: Flask, town: Town) -> None:
    holder = town.person.id
    alone = run(app, "verify", "--processes", "1")
    together = run(app, "verify", "--processes", "2")
    assert (together.exit_code, together.output) == (0, alone.output)
    tamper("UPDATE journal SET memo = 'changed' WHERE id = (SELECT * FROM (SELECT min(id) FROM journal) AS first)")
    tamper(BALANCE, kind="resident", owner=holder, account="points")
    alone, together = run(app, "verify", "--processes", "1"), run(app, "verify", "--processes", "2")
    assert (together.exit_code, together.output) == (1, alone.output)
    assert together.output.count("✗") == 2


def test_large_books_are_shared_by_all_cores(app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    @contextmanager
    def children(count: int) -> Iterator[ThreadPoolExecutor]:
        asked.append(count)
        with ThreadPoolExecutor(1, initializer=app.app_context().push) as pool:
            yield pool

    monkeypatch.setattr(parallel, "children", children)
    monkeypatch.setattr("os.cpu_count", lambda: 7)
    assert run(app, "verify").exit_code == 0
    assert asked == []
    monkeypatch.setattr(parallel, "MANY_JOURNALS", 1)
    assert run(app, "verify").exit_code == 0
    assert asked == [7]


def test_the_head_is_kept_elsewhere_and_verified(app: Flask, town: Town, tmp_path: Path) -> None:
    kept = tmp_path / "heads.jsonl"
    first = run(app, "head").output
    kept.write_text(first + run(app, "head").output)
    result = run(app, "verify", "--head", str(kept))
    assert result.exit_code == 0, result.output
    assert "✓ the chain goes through the heads kept elsewhere (2)" in result.output
    tamper("DELETE FROM seal")
    result = run(app, "verify", "--head", first)
    assert result.exit_code == 1
    assert "seal 1 is gone: it was there at " in result.output
    assert "has no seal: does the worker run?" in result.output
    assert re.fullmatch(r"[1-9][0-9]* journals sealed\n", run(app, "seal").output)
    assert "seal 1 is not the one that was there at " in run(app, "verify", "--head", first).output


@pytest.mark.parametrize("head", ["nowhere.jsonl", "{}", '{"seal": 1'])
def test_what_is_no_head_is_refused(app: Flask, head: str) -> None:
    assert run(app, "verify", "--head", head).exit_code == 2


def test_an_empty_bank_is_green(app: Flask) -> None:
    assert run(app, "verify").exit_code == 0


BALANCE = (
    "UPDATE ledger_balance SET amount = amount + 7 WHERE account_id ="
    " (SELECT id FROM ledger_account WHERE owner_kind = :kind AND owner_id = :owner AND kind = :account)"
)


def test_a_changed_balance_is_named(app: Flask, town: Town) -> None:
    tamper(BALANCE, kind="resident", owner=town.person.id, account="points")
    result = run(app, "verify")
    assert result.exit_code == 1
    assert "✗ every balance is the sum of its postings" in result.output
    assert f"resident:{town.person.id}:points holds" in result.output
    assert result.output.count("✗") == 1


def test_a_changed_balance_of_a_shop_fails_twice(app: Flask, town: Town) -> None:
    tamper(BALANCE, kind="merchant", owner=town.shop.merchant.id, account="payable")
    result = run(app, "verify")
    assert result.exit_code == 1
    assert "✗ shops hold what their unpaid redemptions say" in result.output
    assert f"merchant {town.shop.merchant.id} holds 18 points and 1207 fen" in result.output


def test_a_changed_posting_is_named(app: Flask, town: Town) -> None:
    with db.engine.begin() as connection:
        posting, journal = connection.execute(text("SELECT id, journal_id FROM posting ORDER BY id DESC LIMIT 1")).one()
    tamper("UPDATE posting SET amount = amount + 1 WHERE id = :id", id=posting)
    result = run(app, "verify")
    assert result.exit_code == 1
    assert f"journal {journal} sums to 1 " in result.output


def test_a_lost_posting_is_noticed(app: Flask, town: Town) -> None:
    with db.engine.begin() as connection:
        posting = connection.execute(text("SELECT max(id) FROM posting")).scalar()
    tamper("DELETE FROM posting WHERE id = :id", id=posting)
    assert run(app, "verify").exit_code == 1


@pytest.mark.parametrize(
    ("sql", "check", "named"),
    [
        (
            "UPDATE coupon SET points = points + 1 WHERE status = 'issued'",
            "escrow equals issued coupons",
            "its issued coupons are worth 6",
        ),
        (
            "UPDATE coupon SET status = 'redeemed' WHERE status = 'issued'",
            "escrow equals issued coupons",
            "its issued coupons are worth 0",
        ),
        (
            "UPDATE offer SET subsidy_fen = 100000 WHERE status = 'published'",
            "budgets cover issued coupons",
            "its coupons may need",
        ),
        (
            "UPDATE statement SET total_fen = total_fen + 1 WHERE status = 'paid'",
            "every statement is the sum of its lines",
            "says 12 points and 2001 fen, its lines 12 and 2000",
        ),
        (
            "UPDATE statement SET total_fen = total_fen + 1 WHERE status = 'paid'",
            "payouts equal paid statements",
            "was paid 2000 fen, its paid statements say 2001",
        ),
        (
            "UPDATE statement SET status = 'paid' WHERE status = 'draft'",
            "payouts equal paid statements",
            "was paid 2000 fen, its paid statements say 4000",
        ),
        (
            "UPDATE statement SET status = 'approved' WHERE status = 'paid'",
            "shops hold what their unpaid redemptions say",
            "holds 18 points and 1200 fen, its unpaid redemptions are worth 30 and 2000",
        ),
        (
            "UPDATE statement_line SET status = 'stands' WHERE status = 'disputed'",
            "every statement is the sum of its lines",
            "says 12 points and 2000 fen, its lines 18 and 3000",
        ),
        (
            "UPDATE statement_line SET points = points + 1 WHERE status = 'disputed'",
            "every line is its redemption",
            "differs from its redemption",
        ),
        (
            "UPDATE redemption SET status = 'reversed' WHERE day > '2026-11-01'",
            "every line is its redemption",
            "differs from its redemption",
        ),
        (
            "UPDATE redemption SET statement_id = NULL WHERE day > '2026-11-01'",
            "every line is its redemption",
            "differs from its redemption",
        ),
        (
            "DELETE FROM statement_line WHERE status = 'disputed'",
            "every line is its redemption",
            "which has no line of it",
        ),
    ],
)
def test_tampering_is_named(app: Flask, town: Town, sql: str, check: str, named: str) -> None:
    tamper(sql)
    result = run(app, "verify")
    assert result.exit_code == 1
    assert f"✗ {check}" in result.output
    assert named in result.output


def test_only_the_first_problems_are_shown(app: Flask) -> None:
    town = factories.town()
    for person in [factories.resident(town.node) for _ in range(7)]:
        tamper(BALANCE, kind="resident", owner=person.id, account="points")
    result = run(app, "verify")
    assert result.output.count(":points holds 7") == 5
    assert "and 2 more" in result.output


def test_an_account_is_shown_with_its_movements(app: Flask, town: Town) -> None:
    result = run(app, "show", f"merchant:{town.shop.merchant.id}:payable")
    assert result.exit_code == 0
    assert f"merchant:{town.shop.merchant.id}:payable holds 12.00 yuan" in result.output
    assert "-20.00 yuan" in result.output
    assert "payout" in result.output


def test_an_account_at_a_moment(app: Flask, town: Town) -> None:
    account = f"merchant:{town.shop.merchant.id}:points"
    result = run(app, "show", account, "--at", "2026-10-31T23:59:59", "--limit", "1")
    assert f"{account} holds 18 points" in result.output
    assert f"{account} held 18 points at 2026-10-31 23:59:59" in result.output
    before = run(app, "show", account, "--at", "2026-10-01T00:00:00+08:00")
    assert f"{account} held 0 points at 2026-10-01 00:00:00" in before.output


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("resident:1000000:points",), "没有这个账户"),
        (("resident:7:payable",), "is none of"),
        (("resident:x:points",), "is none of"),
        (("nonsense",), "is none of"),
        (("resident:7:points", "--at", "yesterday"), "is no moment"),
    ],
)
def test_what_cannot_be_shown_is_said(app: Flask, args: tuple[str, ...], said: str) -> None:
    result = run(app, "show", *args)
    assert result.exit_code != 0
    assert said in result.output
