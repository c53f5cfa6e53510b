"""Invariants are looked at in parts, which together are everything."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.core.db.session import db
from app.ledger.invariants import MAX_NAMED, Ids, Invariant, Seen
from app.ledger.models import LedgerAccount
from app.operations.verification.verify import INVARIANTS
from devtools import factories
from tests.alliance.settlement import october


def seen_in_parts(at_once: int) -> list[list[int]]:
    """The ids of accounts, as the parts of an invariant would meet them."""
    parts: list[list[int]] = []

    def look(session, ids: Ids) -> Seen:
        parts.append(list(session.scalars(select(LedgerAccount.id).where(ids.of(LedgerAccount.id)))))
        return Seen(len(parts[-1]), [f"problem {number}" for number in parts[-1]])

    check = Invariant("accounts", look, LedgerAccount.id, at_once).check(db.session())
    every = db.session.scalars(select(LedgerAccount.id)).all()
    assert (check.looked_at, len(check.problems)) == (len(every), min(len(every), MAX_NAMED))
    assert sorted(number for part in parts for number in part) == sorted(every)
    return parts


def test_parts_are_everything_once(app: Flask) -> None:
    assert seen_in_parts(3) == [[]]
    factories.town()
    every = sum(map(len, seen_in_parts(1_000)))
    for at_once in (1, 2, 3, every - 1, every):
        parts = seen_in_parts(at_once)
        assert [len(part) for part in parts[:-1]] == [at_once] * (len(parts) - 1)
        assert 0 < len(parts[-1]) <= at_once


def test_ids_that_lie_far_apart_make_no_more_parts(app: Flask) -> None:
    """Ids are made of times where several servers write."""
    factories.town()
    many = len(seen_in_parts(5))
    newest = select(LedgerAccount.id).order_by(LedgerAccount.id.desc()).limit(1)
    lone = db.session.scalars(newest).one() + 2**50
    db.session.execute(
        text(
            "INSERT INTO ledger_account (id, owner_kind, owner_id, kind, unit)"
            " VALUES (:id, 'community', 987654, 'retired', 'POINT')"
        ),
        {"id": lone},
    )
    assert len(seen_in_parts(5)) <= many + 1


@pytest.mark.parametrize("at_once", [1, 2])
def test_every_invariant_says_the_same_in_small_parts(app: Flask, at_once: int) -> None:
    town = factories.town(points=1_000)
    for _ in range(3):
        october.redeemed(town, 2, shop=factories.shop(town.node))
    october.run(town)
    db.session.rollback()
    for whole in INVARIANTS:
        divided = Invariant(whole.name, whole.look, whole.by, at_once)
        assert divided.check(db.session()) == whole.check(db.session())
        assert whole.check(db.session()).problems == ()


def test_a_redemption_on_a_statement_that_never_was_is_named(app: Flask) -> None:
    """Its number is beyond all parts by numbers."""
    town = factories.town(points=1_000)
    october.redeemed(town, 1, at=datetime.fromisoformat("2026-10-20T04:00:00+00:00"))
    db.session.execute(text("UPDATE redemption SET statement_id = 987654"))
    (lines,) = (each for each in INVARIANTS if each.name == "every line is its redemption")
    (problem,) = lines.check(db.session()).problems
    assert "is said to be on statement 987654, which has no line of it" in problem
    db.session.rollback()
