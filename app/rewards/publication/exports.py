"""Exports of offers."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.core.audit import Fact
from app.core.db.paging import Page
from app.core.exports import Column, Export, Kind
from app.parties.communities.actions import COMMUNITY_ID
from app.parties.merchants.actions import MERCHANT_ID
from app.rewards.offers import labels, queries
from app.rewards.offers.models import Offer, OfferKind, OfferStatus
from app.rewards.publication import forms


@dataclass(frozen=True, slots=True)
class Row:
    """An offer with the name of its shop or community."""

    offer: Offer
    provider: str


def _page(session: Session, **query: Any) -> Page[Row]:
    page = queries.offers_in_scope(session, **query)
    providers = queries.providers_of(session, page.items)
    return page.map(lambda offer: Row(offer, providers[offer.id]))


EXPORTS = [
    Export(
        "offers",
        "优惠",
        permission="offers:read",
        query=forms.OffersQuery,
        filters={
            "status": Fact("状态", OfferStatus),
            "kind": Fact("类型", OfferKind),
            "community_id": COMMUNITY_ID,
            "merchant_id": MERCHANT_ID,
            "session_id": Fact("集市编号"),
            "text": Fact("名称"),
        },
        page=_page,
        columns=[
            Column("标题", "offer.title", width=28),
            Column("谁提供", "provider", width=28),
            Column("种类", "offer.kind", Kind.LABEL),
            Column("内容", lambda row: labels.gain(row.offer), width=36),
            Column("状态", "offer.status", Kind.LABEL),
            Column("积分", "offer.points", Kind.WHOLE),
            Column("数量", "offer.stock_total", Kind.WHOLE),
            Column("余量", "offer.stock_left", Kind.WHOLE),
            Column("补贴", lambda row: labels.subsidy(row.offer), width=36),
            Column("预算（元）", "offer.budget_needed_fen", Kind.YUAN),
            Column("每次奖励积分", "offer.bonus_points", Kind.WHOLE),
            Column("开始", "offer.valid_from", Kind.MOMENT),
            Column("结束", "offer.valid_until", Kind.MOMENT),
        ],
    )
]
