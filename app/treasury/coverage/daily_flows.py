"""What has moved on the accounts of communities and funds, by day and by kind of journal: kept by a job, read to the
very last posting.

The tables hold what the job is through with; the few postings since then are read as they are. In one snapshot both
together are the ledger, however far behind the job may be.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.core.db import watermarks
from app.ledger.chart import OwnerKind
from app.ledger.models import Journal, LedgerAccount, Posting
from app.treasury.coverage.models import DailyFlow, TotalFlow

WATERMARK = "flows"
OWNERS = (OwnerKind.COMMUNITY, OwnerKind.FUND)
AT_ONCE = 20_000
"""Postings that one transaction of the job reads."""
TAIL_MAX = 100_000
"""Postings that a page reads by itself. Where the job is further behind than that, the page says so."""


class Flow(NamedTuple):
    """What journals of a kind have moved on an account `name` of a community or a fund (`owner`)."""

    owner_kind: OwnerKind
    owner: int
    name: str
    kind: str
    amount: int


def count_flows(session: Session, *, now: datetime, limit: int = AT_ONCE) -> int:
    """Add the next postings to the tables; says how many ids it went on by."""
    newest = session.scalar(select(func.max(Posting.id))) or 0
    ids = watermarks.take(session, WATERMARK, newest=newest, limit=limit, now=now)
    if ids is None:
        return 0
    days: dict[tuple[int, date, str], int] = defaultdict(int)
    totals: dict[tuple[int, str], int] = defaultdict(int)
    query = (
        select(Posting.account_id, Journal.occurred_at, Journal.kind, Posting.amount)
        .join(Journal, Journal.id == Posting.journal_id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(Posting.id > ids.after, Posting.id <= ids.upto, LedgerAccount.owner_kind.in_(OWNERS))
    )
    for account_id, occurred_at, kind, amount in session.execute(query):
        days[account_id, business_day(occurred_at), kind] += amount
        totals[account_id, kind] += amount
    _add(session, DailyFlow, days)
    _add(session, TotalFlow, totals)
    return ids.upto - ids.after


def _add(session: Session, model: Any, amounts: Mapping[Any, int]) -> None:
    """Add amounts to the rows of their keys. Nobody else does at the same time: the watermark is locked."""
    table = model.__table__
    names = [column.name for column in table.primary_key]
    keys = list(amounts)
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        known = {tuple(row) for row in session.execute(select(*table.primary_key).where(_is_one_of(table, part)))}
        rows = [{**dict(zip(names, key, strict=True)), "amount": amounts[key]} for key in part]
        new = [row for row, key in zip(rows, part, strict=True) if key not in known]
        old = [
            {f"key_{name}": row[name] for name in names} | {"more": row["amount"]}
            for row, key in zip(rows, part, strict=True)
            if key in known
        ]
        if new:
            session.connection().execute(insert(table), new)
        if old:
            where = [table.c[name] == bindparam(f"key_{name}") for name in names]
            session.connection().execute(
                update(table).where(*where).values(amount=table.c.amount + bindparam("more")), old
            )


def _is_one_of(table: Any, keys: list[Any]) -> Any:
    """Rows of these accounts, on these days; a few too many do no harm."""
    found = [table.c.account_id.in_({key[0] for key in keys})]
    if "day" in table.c:
        found.append(table.c.day.in_({key[1] for key in keys}))
    return and_(*found)


@dataclass(frozen=True, slots=True)
class Flows:
    """Flows of the accounts of some nodes. Read them in a snapshot."""

    session: Session
    accounts: dict[int, tuple[OwnerKind, int, str]]
    tail: list[tuple[int, date, str, int]]
    is_complete: bool

    def since_ever(self) -> list[Flow]:
        rows = self.session.execute(
            select(TotalFlow.account_id, TotalFlow.kind, TotalFlow.amount).where(
                TotalFlow.account_id.in_(self.accounts)
            )
        )
        return self._named(rows, (row for row in self.tail))

    def between(self, first: date, last: date) -> list[Flow]:
        """Those of some days, both ends included."""
        rows = self.session.execute(
            select(DailyFlow.account_id, DailyFlow.kind, func.sum(DailyFlow.amount))
            .where(DailyFlow.account_id.in_(self.accounts), DailyFlow.day.between(first, last))
            .group_by(DailyFlow.account_id, DailyFlow.kind)
        )
        return self._named(rows, (row for row in self.tail if first <= row[1] <= last))

    def _named(self, rows: Iterable[Any], tail: Iterable[tuple[int, date, str, int]]) -> list[Flow]:
        sums: dict[tuple[int, str], int] = defaultdict(int)
        for account_id, kind, amount in rows:
            sums[account_id, kind] += int(amount)
        for account_id, _, kind, amount in tail:
            sums[account_id, kind] += amount
        return [Flow(*self.accounts[account_id], kind, amount) for (account_id, kind), amount in sums.items()]


def flows_of(session: Session, *, communities: Iterable[int], funds: Iterable[int]) -> Flows:
    """The flows of some communities' accounts, and of some funds'."""
    owners = [(OwnerKind.COMMUNITY, owner) for owner in communities] + [(OwnerKind.FUND, owner) for owner in funds]
    accounts: dict[int, tuple[OwnerKind, int, str]] = {}
    for owner_kind in OWNERS:
        ids = [owner for kind, owner in owners if kind is owner_kind]
        rows = session.execute(
            select(LedgerAccount.id, LedgerAccount.owner_id, LedgerAccount.kind).where(
                LedgerAccount.owner_kind == owner_kind, LedgerAccount.owner_id.in_(ids)
            )
        )
        accounts |= {account_id: (owner_kind, owner, name) for account_id, owner, name in rows}
    after = watermarks.done_to(session, WATERMARK)
    newest = session.scalar(select(func.max(Posting.id))) or 0
    is_complete = newest - after <= TAIL_MAX
    tail = _tail(session, list(accounts), after) if is_complete and newest > after else []
    return Flows(session, accounts, tail, is_complete)


def _tail(session: Session, accounts: list[int], after: int) -> list[tuple[int, date, str, int]]:
    rows = session.execute(
        select(Posting.account_id, Journal.occurred_at, Journal.kind, Posting.amount)
        .join(Journal, Journal.id == Posting.journal_id)
        .where(Posting.account_id.in_(accounts), Posting.id > after)
    )
    return [(account_id, business_day(at), kind, amount) for account_id, at, kind, amount in rows]
