"""The picture of an offer. It comes with the draft, as its terms do, so that staff publish what they have seen; once it
is published, its shop can take it down, and another one is another draft.

Whoever of the staff puts one up may publish it, too: it has been seen.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import field_error
from app.core.identities import MemberIdentity, StaffIdentity
from app.parties.merchants.members import tell_owners
from app.parties.merchants.models import Merchant
from app.parties.messages.models import MessageKind
from app.parties.pictures import shown
from app.rewards.offers.actions import OfferAction
from app.rewards.offers.errors import OfferStateError
from app.rewards.offers.models import SHOWN, Offer, OfferStatus
from app.rewards.offers.queries import offer_in_scope, offer_of_shop
from app.rewards.publication.workflow import path_of

KEPT_FOR = timedelta(days=30)
"""After a draft was turned down or taken back: its shop may begin with it once more."""
KEPT_AFTER_END = timedelta(days=395)
"""After an offer has ended: its last coupon may be good for a year, and is looked at for a month."""
OF_THE_SHOP = "这张图片是本店的图片，请另选一张。"
AT_ONCE = 100


def keys_in_use(session: Session, keys: Collection[str]) -> set[str]:
    """Which of these pictures an offer has."""
    return {key for key in session.scalars(select(Offer.picture_key).where(Offer.picture_key.in_(keys))) if key}


def check(session: Session, *, key: str | None, merchant_id: int | None) -> None:
    """A draft is made with this picture. Raises a RuleError at `picture_key`."""
    if key is None:
        return
    shown.use(session, key=key, merchant_id=merchant_id, publicly=False)
    if session.scalar(select(Merchant.id).where(Merchant.picture_key == key)):
        raise field_error("picture_key", OF_THE_SHOP)


def take_down(session: Session, *, offer_id: int, owner: MemberIdentity) -> Offer:
    """Show none of a published offer any more; done again, nothing changes. Raises OfferNotFoundError,
    OfferStateError.
    """
    offer = offer_of_shop(session, merchant_id=owner.merchant_id, offer_id=offer_id)
    session.refresh(offer, with_for_update=True)
    if offer.status not in SHOWN:
        raise OfferStateError("还没有上架的优惠，请用“修改”换掉图片。")
    _put(session, offer, None)
    return offer


def put_up_at_the_desk(
    session: Session, *, offer_id: int, picture: shown.Drawn, staff: StaffIdentity, now: datetime
) -> Offer:
    """Give an offer a picture. Raises OfferNotFoundError; OfferStateError for one that is over."""
    offer = _in_scope(session, offer_id, staff)
    if offer.status not in (OfferStatus.DRAFT, OfferStatus.PUBLISHED, OfferStatus.PAUSED):
        raise OfferStateError(details={"status": offer.status.value})
    if offer.merchant_id is not None:
        shown.allow(session, picture=picture, merchant_id=offer.merchant_id)
    key = shown.make(session, picture=picture, merchant_id=offer.merchant_id, now=now)
    shown.use(session, key=key, merchant_id=offer.merchant_id, publicly=offer.status in SHOWN)
    _put(session, offer, key)
    _note(session, offer, OfferAction.PICTURE_PUT_UP, staff, now)
    return offer


def take_down_at_the_desk(
    session: Session, *, offer_id: int, staff: StaffIdentity, reason: str, now: datetime
) -> Offer:
    """Take down what is unsuitable, from every offer that has it; the owner of a shop is told why. Where there is none,
    nothing happens. Raises OfferNotFoundError.
    """
    offer = _in_scope(session, offer_id, staff)
    key = offer.picture_key
    if key is None:
        return offer
    change = update(Offer).where(Offer.picture_key == key).values(picture_key=None)
    session.execute(change, execution_options={"synchronize_session": "fetch"})
    shown.refuse(session, key, now=now)
    shown.let_go(session, [key])
    _note(session, offer, OfferAction.PICTURE_TAKEN_DOWN, staff, now, reason=reason)
    if offer.merchant_id is not None:
        kind, title = MessageKind.PICTURE_TAKEN_DOWN, offer.title
        tell_owners(session, offer.merchant_id, kind, now, reason=reason, title=title)
    return offer


def forget_some(session: Session, *, now: datetime) -> int:
    """Erase the pictures of some offers that are over for long; says of how many."""
    over = or_(
        Offer.status.in_([OfferStatus.REJECTED, OfferStatus.WITHDRAWN]) & (Offer.decided_at < now - KEPT_FOR),
        (Offer.status == OfferStatus.CLOSED) & (Offer.decided_at < now - KEPT_AFTER_END),
    )
    found = session.scalars(select(Offer).where(Offer.picture_key.is_not(None), over).order_by(Offer.id).limit(AT_ONCE))
    offers = found.all()
    keys = [offer.picture_key for offer in offers]
    for offer in offers:
        offer.picture_key = None
    shown.let_go(session, keys)
    return len(offers)


def _put(session: Session, offer: Offer, key: str | None) -> None:
    before, offer.picture_key = offer.picture_key, key
    session.flush()
    shown.let_go(session, [before])


def _in_scope(session: Session, offer_id: int, staff: StaffIdentity) -> Offer:
    offer = offer_in_scope(session, offer_id=offer_id, staff=staff)
    session.refresh(offer, with_for_update=True)
    return offer


def _note(
    session: Session, offer: Offer, action: OfferAction, staff: StaffIdentity, now: datetime, **facts: str
) -> None:
    path = path_of(session, offer)
    audit.note(session, staff=staff, action=action, subject_id=offer.id, at=now, path=path, **facts)
