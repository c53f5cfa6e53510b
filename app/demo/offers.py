"""Offers: what every shop and every community offers, drafted by them and published by the street."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from rich.progress import Progress
from sqlalchemy.orm import Session

from app.core.clock import add_months, start_of_day
from app.core.db.uow import execute
from app.demo import seeds
from app.demo.assortment import TRADES, Trade
from app.demo.drawings import goods
from app.demo.shops import has_pictures
from app.demo.world import Item, Shop, World
from app.parties.pictures import shown
from app.rewards.offers.models import Offer, OfferKind, SubsidyKind
from app.rewards.offers.terms import OfferTerms
from app.rewards.publication import lifecycle
from app.rewards.redemptions.savings import needs_bill

PER_TRANSACTION = 60
STARS_OFF_BP = {"3": 500, "4": 1000, "5": 2000}
TRADE = {trade.name: trade for trade in TRADES}
WITH_PICTURES = (OfferKind.PERCENT_OFF, OfferKind.FREE_ITEM)
ZHE = {1000: "九折", 1500: "八五折", 2000: "八折"}


@dataclass(frozen=True, slots=True)
class Plan:
    """An offer before it is drafted; `shop` and `place` are indexes, one of them or neither (the street's own)."""

    shop: int | None
    place: int | None
    day: date
    terms: OfferTerms
    bonus_points: int


def fill(world: World, *, stock_factor: int, progress: Progress) -> None:
    """Publish everything. What no fund pays for is there `stock_factor` times over."""
    plans = [*_of_shops(world, stock_factor), *_of_communities(world)]
    task = progress.add_task("优惠上架", total=len(plans))
    for part in seeds.batches(plans, PER_TRANSACTION):
        world.items += execute(_publish, world=world, plans=part)
        progress.advance(task, len(part))


def _of_shops(world: World, stock_factor: int) -> Iterator[Plan]:
    rng = seeds.stream("shelf")
    for index, shop in enumerate(world.shops):
        trade = TRADE[shop.trade]
        makers: list[Callable[[random.Random, Trade], dict[str, Any]]] = [
            _percent_off,
            _cash_off,
            _credit_price,
            _free_item,
        ]
        if shop.key or rng.random() < 0.5:
            makers.append(_member_discount)
        day = world.timeline.opened + timedelta(days=50 + rng.randrange(40))
        for make in makers:
            terms = make(rng, trade)
            if terms.get("stock_total") and "subsidy_kind" not in terms:
                terms["stock_total"] *= stock_factor
            if shop.key and terms.get("stock_total"):  # What scenes are about, everybody can claim.
                terms |= {"min_stars": 0, "coupon_days": 30, "per_person": 3}
            yield Plan(index, None, day, complete(world, day, rng.randint(2, 8), terms), int(rng.random() < 0.2))


def complete(world: World, day: date, months: int, terms: dict[str, Any]) -> OfferTerms:
    """Terms valid from a day until some months after the present one."""
    period = {
        "valid_from": start_of_day(day),
        "valid_until": start_of_day(add_months(world.timeline.month, months)),
    }
    return OfferTerms(**(period | terms))


def _claimable(rng: random.Random, low: int, high: int) -> dict[str, Any]:
    return {
        "points": rng.randint(low, high),
        "stock_total": rng.choice((20, 30, 40, 60)),
        "per_person": rng.randint(1, 3),
        "coupon_days": rng.choice((7, 15, 30, 30, 60)),
        "min_stars": rng.choices((0, 3, 4), (90, 7, 3))[0],
    }


def _share(rng: random.Random, cap_yuan: int) -> dict[str, Any]:
    """For some offers, a share of the saving up to a cap."""
    if rng.random() > 0.35:
        return {}
    share = rng.choice((3000, 5000, 8000))
    return {"subsidy_kind": SubsidyKind.SHARE, "subsidy_share_bp": share, "subsidy_cap_fen": cap_yuan * 100}


def _fixed(rng: random.Random, probability: float, yuan: int) -> dict[str, Any]:
    if rng.random() > probability:
        return {}
    return {"subsidy_kind": SubsidyKind.FIXED, "subsidy_fen": yuan * 100}


def _percent_off(rng: random.Random, trade: Trade) -> dict[str, Any]:
    service, price = rng.choice(trade.services)
    percent_off_bp = rng.choice(tuple(ZHE))
    return {
        "kind": OfferKind.PERCENT_OFF,
        "title": f"{service}{ZHE[percent_off_bp]}",
        "description": f"{service}按实际金额享{ZHE[percent_off_bp]}，最多优惠 {max(price // 4, 10)} 元。",
        "percent_off_bp": percent_off_bp,
        "max_saving_fen": max(price // 4, 10) * 100,
        **_claimable(rng, 1, 3),
        **_share(rng, 6),
    }


def _cash_off(rng: random.Random, trade: Trade) -> dict[str, Any]:
    service, price = rng.choice(trade.services)
    off = max(3, price // rng.choice((5, 6, 8)))
    with_minimum = rng.random() < 0.5
    return {
        "kind": OfferKind.CASH_OFF,
        "title": f"{service}满 {price} 元减 {off} 元" if with_minimum else f"{service}立减 {off} 元",
        "description": "每次消费限用一张，不与其他优惠同享。",
        "cash_off_fen": off * 100,
        **({"min_spend_fen": price * 100} if with_minimum else {}),
        **_claimable(rng, 2, 5),
        **(_fixed(rng, 0.5, min(off, 5)) or _share(rng, 5)),
    }


def _credit_price(rng: random.Random, trade: Trade) -> dict[str, Any]:
    goods, price = rng.choice((*trade.goods, *trade.services))
    credit_price_fen = price * rng.choice((70, 75, 80, 85))
    return {
        "kind": OfferKind.CREDIT_PRICE,
        "title": f"{goods}信用价 {credit_price_fen / 100:g} 元",
        "description": f"市场价 {price} 元，凭诚信券享信用价。",
        "list_price_fen": price * 100,
        "credit_price_fen": credit_price_fen,
        **_claimable(rng, 0, 2),
        **_share(rng, 4),
    }


def _free_item(rng: random.Random, trade: Trade) -> dict[str, Any]:
    goods, price = rng.choice(trade.goods)
    return {
        "kind": OfferKind.FREE_ITEM,
        "title": f"积分兑换{goods}",
        "description": f"价值 {price} 元，到店出示诚信券即可。",
        "list_price_fen": price * 100,
        **_claimable(rng, 3, 8),
        **_fixed(rng, 0.5, min(price, 12)),
    }


def _member_discount(_: random.Random, __: Trade) -> dict[str, Any]:
    return {
        "kind": OfferKind.MEMBER_DISCOUNT,
        "title": "星级会员优惠",
        "description": "三星九五折，四星九折，五星八折，结账时出示会员码。",
        "stars_off_bp": STARS_OFF_BP,
        "max_saving_fen": 5_000,
    }


def _of_communities(world: World) -> Iterator[Plan]:
    """One of each community, honoured by its shops and paid for by its fund, and one of the whole street."""
    rng = seeds.stream("community offers")
    for index in (*range(len(world.places)), None):
        day = world.timeline.opened + timedelta(days=60 + rng.randrange(30))
        yuan = rng.choice((5, 8, 10))
        terms = {
            "kind": OfferKind.CASH_OFF,
            "title": f"诚信券 {yuan} 元",
            "description": "本社区各联盟商户都能用，抵现金。"
            if index is not None
            else "全街道各联盟商户都能用，抵现金。",
            "cash_off_fen": yuan * 100,
            "subsidy_kind": SubsidyKind.FIXED,
            "subsidy_fen": yuan * 100,
            "points": yuan,
            "stock_total": 60,
            "per_person": 1,
        }
        yield Plan(None, index, day, complete(world, day, 6, terms), 0)


def _publish(session: Session, *, world: World, plans: list[Plan]) -> list[Item]:
    return [_publish_one(session, world, plan) for plan in plans]


def _publish_one(session: Session, world: World, plan: Plan) -> Item:
    drafted_at = world.timeline.at(plan.day - timedelta(days=1), 16)
    staff = world.staff["street.admin"]
    if plan.shop is not None:
        shop = world.shops[plan.shop]
        terms = _with_picture(session, shop, plan, drafted_at)
        offer = lifecycle.draft_for_shop(session, owner=shop.owner, terms=terms, now=drafted_at)
    else:
        place = world.street if plan.place is None else world.places[plan.place]
        offer = lifecycle.draft_for_community(
            session, community_id=place.id, staff=staff, terms=plan.terms, now=drafted_at
        )
    now = world.timeline.at(plan.day, 9)
    lifecycle.publish(session, offer_id=offer.id, staff=staff, bonus_points=plan.bonus_points, now=now)
    return item_of(offer, plan.shop, plan.place)


def _with_picture(session: Session, shop: Shop, plan: Plan, now: datetime) -> OfferTerms:
    """Some of the offers of shops that have pictures have one, too."""
    if plan.shop is None or not has_pictures(plan.shop + 1) or plan.terms.kind not in WITH_PICTURES:
        return plan.terms
    key = shown.make(session, picture=goods(shop.trade), merchant_id=shop.id, now=now)
    return replace(plan.terms, picture_key=key)


def item_of(offer: Offer, shop: int | None, place: int | None) -> Item:
    """What later steps need to know of an offer."""
    return Item(
        id=offer.id,
        kind=offer.kind,
        shop=shop,
        place=place,
        points=offer.points,
        stock=offer.stock_total,
        min_stars=offer.min_stars,
        coupon_days=offer.coupon_days,
        bill_fen=(offer.min_spend_fen or 2_000) if needs_bill(offer) else None,
    )


def shops_that_honour(world: World, item: Item) -> list[Shop]:
    """The open shops at which a coupon of this offer can be used."""
    if item.shop is not None:
        return [world.shops[item.shop]]
    return [shop for shop in world.shops if shop.open and item.place in (None, shop.place)]
