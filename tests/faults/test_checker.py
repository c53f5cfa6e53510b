"""The checker finds what it is there for: something lost or doubled, a changed answer, books that do not balance."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, text

from app.core.security.keyring import keyring
from config import load_settings
from tests.faults import books
from tests.faults.acks import AckLog, End, Entry, Kind
from tests.faults.checker import Verdict, compare_effects, keys
from tests.support.keys import configure_keyring

ANSWERS = {Kind.CLAIM: {"id": 7}, Kind.REDEMPTION: {"id": 3}, Kind.REVERSAL: {"id": 3}, Kind.CANCELLATION: {"id": 7}}
STATUS = {Kind.CLAIM: 201, Kind.REDEMPTION: 201, Kind.REVERSAL: 200, Kind.CANCELLATION: 200}


def entry(kind: Kind, *, key: str = "", end: End = End.ACKNOWLEDGED, answer: dict[str, object] | None = None) -> Entry:
    return Entry(
        client=0,
        key=key or kind,
        kind=kind,
        user=1,
        path="/",
        request=None,
        coupon=7,
        end=end,
        status=STATUS[kind],
        body=json.dumps(answer or ANSWERS[kind]),
        sent_at=1.0,
        ended_at=2.0,
        attempts=1,
        unknown=0,
        refusals=[],
    )


LIFE = [entry(Kind.CLAIM), entry(Kind.REDEMPTION), entry(Kind.REVERSAL), entry(Kind.CANCELLATION)]
REFERENCES = ["claim:coupon:7", "redeem:coupon:7", "reverse:redemption:3", "cancelled:coupon:7"]


def compared(entries: list[Entry], *, references: list[str], coupons: list[int], redemptions: list[int]) -> Verdict:
    verdict = Verdict()
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        there: dict[str, list[Any]] = {"journal": references, "coupon": coupons, "redemption": redemptions}
        for table, rows in there.items():
            name = "reference" if table == "journal" else "id"
            made = Table(table, MetaData(), Column(name, String if table == "journal" else Integer))
            made.create(connection)
            for row in rows:
                connection.execute(made.insert(), {name: row})
        compare_effects(connection, frozenset({"award:1"}), entries, verdict)
    engine.dispose()
    return verdict


def test_all_there_once() -> None:
    verdict = compared(LIFE, references=["award:1", *REFERENCES], coupons=[7], redemptions=[3])
    assert verdict.passed


@pytest.mark.parametrize("missing", REFERENCES)
def test_an_acknowledged_journal_that_is_not_there_is_lost(missing: str) -> None:
    left = [reference for reference in REFERENCES if reference != missing]
    assert compared(LIFE, references=left, coupons=[7], redemptions=[3]).lost == 1


def test_a_missing_row_is_lost() -> None:
    assert compared(LIFE, references=REFERENCES, coupons=[], redemptions=[]).lost == 2


def test_what_nobody_was_told_of_is_a_duplicate() -> None:
    more = [*REFERENCES, "claim:coupon:8"]
    assert compared(LIFE, references=more, coupons=[7, 8], redemptions=[3]).duplicated == 2


def test_a_refused_operation_must_have_had_no_effect() -> None:
    refused = [LIFE[0], entry(Kind.REDEMPTION, end=End.REFUSED)]
    assert compared(refused, references=REFERENCES[:2], coupons=[7], redemptions=[3]).duplicated == 2


def test_two_keys_with_one_effect_are_a_duplicate() -> None:
    twice = [*LIFE, entry(Kind.REVERSAL, key="again")]
    assert compared(twice, references=REFERENCES, coupons=[7], redemptions=[3]).duplicated == 1


def test_the_second_round_has_a_reference_of_its_own() -> None:
    again = [*LIFE[:3], entry(Kind.REDEMPTION, key="again", answer={"id": 4})]
    references = [*REFERENCES[:3], "redeem:coupon:7:2"]
    assert compared(again, references=references, coupons=[7], redemptions=[3, 4]).passed


@pytest.mark.parametrize(
    ("body", "problems"), [('{"id": 7}', 0), ('{"id": 8}', 1), (None, 1)], ids=["the same", "another", "none"]
)
def test_a_key_must_stand_with_its_answer(body: str | None, problems: int) -> None:
    configure_keyring(load_settings({}))
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE idempotency_key (caller, key, status, body)"))
        if body is not None:
            connection.execute(
                text("INSERT INTO idempotency_key VALUES ('user:1', 'claim', 201, :body)"),
                {"body": keyring.encrypt(body)},
            )
        assert len(list(keys(connection, LIFE[:1]))) == problems
    engine.dispose()


def test_the_log_is_read_as_it_was_written(tmp_path: Path) -> None:
    log = AckLog(tmp_path / "log")
    for each in LIFE:
        log.add(each)
    assert list(log.read()) == LIFE == log.since(0)
    log.close()


BOOKS = """
CREATE TABLE ledger_account (id, owner_kind, owner_id, kind, unit, floor);
CREATE TABLE ledger_balance (account_id, amount);
CREATE TABLE journal (id);
CREATE TABLE posting (journal_id, account_id, amount);
CREATE TABLE coupon (id, offer_id, community_id, status, points, round, redeemed_at);
CREATE TABLE redemption (coupon_id, status, round);
CREATE TABLE offer (id, kind, stock_left, stock_total);
INSERT INTO ledger_account VALUES (1, 'community', 1, 'escrow', 'POINT', NULL);
INSERT INTO ledger_account VALUES (2, 'resident', 1, 'points', 'POINT', 0);
INSERT INTO ledger_balance VALUES (1, 5), (2, 0), (2, -5);
INSERT INTO ledger_balance VALUES (2, 10);
INSERT INTO journal VALUES (1), (2);
INSERT INTO posting VALUES (1, 1, 5), (1, 2, -5), (2, 2, 10), (2, 2, 0), (2, 1, 0);
INSERT INTO coupon VALUES (1, 1, 1, 'issued', 5, 2, NULL), (2, 1, 1, 'redeemed', 5, 1, 'now');
INSERT INTO redemption VALUES (1, 'reversed', 1), (2, 'done', 1);
INSERT INTO offer VALUES (1, 'cash_off', 8, 10);
"""
GOOD = "INSERT INTO ledger_account VALUES (3, 'community', 1, 'issued', 'POINT', NULL); \
INSERT INTO ledger_balance VALUES (3, -10); INSERT INTO posting VALUES (2, 3, -10);"
BREAKS = {
    "does not sum to zero": "UPDATE posting SET amount = 4 WHERE journal_id = 1 AND account_id = 1",
    "has no postings": "INSERT INTO journal VALUES (3)",
    "not the sum of its postings": "UPDATE ledger_balance SET amount = 6 WHERE account_id = 1",
    "below its floor": "UPDATE ledger_balance SET amount = -20 WHERE amount = 10",
    "not its issued coupons": "UPDATE coupon SET points = 6 WHERE id = 1",
    "does not follow": "UPDATE coupon SET round = 3 WHERE id = 1",
    "stock": "UPDATE offer SET stock_left = 9",
}


@pytest.mark.parametrize("problem", [None, *BREAKS])
def test_the_books(problem: str | None) -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        for statement in f"{BOOKS}{GOOD}{BREAKS.get(problem, '')}".split(";"):
            if statement.strip():
                connection.execute(text(statement))
        found = list(books.problems(connection))
    engine.dispose()
    if problem is None:
        assert found == []
    else:
        assert any(problem in each for each in found)
