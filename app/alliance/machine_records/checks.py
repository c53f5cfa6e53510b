"""What must be true of records that are made by themselves; read-only, for `flask ledger verify` and for tests."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alliance.ratings.models import Rating
from app.civic.cases.models import Case
from app.civic.gatherings.models import Presence
from app.civic.pledges.models import Signature
from app.civic.work_orders.models import WorkOrder
from app.ledger.invariants import Ids, Invariant, Seen
from app.rewards.offers.models import Offer
from app.rewards.redemptions.models import Redemption
from app.standing.records.models import Record, RecordSource, SourceKind

RECORDS_AT_ONCE, SOURCES_AT_ONCE = 20_000, 500
WHOSE: Mapping[SourceKind, tuple[Any, Any]] = MappingProxyType(
    {
        SourceKind.REDEMPTION: (Redemption.id, Redemption.merchant_id),
        SourceKind.OFFER: (Offer.id, Offer.merchant_id),
        SourceKind.RATING: (Rating.id, Rating.merchant_id),
        SourceKind.PRESENCE: (Presence.id, Presence.resident_id),
        SourceKind.CASE: (Case.id, Case.subject_id),
        SourceKind.PLEDGE: (Signature.id, Signature.subject_id),
        SourceKind.WORK_ORDER: (WorkOrder.id, WorkOrder.recorded_unit_id),
    }
)
"""By kind of source: its id, and whom a record of it is about."""


def sources_exist(session: Session, ids: Ids) -> Seen:
    """What nobody has handed in names something that is there, and is of whom it is about."""
    rows = session.execute(
        select(Record.id, Record.subject_id, Record.source_kind, Record.source_id).where(
            ids.of(Record.id), Record.source == RecordSource.MACHINE
        )
    ).all()
    owners: dict[tuple[SourceKind | None, int | None], int] = {}
    for kind, (key, owner) in WHOSE.items():
        wanted = [row.source_id for row in rows if row.source_kind is kind]
        for start in range(0, len(wanted), SOURCES_AT_ONCE):
            query = select(key, owner).where(key.in_(wanted[start : start + SOURCES_AT_ONCE]))
            owners |= {(kind, number): whose for number, whose in session.execute(query)}
    problems = [
        f"record {record_id} names no {kind.value if kind else 'source'} {number} of its subject"
        for record_id, subject_id, kind, number in rows
        if (whose := owners.get((kind, number))) is None or subject_id not in (None, whose)
    ]
    return Seen(len(rows), problems)


INVARIANTS = (
    Invariant("records made by themselves have a source", sources_exist, by=Record.id, at_once=RECORDS_AT_ONCE),
)
