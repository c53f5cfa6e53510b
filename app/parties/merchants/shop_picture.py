"""The picture of a shop. Its owner puts it up at once: staff have taken the shop on, and take down what is unsuitable
with a reason that the owner reads. A queue would only delay what is nearly always a shop front.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import field_error
from app.core.identities import MemberIdentity, StaffIdentity
from app.parties.merchants.actions import MerchantAction
from app.parties.merchants.members import tell_owners
from app.parties.merchants.models import Merchant
from app.parties.merchants.queries import merchant_in_scope, place_of
from app.parties.messages.models import MessageKind
from app.parties.pictures import shown

USED_ELSEWHERE = "这张图片已经用在优惠上，请另选一张。"


def keys_in_use(session: Session, keys: Collection[str]) -> set[str]:
    """Which of these pictures a shop shows."""
    return {key for key in session.scalars(select(Merchant.picture_key).where(Merchant.picture_key.in_(keys))) if key}


def put_up(session: Session, *, owner: MemberIdentity, picture_key: str) -> Merchant:
    """Show a picture of the owner's shop from now on; what was shown before is erased. Raises a RuleError at
    `picture_key`.
    """
    merchant = _held(session, owner.merchant_id)
    if picture_key != merchant.picture_key:
        if shown.in_use(session, [picture_key]):  # Staff take one down without looking for it elsewhere.
            raise field_error("picture_key", USED_ELSEWHERE)
        _show(session, merchant, picture_key)
    return merchant


def take_down(session: Session, *, owner: MemberIdentity) -> Merchant:
    """Show none of the owner's shop any more; done again, nothing changes."""
    merchant = _held(session, owner.merchant_id)
    _show(session, merchant, None)
    return merchant


def put_up_at_the_desk(
    session: Session, *, merchant_id: int, picture: shown.Drawn, staff: StaffIdentity, now: datetime
) -> Merchant:
    """The same by staff, for who has no hand for it. Raises MerchantNotFoundError."""
    merchant = _in_scope(session, merchant_id, staff)
    shown.allow(session, picture=picture, merchant_id=merchant_id)
    _show(session, merchant, shown.make(session, picture=picture, merchant_id=merchant_id, now=now))
    _note(session, merchant, MerchantAction.PICTURE_PUT_UP, staff, now)
    return merchant


def take_down_at_the_desk(
    session: Session, *, merchant_id: int, staff: StaffIdentity, reason: str, now: datetime
) -> Merchant:
    """Take down what is unsuitable, which its owner does not put up again; they are told why. Where there is none,
    nothing happens. Raises MerchantNotFoundError.
    """
    merchant = _in_scope(session, merchant_id, staff)
    if merchant.picture_key is None:
        return merchant
    shown.refuse(session, merchant.picture_key, now=now)
    _show(session, merchant, None)
    _note(session, merchant, MerchantAction.PICTURE_TAKEN_DOWN, staff, now, reason=reason)
    tell_owners(session, merchant_id, MessageKind.PICTURE_TAKEN_DOWN, now, reason=reason)
    return merchant


def erase(session: Session, merchant: Merchant) -> None:
    """Of a shop that has left, which the caller holds."""
    shown.forget_refused(session, merchant_id=merchant.id)
    _show(session, merchant, None)


def _show(session: Session, merchant: Merchant, key: str | None) -> None:
    before = merchant.picture_key
    if key is not None:
        shown.use(session, key=key, merchant_id=merchant.id, publicly=True)
    merchant.picture_key = key
    shown.let_go(session, [before])


def _in_scope(session: Session, merchant_id: int, staff: StaffIdentity) -> Merchant:
    merchant = merchant_in_scope(session, merchant_id=merchant_id, staff=staff)
    session.refresh(merchant, with_for_update=True)
    return merchant


def _held(session: Session, merchant_id: int) -> Merchant:
    return session.get_one(Merchant, merchant_id, with_for_update=True, populate_existing=True)


def _note(
    session: Session, merchant: Merchant, action: MerchantAction, staff: StaffIdentity, now: datetime, **facts: str
) -> None:
    place = place_of(session, merchant)
    audit.note(session, staff=staff, action=action, subject_id=merchant.id, at=now, path=place, **facts)
