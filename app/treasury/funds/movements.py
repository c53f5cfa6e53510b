"""The movements of a fund's available money, each with the balance that it left."""

from datetime import date

from sqlalchemy.orm import Session

from app.core.clock import end_of_day, start_of_day
from app.core.db.paging import Page
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.treasury.funds.funds import fund_in_scope

KINDS = (
    JournalKind.TOP_UP,
    JournalKind.TOP_UP_REVERSAL,
    JournalKind.ALLOCATION,
    JournalKind.ALLOCATION_REVERSAL,
    JournalKind.OFFER_PUBLISHED,
    JournalKind.OFFER_CLOSED,
    JournalKind.RESERVATION,
    JournalKind.RELEASE,
    JournalKind.SETTLEMENT,
    JournalKind.ADJUSTMENT,
)
"""The kinds of journals that touch the available money of a fund."""


def movements(
    session: Session,
    *,
    fund_id: int,
    staff: StaffIdentity,
    kind: str | None,
    since: date | None,
    until: date | None,
    cursor: str | None,
    limit: int,
) -> Page[ledger.Movement]:
    """The movements of a fund, newest first; of one kind, or of a span of days, where that is wanted.

    Balances are exact in a session that sees one moment (`core.db.engine.snapshot`). Raises FundNotFoundError.
    """
    fund = fund_in_scope(session, fund_id=fund_id, staff=staff)
    return ledger.running_history(
        session,
        chart.fund(fund.id, "available"),
        kind=kind,
        since=start_of_day(since) if since else None,
        until=end_of_day(until) if until else None,
        cursor=cursor,
        limit=limit,
    )
