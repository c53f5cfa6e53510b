"""What can keep a node from being moved or closed, and how it is said."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.rewards.offers.models import OfferStatus

LIVE = (OfferStatus.DRAFT, OfferStatus.PUBLISHED, OfferStatus.PAUSED)


class Matter(StrEnum):
    CHILDREN = "children"
    RESIDENTS = "residents"
    SHOPS = "shops"
    STAFF = "staff"
    POSTS = "posts"
    UNITS = "units"
    OFFERS = "offers"
    COUPONS = "coupons"
    UNSETTLED = "unsettled"
    STATEMENTS = "statements"
    REVERSALS = "reversal_requests"
    LISTS = "payment_lists"
    TOP_UPS = "top_ups"
    ALLOCATIONS = "allocations"
    MONEY = "money_fen"
    LISTED = "listed_statements"
    SUBSIDISED = "subsidised_offers"


_WORDS = {
    Matter.CHILDREN: "下级节点 {:,} 个",
    Matter.RESIDENTS: "居民 {:,} 人",
    Matter.SHOPS: "商户 {:,} 家",
    Matter.STAFF: "在用的工作人员账号 {:,} 个",
    Matter.POSTS: "在任或待任命的岗位 {:,} 个",
    Matter.UNITS: "在册的单位 {:,} 个",
    Matter.OFFERS: "没有结束的优惠 {:,} 项",
    Matter.COUPONS: "没有使用的诚信券 {:,} 张",
    Matter.UNSETTLED: "还有积分或应付款没有结清的商户 {:,} 家",
    Matter.STATEMENTS: "没有付款的对账单 {:,} 份",
    Matter.REVERSALS: "等待审批的撤销核销 {:,} 笔",
    Matter.LISTS: "没有办结的付款清单 {:,} 份",
    Matter.TOP_UPS: "等待审批的充值 {:,} 笔",
    Matter.ALLOCATIONS: "等待审批的划拨 {:,} 笔",
    Matter.LISTED: "在付款清单上的对账单 {:,} 份",
    Matter.SUBSIDISED: "由原上级基金补贴、没有结束的优惠 {:,} 项",
}


def words_of(matter: Matter, count: int) -> str:
    if matter is Matter.MONEY:
        return f"基金里的钱 {count / 100:,.2f} 元（含预留和优惠补贴）"
    return _WORDS[matter].format(count)


def said(matters: Mapping[Matter, int]) -> tuple[str, dict[str, Any]]:
    """In words, and as details of an error; what there is none of is left out."""
    there = {matter: count for matter, count in matters.items() if count}
    words = "、".join(words_of(matter, count) for matter, count in there.items())
    return words, {"open": [{"what": matter.value, "count": count} for matter, count in there.items()]}
