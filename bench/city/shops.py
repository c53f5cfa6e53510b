"""Shops, each with its owner and one subsidised offer; and in every town one offer that everybody wants."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.identities import MemberRole
from app.core.security.keyring import keyring
from app.ledger import chart
from app.ledger.chart import CHART, AccountKey
from app.ledger.models import LedgerAccount
from app.parties.merchants.models import BILL_MAX_FEN, Merchant, MerchantMember, MerchantStatus
from app.parties.residents.models import User
from app.rewards.offers.models import Offer, OfferKind, OfferStatus, SubsidyKind
from bench.city.books import Books
from bench.city.bulk import Bulk
from bench.city.places import Places
from bench.city.size import DAYS

TRADES = ("餐饮", "理发", "洗浴", "超市", "水暖", "洗车", "干洗", "文具", "服装", "烘焙", "药店", "家政")
COUPON_POINTS, SUBSIDY_FEN, STOCK, HOT_STOCK = 5, 300, 1_000, 1_000_000
ACCOUNTS = 3
"""Of a shop: its points, its payable, and the budget of its offer."""


@dataclass(frozen=True)
class Shops:
    """Shops are numbered from 0: their ids, owners', offers' and accounts' follow from that. Shop n is in town n modulo
    the number of towns, whose offer that all want has the id `first_hot` + town.
    """

    count: int
    towns: int
    first_user: int
    first_merchant: int
    first_offer: int
    first_hot: int
    first_account: int

    def accounts(self, shop: int) -> list[tuple[AccountKey, int]]:
        """Keys and ids of what a shop holds."""
        merchant, offer = self.first_merchant + shop, self.first_offer + shop
        keys = (chart.merchant_points(merchant), chart.merchant_payable(merchant), chart.offer_budget(offer))
        return [(key, self.first_account + ACCOUNTS * shop + i) for i, key in enumerate(keys)]

    def of_town(self, town: int, number: int) -> int:
        """A shop of a town, any number will do."""
        return town + self.towns * (number % ((self.count - town - 1) // self.towns + 1))


def load(bulk: Bulk, books: Books, places: Places, count: int, ids: Shops, now: datetime) -> None:
    """All rows of shops but their balances, which change until the last day is over."""
    towns, nodes = len(places.towns), places.nodes
    began = now - timedelta(days=DAYS + 1)
    same = {"created_at": began}
    shops = range(count)

    def node(shop: int) -> int:
        """In shop n's own town, one community after the other."""
        below = len(nodes) // towns
        return nodes[(shop % towns) * below + shop // towns % below].id

    owners = ((ids.first_user + n, f"city-shop-{n}", f"city-shop-{n}") for n in shops)
    bulk.load(User, ("id", "openid", "phone_index"), owners, same=same)
    bulk.load(
        Merchant,
        ("id", "slug", "community_id", "name", "trade", "address", "licence_no", "applied_by"),
        (
            (
                ids.first_merchant + n,
                f"s{n}",
                node(n),
                f"测试商户{n}",
                TRADES[n % len(TRADES)],
                f"测试路 {n} 号",
                f"92370000CITY{n:06d}",
                ids.first_user + n,
            )
            for n in shops
        ),
        same={
            "phone": "0631-0000000",
            "bill_max_fen": BILL_MAX_FEN,
            "applied_at": began,
            "status": MerchantStatus.ACTIVE,
            "decided_by": places.admin.id,
            "decided_at": began,
        },
    )
    bulk.load(
        MerchantMember,
        ("merchant_id", "user_id", "name"),
        ((ids.first_merchant + n, ids.first_user + n, keyring.encrypt("店主").hex()) for n in shops),
        same={"role": MemberRole.OWNER, "added_at": began},
        hexed=("name",),
    )
    bulk.load(
        LedgerAccount,
        ("id", "owner_kind", "owner_id", "kind", "unit", "floor"),
        (
            (account, key.owner_kind, key.owner_id, key.kind, key.spec.unit, key.spec.floor)
            for n in shops
            for key, account in ids.accounts(n)
        ),
    )
    for n in shops:
        town = places.towns[n % towns]
        key, budget = ids.accounts(n)[2]
        money = STOCK * SUBSIDY_FEN
        legs = [(str(chart.fund(town.fund, "available")), town.available, -money), (str(key), budget, money)]
        reference = f"offer:publish:{ids.first_offer + n}"
        books.post("offer_published", reference, legs, day=began.date(), at=began, memo="满减优惠")


def opened(ids: Shops) -> Iterator[tuple[int, int, int | None]]:
    """The accounts of shops, as `Books.load_balances` takes them."""
    for n in range(ids.count):
        for key, account in ids.accounts(n):
            spec = CHART[key.owner_kind, key.kind]
            yield account, spec.stripes, spec.floor


def load_offers(bulk: Bulk, places: Places, ids: Shops, taken: list[int], now: datetime) -> None:
    """The offers, with so many already `taken` of each shop's."""
    terms = {
        "kind": OfferKind.CASH_OFF,
        "description": "",
        "per_person": 1_000,
        "min_stars": 0,
        "valid_from": now - timedelta(days=DAYS + 1),
        "valid_until": now + timedelta(days=300),
        "coupon_days": 30,
        "bonus_points": 0,
        "created_by": "system",
        "created_at": now - timedelta(days=DAYS + 1),
        "cash_off_fen": 1_000,
        "status": OfferStatus.PUBLISHED,
        "decided_by": places.admin.id,
        "decided_at": now - timedelta(days=DAYS + 1),
    }
    columns = ("id", "community_id", "merchant_id", "title", "points", "stock_total", "stock_left")
    towns = places.towns
    bulk.load(
        Offer,
        (*columns, "fund_id"),
        (
            (
                ids.first_offer + n,
                towns[n % len(towns)].id,
                ids.first_merchant + n,
                "满减优惠",
                COUPON_POINTS,
                STOCK,
                STOCK - taken[n],
                towns[n % len(towns)].fund,
            )
            for n in range(ids.count)
        ),
        same=terms | {"subsidy_kind": SubsidyKind.FIXED, "subsidy_fen": SUBSIDY_FEN},
    )
    hot = (
        (ids.first_hot + t, town.id, ids.first_merchant + t, "热门优惠", 1, HOT_STOCK, HOT_STOCK)
        for t, town in enumerate(towns)
    )
    bulk.load(Offer, columns, hot, same=terms)
