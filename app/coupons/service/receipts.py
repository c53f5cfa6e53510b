"""Receipts: redemptions as their shop sees them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, Select, select
from sqlalchemy.orm import Session

from app.core.paging import Page, newest_first
from app.coupons.models import Offer, Redemption, RedemptionStatus
from app.merchants.models import Merchant


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


def find(session: Session, *conditions: Any) -> Receipt | None:
    """The receipt of an earlier redemption, marked as such, if there is one."""
    row = session.execute(_receipts().where(*conditions)).mappings().one_or_none()
    return None if row is None else _as_receipt(row, replayed=True)


def fresh(session: Session, redemption_id: int) -> Receipt:
    """The receipt of a redemption as it is now."""
    return _as_receipt(session.execute(_receipts().where(Redemption.id == redemption_id)).mappings().one())


def of_shop(session: Session, *, merchant_id: int, day: date | None, cursor: str | None, limit: int) -> Page[Receipt]:
    """What a shop has honoured, newest first."""
    query = _receipts().where(Redemption.merchant_id == merchant_id)
    if day is not None:
        query = query.where(Redemption.day == day)
    page = newest_first(session, query, Redemption.id, cursor=cursor, limit=limit)
    return page.map(lambda row: _as_receipt(row._mapping))


def _receipts() -> Select[int, Redemption, str, str, str]:
    return (
        select(Redemption.id, Redemption, Offer.title, Merchant.slug, Merchant.name)
        .join(Offer, Offer.id == Redemption.offer_id)
        .join(Merchant, Merchant.id == Redemption.merchant_id)
    )


def _as_receipt(row: RowMapping, *, replayed: bool = False) -> Receipt:
    done: Redemption = row["Redemption"]
    return Receipt(
        id=done.id,
        status=done.status,
        coupon_id=done.coupon_id,
        offer_id=done.offer_id,
        title=row["title"],
        merchant={"slug": row["slug"], "name": row["name"]},
        bill_fen=done.bill_fen,
        saving_fen=done.saving_fen,
        subsidy_fen=done.subsidy_fen,
        points=done.points,
        bonus_points=done.bonus_points,
        redeemed_at=done.redeemed_at,
        replayed=replayed,
    )
