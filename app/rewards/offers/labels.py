"""Labels of offers, their states and what was decided about them."""

from typing import Any

from app.core.console.blueprint import Labels
from app.core.console.formats import percent, yuan
from app.rewards.offers.models import Offer, OfferKind, OfferStatus, SubsidyKind
from app.rewards.offers.terms import KINDS, TERMS, Unit

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
    """What the holder gets and on which conditions, in a few words: 八折 is written as 优惠 20%."""
    made = KINDS[offer.kind]
    asked = [name for name, term in TERMS.items() if term.condition and getattr(offer, name)]
    said = {name: _said(TERMS[name].unit, getattr(offer, name)) for name in (*made.needed, *asked)}
    return "，".join([made.gain, *(TERMS[name].condition for name in asked)]).format_map(said)


def _said(unit: Unit, value: Any) -> str:
    match unit:
        case Unit.FEN:
            return yuan(value or 0)
        case Unit.OFF_BP:
            return percent(value or 0)
        case Unit.OFF_BP_BY_STARS:
            return "、".join(f"{stars} 星优惠 {percent(share)}" for stars, share in sorted((value or {}).items()))


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
