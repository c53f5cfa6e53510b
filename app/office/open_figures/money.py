"""What a month has moved in the funds: read from the ledger once, when the month is over."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core.clock import add_months, start_of_day
from app.ledger.chart import OwnerKind
from app.ledger.kinds import JournalKind
from app.ledger.models import Journal, LedgerAccount, Posting
from app.office.open_figures.models import MonthlyFund

_TOP_UPS = (JournalKind.TOP_UP, JournalKind.TOP_UP_REVERSAL)
_PAYMENTS = (JournalKind.PAYOUT, JournalKind.PAYOUT_RETURNED)


def fund_months(session: Session, *, month: date, upto: int) -> Iterator[MonthlyFund]:
    """Every fund that has moved something in a month, as the ledger stands up to a posting."""
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for fund_id, account, kind, is_gain, amount in session.execute(_moved(month, upto)):
        name = _name_of(account, kind, is_gain=bool(is_gain))
        if name is not None:
            sums[fund_id][name] += int(amount) if name in ("in_fen", "paid_fen") else -int(amount)
    for fund_id, of_fund in sorted(sums.items()):
        yield MonthlyFund(
            fund_id=fund_id,
            month=month,
            **{name: of_fund[name] for name in ("in_fen", "handed_fen", "paid_fen", "promised_fen")},
        )


def _moved(month: date, upto: int) -> Select[*tuple[Any, ...]]:
    is_gain = Posting.amount > 0
    return (
        select(LedgerAccount.owner_id, LedgerAccount.kind, Journal.kind, is_gain, func.sum(Posting.amount))
        .select_from(LedgerAccount)
        .join(Posting, Posting.account_id == LedgerAccount.id)
        .join(Journal, Journal.id == Posting.journal_id)
        .where(
            LedgerAccount.owner_kind == OwnerKind.FUND,
            LedgerAccount.kind.in_(("available", "source")),
            Posting.id <= upto,
            Journal.occurred_at >= start_of_day(month),
            Journal.occurred_at < start_of_day(add_months(month, 1)),
        )
        .group_by(LedgerAccount.owner_id, LedgerAccount.kind, Journal.kind, is_gain)
    )


def _name_of(account: str, kind: str, *, is_gain: bool) -> str | None:
    """Where a movement belongs. An allocation is income of who gains by it; taken back, it goes the other way."""
    if account == "source":
        return "paid_fen" if kind in _PAYMENTS else None
    if kind in _TOP_UPS:
        return "in_fen"
    if kind == JournalKind.ALLOCATION:
        return "in_fen" if is_gain else "handed_fen"
    if kind == JournalKind.ALLOCATION_REVERSAL:
        return "handed_fen" if is_gain else "in_fen"
    return "promised_fen"
