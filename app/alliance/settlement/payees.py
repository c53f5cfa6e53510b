"""The bank accounts of shops: shown masked, and in full on payment lists alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alliance.settlement.models import Payee, PayeeChange, PayeeChangeStatus
from app.core.db.paging import Page, newest_first
from app.core.identities import MemberIdentity, StaffIdentity
from app.core.security.masking import mask_name
from app.parties.communities.models import Community
from app.parties.communities.nodes import subtree_ids
from app.parties.merchants import merchant_in_scope
from app.parties.merchants.models import Merchant, MerchantStatus

FIRMS = (
    *("公司", "集团", "合作社", "商行", "商店", "超市", "中心", "协会", "学校", "医院", "诊所", "银行", "工作室"),
    *("店", "厂", "社", "部", "院", "馆", "铺", "堂", "坊", "站", "场", "所", "屋", "楼", "园", "房"),
)
"""What names of firms end with. They are in public registers, and whoever checks an account has to read them."""
SHORTEST_FIRM = 4


@dataclass(frozen=True, slots=True)
class MaskedPayee:
    """An account as it is shown: 张*明 or a firm's whole name, 6222 **** 0001.

    `payable_from` is the moment before which nothing is paid to it; None while it waits for a second person.
    """

    account_name: str
    account_no: str
    bank: str
    changed_at: datetime
    status: PayeeChangeStatus = PayeeChangeStatus.CONFIRMED
    payable_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class OwnPayee:
    """What the shop has entered last, and where its money goes now; the same once that is confirmed."""

    payee: MaskedPayee | None
    current: MaskedPayee | None


@dataclass(frozen=True, slots=True)
class ShopPayee:
    """A shop with the account to which it is paid and the one that waits to be confirmed, as far as there are any."""

    merchant: Merchant
    community: Community
    payee: MaskedPayee | None
    proposed: MaskedPayee | None


def masked(payee: Payee) -> MaskedPayee:
    return MaskedPayee(
        mask_account_name(payee.account_name),
        mask_account(payee.account_no),
        payee.bank,
        payee.changed_at,
        payable_from=payee.payable_from,
    )


def masked_change(change: PayeeChange) -> MaskedPayee:
    name, number = mask_account_name(change.account_name), mask_account(change.account_no)
    return MaskedPayee(name, number, change.bank, change.proposed_at, change.status)


def mask_account_name(name: str) -> str:
    """A firm's name as it is; a person's masked. A note in brackets, such as （个体工商户）, is no part of it."""
    bare = name.partition("（")[0].partition("(")[0].strip()
    is_firm = len(bare) >= SHORTEST_FIRM and bare.endswith(FIRMS)
    return name if is_firm else mask_name(name)


def mask_account(number: str) -> str:
    """The last four digits of an account, and the first four of a long one."""
    return f"{number[:4]} **** {number[-4:]}" if len(number) >= 12 else f"**** {number[-4:]}"


def of_shop(session: Session, *, member: MemberIdentity) -> OwnPayee:
    """A shop's own account."""
    payee, change = _find(session, member.merchant_id)
    current = masked(payee) if payee else None
    return OwnPayee(masked_change(change) if change else current, current)


def of_shops(session: Session, merchant_ids: Iterable[int]) -> dict[int, Payee]:
    """The accounts of these shops, by shop, as far as there are any."""
    payees = session.scalars(select(Payee).where(Payee.merchant_id.in_(list(merchant_ids))))
    return {payee.merchant_id: payee for payee in payees}


def one_in_scope(session: Session, *, merchant_id: int, staff: StaffIdentity) -> ShopPayee:
    """A shop of the subtree with its account. Raises MerchantNotFoundError."""
    merchant = merchant_in_scope(session, merchant_id=merchant_id, staff=staff)
    payee, change = _find(session, merchant.id)
    return _shown(merchant, session.get_one(Community, merchant.community_id), payee, change)


def _find(session: Session, merchant_id: int) -> tuple[Payee | None, PayeeChange | None]:
    return (
        session.scalar(select(Payee).where(Payee.merchant_id == merchant_id)),
        session.scalar(select(PayeeChange).where(PayeeChange.open_merchant_id == merchant_id)),
    )


def _shown(merchant: Merchant, community: Community, payee: Payee | None, change: PayeeChange | None) -> ShopPayee:
    return ShopPayee(merchant, community, masked(payee) if payee else None, masked_change(change) if change else None)


def in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    missing: bool,
    proposed: bool,
    shop: str | None,
    community_id: int | None,
    cursor: str | None,
    limit: int,
) -> Page[ShopPayee]:
    """The shops of a subtree that can be owed something, with their accounts, newest first; only those without one
    where `missing`, only those with one to be confirmed where `proposed`.
    """
    query = (
        select(Merchant.id, Merchant, Community, Payee, PayeeChange)
        .join(Community, Community.id == Merchant.community_id)
        .outerjoin(Payee, Payee.merchant_id == Merchant.id)
        .outerjoin(PayeeChange, PayeeChange.open_merchant_id == Merchant.id)
        .where(
            Merchant.community_id.in_(subtree_ids(staff.path)),
            Merchant.status.not_in([MerchantStatus.APPLIED, MerchantStatus.RETURNED]),
        )
    )
    if missing:
        query = query.where(Payee.id.is_(None))
    if proposed:
        query = query.where(PayeeChange.id.is_not(None))
    if shop is not None:
        query = query.where(Merchant.name.contains(shop, autoescape=True))
    if community_id is not None:
        query = query.where(Merchant.community_id == community_id)
    page = newest_first(session, query, Merchant.id, cursor=cursor, limit=limit)
    return page.map(lambda row: _shown(*row[1:]))
