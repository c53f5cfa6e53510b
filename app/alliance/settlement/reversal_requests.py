"""Redemptions undone by staff after their day: one asks, another decides; the holder gets coupon or points back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from app.alliance.settlement.actions import SettlementAction
from app.alliance.settlement.errors import (
    InDisputeError,
    ReversalNotFoundError,
    ReversalRequestedError,
    SamePersonReversesError,
)
from app.alliance.settlement.models import LineStatus, RequestStatus, ReversalRequest, Statement, StatementLine
from app.alliance.settlement.workflow import (
    APPROVE_REVERSAL,
    REJECT_REVERSAL,
    REVERSAL_REQUESTS,
    WITHDRAW_REVERSAL,
)
from app.core import audit
from app.core.db.paging import Page, newest_first
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name
from app.core.workflow import Transition
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.merchants.models import Merchant
from app.parties.residents.models import Resident
from app.parties.staff import same_person
from app.parties.staff.models import StaffMember
from app.rewards.offers.models import Offer
from app.rewards.redemptions import late_reversals
from app.rewards.redemptions.errors import RedemptionNotFoundError
from app.rewards.redemptions.models import LateReversal, Redemption
from app.rewards.redemptions.workflow import REDEMPTIONS, UNDO


@dataclass(frozen=True, slots=True)
class ShownRedemption:
    """A redemption with what it was for, where, and for whom, masked; `month` is that of the statement it is on."""

    redemption: Redemption
    offer: Offer
    merchant: Merchant
    holder: str
    month: str | None


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """A request with its redemption and who has had to do with it, by username; what came of it where it was done."""

    request: ReversalRequest
    redemption: Redemption
    offer: Offer
    merchant: Merchant
    asker: str
    decider: str | None
    reversal: LateReversal | None
    counter_month: str | None


def redemption_in_scope(session: Session, *, redemption_id: int, staff: StaffIdentity) -> ShownRedemption:
    """A redemption at a shop of the subtree. Raises RedemptionNotFoundError."""
    row = session.execute(
        select(Redemption, Offer, Merchant, Resident.name, Statement.month)
        .join(Offer, Offer.id == Redemption.offer_id)
        .join(Merchant, Merchant.id == Redemption.merchant_id)
        .join(Resident, Resident.id == Redemption.resident_id)
        .outerjoin(Statement, Statement.id == Redemption.statement_id)
        .where(Redemption.id == redemption_id, Merchant.community_id.in_(subtree_ids(staff.path)))
    ).one_or_none()
    if row is None:
        raise RedemptionNotFoundError
    done, offer, merchant, name, month = row
    return ShownRedemption(done, offer, merchant, mask_name(name), month)


def ask(session: Session, *, redemption_id: int, reason: str, staff: StaffIdentity, now: datetime) -> ReversalRequest:
    """Ask that a redemption be undone; nothing moves yet.

    Raises RedemptionNotFoundError, ReversalRefusedError where it has been reversed, InDisputeError,
    ReversalRequestedError.
    """
    shown = redemption_in_scope(session, redemption_id=redemption_id, staff=staff)
    REDEMPTIONS.require(shown.redemption, UNDO)
    _require_undisputed(session, redemption_id)
    if session.scalar(select(ReversalRequest.id).where(ReversalRequest.open_redemption_id == redemption_id)):
        raise ReversalRequestedError
    request = ReversalRequest(
        redemption_id=redemption_id,
        open_redemption_id=redemption_id,
        community_id=shown.merchant.community_id,
        reason=reason,
        asked_by=staff.id,
        asked_at=now,
    )
    session.add(request)
    try:
        session.flush()
    except IntegrityError as error:
        raise ReversalRequestedError from error
    audit.note(
        session,
        staff=staff,
        action=SettlementAction.REVERSAL_ASKED,
        subject_id=request.id,
        at=now,
        path=session.get_one(Community, request.community_id).path,
        redemption_id=redemption_id,
        reason=reason,
    )
    return request


def approve(session: Session, *, request_id: int, staff: StaffIdentity, now: datetime) -> ShownRequest:
    """Undo the redemption. Where its shop has it on a statement, a later one takes it back; else it just loses it.

    Raises ReversalNotFoundError, ReversalRequestStateError, SamePersonReversesError, InDisputeError,
    ReversalRefusedError where its shop was faster.
    """
    request = _decide(session, request_id, APPROVE_REVERSAL, staff, now, decision=None)
    on = session.scalar(select(Redemption.statement_id).where(Redemption.id == request.redemption_id))
    if on is not None:  # Whoever objects to a line of it now waits here, and then finds it undone.
        session.get_one(Statement, on, with_for_update=True, populate_existing=True)
    _require_undisputed(session, request.redemption_id)
    reversal = late_reversals.undo(
        session,
        redemption_id=request.redemption_id,
        is_charged=None,
        reason=request.reason,
        actor=staff.actor,
        now=now,
    )
    facts = {"reason": request.reason, "given_back": reversal.given_back.value}
    REVERSAL_REQUESTS.note(session, request, APPROVE_REVERSAL, staff=staff, at=now, **facts)
    return one_in_scope(session, request_id=request_id, staff=staff)


def reject(session: Session, *, request_id: int, reason: str, staff: StaffIdentity, now: datetime) -> ReversalRequest:
    """Leave the redemption as it is.

    Raises ReversalNotFoundError, ReversalRequestStateError, SamePersonReversesError.
    """
    request = _decide(session, request_id, REJECT_REVERSAL, staff, now, decision=reason)
    REVERSAL_REQUESTS.note(session, request, REJECT_REVERSAL, staff=staff, at=now, reason=reason)
    return request


def withdraw(session: Session, *, request_id: int, staff: StaffIdentity, now: datetime) -> ReversalRequest:
    """Take a request back, one's own. Raises ReversalNotFoundError (also for that of another), and
    ReversalRequestStateError.
    """
    request = _lock(session, request_id, staff)
    if request.asked_by != staff.id:
        raise ReversalNotFoundError
    _end(request, WITHDRAW_REVERSAL, staff, now, None)
    session.flush()
    REVERSAL_REQUESTS.note(session, request, WITHDRAW_REVERSAL, staff=staff, at=now)
    return request


def in_scope(
    session: Session, *, staff: StaffIdentity, status: RequestStatus | None, cursor: str | None, limit: int
) -> Page[ShownRequest]:
    """The requests of a subtree, newest first."""
    query = _shown().where(ReversalRequest.community_id.in_(subtree_ids(staff.path)))
    if status is not None:
        query = query.where(ReversalRequest.status == status)
    page = newest_first(session, query, ReversalRequest.id, cursor=cursor, limit=limit)
    return page.map(lambda row: ShownRequest(*row[1:]))


def one_in_scope(session: Session, *, request_id: int, staff: StaffIdentity) -> ShownRequest:
    """One request of a subtree. Raises ReversalNotFoundError."""
    query = _shown().where(ReversalRequest.id == request_id, ReversalRequest.community_id.in_(subtree_ids(staff.path)))
    row = session.execute(query).one_or_none()
    if row is None:
        raise ReversalNotFoundError
    return ShownRequest(*row[1:])


def _shown() -> Select[int, ReversalRequest, Redemption, Offer, Merchant, str, str, LateReversal, str]:
    asker, decider = aliased(StaffMember), aliased(StaffMember)
    return (
        select(
            ReversalRequest.id,
            ReversalRequest,
            Redemption,
            Offer,
            Merchant,
            asker.username,
            decider.username,
            LateReversal,
            Statement.month,
        )
        .join(Redemption, Redemption.id == ReversalRequest.redemption_id)
        .join(Offer, Offer.id == Redemption.offer_id)
        .join(Merchant, Merchant.id == Redemption.merchant_id)
        .join(asker, asker.id == ReversalRequest.asked_by)
        .outerjoin(decider, decider.id == ReversalRequest.decided_by)
        .outerjoin(LateReversal, LateReversal.redemption_id == Redemption.id)
        .outerjoin(Statement, Statement.id == LateReversal.counter_statement_id)
    )


def _lock(session: Session, request_id: int, staff: StaffIdentity) -> ReversalRequest:
    request = session.scalar(
        select(ReversalRequest).where(
            ReversalRequest.id == request_id, ReversalRequest.community_id.in_(subtree_ids(staff.path))
        )
    )
    if request is None:
        raise ReversalNotFoundError
    session.refresh(request, with_for_update=True)
    return request


def _decide(
    session: Session,
    request_id: int,
    step: Transition[RequestStatus],
    staff: StaffIdentity,
    now: datetime,
    *,
    decision: str | None,
) -> ReversalRequest:
    request = _lock(session, request_id, staff)
    REVERSAL_REQUESTS.require(request, step)
    same_person.require_another(session, staff=staff, than=[request.asked_by], now=now, error=SamePersonReversesError)
    _end(request, step, staff, now, decision)
    session.flush()
    return request


def _end(
    request: ReversalRequest,
    step: Transition[RequestStatus],
    staff: StaffIdentity,
    now: datetime,
    decision: str | None,
) -> None:
    ended = {"open_redemption_id": None, "decided_by": staff.id, "decided_at": now, "decision": decision}
    REVERSAL_REQUESTS.enter(request, step, **ended)


def _require_undisputed(session: Session, redemption_id: int) -> None:
    disputed = select(StatementLine.id).where(
        StatementLine.redemption_id == redemption_id,
        StatementLine.status.in_([LineStatus.DISPUTED, LineStatus.VOIDED]),
    )
    if session.scalar(disputed.limit(1)):
        raise InDisputeError
