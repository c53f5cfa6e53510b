"""How what is reported reads in Chinese."""

from app.rewards.offers.models import OfferKind

FUND_KINDS = {
    "top_up": "充值",
    "top_up_reversal": "充值冲正",
    "allocation": "上下级划拨",
    "alloc_reversal": "划拨冲正",
    "offer_published": "优惠补贴预留",
    "offer_closed": "优惠补贴退回",
    "reservation": "商户付款预留",
    "release": "商户付款未成退回",
    "settlement": "商户积分结算",
    "adjustment": "核销作废退回",
}
OFFER_KINDS = {
    OfferKind.PERCENT_OFF: "打折",
    OfferKind.CASH_OFF: "减免",
    OfferKind.CREDIT_PRICE: "信用价",
    OfferKind.FREE_ITEM: "免费兑换",
    OfferKind.MEMBER_DISCOUNT: "会员折扣",
}
