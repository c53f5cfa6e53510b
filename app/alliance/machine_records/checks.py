"""What must be true of records that are made by themselves; read-only, for `flask ledger verify` and for tests."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alliance.ratings.models import Rating
from app.ledger.invariants import Ids, Invariant, Seen
from app.rewards.offers.models import Offer
from app.rewards.redemptions.models import Redemption
from app.standing.records.models import Record, RecordSource, SourceKind

RECORDS_AT_ONCE, SOURCES_AT_ONCE = 20_000, 500
SHOP_OF: Mapping[SourceKind, Any] = MappingProxyType(
    {SourceKind.REDEMPTION: Redemption, SourceKind.OFFER: Offer, SourceKind.RATING: Rating}
)


def sources_exist(session: Session, ids: Ids) -> Seen:
    """What nobody has handed in names something that is there, and that is of the shop that it is about."""
    rows = session.execute(
        select(Record.id, Record.subject_id, Record.source_kind, Record.source_id).where(
            ids.of(Record.id), Record.source == RecordSource.MACHINE
        )
    ).all()
    shops: dict[tuple[SourceKind | None, int | None], int] = {}
    for kind, model in SHOP_OF.items():
        wanted = [row.source_id for row in rows if row.source_kind is kind]
        for start in range(0, len(wanted), SOURCES_AT_ONCE):
            query = select(model.id, model.merchant_id).where(model.id.in_(wanted[start : start + SOURCES_AT_ONCE]))
            shops |= {(kind, number): shop for number, shop in session.execute(query)}
    problems = [
        f"record {record_id} names no {kind.value if kind else 'source'} {number} of its shop"
        for record_id, subject_id, kind, number in rows
        if (shop := shops.get((kind, number))) is None or subject_id not in (None, shop)
    ]
    return Seen(len(rows), problems)


INVARIANTS = (
    Invariant("records made by themselves have a source", sources_exist, by=Record.id, at_once=RECORDS_AT_ONCE),
)
