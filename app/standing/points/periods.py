"""A period of a passbook: what one had before, each movement, what one had afterwards; as the ledger has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import end_of_day, start_of_day
from app.core.security.masking import mask_name
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import label_of
from app.parties.communities.models import Community
from app.parties.residents.models import Resident
from app.standing.points.errors import TooManyMovementsError

MOVEMENTS_MAX = 2_000
"""About 130 sheets."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A movement as it is printed: `points` is negative where they left, `balance` what was there afterwards."""

    at: datetime
    what: str
    points: int
    balance: int


@dataclass(frozen=True, slots=True)
class Period:
    """`opening` and the points of all entries make `closing`. The name is masked, as wherever it is shown."""

    name: str
    number: str
    community: str
    since: date
    until: date
    opening: int
    closing: int
    entries: Sequence[Entry]

    @property
    def earned(self) -> int:
        return sum(entry.points for entry in self.entries if entry.points > 0)

    @property
    def spent(self) -> int:
        return -sum(entry.points for entry in self.entries if entry.points < 0)


def period_of(session: Session, *, resident_id: int, since: date, until: date) -> Period:
    """A resident's passbook from one day to another, both included. Read it in a snapshot.

    Raises TooManyMovementsError.
    """
    account = chart.resident_points(resident_id)
    opening = ledger.balance_at(session, account, start_of_day(since) - timedelta(microseconds=1))
    rows = ledger.between(session, account, since=start_of_day(since), until=end_of_day(until), limit=MOVEMENTS_MAX + 1)
    if len(rows) > MOVEMENTS_MAX:
        raise TooManyMovementsError
    entries, balance = [], opening
    for row in rows:
        balance += row.amount
        entries.append(Entry(row.occurred_at, row.memo or label_of(row.kind), row.amount, balance))
    whose = select(Resident.name, Resident.number, Community.name).join(
        Community, Community.id == Resident.community_id
    )
    name, number, community = session.execute(whose.where(Resident.id == resident_id)).one()
    return Period(mask_name(name), number, community, since, until, opening, balance, entries)
