"""Inspections: staff look at a shop that people rate low (domain rule C3). Ratings alone never deduct anything."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from app.alliance.ratings.actions import RatingAction
from app.alliance.ratings.errors import InspectionNotFoundError, InspectionStateError
from app.alliance.ratings.models import ASPECTS, Inspection, InspectionCause, InspectionResult, RatingSum
from app.core import audit
from app.core.identities import StaffIdentity
from app.parties import merchants
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.merchants.models import Merchant, MerchantStatus

LOW_MEAN, LOW_RATINGS = 3, 20
"""A mean below this, of so many ratings, opens an inspection (domain rule C3)."""
REST = timedelta(days=30)
"""After an inspection, a low mean opens another only so much later: a shop needs time to do better."""


def mean_hundredths(sums: RatingSum) -> int | None:
    """The weighted mean of all that counts, without the prior that the name card has: what people did say."""
    weight = len(ASPECTS) * sums.weight_tenths
    return 100 * sum(getattr(sums, aspect) for aspect in ASPECTS) // weight if weight else None


def _is_low() -> ColumnElement[bool]:
    aspects: list[ColumnElement[int]] = [getattr(RatingSum, aspect) for aspect in ASPECTS]
    total = sum(aspects[1:], aspects[0])
    return (RatingSum.ratings >= LOW_RATINGS) & (total < LOW_MEAN * len(ASPECTS) * RatingSum.weight_tenths)


def low_shops(session: Session, *, staff: StaffIdentity) -> Sequence[Any]:
    """Shops of the subtree with a low mean: rows of Merchant and RatingSum, the most rated first."""
    query = (
        select(Merchant, RatingSum)
        .join(RatingSum, RatingSum.merchant_id == Merchant.id)
        .where(
            Merchant.community_id.in_(subtree_ids(staff.path)),
            Merchant.status.in_([MerchantStatus.ACTIVE, MerchantStatus.SUSPENDED]),
            _is_low(),
        )
    )
    return session.execute(query.order_by(RatingSum.ratings.desc()).limit(100)).all()


def to_inspect(session: Session, *, now: datetime) -> list[int]:
    """Shops with a low mean which nobody inspects, or has inspected lately."""
    lately = exists().where(
        Inspection.merchant_id == Merchant.id,
        Inspection.closed_at.is_(None) | (Inspection.closed_at > now - REST),
    )
    query = (
        select(Merchant.id)
        .join(RatingSum, RatingSum.merchant_id == Merchant.id)
        .where(Merchant.status == MerchantStatus.ACTIVE, _is_low(), ~lately)
    )
    return list(session.scalars(query.order_by(Merchant.id).limit(200)))


def open_for_low_mean(session: Session, *, merchant_id: int, now: datetime) -> bool:
    """Open an inspection because of a low mean; says whether there was none yet. Doing it again is harmless."""
    session.execute(select(Merchant.id).where(Merchant.id == merchant_id).with_for_update())
    if merchant_id not in to_inspect(session, now=now):
        return False
    _open(session, merchant_id, InspectionCause.LOW_MEAN, "评价均分偏低，请实地了解情况。", "system", now)
    return True


def open_by_staff(
    session: Session, *, merchant_id: int, cause: InspectionCause, note: str, staff: StaffIdentity, now: datetime
) -> Inspection:
    """Open an inspection by hand. Raises MerchantNotFoundError, InspectionStateError where one is open already."""
    merchant = merchants.merchant_in_scope(session, merchant_id=merchant_id, staff=staff)
    session.refresh(merchant, with_for_update=True)
    if session.scalar(_open_of(merchant_id)) is not None:
        raise InspectionStateError("这家商户已有进行中的核查，请在那里继续。")
    inspection = _open(session, merchant_id, cause, note, staff.actor, now)
    path = merchants.place_of(session, merchant)
    facts = {"merchant_id": merchant_id, "cause": cause.value, "reason": note}
    action = RatingAction.INSPECTION_OPENED
    audit.note(session, staff=staff, action=action, subject_id=inspection.id, at=now, path=path, **facts)
    return inspection


def _open_of(merchant_id: int) -> Any:
    return select(Inspection.id).where(Inspection.merchant_id == merchant_id, Inspection.closed_at.is_(None))


def _open(
    session: Session, merchant_id: int, cause: InspectionCause, note: str, actor: str, now: datetime
) -> Inspection:
    sums = session.get(RatingSum, merchant_id, populate_existing=True)
    inspection = Inspection(
        merchant_id=merchant_id,
        cause=cause,
        note=note,
        mean_hundredths=mean_hundredths(sums) if sums else None,
        ratings=sums.ratings if sums else 0,
        opened_by=actor,
        opened_at=now,
    )
    session.add(inspection)
    session.flush()
    return inspection


def inspection_in_scope(session: Session, *, inspection_id: int, staff: StaffIdentity) -> tuple[Inspection, Merchant]:
    """One inspection of the subtree and its shop. Raises InspectionNotFoundError."""
    found = session.execute(_in_scope(staff).where(Inspection.id == inspection_id)).one_or_none()
    if found is None:
        raise InspectionNotFoundError
    return found[0], found[1]


def _in_scope(staff: StaffIdentity) -> Any:
    return (
        select(Inspection, Merchant)
        .join(Merchant, Merchant.id == Inspection.merchant_id)
        .join(Community, Community.id == Merchant.community_id)
        .where(Community.path.startswith(staff.path))
    )


def inspections(
    session: Session, *, staff: StaffIdentity, merchant_id: int | None = None, is_open: bool | None = None
) -> Sequence[Any]:
    """Inspections of the subtree with their shops, the newest first and at most a hundred."""
    query = _in_scope(staff)
    if merchant_id is not None:
        query = query.where(Inspection.merchant_id == merchant_id)
    if is_open is not None:
        query = query.where(Inspection.closed_at.is_(None) if is_open else Inspection.closed_at.is_not(None))
    return session.execute(query.order_by(Inspection.id.desc()).limit(100)).all()


def close(
    session: Session,
    *,
    inspection_id: int,
    result: InspectionResult,
    result_note: str,
    staff: StaffIdentity,
    now: datetime,
) -> Inspection:
    """Say what an inspection has found. Raises InspectionNotFoundError, InspectionStateError."""
    inspection, merchant = inspection_in_scope(session, inspection_id=inspection_id, staff=staff)
    session.refresh(inspection, with_for_update=True)
    if inspection.closed_at is not None:
        raise InspectionStateError
    inspection.result, inspection.result_note = result, result_note
    inspection.closed_by, inspection.closed_at = staff.id, now
    path = merchants.place_of(session, merchant)
    facts = {"merchant_id": merchant.id, "result": result.value, "reason": result_note}
    action = RatingAction.INSPECTION_CLOSED
    audit.note(session, staff=staff, action=action, subject_id=inspection.id, at=now, path=path, **facts)
    return inspection
