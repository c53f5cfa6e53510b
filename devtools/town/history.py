"""Coupons of the past and fresh ones, with the journals, postings and balances that belong to them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, String, case, cast, literal, update

from app.core.clock import business_day, utc_now
from app.ledger.models import Journal, Posting
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import Offer
from app.rewards.redemptions.models import Redemption
from devtools.town.sets import NUMBER, add_to_balances, fill_numbers, insert_from, next_id
from devtools.town.world import COUPON_POINTS, SUBSIDY_FEN, World

CHUNK = 50_000
SAVING_FEN = 1_000
_SPREAD = 2_654_435_761
"""A prime: multiples of it leave every remainder once, which makes serials that look random and never meet."""


def redeemed(
    connection: Connection, world: World, count: int, say: Callable[[str], None], *, a_day: int = CHUNK
) -> None:
    """Coupons that were claimed and redeemed in the past, so many a day."""
    first, first_journal = next_id(connection, Coupon), next_id(connection, Journal)
    for start in range(0, count, a_day):
        days_ago = 2 + (count - start) // a_day
        _coupons(connection, world, min(a_day, count - start), redeemed=True, days_ago=days_ago)
        done = min(start + a_day, count)
        if done == count or done // CHUNK > start // CHUNK:  # Balances are many updates: for many days at once.
            _book(connection, world, first, first_journal)
            first, first_journal = next_id(connection, Coupon), next_id(connection, Journal)
            say(f"{done:,} of {count:,} coupons loaded")


def issue(connection: Connection, world: World, count: int, *, gathered: bool = False) -> int:
    """Fresh coupons, ready to be redeemed; says the first id of them. If `gathered`, one community has them all."""
    first_journal = next_id(connection, Journal)
    first = _coupons(connection, world, count, redeemed=False, days_ago=0, gathered=gathered)
    _book(connection, world, first, first_journal)
    return first


def _book(connection: Connection, world: World, first: int, first_journal: int) -> None:
    """Bring balances and stocks up to date with the coupons and journals from these on."""
    add_to_balances(connection, first_journal, next_id(connection, Journal))
    _take_from_stock(connection, world, first, next_id(connection, Coupon) - first)
    connection.commit()


def _coupons(
    connection: Connection, world: World, count: int, *, redeemed: bool, days_ago: int, gathered: bool = False
) -> int:
    fill_numbers(connection, count)
    here = NUMBER.c.n < count
    first = next_id(connection, Coupon)
    key = first + NUMBER.c.n
    at = utc_now() - timedelta(days=days_ago)
    columns = _Columns(world, key, gathered=gathered)
    coupon = {
        "id": key,
        "offer_id": columns.offer,
        "resident_id": columns.resident,
        "community_id": columns.community,
        "serial": cast(1_000_000_000 + key * _SPREAD % 9_000_000_000, String),
        "points": COUPON_POINTS,
        "claimed_at": at,
        "claimed_by": literal("resident:") + cast(columns.resident, String),
        "expires_at": at + timedelta(days=300),
        "status": CouponStatus.REDEEMED if redeemed else CouponStatus.ISSUED,
        "redeemed_at": at if redeemed else None,
    }
    insert_from(connection, Coupon, coupon, here)
    first_journal = next_id(connection, Journal)
    _journals(connection, first_journal + NUMBER.c.n, "claim", key, at, columns.claim, here)
    end_journal = first_journal + count
    if redeemed:
        _redemptions(connection, columns, key, at, here)
        _journals(connection, end_journal + NUMBER.c.n, "redemption", key, at, columns.redemption, here)
    return first


class _Columns:
    """Who and what belongs to a coupon, by its id."""

    def __init__(self, world: World, key: Any, *, gathered: bool) -> None:
        shops, nodes = world.shops, world.nodes
        homes = len(nodes)  # Every so many residents live in the same community.
        person = key % (world.residents // homes) * homes if gathered else key % world.residents

        def of_shop(name: str) -> Any:
            return case({i: getattr(shop, name) for i, shop in enumerate(shops)}, value=key % len(shops))

        def of_node(name: str) -> Any:
            return case({i: getattr(node, name) for i, node in enumerate(nodes)}, value=person % len(nodes))

        self.resident = world.first_resident + person
        self.community = of_node("id")
        self.offer, self.merchant, self.clerk = of_shop("offer_id"), of_shop("merchant_id"), of_shop("user_id")
        self.claim = [(world.first_account + person, -COUPON_POINTS), (of_node("escrow"), COUPON_POINTS)]
        self.redemption = [
            (of_node("escrow"), -COUPON_POINTS),
            (of_shop("points"), COUPON_POINTS),
            (of_shop("budget"), -SUBSIDY_FEN),
            (of_shop("payable"), SUBSIDY_FEN),
        ]


def _journals(
    connection: Connection, number: Any, kind: str, key: Any, at: Any, legs: list[tuple[Any, int]], here: Any
) -> None:
    word = "redeem" if kind == "redemption" else kind
    journal = {
        "id": number,
        "kind": kind,
        "reference": literal(f"{word}:coupon:") + cast(key, String),
        "occurred_at": at,
        "actor": "system",
        "memo": "测试优惠",
    }
    insert_from(connection, Journal, journal, here)
    for account, amount in legs:
        insert_from(connection, Posting, {"journal_id": number, "account_id": account, "amount": amount}, here)


def _redemptions(connection: Connection, columns: _Columns, key: Any, at: Any, here: Any) -> None:
    redemption = {
        "offer_id": columns.offer,
        "merchant_id": columns.merchant,
        "resident_id": columns.resident,
        "clerk_user_id": columns.clerk,
        "coupon_id": key,
        "round": 1,
        "saving_fen": SAVING_FEN,
        "subsidy_fen": SUBSIDY_FEN,
        "points": COUPON_POINTS,
        "bonus_points": 0,
        "redeemed_at": at,
        "day": business_day(at),
    }
    insert_from(connection, Redemption, redemption, here)


def _take_from_stock(connection: Connection, world: World, first: int, count: int) -> None:
    for i, shop in enumerate(world.shops):
        taken = len(range((i - first) % len(world.shops), count, len(world.shops)))
        offer: Any = Offer.__table__
        connection.execute(
            update(offer).where(offer.c.id == shop.offer_id).values(stock_left=offer.c.stock_left - taken)
        )
