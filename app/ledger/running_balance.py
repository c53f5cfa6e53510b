"""Movements of one account, each with the balance that it left.

Nothing is stored for this: the balance after a movement is today's, less all that came later. So a page costs what lies
between it and today, and the first page, which is the one that people look at, next to nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.core.db.paging import Page, newest_first
from app.ledger.accounts import find_accounts
from app.ledger.chart import AccountKey
from app.ledger.models import Journal, LedgerBalance, Posting


@dataclass(frozen=True, slots=True)
class Movement:
    """One posting of an account. `balance` is what it held afterwards, in points or fen as the account has it."""

    id: int
    journal_id: int
    amount: int
    kind: str
    reference: str
    occurred_at: datetime
    memo: str
    balance: int


def running_history(
    session: Session,
    account: AccountKey,
    *,
    kind: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Movement]:
    """Movements of an account, newest first, narrowed down to a kind of journal or to `since` ≤ moment < `until`.

    The statements of a READ COMMITTED transaction may see different moments: read in a snapshot where balances have to
    be exact. Raises AccountNotFoundError.
    """
    account_id = find_accounts(session, [account])[account].id
    query = (
        select(
            Posting.id,
            Posting.journal_id,
            Posting.amount,
            Journal.kind,
            Journal.reference,
            Journal.occurred_at,
            Journal.memo,
        )
        .join(Journal, Journal.id == Posting.journal_id)
        .where(Posting.account_id == account_id)
    )
    if kind is not None:
        query = query.where(Journal.kind == kind)
    if since is not None:
        query = query.where(Journal.occurred_at >= since)
    if until is not None:
        query = query.where(Journal.occurred_at < until)
    sums = {
        "came": case((Posting.amount > 0, Posting.amount), else_=0),
        "went": case((Posting.amount < 0, -Posting.amount), else_=0),
    }
    page = newest_first(session, query, Posting.id, cursor=cursor, limit=limit, sums=sums)
    left = _left_by(session, account_id, [row.id for row in page.items])
    return page.map(lambda row: Movement(**row._mapping, balance=left[row.id]))


def _left_by(session: Session, account_id: int, ids: list[int]) -> dict[int, int]:
    """The balance after each of these postings, which are given newest first."""
    if not ids:
        return {}
    held = select(func.sum(LedgerBalance.amount)).where(LedgerBalance.account_id == account_id).scalar_subquery()
    later = (
        select(func.coalesce(func.sum(Posting.amount), 0))
        .where(Posting.account_id == account_id, Posting.id > ids[0])
        .scalar_subquery()
    )
    newest = int(session.scalar(select(held - later)) or 0)
    # From the newest of the page down to each: between them may be movements that the page leaves out.
    down_to: Any = func.sum(Posting.amount).over(order_by=Posting.id.desc())
    span = (
        select(Posting.id, (down_to - Posting.amount).label("later"))
        .where(Posting.account_id == account_id, Posting.id.between(ids[-1], ids[0]))
        .subquery()
    )
    rows = session.execute(select(span.c.id, span.c.later).where(span.c.id.in_(ids)))
    return {posting_id: newest - int(came_later) for posting_id, came_later in rows}
