"""What must be true of the ledger at every moment; read-only, for `flask ledger verify` and for tests."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

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


def check_ledger(session: Session) -> Iterator[Check]:
    """Invariants 1 to 3 of the design: journals balance, balances are sums, floors hold."""
    yield journals_balance(session)
    yield balances_are_sums(session)
    yield floors_hold(session)


def journals_balance(session: Session) -> Check:
    """Every journal has postings, and they sum to zero in each unit."""
    count = session.scalar(select(func.count()).select_from(Journal)) or 0
    uneven = session.execute(
        select(Posting.journal_id, LedgerAccount.unit, func.sum(Posting.amount))
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .group_by(Posting.journal_id, LedgerAccount.unit)
        .having(func.sum(Posting.amount) != 0)
        .limit(MAX_NAMED)
    ).all()
    empty = session.scalars(
        select(Journal.id)
        .outerjoin(Posting, Posting.journal_id == Journal.id)
        .where(Posting.id.is_(None))
        .limit(MAX_NAMED)
    ).all()
    problems = [f"journal {journal_id} sums to {int(total)} {Unit(unit)}" for journal_id, unit, total in uneven]
    problems += [f"journal {journal_id} has no postings" for journal_id in empty]
    return Check("every journal balances", count, tuple(problems[:MAX_NAMED]))


def balances_are_sums(session: Session) -> Check:
    """Every stored balance equals the sum of its account's postings."""
    posted = select(Posting.account_id, func.sum(Posting.amount).label("total")).group_by(Posting.account_id).subquery()
    stored = (
        select(LedgerBalance.account_id, func.sum(LedgerBalance.amount).label("total"))
        .group_by(LedgerBalance.account_id)
        .subquery()
    )
    count = session.scalar(select(func.count()).select_from(LedgerAccount)) or 0
    sums, balances = func.coalesce(posted.c.total, 0), func.coalesce(stored.c.total, 0)
    wrong = session.execute(
        select(LedgerAccount.owner_kind, LedgerAccount.owner_id, LedgerAccount.kind, balances, sums)
        .outerjoin(posted, posted.c.account_id == LedgerAccount.id)
        .outerjoin(stored, stored.c.account_id == LedgerAccount.id)
        .where(or_(sums != balances, stored.c.total.is_(None)))
        .limit(MAX_NAMED)
    ).all()
    problems = tuple(
        f"{owner_kind}:{owner_id}:{kind} holds {int(held)}, its postings sum to {int(total)}"
        for owner_kind, owner_id, kind, held, total in wrong
    )
    return Check("every balance is the sum of its postings", count, problems)


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
