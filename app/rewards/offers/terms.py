"""The terms of an offer, each declared once: what it is called, how it is counted and said, which kinds have it; and
which of them make sense together.

Schemas, forms, pages, the lookup at the counter and, by the API document, what the phone asks and says are made of
`TERMS` and `KINDS`. A column for each is in `models`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.core.errors import RuleError
from app.rewards.offers.models import OfferKind, SubsidyKind

FULL_BP = 10_000
OFF_MAX_BP = 9_000
POINTS_MAX = 100_000
STOCK_MAX = 1_000_000
STARS = range(1, 6)


class Unit(StrEnum):
    """How a term is counted: an amount in fen, a share off the bill in basis points, such a share by stars."""

    FEN = "fen"
    OFF_BP = "off_bp"
    OFF_BP_BY_STARS = "off_bp_by_stars"


@dataclass(frozen=True, slots=True)
class Term:
    """A term that some kinds of offers have; `unless_given` says what holds where an optional one is left empty,
    `condition` what it asks of the holder, with terms in braces.
    """

    label: str
    unit: Unit
    unless_given: str = ""
    condition: str = ""


TERMS: dict[str, Term] = {
    "percent_off_bp": Term("折扣", Unit.OFF_BP),
    "cash_off_fen": Term("立减金额", Unit.FEN),
    "list_price_fen": Term("原价", Unit.FEN),
    "credit_price_fen": Term("信用价", Unit.FEN),
    "stars_off_bp": Term("各星级的折扣", Unit.OFF_BP_BY_STARS),
    "min_spend_fen": Term("满多少可用", Unit.FEN, "没有就不填", "满 {min_spend_fen} 元可用"),
    "max_saving_fen": Term("每次最多省", Unit.FEN, "不填，按单笔账单上限算", "最多省 {max_saving_fen} 元"),
}
"""In the order in which forms ask for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of offer: what it is called, and in short; what it is for; what the holder gets, as the desk and as the
    phone say it, with terms in braces; the terms that it must have and those that it may have.
    """

    label: str
    short: str
    about: str
    gain: str
    gain_on_phone: str
    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def terms(self) -> list[str]:
        return [name for name in TERMS if name in self.needed or name in self.optional]


KINDS: dict[OfferKind, Kind] = {
    OfferKind.CASH_OFF: Kind(
        label="立减券",
        short="立减",
        about="减固定金额，可以要求满多少元。",
        gain="减 {cash_off_fen} 元",
        gain_on_phone="立减 {cash_off_fen} 元",
        needed=("cash_off_fen",),
        optional=("min_spend_fen",),
    ),
    OfferKind.PERCENT_OFF: Kind(
        label="折扣券",
        short="折扣",
        about="按账单金额打折，例如理发八折。",
        gain="优惠 {percent_off_bp}",
        gain_on_phone="{percent_off_bp} 折",
        needed=("percent_off_bp",),
        optional=("min_spend_fen", "max_saving_fen"),
    ),
    OfferKind.CREDIT_PRICE: Kind(
        label="信用价",
        short="信用价",
        about="一件商品或一项服务，凭券按信用价购买。",
        gain="信用价 {credit_price_fen} 元，原价 {list_price_fen} 元",
        gain_on_phone="信用价 {credit_price_fen} 元（原价 {list_price_fen} 元）",
        needed=("list_price_fen", "credit_price_fen"),
    ),
    OfferKind.FREE_ITEM: Kind(
        label="免费兑换",
        short="免费",
        about="凭积分免费领取物品或服务，例如早餐、体检。",
        gain="免费，价值 {list_price_fen} 元",
        gain_on_phone="免费，价值 {list_price_fen} 元",
        needed=("list_price_fen",),
    ),
    OfferKind.MEMBER_DISCOUNT: Kind(
        label="会员优惠",
        short="会员",
        about="出示会员码按星级打折，不用兑换，不收积分。",
        gain="{stars_off_bp}",
        gain_on_phone="按星级打折，结账时出示会员码",
        needed=("stars_off_bp",),
        optional=("min_spend_fen", "max_saving_fen"),
    ),
}


@dataclass(kw_only=True, slots=True)
class MoneyTerms:
    """The terms that money depends on: those of `TERMS`, and who bears the saving. Amounts in fen, shares in basis
    points.
    """

    kind: OfferKind
    percent_off_bp: int | None = None
    cash_off_fen: int | None = None
    list_price_fen: int | None = None
    credit_price_fen: int | None = None
    stars_off_bp: dict[str, int] | None = None
    min_spend_fen: int | None = None
    max_saving_fen: int | None = None
    subsidy_kind: SubsidyKind = SubsidyKind.NONE
    subsidy_fen: int | None = None
    subsidy_share_bp: int | None = None
    subsidy_cap_fen: int | None = None


@dataclass(kw_only=True, slots=True)
class OfferTerms(MoneyTerms):
    """What is promised to whom; `coupon_days` in days after the claim, `picture_key` a picture of the shop."""

    title: str
    valid_from: datetime
    valid_until: datetime
    description: str = ""
    points: int = 0
    stock_total: int = 0
    per_person: int = 1
    min_stars: int = 0
    coupon_days: int = 30
    picture_key: str | None = None


def described() -> dict[str, Any]:
    """Terms and kinds for whoever makes a form of them, or says them: `x-offer-terms` of the API document."""
    return {
        "kinds": [
            {
                "kind": kind.value,
                "label": made.label,
                "short": made.short,
                "about": made.about,
                "gain": made.gain_on_phone,
                "needed": made.needed,
                "terms": made.terms,
            }
            for kind, made in KINDS.items()
        ],
        "terms": {name: asdict(term) for name, term in TERMS.items()},
    }


_OF_SUBSIDIES: dict[SubsidyKind, tuple[str, ...]] = {
    SubsidyKind.NONE: (),
    SubsidyKind.FIXED: ("subsidy_fen",),
    SubsidyKind.SHARE: ("subsidy_share_bp", "subsidy_cap_fen"),
}


def fields_of(kind: OfferKind) -> Mapping[str, bool]:
    """The terms of a kind, each with whether it is needed; those that all offers have are not among them."""
    made = KINDS[kind]
    return {name: name in made.needed for name in made.terms}


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
    amounts = [name for name, term in TERMS.items() if term.unit is Unit.FEN and name != "credit_price_fen"]
    wrong += [(name, too_large) for name in amounts if (getattr(terms, name) or 0) > bill_max_fen]
    if terms.kind is OfferKind.MEMBER_DISCOUNT:
        wrong += _wrong_of_member_discount(terms)
    elif terms.stock_total < 1:
        wrong.append(("stock_total", "请填写可兑换的数量。"))
    if terms.kind is OfferKind.CREDIT_PRICE and (terms.credit_price_fen or 0) >= (terms.list_price_fen or 0):
        wrong.append(("credit_price_fen", "信用价应低于原价。"))
    if wrong:
        raise RuleError(details={"fields": [{"field": field, "message": message} for field, message in wrong]})


def _wrong_of_kind(terms: OfferTerms) -> list[tuple[str, str]]:
    made = KINDS[terms.kind]
    missing = [(name, "这种优惠需要填写这一项。") for name in made.needed if getattr(terms, name) is None]
    others = [name for name in TERMS if name not in made.terms]
    return missing + [(name, "这种优惠不用填写这一项。") for name in others if getattr(terms, name) is not None]


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
