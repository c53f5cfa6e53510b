"""Many journals at once, as an import has them: a few statements for each batch instead of three for each journal."""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.ledger.accounts import Account, find_accounts
from app.ledger.chart import AccountKey
from app.ledger.entries import Entry
from app.ledger.errors import AlreadyPostedError, BalanceTooLowError
from app.ledger.models import Journal
from app.ledger.statements import INSERT_JOURNAL, insert_postings, update_balances

BATCH = 500
BALANCES_AT_ONCE = 100
"""The update compares each row with each of them."""

Legs = list[tuple[AccountKey, int]]


def post_many(session: Session, entries: Sequence[Entry], *, at: datetime, actor: str) -> None:
    """Post journals as `post` does, all or none.

    An account is moved once, by the sum of all: a floor is kept by what comes of it. Raises UnbalancedJournalError,
    BalanceTooLowError, AlreadyPostedError, AccountNotFoundError.
    """
    moves: dict[AccountKey, int] = defaultdict(int)
    accounts: dict[AccountKey, Account] = {}
    for start in range(0, len(entries), BATCH):
        batch = [(entry, entry.moved_legs()) for entry in entries[start : start + BATCH]]
        accounts |= find_accounts(session, {key for _, legs in batch for key, _ in legs} - accounts.keys())
        journals = [entry.row(legs, at=at, actor=actor) for entry, legs in batch]
        _insert(session.connection(), journals, [legs for _, legs in batch], accounts)
        for _, legs in batch:
            for key, amount in legs:
                moves[key] += amount
    _move(session.connection(), moves, accounts)


def _insert(
    connection: Connection,
    journals: list[dict[str, Any]],
    all_legs: list[Legs],
    accounts: dict[AccountKey, Account],
) -> None:
    try:
        connection.execute(INSERT_JOURNAL.statement, journals)
    except IntegrityError as error:
        raise AlreadyPostedError from error
    references = [journal["reference"] for journal in journals]
    found = connection.execute(select(Journal.reference, Journal.id).where(Journal.reference.in_(references)))
    ids = {row.reference: row.id for row in found}
    lines = [
        {"journal": ids[reference], "account0": accounts[key].id, "amount0": amount}
        for reference, legs in zip(references, all_legs, strict=True)
        for key, amount in legs
    ]
    connection.execute(insert_postings(1).statement, lines)


def _move(connection: Connection, moves: dict[AccountKey, int], accounts: dict[AccountKey, Account]) -> None:
    """In the order of the balances' ids, as every other command locks them."""
    deltas = sorted((random.choice(accounts[key].balance_ids), delta, key) for key, delta in moves.items() if delta)
    for start in range(0, len(deltas), BALANCES_AT_ONCE):
        part = deltas[start : start + BALANCES_AT_ONCE]
        params = {f"id{i}": balance_id for i, (balance_id, _, _) in enumerate(part)}
        params |= {f"delta{i}": delta for i, (_, delta, _) in enumerate(part)}
        if update_balances(len(part)).execute(connection, params).rowcount != len(part):
            raise BalanceTooLowError(next(key for _, delta, key in part if delta < 0))
