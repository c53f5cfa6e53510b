"""The bank account of a shop: entered by its owner or by staff, shown masked, and in full on payment lists alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alliance.settlement.actions import SettlementAction
from app.alliance.settlement.models import Payee
from app.core import audit
from app.core.db.paging import Page, newest_first
from app.core.identities import MemberIdentity, StaffIdentity
from app.core.security.masking import mask_name
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.merchants import merchant_in_scope
from app.parties.merchants.models import Merchant, MerchantStatus


@dataclass(frozen=True, slots=True)
class MaskedPayee:
    """An account as it is shown: 示*店, 6222 **** 0001."""

    account_name: str
    account_no: str
    bank: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ShopPayee:
    """A shop and its account, None where none has been entered."""

    merchant: Merchant
    community: Community
    payee: MaskedPayee | None


def masked(payee: Payee) -> MaskedPayee:
    return MaskedPayee(mask_name(payee.account_name), mask_account(payee.account_no), payee.bank, payee.changed_at)


def mask_account(number: str) -> str:
    """The last four digits of an account, and the first four of a long one."""
    return f"{number[:4]} **** {number[-4:]}" if len(number) >= 12 else f"**** {number[-4:]}"


def of_shop(session: Session, *, member: MemberIdentity) -> MaskedPayee | None:
    """A shop's own account."""
    payee = session.scalar(select(Payee).where(Payee.merchant_id == member.merchant_id))
    return masked(payee) if payee else None


def of_shops(session: Session, merchant_ids: Iterable[int]) -> dict[int, Payee]:
    """The accounts of these shops, by shop, as far as there are any."""
    payees = session.scalars(select(Payee).where(Payee.merchant_id.in_(list(merchant_ids))))
    return {payee.merchant_id: payee for payee in payees}


def enter_own(
    session: Session, *, owner: MemberIdentity, account_name: str, account_no: str, bank: str, now: datetime
) -> MaskedPayee:
    """The owner says where their money is to go. Lists that are at the bank keep the account that they have."""
    return masked(_enter(session, owner.merchant_id, account_name, account_no, bank, owner.actor, now))


def enter(
    session: Session,
    *,
    merchant_id: int,
    account_name: str,
    account_no: str,
    bank: str,
    staff: StaffIdentity,
    now: datetime,
) -> Payee:
    """Staff enter the account for the shop. Raises MerchantNotFoundError."""
    merchant = merchant_in_scope(session, merchant_id=merchant_id, staff=staff)
    payee = _enter(session, merchant.id, account_name, account_no, bank, staff.actor, now)
    audit.note(
        session,
        staff=staff,
        action=SettlementAction.PAYEE_ENTERED,
        subject_id=merchant.id,
        at=now,
        path=session.get_one(Community, merchant.community_id).path,
        last_digits=account_no[-4:],
    )
    return payee


def _enter(
    session: Session, merchant_id: int, account_name: str, account_no: str, bank: str, actor: str, now: datetime
) -> Payee:
    session.execute(select(Merchant.id).where(Merchant.id == merchant_id).with_for_update())
    payee = session.scalar(select(Payee).where(Payee.merchant_id == merchant_id))
    if payee is None:
        payee = Payee(
            merchant_id=merchant_id,
            account_name=account_name,
            account_no=account_no,
            bank=bank,
            changed_by=actor,
            changed_at=now,
        )
        session.add(payee)
    else:
        payee.account_name, payee.account_no, payee.bank = account_name, account_no, bank
        payee.changed_by, payee.changed_at = actor, now
    session.flush()
    return payee


def one_in_scope(session: Session, *, merchant_id: int, staff: StaffIdentity) -> ShopPayee:
    """A shop of the subtree with its account. Raises MerchantNotFoundError."""
    merchant = merchant_in_scope(session, merchant_id=merchant_id, staff=staff)
    payee = session.scalar(select(Payee).where(Payee.merchant_id == merchant.id))
    return ShopPayee(merchant, session.get_one(Community, merchant.community_id), masked(payee) if payee else None)


def in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    missing: bool,
    shop: str | None,
    community_id: int | None,
    cursor: str | None,
    limit: int,
) -> Page[ShopPayee]:
    """The shops of a subtree that can be owed something, with their accounts, newest first; only those without one
    where `missing`.
    """
    query = (
        select(Merchant.id, Merchant, Community, Payee)
        .join(Community, Community.id == Merchant.community_id)
        .outerjoin(Payee, Payee.merchant_id == Merchant.id)
        .where(
            Merchant.community_id.in_(subtree_ids(staff.path)),
            Merchant.status.not_in([MerchantStatus.APPLIED, MerchantStatus.RETURNED]),
        )
    )
    if missing:
        query = query.where(Payee.id.is_(None))
    if shop is not None:
        query = query.where(Merchant.name.contains(shop, autoescape=True))
    if community_id is not None:
        query = query.where(Merchant.community_id == community_id)
    page = newest_first(session, query, Merchant.id, cursor=cursor, limit=limit)
    return page.map(lambda row: ShopPayee(row[1], row[2], masked(row[3]) if row[3] else None))
