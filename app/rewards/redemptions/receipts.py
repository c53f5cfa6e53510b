"""Receipts: redemptions as their shop sees them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, select
from sqlalchemy.orm import Session

from app.core.db.paging import Page, newest_first
from app.core.security.masking import mask_name
from app.parties.merchants.models import Merchant, MerchantMember
from app.parties.residents.models import Resident
from app.rewards.offers.models import Offer
from app.rewards.redemptions.errors import RedemptionNotFoundError
from app.rewards.redemptions.models import Redemption, RedemptionStatus


@dataclass(frozen=True, slots=True)
class Receipt:
    """A redemption as its shop sees it. Amounts in fen; `replayed` where it had been done before."""

    id: int
    status: RedemptionStatus
    coupon_id: int | None
    offer_id: int
    title: str
    merchant: dict[str, str]
    bill_fen: int | None
    saving_fen: int
    subsidy_fen: int
    points: int
    bonus_points: int
    redeemed_at: datetime
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class ShopReceipt(Receipt):
    """One in the shop's list: with the holder, masked, and who honoured it, None for who works there no more."""

    holder: str = ""
    clerk: str | None = None


def find(session: Session, *conditions: ColumnElement[bool]) -> Receipt | None:
    """The receipt of an earlier redemption, marked as such, if there is one."""
    row = session.execute(_receipts().where(*conditions)).mappings().one_or_none()
    return None if row is None else _as_receipt(row, replayed=True)


def fresh(session: Session, redemption_id: int) -> Receipt:
    """The receipt of a redemption as it is now."""
    return _as_receipt(session.execute(_receipts().where(Redemption.id == redemption_id)).mappings().one())


def of_shop(
    session: Session, *, merchant_id: int, day: date | None, cursor: str | None, limit: int
) -> Page[ShopReceipt]:
    """What a shop has honoured, newest first, and who honoured it for whom."""
    query = _shop_receipts(merchant_id)
    if day is not None:
        query = query.where(Redemption.day == day)
    return newest_first(session, query, Redemption.id, cursor=cursor, limit=limit).map(_as_shop_receipt)


def one_of_shop(session: Session, *, merchant_id: int, redemption_id: int) -> ShopReceipt:
    """One that a shop has honoured. Raises RedemptionNotFoundError."""
    row = session.execute(_shop_receipts(merchant_id).where(Redemption.id == redemption_id)).one_or_none()
    if row is None:
        raise RedemptionNotFoundError
    return _as_shop_receipt(row)


def _shop_receipts(merchant_id: int) -> Select[*tuple[Any, ...]]:
    works_here = and_(
        MerchantMember.user_id == Redemption.clerk_user_id, MerchantMember.merchant_id == Redemption.merchant_id
    )
    return (
        _receipts()
        .add_columns(Resident.name.label("holder"), MerchantMember.name.label("clerk"))
        .join(Resident, Resident.id == Redemption.resident_id)
        .outerjoin(MerchantMember, works_here)
        .where(Redemption.merchant_id == merchant_id)
    )


def _as_shop_receipt(row: Any) -> ShopReceipt:
    return ShopReceipt(**_fields(row._mapping), holder=mask_name(row.holder), clerk=row.clerk)


def _receipts() -> Select[int, Redemption, str, str, str]:
    return (
        select(Redemption.id, Redemption, Offer.title, Merchant.slug, Merchant.name)
        .join(Offer, Offer.id == Redemption.offer_id)
        .join(Merchant, Merchant.id == Redemption.merchant_id)
    )


def _as_receipt(row: RowMapping, *, replayed: bool = False) -> Receipt:
    return Receipt(**_fields(row), replayed=replayed)


def _fields(row: RowMapping) -> dict[str, Any]:
    done: Redemption = row["Redemption"]
    return {
        "id": done.id,
        "status": done.status,
        "coupon_id": done.coupon_id,
        "offer_id": done.offer_id,
        "title": row["title"],
        "merchant": {"slug": row["slug"], "name": row["name"]},
        "bill_fen": done.bill_fen,
        "saving_fen": done.saving_fen,
        "subsidy_fen": done.subsidy_fen,
        "points": done.points,
        "bonus_points": done.bonus_points,
        "redeemed_at": done.redeemed_at,
    }
