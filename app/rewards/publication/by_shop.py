"""What an owner does with the offers of their shop: changes and withdraws drafts, pauses, goes on, ends.

A draft that is changed is another one: staff who publish what they have read never publish what was written since.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.identities import MemberIdentity
from app.core.workflow import Transition
from app.rewards.offers.errors import OfferStateError
from app.rewards.offers.models import Offer, OfferStatus
from app.rewards.offers.queries import offer_of_shop
from app.rewards.offers.terms import OfferTerms
from app.rewards.publication.budgets import give_back_rest
from app.rewards.publication.lifecycle import draft_for_shop
from app.rewards.publication.workflow import CLOSE_OWN, OFFERS, PAUSE_OWN, RESUME_OWN, WITHDRAW

CHANGED = "店主改过后重新提交。"


def replace_draft(session: Session, *, offer_id: int, owner: MemberIdentity, terms: OfferTerms, now: datetime) -> Offer:
    """Withdraw a draft and propose these terms instead. Raises OfferNotFoundError, OfferStateError, and what
    `draft_for_shop` raises.
    """
    _move(session, offer_id, owner, WITHDRAW, now, CHANGED)
    return draft_for_shop(session, owner=owner, terms=terms, now=now)


def withdraw(session: Session, *, offer_id: int, owner: MemberIdentity, now: datetime) -> Offer:
    """Take a draft back before staff have decided on it. Raises OfferNotFoundError, OfferStateError."""
    return _move(session, offer_id, owner, WITHDRAW, now)


def pause(session: Session, *, offer_id: int, owner: MemberIdentity, reason: str, now: datetime) -> Offer:
    """Stop claims for a while; coupons already claimed are honoured. Raises OfferNotFoundError, OfferStateError."""
    return _move(session, offer_id, owner, PAUSE_OWN, now, reason)


def resume(session: Session, *, offer_id: int, owner: MemberIdentity, now: datetime) -> Offer:
    """Go on with what the shop itself has paused. Raises OfferNotFoundError, OfferStateError, also where staff have
    paused it.
    """
    offer = _held(session, offer_id, owner, RESUME_OWN)
    if not offer.paused_by_shop:
        raise OfferStateError("这项优惠由社区暂停，恢复请联系社区工作人员。")
    OFFERS.enter(offer, RESUME_OWN, decided_at=now, decision_reason="")
    session.flush()
    OFFERS.note(session, offer, RESUME_OWN, staff=owner, at=now)
    return offer


def close(session: Session, *, offer_id: int, owner: MemberIdentity, reason: str, now: datetime) -> Offer:
    """End an offer for good. Coupons already claimed are honoured; money that none of them needs goes back to the fund.

    Raises OfferNotFoundError, OfferStateError.
    """
    offer = _move(session, offer_id, owner, CLOSE_OWN, now, reason)
    give_back_rest(session, offer_id=offer.id, now=now, actor=owner.actor)
    return offer


def _move(
    session: Session,
    offer_id: int,
    owner: MemberIdentity,
    step: Transition[OfferStatus],
    now: datetime,
    reason: str = "",
) -> Offer:
    offer = _held(session, offer_id, owner, step)
    OFFERS.enter(offer, step, decided_by=None, decided_at=now, decision_reason=reason)
    session.flush()
    OFFERS.note(session, offer, step, staff=owner, at=now, **({"reason": reason} if reason else {}))
    return offer


def _held(session: Session, offer_id: int, owner: MemberIdentity, step: Transition[OfferStatus]) -> Offer:
    offer = offer_of_shop(session, merchant_id=owner.merchant_id, offer_id=offer_id)
    OFFERS.hold(session, offer, step)
    return offer
