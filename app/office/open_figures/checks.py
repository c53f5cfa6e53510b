"""Whether what was published of the funds is what the ledger said then; read-only, for `flask ledger verify`."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.invariants import Ids, Invariant, Seen
from app.office.open_figures.models import MonthCount, MonthlyFund
from app.office.open_figures.money import fund_months

COLUMNS = ("in_fen", "handed_fen", "paid_fen", "promised_fen")


def months_are_postings(session: Session, _every: Ids) -> Seen:
    """For each month that was counted, each fund's sums are those of its postings up to the one that stood last."""
    looked_at, problems = 0, list[str]()
    for count in session.scalars(select(MonthCount).order_by(MonthCount.month)):
        kept = {row.fund_id: row for row in session.scalars(select(MonthlyFund).filter_by(month=count.month))}
        posted = {row.fund_id: row for row in fund_months(session, month=count.month, upto=count.upto)}
        looked_at += len(posted)
        problems += [
            f"fund {fund_id} in {count.month:%Y-%m} is not what the ledger says"
            for fund_id in sorted(kept.keys() | posted.keys())
            if _sums(kept.get(fund_id)) != _sums(posted.get(fund_id))
        ]
    return Seen(looked_at, problems)


def _sums(row: MonthlyFund | None) -> tuple[int, ...]:
    return tuple(getattr(row, name) for name in COLUMNS) if row else ()


INVARIANTS = (Invariant("open months agree with postings", months_are_postings),)
