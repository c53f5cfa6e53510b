"""Labels of offers, their states and what was decided about them."""

from app.core.console.blueprint import Labels
from app.core.console.formats import percent, yuan
from app.rewards.offers.models import Offer, OfferKind, OfferStatus, SubsidyKind
from app.rewards.offers.terms import KINDS

LABELS: Labels = {
    OfferKind: {kind: made.label for kind, made in KINDS.items()},
    OfferStatus: {
        OfferStatus.DRAFT: "待发布",
        OfferStatus.PUBLISHED: "发布中",
        OfferStatus.PAUSED: "已暂停",
        OfferStatus.CLOSED: "已结束",
        OfferStatus.REJECTED: "未通过",
        OfferStatus.WITHDRAWN: "商户已撤回",
    },
    SubsidyKind: {
        SubsidyKind.NONE: "商户承担",
        SubsidyKind.FIXED: "基金定额补贴",
        SubsidyKind.SHARE: "基金按比例补贴",
    },
}


def gain(offer: Offer) -> str:
    """What the holder gets, in a few words: 八折 is written as 优惠 20%."""
    match offer.kind:
        case OfferKind.PERCENT_OFF:
            words = f"优惠 {percent(offer.percent_off_bp or 0)}"
        case OfferKind.CASH_OFF:
            words = f"减 {yuan(offer.cash_off_fen or 0)} 元"
        case OfferKind.CREDIT_PRICE:
            words = f"信用价 {yuan(offer.credit_price_fen or 0)} 元，原价 {yuan(offer.list_price_fen or 0)} 元"
        case OfferKind.FREE_ITEM:
            words = f"免费，价值 {yuan(offer.list_price_fen or 0)} 元"
        case OfferKind.MEMBER_DISCOUNT:
            steps = sorted((offer.stars_off_bp or {}).items())
            words = "、".join(f"{stars} 星优惠 {percent(share)}" for stars, share in steps)
    if offer.min_spend_fen:
        words += f"，满 {yuan(offer.min_spend_fen)} 元可用"
    if offer.max_saving_fen:
        words += f"，最多省 {yuan(offer.max_saving_fen)} 元"
    return words


def subsidy(offer: Offer) -> str:
    """Who bears the saving."""
    match offer.subsidy_kind:
        case SubsidyKind.NONE:
            return "由商户承担"
        case SubsidyKind.FIXED:
            return f"基金每次补贴 {yuan(offer.subsidy_fen or 0)} 元"
        case SubsidyKind.SHARE:
            share = percent(offer.subsidy_share_bp or 0)
            return f"基金补贴优惠额的 {share}，每次最多 {yuan(offer.subsidy_cap_fen or 0)} 元"
