"""Handing a shop to its true owner: drafted by one staff member, decided by another, noted in the audit log.

A shop's points and payables go along with it, so it takes two people. Its payee stays as it is.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.identities import MemberRole, StaffIdentity
from app.core.security.masking import mask_phone
from app.parties import messages
from app.parties.merchants.actions import MerchantAction
from app.parties.merchants.decisions import OWNER_NAME
from app.parties.merchants.errors import (
    AlreadyMemberError,
    MerchantStateError,
    NewOwnerUnknownError,
    TransferNotFoundError,
    TransferOpenError,
)
from app.parties.merchants.members import lock
from app.parties.merchants.models import Merchant, MerchantMember, MerchantStatus, ShopTransfer
from app.parties.merchants.queries import merchant_in_scope, place_of
from app.parties.messages.models import MessageKind
from app.parties.residents import user_of_phone
from app.parties.staff import same_person

IN_ALLIANCE = (MerchantStatus.ACTIVE, MerchantStatus.SUSPENDED)


def draft_transfer(
    session: Session, *, merchant_id: int, phone: str, reason: str, staff: StaffIdentity, now: datetime
) -> ShopTransfer:
    """Ask for a shop to be handed to whoever has verified this number; another staff member decides.

    Raises MerchantNotFoundError, MerchantStateError, NewOwnerUnknownError, AlreadyMemberError, TransferOpenError.
    """
    merchant = _held(session, merchant_id, staff)
    user = user_of_phone(session, phone=phone)
    if user is None:
        raise NewOwnerUnknownError
    if user.id in _owners(session, merchant_id):
        raise AlreadyMemberError
    if session.scalar(
        select(ShopTransfer.id).where(ShopTransfer.merchant_id == merchant_id, ShopTransfer.is_open.is_(True))
    ):
        raise TransferOpenError
    transfer = ShopTransfer(
        merchant_id=merchant_id,
        user_id=user.id,
        phone=mask_phone(phone),
        reason=reason,
        drafted_by=staff.id,
        drafted_at=now,
    )
    session.add(transfer)
    session.flush()
    _note(session, merchant, transfer, MerchantAction.TRANSFER_DRAFTED, staff, now, reason=reason)
    return transfer


def approve_transfer(session: Session, *, transfer_id: int, staff: StaffIdentity, now: datetime) -> ShopTransfer:
    """Hand the shop over: the owner of before works there no more, and both hear of it.

    Raises TransferNotFoundError, MerchantStateError, SamePersonError.
    """
    merchant, transfer = _open(session, transfer_id, staff)
    same_person.require_another(session, staff=staff, than=[transfer.drafted_by], now=now)
    before = _owners(session, merchant.id)
    of_shop = MerchantMember.merchant_id == merchant.id
    session.execute(delete(MerchantMember).where(of_shop, MerchantMember.role == MemberRole.OWNER))
    session.execute(delete(MerchantMember).where(of_shop, MerchantMember.user_id == transfer.user_id))
    session.add(
        MerchantMember(
            merchant_id=merchant.id, user_id=transfer.user_id, role=MemberRole.OWNER, name=OWNER_NAME, added_at=now
        )
    )
    merchant.applied_by = transfer.user_id  # Who stands for the shop, and is told what is decided about it.
    _decide(transfer, staff, now, approved=True)
    session.flush()
    for user_id in (transfer.user_id, *before):
        facts = {"merchant_id": merchant.id, "shop": merchant.name, "is_owner": user_id == transfer.user_id}
        messages.tell(session, user_id=user_id, kind=MessageKind.SHOP_TRANSFERRED, facts=facts, now=now)
    _note(session, merchant, transfer, MerchantAction.TRANSFERRED, staff, now)
    return transfer


def reject_transfer(
    session: Session, *, transfer_id: int, reason: str, staff: StaffIdentity, now: datetime
) -> ShopTransfer:
    """Leave the shop where it is; who has drafted it may take it back so, too. Raises TransferNotFoundError,
    MerchantStateError.
    """
    merchant, transfer = _open(session, transfer_id, staff)
    _decide(transfer, staff, now, approved=False)
    _note(session, merchant, transfer, MerchantAction.TRANSFER_REJECTED, staff, now, reason=reason)
    return transfer


def transfers(session: Session, *, merchant_id: int, staff: StaffIdentity) -> Sequence[ShopTransfer]:
    """What was asked and decided of a shop's hands, the newest first. Raises MerchantNotFoundError."""
    merchant_in_scope(session, merchant_id=merchant_id, staff=staff)
    query = select(ShopTransfer).where(ShopTransfer.merchant_id == merchant_id)
    return session.scalars(query.order_by(ShopTransfer.id.desc()).limit(20)).all()


def transfer_in_scope(session: Session, *, transfer_id: int, staff: StaffIdentity) -> tuple[Merchant, ShopTransfer]:
    """Raises TransferNotFoundError."""
    transfer = session.get(ShopTransfer, transfer_id)
    if transfer is None:
        raise TransferNotFoundError
    merchant = session.get_one(Merchant, transfer.merchant_id)
    if not staff.covers(place_of(session, merchant)):
        raise TransferNotFoundError
    return merchant, transfer


def _open(session: Session, transfer_id: int, staff: StaffIdentity) -> tuple[Merchant, ShopTransfer]:
    merchant, transfer = transfer_in_scope(session, transfer_id=transfer_id, staff=staff)
    merchant = _held(session, merchant.id, staff)
    session.refresh(transfer, with_for_update=True)
    if not transfer.is_open:
        raise TransferNotFoundError
    return merchant, transfer


def _held(session: Session, merchant_id: int, staff: StaffIdentity) -> Merchant:
    merchant = merchant_in_scope(session, merchant_id=merchant_id, staff=staff)
    lock(session, merchant_id)
    session.refresh(merchant)
    if merchant.status not in IN_ALLIANCE:
        raise MerchantStateError(details={"status": merchant.status.value})
    return merchant


def _owners(session: Session, merchant_id: int) -> list[int]:
    query = select(MerchantMember.user_id).where(MerchantMember.merchant_id == merchant_id)
    return list(session.scalars(query.where(MerchantMember.role == MemberRole.OWNER)))


def _decide(transfer: ShopTransfer, staff: StaffIdentity, now: datetime, *, approved: bool) -> None:
    transfer.is_open, transfer.approved = None, approved
    transfer.decided_by, transfer.decided_at = staff.id, now


def _note(
    session: Session,
    merchant: Merchant,
    transfer: ShopTransfer,
    action: MerchantAction,
    staff: StaffIdentity,
    now: datetime,
    **facts: str,
) -> None:
    path = place_of(session, merchant)
    about = {"transfer_id": transfer.id, **facts}
    audit.note(session, staff=staff, action=action, subject_id=merchant.id, at=now, path=path, **about)
