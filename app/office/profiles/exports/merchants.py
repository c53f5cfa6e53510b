"""Exports of the register of shops."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.core.audit import Fact
from app.core.db.paging import Page
from app.core.exports import Column, Export, Kind
from app.ledger import journals as ledger
from app.ledger.chart import OwnerKind
from app.office.profiles.forms import merchants as forms
from app.parties import merchants
from app.parties.communities.actions import COMMUNITY_ID
from app.parties.communities.nodes import names_by_id
from app.parties.merchants.models import Merchant, MerchantStatus


@dataclass(frozen=True, slots=True)
class Row:
    """A shop with the name of its node, its points, and what its fund owes it in fen."""

    shop: Merchant
    place: str
    points: int
    payable_fen: int


def _page(session: Session, **query: Any) -> Page[Row]:
    page = merchants.merchants_in_scope(session, **query)
    ids = [shop.id for shop in page.items]
    places = names_by_id(session, (shop.community_id for shop in page.items))
    points, payable = (
        ledger.balances_of_owners(session, OwnerKind.MERCHANT, kind, ids) for kind in ("points", "payable")
    )
    return page.map(lambda shop: Row(shop, places[shop.community_id], points[shop.id], payable[shop.id]))


EXPORTS = [
    Export(
        "merchants",
        "商户",
        permission="merchants:read",
        query=forms.MerchantsQuery,
        filters={
            "status": Fact("状态", MerchantStatus),
            "trade": Fact("行业"),
            "community_id": COMMUNITY_ID,
            "text": Fact("名称"),
        },
        page=_page,
        columns=[
            Column("名称", "shop.name", width=28),
            Column("行业", "shop.trade"),
            Column("社区", "place"),
            Column("地址", "shop.address", width=32),
            Column("联系电话", "shop.phone"),
            Column("执照号", "shop.licence_no", width=22),
            Column("名片编号", "shop.slug"),
            Column("状态", "shop.status", Kind.LABEL),
            Column("申请时间", "shop.applied_at", Kind.MOMENT),
            Column("积分", "points", Kind.WHOLE),
            Column("应付补贴（元）", "payable_fen", Kind.YUAN),
        ],
    )
]
