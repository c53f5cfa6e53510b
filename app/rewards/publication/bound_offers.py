"""Offers that are good while a fair runs only: bound to its session at publication, they have its time and move with
it; when it is called off they end.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.civic.gatherings.models import Gathering, ProjectKind
from app.civic.gatherings.queries import COMING_UP, hold, session_in_scope
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import get_community, is_below
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import Offer
from app.rewards.publication.budgets import give_back_rest
from app.rewards.publication.workflow import CALL_OFF, OFFERS

FAIRS_SHOWN = 100


def held_fair(session: Session, offer: Offer, session_id: int, staff: StaffIdentity, now: datetime) -> Gathering:
    """The fair that an offer is to be bound to, to oneself, so that it is not moved or called off meanwhile.

    Raises SessionNotFoundError, a RuleError naming `session_id`.
    """
    fair = hold(session, session_in_scope(session, session_id=session_id, staff=staff))
    if fair.kind is not ProjectKind.FAIR:
        raise field_error("session_id", "只能选集市的场次。")
    if fair.status not in COMING_UP or fair.ends_at <= now:
        raise field_error("session_id", "这一场还没有公布，或者已经结束、取消，请另选一场。")
    theirs, place = (get_community(session, each.community_id).path for each in (offer, fair))
    if not (place.startswith(theirs) or theirs.startswith(place)):
        raise field_error("session_id", "这一场集市不在这项优惠的范围内，请另选一场。")
    return fair


def bind(offer: Offer, fair: Gathering) -> None:
    """From now on an offer has the time of a fair."""
    offer.gathering_id = fair.id
    offer.valid_from, offer.valid_until = fair.starts_at, fair.ends_at


def fairs_to_choose(session: Session, *, staff: StaffIdentity, now: datetime) -> Sequence[Gathering]:
    """The fairs of a subtree that an offer can be bound to: what begins first comes first."""
    wanted = [
        *is_below(session, staff.path, Gathering.community_id),
        Gathering.kind == ProjectKind.FAIR,
        Gathering.status.in_(COMING_UP),
        Gathering.ends_at > now,
    ]
    query = select(Gathering).where(*wanted).order_by(Gathering.starts_at, Gathering.id).limit(FAIRS_SHOWN)
    return session.scalars(query).all()


def follow_moved(session: Session, gathering: Gathering, _now: datetime) -> None:
    """A session is at another time: so are its offers. It has not begun, so that nobody holds a coupon of them."""
    time = {"valid_from": gathering.starts_at, "valid_until": gathering.ends_at}
    open_ = Offer.gathering_id == gathering.id, Offer.status.in_(CALL_OFF.sources)
    session.execute(update(Offer).where(*open_).values(time))


def follow_cancelled(session: Session, gathering: Gathering, now: datetime) -> None:
    """A session was called off: its offers end. Coupons of them are over, so that their points go back by the job that
    looks for such, and the budget goes back to the fund but for what they hold until then.
    """
    query = select(Offer).where(Offer.gathering_id == gathering.id, Offer.status.in_(CALL_OFF.sources))
    for offer in session.scalars(query.order_by(Offer.id).with_for_update()).all():
        OFFERS.enter(offer, CALL_OFF, decided_at=now, decision_reason=CALL_OFF.name)
        session.flush()
        issued = Coupon.offer_id == offer.id, Coupon.status == CouponStatus.ISSUED
        session.execute(update(Coupon).where(*issued, Coupon.expires_at > now).values(expires_at=now))
        give_back_rest(session, offer_id=offer.id, now=now)
