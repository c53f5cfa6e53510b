"""Offers: drafted, published with the money for them set aside, paused, closed with what is left given back.

Every decision of staff is in the audit log.
"""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import MemberIdentity, StaffIdentity
from app.core.workflow import Transition
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties import merchants
from app.parties.communities.nodes import community_in_scope, get_community, require_open, town_of
from app.parties.merchants.models import BILL_MAX_FEN
from app.parties.pictures import shown
from app.rewards.offers import terms as offer_terms
from app.rewards.offers.actions import OfferAction
from app.rewards.offers.errors import OfferStateError
from app.rewards.offers.models import Offer, OfferStatus, SubsidyKind
from app.rewards.offers.queries import offer_in_scope
from app.rewards.offers.terms import OfferTerms
from app.rewards.publication import bound_offers, offer_pictures
from app.rewards.publication.budgets import give_back_rest, set_aside
from app.rewards.publication.workflow import CLOSE, OFFERS, PAUSE, PUBLISH, REJECT, RESUME, path_of


def draft_for_shop(session: Session, *, owner: MemberIdentity, terms: OfferTerms, now: datetime) -> Offer:
    """An owner proposes an offer of their shop, to the residents of the shop's town. Staff publish it.

    Raises RuleError naming wrong terms, MerchantSuspendedError.
    """
    merchants.require_active(owner)
    node = get_community(session, owner.community_id)
    at_most = owner.bill_max_fen
    offer = _add(session, terms, at_most, town_of(session, node).id, owner.merchant_id, owner.actor, now)
    audit.note(session, staff=owner, action=OfferAction.PROPOSED, subject_id=offer.id, at=now)
    return offer


def draft_for_community(
    session: Session, *, community_id: int, staff: StaffIdentity, terms: OfferTerms, now: datetime
) -> Offer:
    """Staff propose an offer of the community itself, which every shop of its subtree honours.

    Raises RuleError naming wrong terms, CommunityNotFoundError, NodeClosedError.
    """
    node = community_in_scope(session, community_id=community_id, staff=staff)
    offer = _add(session, terms, BILL_MAX_FEN, node.id, None, staff.actor, now)
    require_open(session, node.id)
    path = path_of(session, offer)
    audit.note(session, staff=staff, action=OfferAction.DRAFTED, subject_id=offer.id, at=now, path=path)
    return offer


def _add(
    session: Session,
    terms: OfferTerms,
    bill_max_fen: int,
    community_id: int,
    merchant_id: int | None,
    actor: str,
    now: datetime,
) -> Offer:
    offer_terms.check(terms, bill_max_fen=bill_max_fen, now=now)
    terms = offer_terms.capped(terms, bill_max_fen=bill_max_fen)
    offer_pictures.check(session, key=terms.picture_key, merchant_id=merchant_id)
    offer = Offer(
        community_id=community_id,
        merchant_id=merchant_id,
        fund_id=None,
        created_by=actor,
        created_at=now,
        stock_left=terms.stock_total,
        bonus_points=0,
        **asdict(terms),
    )
    session.add(offer)
    session.flush()
    ledger.open_accounts(session, [chart.offer_budget(offer.id)])
    return offer


def publish(
    session: Session,
    *,
    offer_id: int,
    staff: StaffIdentity,
    now: datetime,
    bonus_points: int = 0,
    session_id: int | None = None,
) -> Offer:
    """Publish a drafted offer; where it is subsidised, the money for all of it leaves the fund now.

    `bonus_points` are what the shop earns with each redemption beyond the coupon's own; staff decide on them, not the
    shop. With `session_id` it is claimed and used while that fair runs only.

    Raises OfferNotFoundError, OfferStateError, SessionNotFoundError, FundShortError with `missing_fen`, a RuleError
    naming `session_id`.
    """
    offer = offer_in_scope(session, offer_id=offer_id, staff=staff)
    fair = bound_offers.held_fair(session, offer, session_id, staff, now) if session_id is not None else None
    OFFERS.hold(session, offer, PUBLISH)
    if fair is not None:
        bound_offers.bind(offer, fair)
    if offer.valid_until <= now:
        raise OfferStateError("这项优惠的有效期已过，请重新起草。")
    offer.bonus_points = bonus_points
    if offer.subsidy_kind is not SubsidyKind.NONE:
        set_aside(session, offer, staff, now)
    shown.publish(session, offer.picture_key)
    OFFERS.enter(offer, PUBLISH, **_stamps(staff, now))
    facts = {"bonus_points": bonus_points, "budget_fen": offer.budget_needed_fen, "fund_id": offer.fund_id}
    OFFERS.note(session, offer, PUBLISH, staff=staff, at=now, **facts)
    return offer


def reject(session: Session, *, offer_id: int, staff: StaffIdentity, reason: str, now: datetime) -> Offer:
    """Turn a draft down. Raises OfferNotFoundError, OfferStateError."""
    return _move(session, offer_id, REJECT, staff, now, reason=reason)


def pause(session: Session, *, offer_id: int, staff: StaffIdentity, reason: str, now: datetime) -> Offer:
    """Stop claims for a while; coupons already claimed are honoured. Raises OfferNotFoundError, OfferStateError."""
    return _move(session, offer_id, PAUSE, staff, now, reason=reason)


def resume(session: Session, *, offer_id: int, staff: StaffIdentity, now: datetime) -> Offer:
    """Let a paused offer be claimed again. Raises OfferNotFoundError, OfferStateError."""
    return _move(session, offer_id, RESUME, staff, now)


def close(session: Session, *, offer_id: int, staff: StaffIdentity, reason: str, now: datetime) -> Offer:
    """End an offer for good. Coupons already claimed are honoured; money that none of them needs goes back to the fund.

    Raises OfferNotFoundError, OfferStateError.
    """
    offer = offer_in_scope(session, offer_id=offer_id, staff=staff)
    OFFERS.hold(session, offer, CLOSE)
    OFFERS.enter(offer, CLOSE, **_stamps(staff, now, reason))
    session.flush()
    given_back_fen = give_back_rest(session, offer_id=offer.id, now=now, actor=staff.actor)
    OFFERS.note(session, offer, CLOSE, staff=staff, at=now, reason=reason, given_back_fen=given_back_fen)
    return offer


def _move(
    session: Session,
    offer_id: int,
    step: Transition[OfferStatus],
    staff: StaffIdentity,
    now: datetime,
    **why: str,
) -> Offer:
    offer = offer_in_scope(session, offer_id=offer_id, staff=staff)
    OFFERS.move(session, offer, step, staff=staff, at=now, stamps=_stamps(staff, now, **why), **why)
    return offer


def _stamps(staff: StaffIdentity, now: datetime, reason: str = "") -> dict[str, object]:
    return {"decided_by": staff.id, "decided_at": now, "decision_reason": reason}
