"""What happened on each day of the past: awards in the morning, claims at noon, redemptions in the afternoon."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from app.core.audit import AuditEvent
from app.core.clock import business_day
from app.ledger import chart
from app.office.dashboard import daily_redemptions as daily
from app.office.dashboard.models import DailyRedemption, DayCount
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.redemptions.models import Redemption
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import Record, RecordSource, RecordState
from bench.city.books import Books
from bench.city.bulk import Bulk
from bench.city.people import People
from bench.city.places import Node, Places
from bench.city.shops import COUPON_POINTS, SUBSIDY_FEN, Shops
from bench.city.size import DAYS, Size

AWARD_POINTS = 100
SAVING_FEN = 1_000
DAYS_A_LOAD = 20
_STEP = 7_919
_SPREAD = 2_654_435_761
"""Primes: multiples of them go round everything before anything comes again."""


@dataclass
class Past:
    """What has been made of it so far. `taken` are coupons by shop."""

    bulk: Bulk
    books: Books
    places: Places
    people: People
    shops: Shops
    size: Size
    taken: list[int]
    records: list[tuple[Any, ...]] = field(default_factory=list)
    coupons: list[tuple[Any, ...]] = field(default_factory=list)
    redemptions: list[tuple[Any, ...]] = field(default_factory=list)
    by_day: dict[tuple[int, date], int] = field(default_factory=lambda: defaultdict(int))

    def load(self, now: datetime, say: Callable[[str], None]) -> None:
        """All days, the oldest first."""
        for n in range(DAYS):
            day = business_day(now) - timedelta(days=DAYS - n)
            part = slice(self.size.records * n // DAYS, self.size.records * (n + 1) // DAYS)
            used = slice(self.size.redemptions * n // DAYS, self.size.redemptions * (n + 1) // DAYS)
            self._awards(day, part)
            self._coupons(day, part, used)
            if (n + 1) % DAYS_A_LOAD == 0 or n + 1 == DAYS:
                self._write()
                say(f"day {n + 1} of {DAYS}: {self.books.postings:,} postings")
        self.books.write()
        self._figures(now)

    def _person(self, record: int) -> tuple[int, Node]:
        number = record * _STEP % self.size.active
        return number, self.places.nodes[number % len(self.places.nodes)]

    def _awards(self, day: date, part: slice) -> None:
        at = datetime.combine(day, time(1), UTC)
        moment, until = at.strftime("%Y-%m-%d %H:%M:%S"), at + timedelta(days=730)
        ends, last = until.strftime("%Y-%m-%d %H:%M:%S"), until.date()
        for record in range(part.start, part.stop):
            number, node = self._person(record)
            resident = self.people.first_resident + number
            name, account = self.people.account(number)
            legs = [
                (str(chart.community(node.id, "issued")), node.issued, -AWARD_POINTS),
                (name, account, AWARD_POINTS),
            ]
            self.books.post("award", f"award:record:{record + 1}", legs, day=day, at=at, memo="好人好事")
            event = f"city-{record}"
            self.records.append(
                (record + 1, resident, resident, node.id, event, event, day, moment, moment, ends, last)
            )

    def _coupons(self, day: date, part: slice, used: slice) -> None:
        claimed, redeemed = datetime.combine(day, time(4), UTC), datetime.combine(day, time(7), UTC)
        moments = [at.strftime("%Y-%m-%d %H:%M:%S") for at in (claimed, claimed + timedelta(days=30), redeemed)]
        earned, count = part.stop - part.start, used.stop - used.start
        chosen = []
        for i in range(count):
            coupon = used.start + i + 1
            number, node = self._person(part.start + i * max(earned, 1) // count)
            shop = self.shops.of_town(node.town, coupon)
            chosen.append((coupon, number, node, shop))
            name, account = self.people.account(number)
            escrow = str(chart.community(node.id, "escrow"))
            legs = [(name, account, -COUPON_POINTS), (escrow, node.escrow, COUPON_POINTS)]
            self.books.post("claim", f"claim:coupon:{coupon}", legs, day=day, at=claimed, memo="满减优惠")
        for coupon, number, node, shop in chosen:
            (points, points_id), (payable, payable_id), (budget, budget_id) = self.shops.accounts(shop)
            legs = [
                (str(chart.community(node.id, "escrow")), node.escrow, -COUPON_POINTS),
                (str(points), points_id, COUPON_POINTS),
                (str(budget), budget_id, -SUBSIDY_FEN),
                (str(payable), payable_id, SUBSIDY_FEN),
            ]
            self.books.post("redemption", f"redeem:coupon:{coupon}", legs, day=day, at=redeemed, memo="满减优惠")
            resident, serial = self.people.first_resident + number, 1_000_000_000 + coupon * _SPREAD % 9_000_000_000
            offer, merchant = self.shops.first_offer + shop, self.shops.first_merchant + shop
            self.coupons.append((coupon, offer, resident, node.id, serial, f"resident:{resident}", *moments))
            clerk = self.shops.first_user + shop
            self.redemptions.append((coupon, offer, merchant, resident, clerk, coupon, moments[2], day))
            self.taken[shop] += 1
            self.by_day[merchant, day] += 1

    def _write(self) -> None:
        self.books.write()
        self.bulk.load(
            Record,
            (
                "id",
                "subject_id",
                "resident_id",
                "community_id",
                "event_key",
                "event_index",
                "occurred_on",
                "created_at",
                "effective_at",
                "expires_at",
                "points_expire_on",
            ),
            self.records,
            same={
                "rule_id": self.places.rule_id,
                "source": RecordSource.CARRIED,
                "status": RecordState.EFFECTIVE,
                "subject_kind": SubjectKind.RESIDENT,
                "score_delta": 2,
                "points": AWARD_POINTS,
                "note": "",
                "created_by": self.places.admin.id,
            },
        )
        self.bulk.load(
            AuditEvent,
            ("at", "subject_id"),
            [(row[7], row[0]) for row in self.records[::10]],
            same={
                "actor": self.places.admin.actor,
                "action": "record.made",
                "subject_kind": "record",
                "path": self.places.admin.path,
                "facts": {"points": AWARD_POINTS},
            },
        )
        self.bulk.load(
            Coupon,
            (
                "id",
                "offer_id",
                "resident_id",
                "community_id",
                "serial",
                "claimed_by",
                "claimed_at",
                "expires_at",
                "redeemed_at",
            ),
            self.coupons,
            same={"points": COUPON_POINTS, "status": CouponStatus.REDEEMED},
        )
        self.bulk.load(
            Redemption,
            (
                "id",
                "offer_id",
                "merchant_id",
                "resident_id",
                "clerk_user_id",
                "coupon_id",
                "redeemed_at",
                "day",
            ),
            self.redemptions,
            same={
                "round": 1,
                "saving_fen": SAVING_FEN,
                "subsidy_fen": SUBSIDY_FEN,
                "points": COUPON_POINTS,
                "bonus_points": 0,
            },
        )
        self.records, self.coupons, self.redemptions = [], [], []

    def _figures(self, now: datetime) -> None:
        """Daily figures of shops, as the job would have them."""
        rows = (
            (merchant, day, n, n * COUPON_POINTS, n * SAVING_FEN, n * SUBSIDY_FEN)
            for (merchant, day), n in self.by_day.items()
        )
        columns = ("merchant_id", "day", "count", "points", "saving_fen", "subsidy_fen")
        self.bulk.load(DailyRedemption, columns, rows)
        closed_to = business_day(now) - timedelta(days=1)
        self.bulk.load(DayCount, ("name", "closed_to"), [(daily.WATERMARK, closed_to)])
        self.bulk.load_watermark(daily.WATERMARK, self.size.redemptions, now)
        self.books.load_flows(now)
