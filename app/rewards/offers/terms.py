"""The terms of an offer, and which of them make sense together."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.core.errors import RuleError
from app.rewards.offers.models import OfferKind, SubsidyKind


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferTerms:
    """What is promised to whom. Amounts in fen, shares in basis points, `coupon_days` in days after the claim."""

    kind: OfferKind
    title: str
    valid_from: datetime
    valid_until: datetime
    description: str = ""
    points: int = 0
    stock_total: int = 0
    per_person: int = 1
    min_stars: int = 0
    coupon_days: int = 30
    percent_off_bp: int | None = None
    cash_off_fen: int | None = None
    list_price_fen: int | None = None
    credit_price_fen: int | None = None
    min_spend_fen: int | None = None
    max_saving_fen: int | None = None
    stars_off_bp: dict[str, int] | None = None
    subsidy_kind: SubsidyKind = SubsidyKind.NONE
    subsidy_fen: int | None = None
    subsidy_share_bp: int | None = None
    subsidy_cap_fen: int | None = None


_NEEDED: dict[OfferKind, tuple[str, ...]] = {
    OfferKind.PERCENT_OFF: ("percent_off_bp",),
    OfferKind.CASH_OFF: ("cash_off_fen",),
    OfferKind.CREDIT_PRICE: ("list_price_fen", "credit_price_fen"),
    OfferKind.FREE_ITEM: ("list_price_fen",),
    OfferKind.MEMBER_DISCOUNT: ("stars_off_bp",),
}
_OPTIONAL: dict[OfferKind, tuple[str, ...]] = {
    OfferKind.PERCENT_OFF: ("min_spend_fen", "max_saving_fen"),
    OfferKind.CASH_OFF: ("min_spend_fen",),
    OfferKind.CREDIT_PRICE: (),
    OfferKind.FREE_ITEM: (),
    OfferKind.MEMBER_DISCOUNT: ("min_spend_fen", "max_saving_fen"),
}
_OF_KINDS = sorted({name for names in (*_NEEDED.values(), *_OPTIONAL.values()) for name in names})
_OF_SUBSIDIES: dict[SubsidyKind, tuple[str, ...]] = {
    SubsidyKind.NONE: (),
    SubsidyKind.FIXED: ("subsidy_fen",),
    SubsidyKind.SHARE: ("subsidy_share_bp", "subsidy_cap_fen"),
}


_AMOUNTS = ("cash_off_fen", "list_price_fen", "min_spend_fen", "max_saving_fen")
FULL_BP = 10_000


def fields_of(kind: OfferKind) -> dict[str, bool]:
    """The terms of a kind, each with whether it is needed; those that all offers have are not among them."""
    return dict.fromkeys(_NEEDED[kind], True) | dict.fromkeys(_OPTIONAL[kind], False)


def capped(terms: OfferTerms, *, bill_max_fen: int) -> OfferTerms:
    """The same, with a cap on a share of the bill where none was given: its share of the highest bill there can be."""
    if terms.max_saving_fen is not None:
        return terms
    shares_bp = [terms.percent_off_bp or 0, *(terms.stars_off_bp or {}).values()]
    if "max_saving_fen" not in fields_of(terms.kind) or not any(shares_bp):
        return terms
    return replace(terms, max_saving_fen=max(1, bill_max_fen * max(shares_bp) // FULL_BP))


def check(terms: OfferTerms, *, bill_max_fen: int, now: datetime) -> None:
    """Raises a RuleError that names every term that is missing, out of place, too large or contradicts another.

    No amount of an offer is above the highest bill of who honours it.
    """
    wrong = [*_wrong_of_kind(terms), *_wrong_of_subsidy(terms), *_wrong_of_period(terms, now)]
    too_large = f"不能超过单笔账单上限 {bill_max_fen / 100:,.2f} 元。"
    wrong += [(name, too_large) for name in _AMOUNTS if (getattr(terms, name) or 0) > bill_max_fen]
    if terms.kind is OfferKind.MEMBER_DISCOUNT:
        wrong += _wrong_of_member_discount(terms)
    elif terms.stock_total < 1:
        wrong.append(("stock_total", "请填写可兑换的数量。"))
    if terms.kind is OfferKind.CREDIT_PRICE and (terms.credit_price_fen or 0) >= (terms.list_price_fen or 0):
        wrong.append(("credit_price_fen", "信用价应低于原价。"))
    if wrong:
        raise RuleError(details={"fields": [{"field": field, "message": message} for field, message in wrong]})


def _wrong_of_kind(terms: OfferTerms) -> list[tuple[str, str]]:
    needed, allowed = _NEEDED[terms.kind], (*_NEEDED[terms.kind], *_OPTIONAL[terms.kind])
    missing = [(name, "这种优惠需要填写这一项。") for name in needed if getattr(terms, name) is None]
    extra = [
        (name, "这种优惠不用填写这一项。")
        for name in _OF_KINDS
        if name not in allowed and getattr(terms, name) is not None
    ]
    return missing + extra


def _wrong_of_subsidy(terms: OfferTerms) -> list[tuple[str, str]]:
    needed = _OF_SUBSIDIES[terms.subsidy_kind]
    every = {name for names in _OF_SUBSIDIES.values() for name in names}
    missing = [(name, "这种补贴需要填写这一项。") for name in needed if getattr(terms, name) is None]
    extra = [
        (name, "这种补贴不用填写这一项。")
        for name in sorted(every.difference(needed))
        if getattr(terms, name) is not None
    ]
    return missing + extra


def _wrong_of_period(terms: OfferTerms, now: datetime) -> list[tuple[str, str]]:
    if terms.valid_until <= terms.valid_from:
        return [("valid_until", "结束时间应晚于开始时间。")]
    return [("valid_until", "结束时间已经过去。")] if terms.valid_until <= now else []


def _wrong_of_member_discount(terms: OfferTerms) -> list[tuple[str, str]]:
    wrong = []
    if terms.points:
        wrong.append(("points", "会员优惠不收积分。"))
    if terms.stock_total:
        wrong.append(("stock_total", "会员优惠不限数量。"))
    if terms.subsidy_kind is not SubsidyKind.NONE:
        wrong.append(("subsidy_kind", "会员优惠由商户承担，没有补贴。"))
    return wrong
