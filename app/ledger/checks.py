"""What must be true of the ledger at every moment; read-only, for `flask ledger verify` and for tests."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.ledger.chart import Unit
from app.ledger.invariants import MAX_NAMED, Check, Ids, Invariant, Seen
from app.ledger.models import Journal, LedgerAccount, LedgerBalance, Posting

JOURNALS_AT_ONCE, ACCOUNTS_AT_ONCE, BALANCES_AT_ONCE = 20_000, 5_000, 100_000


def check_ledger(session: Session) -> Iterator[Check]:
    """Invariants 1 to 3 of the design: journals balance, balances are sums, floors hold."""
    for invariant in INVARIANTS:
        yield invariant.check(session)


def journals_balance(session: Session, ids: Ids) -> Seen:
    """Every journal has postings, and they sum to zero in each unit."""
    count = session.scalar(select(func.count(Journal.id)).where(ids.of(Journal.id))) or 0
    uneven = session.execute(
        select(Posting.journal_id, LedgerAccount.unit, func.sum(Posting.amount))
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(ids.of(Posting.journal_id))
        .group_by(Posting.journal_id, LedgerAccount.unit)
        .having(func.sum(Posting.amount) != 0)
        .limit(MAX_NAMED)
    )
    empty = session.scalars(
        select(Journal.id)
        .outerjoin(Posting, Posting.journal_id == Journal.id)
        .where(ids.of(Journal.id), Posting.id.is_(None))
        .limit(MAX_NAMED)
    )
    problems = [f"journal {journal_id} sums to {int(total)} {Unit(unit)}" for journal_id, unit, total in uneven]
    return Seen(count, [*problems, *(f"journal {journal_id} has no postings" for journal_id in empty)])


def balances_are_sums(session: Session, ids: Ids) -> Seen:
    """Every stored balance equals the sum of its account's postings."""
    sums = session.execute(
        select(Posting.account_id, func.sum(Posting.amount))
        .where(ids.of(Posting.account_id))
        .group_by(Posting.account_id)
    )
    posted = {account_id: int(total) for account_id, total in sums}
    accounts = session.execute(
        select(
            LedgerAccount.id,
            LedgerAccount.owner_kind,
            LedgerAccount.owner_id,
            LedgerAccount.kind,
            func.sum(LedgerBalance.amount),
        )
        .outerjoin(LedgerBalance, LedgerBalance.account_id == LedgerAccount.id)
        .where(ids.of(LedgerAccount.id))
        .group_by(LedgerAccount.id, LedgerAccount.owner_kind, LedgerAccount.owner_id, LedgerAccount.kind)
    ).all()
    problems = [
        f"{owner_kind}:{owner_id}:{kind} holds {int(held or 0)}, its postings sum to {posted.get(account_id, 0)}"
        for account_id, owner_kind, owner_id, kind, held in accounts
        if held is None or int(held) != posted.get(account_id, 0)
    ]
    return Seen(len(accounts), problems)


def floors_hold(session: Session, ids: Ids) -> Seen:
    """No account with a floor is below it."""
    guarded = LedgerBalance.floor.is_not(None) & ids.of(LedgerBalance.id)
    count = session.scalar(select(func.count()).select_from(LedgerBalance).where(guarded)) or 0
    low = session.execute(
        select(LedgerBalance.account_id, LedgerBalance.amount)
        .where(guarded, LedgerBalance.amount < LedgerBalance.floor)
        .limit(MAX_NAMED)
    )
    return Seen(count, [f"account {account_id} holds {amount}, below its floor" for account_id, amount in low])


INVARIANTS = (
    Invariant("every journal balances", journals_balance, Journal.id, JOURNALS_AT_ONCE),
    Invariant("every balance is the sum of its postings", balances_are_sums, LedgerAccount.id, ACCOUNTS_AT_ONCE),
    Invariant("no forbidden negative balance", floors_hold, LedgerBalance.id, BALANCES_AT_ONCE),
)
