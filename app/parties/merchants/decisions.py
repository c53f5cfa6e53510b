"""What staff decide about a shop, from its application to its exit. Every decision is in the audit log."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import field_error
from app.core.identities import MemberRole, StaffIdentity
from app.core.security.masking import mask_phone
from app.core.workflow import Transition
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties import messages
from app.parties.communities.nodes import community_in_scope, require_open
from app.parties.merchants import shop_picture
from app.parties.merchants.actions import MerchantAction
from app.parties.merchants.distances import Position
from app.parties.merchants.errors import MerchantStateError, OwnerPhoneRequiredError
from app.parties.merchants.models import Merchant, MerchantMember, MerchantStatus
from app.parties.merchants.queries import merchant_in_scope, place_of
from app.parties.merchants.workflow import APPROVE, EXIT, MERCHANTS, REINSTATE, RETURN, SUSPEND
from app.parties.messages.models import MessageKind
from app.parties.residents.models import User

OWNER_NAME = "店主"


def approve(session: Session, *, merchant_id: int, staff: StaffIdentity, now: datetime) -> Merchant:
    """Take a shop into the alliance: its accounts are opened and the applicant becomes its owner.

    Raises MerchantNotFoundError, MerchantStateError, OwnerPhoneRequiredError.
    """
    merchant = _decide(session, merchant_id, staff, now, APPROVE)
    if session.scalar(select(User.phone_index).where(User.id == merchant.applied_by)) is None:
        raise OwnerPhoneRequiredError
    ledger.open_accounts(session, [chart.merchant_points(merchant.id), chart.merchant_payable(merchant.id)])
    session.add(
        MerchantMember(
            merchant_id=merchant.id, user_id=merchant.applied_by, role=MemberRole.OWNER, name=OWNER_NAME, added_at=now
        )
    )
    session.flush()
    return merchant


def give_back(session: Session, *, merchant_id: int, staff: StaffIdentity, reason: str, now: datetime) -> Merchant:
    """Return an application with what is missing; its licence is free again.

    Raises MerchantNotFoundError, MerchantStateError.
    """
    merchant = _decide(session, merchant_id, staff, now, RETURN, reason)
    merchant.licence_key = None
    session.flush()
    return merchant


def suspend(session: Session, *, merchant_id: int, staff: StaffIdentity, reason: str, now: datetime) -> Merchant:
    """Stop a shop from honouring anything; what it has earned stays its own."""
    return _decide(session, merchant_id, staff, now, SUSPEND, reason)


def reinstate(session: Session, *, merchant_id: int, staff: StaffIdentity, reason: str, now: datetime) -> Merchant:
    """Let a suspended shop work again."""
    return _decide(session, merchant_id, staff, now, REINSTATE, reason)


def exit_alliance(session: Session, *, merchant_id: int, staff: StaffIdentity, reason: str, now: datetime) -> Merchant:
    """End a shop's membership for good: nobody acts for it any more. What it is owed stays, and is still settled; its
    picture goes.

    Its offers and coupons are ended by who knows them: `rewards.publication.shop_exit`.
    """
    merchant = _decide(session, merchant_id, staff, now, EXIT, reason)
    shop_picture.erase(session, merchant)
    return merchant


def _decide(
    session: Session,
    merchant_id: int,
    staff: StaffIdentity,
    now: datetime,
    step: Transition[MerchantStatus],
    reason: str = "",
) -> Merchant:
    merchant = merchant_in_scope(session, merchant_id=merchant_id, staff=staff)
    MERCHANTS.hold(session, merchant, step)
    MERCHANTS.enter(merchant, step, decision_reason=reason, decided_by=staff.id, decided_at=now)
    messages.tell(
        session,
        user_id=merchant.applied_by,
        kind=MessageKind.SHOP_DECIDED,
        facts={"merchant_id": merchant.id, "status": step.target.value},
        now=now,
    )
    MERCHANTS.note(session, merchant, step, staff=staff, at=now, **({"reason": reason} if reason else {}))
    return merchant


def change_details(
    session: Session,
    *,
    merchant_id: int,
    name: str,
    trade: str,
    address: str,
    phone: str,
    staff: StaffIdentity,
    now: datetime,
    community_id: int | None = None,
    bill_max_fen: int | None = None,
    opening_hours: str | None = None,
    position: Position | None = None,
) -> Merchant:
    """Correct what a shop has written about itself, or change how high a bill it may type, in fen; what is None stays.
    Which node it belongs to can be changed until it is approved: from then on a fund settles with it.

    Raises MerchantNotFoundError, MerchantStateError for one that has left, CommunityNotFoundError, NodeClosedError.
    """
    merchant = merchant_in_scope(session, merchant_id=merchant_id, staff=staff)
    session.refresh(merchant, with_for_update=True)
    if merchant.status is MerchantStatus.EXITED:
        raise MerchantStateError(details={"status": merchant.status.value})
    wanted: dict[str, object] = {"name": name, "trade": trade, "address": address, "phone": phone}
    if bill_max_fen is not None:
        wanted["bill_max_fen"] = bill_max_fen
    if opening_hours is not None:
        wanted["opening_hours"] = opening_hours
    if position is not None:
        wanted |= {"latitude_e6": position.latitude_e6, "longitude_e6": position.longitude_e6}
    if community_id is not None and community_id != merchant.community_id:
        if merchant.status not in (MerchantStatus.APPLIED, MerchantStatus.RETURNED):
            raise field_error("community_id", "入盟后不能更换所属社区：结算由原社区的基金负责。")
        wanted["community_id"] = community_in_scope(session, community_id=community_id, staff=staff).id
    before: dict[str, object] = {field: getattr(merchant, field) for field in wanted}
    changed = [field for field, value in wanted.items() if before[field] != value]
    for field in changed:
        setattr(merchant, field, wanted[field])
    if "community_id" in changed:
        require_open(session, merchant.community_id)
    if changed:
        place, action = place_of(session, merchant), MerchantAction.CHANGED
        facts: dict[str, object] = _as_noted({field: wanted[field] for field in changed})
        facts |= {"fields": changed, "before": _as_noted({field: before[field] for field in changed})}
        audit.note(session, staff=staff, action=action, subject_id=merchant.id, at=now, path=place, **facts)
    return merchant


def _as_noted(details: dict[str, object]) -> dict[str, object]:
    """Details of a shop as the audit log keeps them: degrees as maps say them; its number is often somebody's own."""
    return {name: _SAID[name](value) if name in _SAID else value for name, value in details.items()}


def _degrees(value: Any) -> str | None:
    return None if value is None else f"{value / 1_000_000:.6f}"


_SAID: dict[str, Callable[[Any], Any]] = {"phone": mask_phone, "latitude_e6": _degrees, "longitude_e6": _degrees}
