"""What can be done with the ledger. Callers own the transaction."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.core.db.packets import Packet
from app.core.db.paging import Page, newest_first
from app.core.errors import DomainError
from app.ledger.accounts import Account, find_accounts, open_accounts, open_missing
from app.ledger.bulk import post_many
from app.ledger.chart import AccountKey, OwnerKind
from app.ledger.entries import Entry
from app.ledger.errors import AlreadyPostedError, BalanceTooLowError
from app.ledger.models import Journal, LedgerAccount, LedgerBalance, Posting
from app.ledger.running_balance import Movement, running_history
from app.ledger.statements import INSERT_JOURNAL, insert_postings, update_balances

__all__ = [
    "Account",
    "Entry",
    "Movement",
    "add",
    "balance",
    "balance_at",
    "balance_query",
    "balances_of_owners",
    "between",
    "history",
    "open_accounts",
    "open_missing",
    "post",
    "post_many",
    "running_history",
]


def post(session: Session, entry: Entry, *, at: datetime, actor: str) -> None:
    """Post one journal.

    Legs of zero are left out. Raises UnbalancedJournalError, BalanceTooLowError, AlreadyPostedError,
    AccountNotFoundError.
    """
    packet = Packet()
    add(packet, session, entry, at=at, actor=actor)
    packet.send(session)


def add(
    packet: Packet,
    session: Session,
    entry: Entry,
    *,
    at: datetime,
    actor: str,
    seen: Mapping[AccountKey, Account] = MappingProxyType({}),
    too_low: Callable[[], DomainError] | None = None,
) -> None:
    """The same as part of a packet. Sending it raises AlreadyPostedError, and BalanceTooLowError or what `too_low`
    makes; this raises the others. Accounts that the caller has `seen` already are not looked for.
    """
    legs = entry.moved_legs()
    accounts = {**seen, **find_accounts(session, {key for key, _ in legs} - seen.keys())}
    already = partial(AlreadyPostedError, details={"reference": entry.reference})
    packet.add(INSERT_JOURNAL, entry.row(legs, at=at, actor=actor), duplicate=already)
    lines: dict[str, Any] = {}
    for i, (key, amount) in enumerate(legs):
        lines[f"account{i}"] = accounts[key].id
        lines[f"amount{i}"] = amount
    packet.add(insert_postings(len(legs)), lines, follows="journal")
    moves = _moves(legs, accounts)
    if moves:
        params: dict[str, int] = {}
        for i, balance_id in enumerate(sorted(moves)):
            params[f"id{i}"] = balance_id
            params[f"delta{i}"] = moves[balance_id][1]
        missed = too_low or (lambda: BalanceTooLowError(_first_too_low(session, moves, accounts)))
        packet.add(update_balances(len(moves)), params, rows=len(moves), missed=missed)


def _moves(
    legs: Sequence[tuple[AccountKey, int]], accounts: dict[AccountKey, Account]
) -> dict[int, tuple[AccountKey, int]]:
    """By how much which balance rows are moved, by their ids."""
    deltas: dict[AccountKey, int] = defaultdict(int)
    for key, amount in legs:
        deltas[key] += amount
    return {random.choice(accounts[key].balance_ids): (key, delta) for key, delta in deltas.items() if delta}


def _first_too_low(
    session: Session, moves: dict[int, tuple[AccountKey, int]], accounts: dict[AccountKey, Account]
) -> AccountKey:
    """Which account refused. The others have moved already; the caller's rollback undoes that.

    Where several could have, it is the one whose balance does not agree with its postings: it lacks the last of them.
    """
    guarded = [key for key, delta in moves.values() if key.spec.floor is not None and delta < 0]
    for key in guarded[:-1]:
        posted = session.scalar(select(func.sum(Posting.amount)).where(Posting.account_id == accounts[key].id))
        if balance(session, key) != posted:
            return key
    return guarded[-1]


def balance_query(owner_kind: Any, owner_id: Any, kind: Any) -> Select[int]:
    """The balance of an account as a query, to be read together with other things in one statement.

    Its owner may be a column or a parameter of that statement; an account's key is unpacked: `balance_query(*key)`.
    """
    return (
        select(func.coalesce(func.sum(LedgerBalance.amount), 0))
        .join(LedgerAccount, LedgerAccount.id == LedgerBalance.account_id)
        .where(
            LedgerAccount.owner_kind == owner_kind,
            LedgerAccount.owner_id == owner_id,
            LedgerAccount.kind == kind,
        )
    )


_BALANCE = balance_query(bindparam("owner_kind"), bindparam("owner_id"), bindparam("kind"))


def balance(session: Session, account: AccountKey) -> int:
    """The balance of an account now, in points or fen; zero for one that was never opened."""
    return int(session.connection().scalar(_BALANCE, account._asdict()) or 0)


def balances_of_owners(session: Session, owner_kind: OwnerKind, kind: str, owner_ids: Iterable[int]) -> dict[int, int]:
    """Balances of one kind of account for many owners, by owner id, in one query."""
    wanted = list(owner_ids)
    rows = session.execute(
        select(LedgerAccount.owner_id, func.sum(LedgerBalance.amount))
        .join(LedgerBalance, LedgerBalance.account_id == LedgerAccount.id)
        .where(LedgerAccount.owner_kind == owner_kind, LedgerAccount.kind == kind, LedgerAccount.owner_id.in_(wanted))
        .group_by(LedgerAccount.owner_id)
    )
    found = {owner_id: int(amount) for owner_id, amount in rows}
    return {owner_id: found.get(owner_id, 0) for owner_id in wanted}


def balance_at(session: Session, account: AccountKey, at: datetime) -> int:
    """The balance at a past moment, that moment included: the sum of what had been posted by then."""
    total = session.scalar(
        select(func.coalesce(func.sum(Posting.amount), 0))
        .join(Journal, Journal.id == Posting.journal_id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(
            LedgerAccount.owner_kind == account.owner_kind,
            LedgerAccount.owner_id == account.owner_id,
            LedgerAccount.kind == account.kind,
            Journal.occurred_at <= at,
        )
    )
    return int(total or 0)


def between(session: Session, account: AccountKey, *, since: datetime, until: datetime, limit: int) -> Sequence[Any]:
    """Movements of an account with `since` ≤ moment < `until`, the oldest first: rows of `amount, kind, memo,
    occurred_at`."""
    query = (
        select(Posting.amount, Journal.kind, Journal.memo, Journal.occurred_at)
        .join(Journal, Journal.id == Posting.journal_id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(
            LedgerAccount.owner_kind == account.owner_kind,
            LedgerAccount.owner_id == account.owner_id,
            LedgerAccount.kind == account.kind,
            Journal.occurred_at >= since,
            Journal.occurred_at < until,
        )
        .order_by(Journal.occurred_at, Posting.id)
        .limit(limit)
    )
    return session.execute(query).all()


def history(session: Session, account: AccountKey, *, cursor: str | None, limit: int) -> Page[Any]:
    """Movements of an account, newest first: rows of `id, journal_id, amount, kind, reference,
    occurred_at, memo, actor`."""
    query = (
        select(
            Posting.id,
            Posting.journal_id,
            Posting.amount,
            Journal.kind,
            Journal.reference,
            Journal.occurred_at,
            Journal.memo,
            Journal.actor,
        )
        .join(Journal, Journal.id == Posting.journal_id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(
            LedgerAccount.owner_kind == account.owner_kind,
            LedgerAccount.owner_id == account.owner_id,
            LedgerAccount.kind == account.kind,
        )
    )
    return newest_first(session, query, Posting.id, cursor=cursor, limit=limit)
