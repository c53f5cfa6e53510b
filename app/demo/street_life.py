"""Ordinary days: residents claim coupons and use them, show their member cards, and say what they think of a shop."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.alliance.ratings.models import Tag
from app.core.db.session import db
from app.demo import seeds
from app.demo.offers import shops_that_honour
from app.demo.redemptions import Agenda, DeedKind, Visit
from app.demo.world import Item, Shop, World
from app.ledger import journals as ledger
from app.ledger.chart import OwnerKind
from app.rewards.offers.models import OfferKind
from app.standing.scores import scores

CLAIMS_PER_RESIDENT, CARDS_PER_RESIDENT = 0.22, 0.05
"""A full month of them; the present month has half as many a day, so that points are left to spend."""
AT_HOME = 0.6
"""How often people go to a shop of their own community rather than to any of the street."""
SCORE_OF_THREE_STARS = 12
ANSWERS = ("谢谢您的鼓励，欢迎再来！", "感谢评价，我们会做得更好。", "已经整改，欢迎您来监督。")
PRAISE = (
    Tag.FAIR_PRICE,
    Tag.WARM_SERVICE,
    Tag.TIDY_INTERIOR,
    Tag.COUPON_HONOURED,
    Tag.GOOD_QUALITY,
    Tag.ELDER_FRIENDLY,
)
COMPLAINTS = (Tag.UNCLEAR_PRICE, Tag.COLD_SERVICE, Tag.MESSY_FRONTAGE)


@dataclass
class StreetLife:
    """Plans what happens on a day into the agenda."""

    world: World
    agenda: Agenda
    _held: set[tuple[int, int]] = field(default_factory=set)
    _rated: set[tuple[int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        world = self.world
        self._open = [index for index, shop in enumerate(world.shops) if shop.open]
        self._near = [
            [index for index in self._open if world.shops[index].place == n] for n in range(len(world.places))
        ]
        self._items: dict[int, list[Item]] = {index: [] for index in self._open}
        self._cards: list[Item] = []
        self._common: list[Item] = []
        for item in world.items:
            if item.kind is OfferKind.MEMBER_DISCOUNT and item.shop in self._items:
                self._cards.append(item)
            elif item.shop is None:
                self._common.append(item)
            elif item.shop in self._items and item.min_stars < 3:
                self._items[item.shop].append(item)
        self._keen: list[int] = []

    def plan_claims(self, day: date, count: int) -> None:
        """Coupons claimed on a day, and what becomes of each."""
        rng = seeds.stream(f"claims of {self._day_number(day)}")
        crowd = self.world.crowd
        asked = rng.sample(range(len(crowd)), min(len(crowd), count * 3))
        held = ledger.balances_of_owners(
            db.session(), OwnerKind.RESIDENT, "points", [crowd.ids[index] for index in asked]
        )
        moments = self.world.timeline.moments(rng, day, count)
        for index in asked:
            if not moments:
                return
            item = self._wish(rng, index, held[crowd.ids[index]])
            if item is not None:
                self._plan_claim(rng, index, item, moments.pop(rng.randrange(len(moments))))

    def _wish(self, rng: random.Random, index: int, points: int) -> Item | None:
        """Something the resident can pay for and has not had yet."""
        crowd = self.world.crowd
        for _ in range(3):
            near = self._near[crowd.places[index]]
            shops = near if near and rng.random() < AT_HOME else self._open
            shop = rng.choices(shops, [self.world.shops[each].weight for each in shops])[0]
            place = crowd.places[index]
            common = [item for item in self._common if item.place in (None, place)] if rng.random() < 0.15 else []
            choice = [
                item
                for item in (*self._items[shop], *common)
                if item.stock > 0 and item.points <= points and (crowd.ids[index], item.id) not in self._held
            ]
            if choice:
                return rng.choice(choice)
        return None

    def _plan_claim(self, rng: random.Random, index: int, item: Item, at: datetime) -> None:
        crowd = self.world.crowd
        shops = shops_that_honour(self.world, item)
        if not shops:
            return
        shop = rng.choice(shops)
        item.stock -= 1
        self._held.add((crowd.ids[index], item.id))
        visit = self._visit(rng, shop, item, crowd.ids[index])
        self.agenda.plan(at, DeedKind.CLAIM, visit)
        fate = rng.random()
        if fate < 0.55:
            self._plan_use(rng, index, shop, visit, at + timedelta(minutes=rng.randint(3, 90)))
        elif fate < 0.78:
            days = rng.randint(1, min(item.coupon_days - 1, 12))
            self._plan_use(rng, index, shop, visit, at + timedelta(days=days, minutes=rng.randint(0, 60)))
        elif fate < 0.86:
            self.agenda.plan(at + timedelta(days=rng.randint(1, 5)), DeedKind.CANCEL, visit)

    def _plan_use(self, rng: random.Random, index: int, shop: Shop, visit: Visit, at: datetime) -> None:
        self.agenda.plan(at, DeedKind.REDEEM, visit)
        if rng.random() < 0.03:
            self.agenda.plan(at + timedelta(minutes=2), DeedKind.REVERSE, visit)
            return
        user_id = self.world.crowd.users.get(index)
        if user_id is not None and rng.random() < 0.5:
            self.plan_rating(rng, shop, user_id, at + timedelta(hours=2))

    def _visit(self, rng: random.Random, shop: Shop, item: Item, resident_id: int) -> Visit:
        bill_fen = None if item.bill_fen is None else item.bill_fen + rng.randrange(0, 12_000, 50)
        return Visit(
            self.agenda.visit_number(), rng.choice(shop.members), resident_id, item, bill_fen, text="顾客改变了主意"
        )

    def note_keen(self) -> None:
        """See anew who has earned enough for a member discount."""
        crowd = self.world.crowd
        self._keen = [
            index
            for index in range(len(crowd))
            if crowd.earned[index] >= SCORE_OF_THREE_STARS and not crowd.minors[index]
        ]

    def plan_cards(self, day: date, count: int) -> None:
        """Member cards shown on a day by people with three stars or more."""
        rng = seeds.stream(f"cards of {self._day_number(day)}")
        crowd, now = self.world.crowd, self.world.timeline.at(day, 0)
        people = rng.sample(self._keen, min(count, len(self._keen)))
        for index, at in zip(people, self.world.timeline.moments(rng, day, len(people)), strict=True):
            if scores.stars_of_resident(db.session(), resident_id=crowd.ids[index], now=now) < 3:
                continue
            item = rng.choice(self._cards)
            for shop in shops_that_honour(self.world, item):
                self.agenda.plan(at, DeedKind.CARD, self._visit(rng, shop, item, crowd.ids[index]))

    def plan_fame(self, first: date, days: int) -> None:
        """Enough people to show a mean rate the busy shops in a month, some others are rated by a few."""
        rng = seeds.stream("fame")
        users = [*self.world.consumers, *list(self.world.crowd.users.values())[:500]]
        for index in self._open:
            shop = self.world.shops[index]
            is_busy = bool(shop.key) or shop.weight > 3
            count = rng.randint(12, 20) if is_busy else rng.choice((0, 0, 0, 1, 2, 4, 7))
            for user_id in rng.sample(users, min(count, len(users))):
                day = first + timedelta(days=rng.randrange(days))
                self.plan_rating(rng, shop, user_id, self.world.timeline.at(day, rng.randint(9, 20), rng.randrange(60)))

    def plan_rating(self, rng: random.Random, shop: Shop, user_id: int, at: datetime) -> None:
        """A rating, once for each user and shop, and for some an answer on the next day."""
        if (user_id, shop.id) in self._rated:
            return
        self._rated.add((user_id, shop.id))
        stars = [max(1, min(5, round(rng.gauss(shop.quality, 0.7)))) for _ in range(5)]
        is_content = sum(stars) >= 18
        tags = rng.sample(PRAISE, rng.randint(1, 3)) if is_content else rng.sample(COMPLAINTS, 1)
        visit = Visit(
            self.agenda.visit_number(),
            shop.owner,
            user_id=user_id,
            stars=(stars[0], stars[1], stars[2], stars[3], stars[4]),
            tags=tuple(tags),
            text=rng.choice(ANSWERS[:2]) if is_content else ANSWERS[2],
        )
        self.agenda.plan(at, DeedKind.RATE, visit)
        if rng.random() < 0.4:
            self.agenda.plan(at + timedelta(days=1), DeedKind.ANSWER, visit)

    def _day_number(self, day: date) -> int:
        return (day - self.world.timeline.last_month).days
