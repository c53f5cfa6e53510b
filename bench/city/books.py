"""The ledger of the past: journals with genuine leaves, sealed as they come, and all that is summed up from them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.core.db.session import db
from app.core.db.uow import execute
from app.ledger import leaves
from app.ledger.models import Journal, LedgerAccount, LedgerBalance, Posting
from app.ledger.seals import chain
from app.treasury.coverage import daily_flows
from app.treasury.coverage.models import DailyFlow, TotalFlow
from bench.city.bulk import Bulk
from devtools.town.sets import next_id

JOURNALS_AT_ONCE = 200_000
Leg = tuple[str, int, int]
"""The name of an account, its id, and an amount."""


class Books:
    """Takes journals in the order of their ids. `moved` is what each account has come to."""

    def __init__(self, bulk: Bulk) -> None:
        self._bulk = bulk
        with db.engine.connect() as connection:
            self._journal_id = next_id(connection, Journal)
            self._posting_id = next_id(connection, Posting)
            self._first_posting = self._posting_id
        self._journals: list[tuple[Any, ...]] = []
        self._postings: list[tuple[int, int, int, int]] = []
        self._members: list[tuple[int, bytes]] = []
        self._flows: dict[tuple[int, date, str], int] = defaultdict(int)
        self._end = chain.end_of_chain(db.session())
        self._flowing = set(
            db.session.scalars(select(LedgerAccount.id).where(LedgerAccount.owner_kind.in_(daily_flows.OWNERS)))
        )
        self._latest: datetime | None = None
        self.moved: dict[int, int] = defaultdict(int)
        db.session.remove()

    @property
    def postings(self) -> int:
        return self._posting_id - self._first_posting

    def post(self, kind: str, reference: str, legs: Sequence[Leg], *, day: date, at: datetime, memo: str) -> None:
        """One journal of the past."""
        leaf = leaves.make((kind, reference, at, "system", memo), [(name, amount) for name, _, amount in legs])
        number = self._journal_id
        self._journal_id += 1
        self._journals.append((number, kind, reference, at.strftime("%Y-%m-%d %H:%M:%S.%f"), memo, leaf.hex()))
        self._members.append((number, leaf))
        for _, account, amount in legs:
            self._postings.append((self._posting_id, number, account, amount))
            self._posting_id += 1
            self.moved[account] += amount
            if account in self._flowing:
                self._flows[account, day, kind] += amount
        self._latest = at
        if len(self._journals) >= JOURNALS_AT_ONCE:
            self.write()

    def write(self) -> None:
        """Load what has come, and seal it as of an hour after the last of it."""
        columns = ("id", "kind", "reference", "occurred_at", "memo", "leaf")
        self._bulk.load(Journal, columns, self._journals, same={"actor": "system"}, hexed=("leaf",))
        self._bulk.load(Posting, ("id", "journal_id", "account_id", "amount"), self._postings)
        if self._latest is not None:
            self._seal(self._latest + timedelta(hours=1))
        self._journals, self._postings, self._members = [], [], []

    def _seal(self, at: datetime) -> None:
        step = chain.JOURNALS_A_SEAL
        for start in range(0, len(self._members), step):
            members = self._members[start : start + step]
            self._end = execute(chain.add_seal, end=self._end, members=members, now=at)

    def load_balances(self, opened: Sequence[tuple[int, int, int | None]]) -> None:
        """Balances of accounts loaded in bulk: account, stripes and floor. The first stripe has it all."""
        rows = (
            (account, stripe, floor, self.moved.pop(account, 0) if stripe == 0 else 0)
            for account, stripes, floor in opened
            for stripe in range(stripes)
        )
        self._bulk.load(LedgerBalance, ("account_id", "stripe", "floor", "amount"), rows)

    def add_to_balances(self) -> None:
        """What has come to accounts that the application had opened."""
        for account, amount in self.moved.items():
            self._bulk.run(
                f"UPDATE ledger_balance SET amount = amount + {amount} WHERE account_id = {account} AND stripe = 0"
            )

    def load_flows(self, now: datetime) -> None:
        """Daily figures of all of it, beside those that the job has made of what was there before."""
        totals: dict[tuple[int, str], int] = defaultdict(int)
        for (account, _, kind), amount in self._flows.items():
            totals[account, kind] += amount
        daily = ((*key, amount) for key, amount in self._flows.items())
        self._bulk.load(DailyFlow, ("account_id", "day", "kind", "amount"), daily)
        self._bulk.load(TotalFlow, ("account_id", "kind", "amount"), ((*key, amount) for key, amount in totals.items()))
        self._bulk.load_watermark(daily_flows.WATERMARK, self._posting_id - 1, now)
