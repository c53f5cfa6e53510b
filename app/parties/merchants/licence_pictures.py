"""The picture of the licence that comes with an application: seen by who decides on it, and by who applied."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.parties.merchants.errors import ApplicationNotFoundError
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.merchants.queries import merchant_in_scope
from app.parties.pictures import attaching, queries, retention
from app.parties.pictures.errors import PictureNotFoundError
from app.parties.pictures.models import Picture, PictureOf

LICENCE = {PictureOf.LICENCE}
_NEEDED = (MerchantStatus.APPLIED, MerchantStatus.ACTIVE, MerchantStatus.SUSPENDED)


def put(session: Session, *, merchant: Merchant, picture_id: int | None, user_id: int, now: datetime) -> None:
    """A picture that the applicant has sent ahead is that of the licence now, in the place of an earlier one. Raises
    PictureGoneError.
    """
    if picture_id is None:
        return
    retention.erase_of(session, kinds=LICENCE, about=[merchant.id])
    attaching.attach(
        session,
        picture_ids=[picture_id],
        kind=PictureOf.LICENCE,
        about_id=merchant.id,
        user_id=user_id,
        now=now,
    )
    merchant.has_licence_picture = True
    session.flush()


def pass_on(session: Session, *, before: Merchant, after: Merchant) -> None:
    """An application has taken another's place, and came without a picture of its own."""
    if before.has_licence_picture and not after.has_licence_picture and before.licence_no == after.licence_no:
        attaching.pass_on(session, kinds=LICENCE, from_id=before.id, to_id=after.id)
        after.has_licence_picture, before.has_licence_picture = True, False
        session.flush()


def at_the_desk(session: Session, *, merchant_id: int, staff: StaffIdentity) -> Picture:
    """For who decides. Raises MerchantNotFoundError, PictureNotFoundError."""
    return _of(session, merchant_in_scope(session, merchant_id=merchant_id, staff=staff))


def own(session: Session, *, application_id: int, user_id: int) -> Picture:
    """For who applied. Raises ApplicationNotFoundError, PictureNotFoundError."""
    query = select(Merchant).where(Merchant.id == application_id, Merchant.applied_by == user_id)
    merchant = session.scalar(query)
    if merchant is None:
        raise ApplicationNotFoundError
    return _of(session, merchant)


def is_there(session: Session, merchant_id: int) -> bool:
    """Whether it is still kept."""
    return bool(queries.pictures_of(session, [(PictureOf.LICENCE, merchant_id)]))


def _of(session: Session, merchant: Merchant) -> Picture:
    found = queries.pictures_of(session, [(PictureOf.LICENCE, merchant.id)])
    if not found:
        raise PictureNotFoundError
    return found[-1]


def note_final(session: Session, *, now: datetime) -> int:
    """Note of some that they are needed no more: the application has ended, or the shop has left; says of how many."""
    alive = select(Merchant.id).where(Merchant.status.in_(_NEEDED))
    return retention.note_final(session, kinds=LICENCE, alive=alive, now=now)


def forget_user(session: Session, *, user_id: int) -> None:
    """Erase those of everything that a user has applied for."""
    applied = select(Merchant.id).where(Merchant.applied_by == user_id)
    retention.erase_of(session, kinds=LICENCE, about=applied)
