"""What must be true of the ledger at every moment; read-only, for `flask ledger verify` and for tests."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.ledger.chart import Unit
from app.ledger.models import Journal, LedgerAccount, LedgerBalance, Posting


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant: how many things were looked at, and what is wrong with some of them (at most twenty are named)."""

    name: str
    looked_at: int
    problems: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.problems


MAX_NAMED = 20
ROWS_A_QUERY = 50_000


def check_ledger(session: Session) -> Iterator[Check]:
    """Invariants 1 to 3 of the design: journals balance, balances are sums, floors hold."""
    yield journals_balance(session)
    yield balances_are_sums(session)
    yield floors_hold(session)


def journals_balance(session: Session) -> Check:
    """Every journal has postings, and they sum to zero in each unit."""
    count = session.scalar(select(func.count()).select_from(Journal)) or 0
    problems: list[str] = []
    for here in _ranges(session, Journal.id):
        uneven = session.execute(
            select(Posting.journal_id, LedgerAccount.unit, func.sum(Posting.amount))
            .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
            .where(Posting.journal_id.between(*here))
            .group_by(Posting.journal_id, LedgerAccount.unit)
            .having(func.sum(Posting.amount) != 0)
            .limit(MAX_NAMED)
        )
        empty = session.scalars(
            select(Journal.id)
            .outerjoin(Posting, Posting.journal_id == Journal.id)
            .where(Journal.id.between(*here), Posting.id.is_(None))
            .limit(MAX_NAMED)
        )
        problems += [f"journal {journal_id} sums to {int(total)} {Unit(unit)}" for journal_id, unit, total in uneven]
        problems += [f"journal {journal_id} has no postings" for journal_id in empty]
    return Check("every journal balances", count, tuple(problems[:MAX_NAMED]))


def balances_are_sums(session: Session) -> Check:
    """Every stored balance equals the sum of its account's postings."""
    posted: dict[int, int] = defaultdict(int)
    for here in _ranges(session, Posting.id):
        sums = session.execute(
            select(Posting.account_id, func.sum(Posting.amount))
            .where(Posting.id.between(*here))
            .group_by(Posting.account_id)
        )
        for account_id, total in sums:
            posted[account_id] += int(total)
    accounts = session.execute(
        select(
            LedgerAccount.id,
            LedgerAccount.owner_kind,
            LedgerAccount.owner_id,
            LedgerAccount.kind,
            func.sum(LedgerBalance.amount),
        )
        .outerjoin(LedgerBalance, LedgerBalance.account_id == LedgerAccount.id)
        .group_by(LedgerAccount.id, LedgerAccount.owner_kind, LedgerAccount.owner_id, LedgerAccount.kind)
    ).all()
    problems = tuple(
        f"{owner_kind}:{owner_id}:{kind} holds {int(held or 0)}, its postings sum to {posted[account_id]}"
        for account_id, owner_kind, owner_id, kind, held in accounts
        if held is None or int(held) != posted[account_id]
    )
    return Check("every balance is the sum of its postings", len(accounts), problems[:MAX_NAMED])


def _ranges(session: Session, key: InstrumentedAttribute[int]) -> Iterator[tuple[int, int]]:
    """First and last ids of so many rows that one query over them is done well before any time-out."""
    lowest, highest = session.execute(select(func.min(key), func.max(key))).one()
    if lowest is not None:
        for first in range(lowest, highest + 1, ROWS_A_QUERY):
            yield first, first + ROWS_A_QUERY - 1


def floors_hold(session: Session) -> Check:
    """No account with a floor is below it."""
    guarded = select(LedgerBalance).where(LedgerBalance.floor.is_not(None)).subquery()
    count = session.scalar(select(func.count()).select_from(guarded)) or 0
    low = session.execute(
        select(LedgerBalance.account_id, LedgerBalance.amount)
        .where(LedgerBalance.amount < LedgerBalance.floor)
        .limit(MAX_NAMED)
    ).all()
    problems = tuple(f"account {account_id} holds {amount}, below its floor" for account_id, amount in low)
    return Check("no forbidden negative balance", count, problems)
