"""Whether everything adds up, and what one account has seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alliance.machine_records import checks as machine_records
from app.alliance.ratings import checks as ratings
from app.alliance.settlement import checks as settlement
from app.civic.cases import checks as cases
from app.civic.councils import checks as councils
from app.civic.gatherings import checks as gatherings
from app.core.observability.gauges import Figure, note
from app.ledger import checks as books
from app.ledger import journals as ledger
from app.ledger.chart import AccountKey
from app.ledger.errors import AccountNotFoundError
from app.ledger.invariants import Check
from app.ledger.models import LedgerAccount
from app.office.dashboard import checks
from app.office.open_figures import checks as open_figures
from app.rewards.coupons import checks as coupons
from app.rewards.exchanges import checks as exchanges
from app.rewards.stock import checks as stock
from app.standing.awards import checks as awards
from app.standing.records import checks as records

VERIFY_PROBLEMS = Figure("verify_problems", "Problems that the last `flask ledger verify` found.", label="check")
VERIFY_ENDED = Figure("verify_age_seconds", "Seconds since `flask ledger verify` was last through.", is_moment=True)


@dataclass(frozen=True, slots=True)
class AccountReport:
    """An account now, and at a moment if one was asked for; in points or fen, as the account has it.

    `movements` are rows of the ledger's `history`, the newest first.
    """

    account: AccountKey
    balance: int
    balance_at: int | None
    movements: Sequence[Any]


INVARIANTS = (
    *books.INVARIANTS,
    *coupons.INVARIANTS,
    *stock.INVARIANTS,
    *exchanges.INVARIANTS,
    *ratings.INVARIANTS,
    *settlement.INVARIANTS,
    *checks.INVARIANTS,
    *open_figures.INVARIANTS,
    *records.INVARIANTS,
    *councils.INVARIANTS,
    *cases.INVARIANTS,
    *gatherings.INVARIANTS,
    *awards.INVARIANTS,
    *machine_records.INVARIANTS,
)
"""Every invariant of the design that a database can be asked for: 1, 2, 3, 5 and 7; and that kept figures are right."""


def verify(session: Session) -> Iterator[Check]:
    """All of them. Give it a snapshot."""
    for invariant in INVARIANTS:
        yield invariant.check(session)


def note_verified(session: Session, *, found: Sequence[Check], now: datetime) -> None:
    """Keep what a verification found, for /metrics."""
    note(session, VERIFY_PROBLEMS, {check.name: len(check.problems) for check in found}, now=now)
    note(session, VERIFY_ENDED, now, now=now)


def account_report(session: Session, *, account: AccountKey, at: datetime | None, limit: int) -> AccountReport:
    """What an account holds and its latest movements. Raises AccountNotFoundError for one that was never opened."""
    opened = session.scalar(
        select(LedgerAccount.id).where(
            LedgerAccount.owner_kind == account.owner_kind,
            LedgerAccount.owner_id == account.owner_id,
            LedgerAccount.kind == account.kind,
        )
    )
    if opened is None:
        raise AccountNotFoundError(account)
    return AccountReport(
        account,
        balance=ledger.balance(session, account),
        balance_at=None if at is None else ledger.balance_at(session, account, at),
        movements=ledger.history(session, account, cursor=None, limit=limit).items,
    )
