"""Two points of the score for an offer of a shop that has been open for thirty days (rule 46), once for each.

Only what has reached that day in the last thirty is recorded, as with any record; what was open before there were such
records stays as people have entered it.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.alliance.machine_records.queries import records_of
from app.core.clock import business_day
from app.core.db import watermarks
from app.rewards.offers.models import Offer, OfferStatus
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import lock
from app.standing.records import machine
from app.standing.records.drafts import MAX_AGE_DAYS
from app.standing.records.machine import Source
from app.standing.records.models import Record, RecordSource, SourceKind

WATERMARK = "machine_records.offers"
RULE = "offer-listed"
AT_ONCE = 200
OPEN_DAYS = 30


def due(session: Session, *, now: datetime, after_id: int, limit: int = AT_ONCE) -> Sequence[int]:
    """Offers, by id, that have been open for long enough and of which nothing is recorded."""
    first = watermarks.done_to(session, WATERMARK)
    open_for = now - timedelta(days=OPEN_DAYS)
    recorded = exists().where(Record.source_kind == SourceKind.OFFER, Record.source_id == Offer.id)
    query = select(Offer.id).where(
        Offer.id > max(first, after_id),
        Offer.merchant_id.is_not(None),
        Offer.status == OfferStatus.PUBLISHED,
        Offer.valid_from <= open_for,
        Offer.decided_at <= open_for,
        Offer.valid_until > now,
        ~recorded,
    )
    return session.scalars(query.order_by(Offer.id).limit(limit)).all()


def begin(session: Session, *, now: datetime) -> None:
    """Have the first turn ever begin with the offers that are to come."""
    newest = session.scalar(select(func.max(Offer.id))) or 0
    watermarks.begin(session, WATERMARK, newest=newest, now=now)


def record(session: Session, *, offer_ids: Sequence[int], now: datetime) -> int:
    """Record these offers; says of how many. Again does nothing; where people have entered one, nothing is added."""
    shops = session.scalars(select(Offer.merchant_id).where(Offer.id.in_(offer_ids)).distinct()).all()
    lock(session, SubjectKind.MERCHANT, [each for each in shops if each is not None])
    offers = session.scalars(select(Offer).where(Offer.id.in_(offer_ids)).order_by(Offer.id)).all()
    return sum(_record(session, offer, now) for offer in offers)


def _record(session: Session, offer: Offer, now: datetime) -> bool:
    opened = max(offer.valid_from, offer.decided_at or offer.valid_from)
    reached = business_day(opened) + timedelta(days=OPEN_DAYS)
    if reached < business_day(now) - timedelta(days=MAX_AGE_DAYS) or offer.merchant_id is None:
        return False
    if _is_entered(session, offer.merchant_id, business_day(opened), business_day(now)):
        return False
    return machine.make(
        session,
        rule_slug=RULE,
        subject_kind=SubjectKind.MERCHANT,
        subject_id=offer.merchant_id,
        score_delta=2,
        occurred_on=reached,
        source=Source(SourceKind.OFFER, offer.id),
        note=f"“{offer.title}”上架满 {OPEN_DAYS} 天",
        now=now,
    )


def _is_entered(session: Session, merchant_id: int, first: date, today: date) -> bool:
    known = records_of(session, merchant_id=merchant_id, rule=RULE, since=first, before=today + timedelta(days=1))
    return any(each.source is not RecordSource.MACHINE for each in known)
