"""What happens to the personas, and what waits for somebody's decision: the things a visitor looks at first."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.alliance.ratings.models import Tag
from app.core.clock import add_months, start_of_day
from app.demo.offers import complete, item_of
from app.demo.records import let_count, record
from app.demo.redemptions import Agenda, DeedKind, Visit
from app.demo.shops import licence_no, sent_licence
from app.demo.world import Item, Shop, World
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties import merchants
from app.parties.merchants.actions import MERCHANT
from app.parties.timeline import writing
from app.rewards.offers.models import OfferKind, SubsidyKind
from app.rewards.publication import lifecycle
from app.treasury import funds
from app.treasury.funds.models import TopUpSource

BREAKFAST_FEN = 500
SHORT_PLACE = 20
"""The community whose fund has given nearly everything for breakfasts, so that it cannot pay its shops' points."""
APPLICATION, RETURNED = 9_001, 9_002
WAITING_TOP_UP = "DEMO-TOPUP-WAITING"
"""Drafted last of all: where it is there, everything is."""
CLAIMABLE = (OfferKind.PERCENT_OFF, OfferKind.CASH_OFF, OfferKind.CREDIT_PRICE, OfferKind.FREE_ITEM)

EARNED: dict[str, tuple[tuple[str, int], ...]] = {
    "resident-points": (("volunteer-hours", 6), ("clean-up", 5), ("good-deed", 5), ("donation", 5)),
    "resident-coupons": (("volunteer-hours", 12), ("blood-gift", 10), ("event-support", 10), ("mediate", 5)),
    "resident-minor": (("clean-up", 5), ("return-lost", 3), ("org-activity", 2)),
    "resident-rich": (
        ("volunteer-hours", 30),
        ("collector-star", 30),
        ("project-lead", 20),
        ("urgent-task", 10),
        ("blood-gift", 10),
        ("donation", 8),
        ("good-deed", 5),
    ),
    "resident-of-owner": (("volunteer-hours", 8), ("clean-up", 5), ("assembly", 1)),
    "owner-barber": (("good-deed", 5), ("assembly", 1)),
}
ABOUT_TO_EXPIRE = 18
"""Days until points of the first persona expire, if they are not spent before."""


def earn(session: Session, *, world: World) -> None:
    """Records of the personas: before everybody else's, the oldest first."""
    timeline = world.timeline
    long_ago = add_months(timeline.today, -world.valid_months) + timedelta(days=ABOUT_TO_EXPIRE)
    _record(session, world, "resident-points", "good-deed", 5, max(long_ago, timeline.founded), 0)
    for persona, merits in EARNED.items():
        for number, (rule, score) in enumerate(merits, start=1):
            _record(session, world, persona, rule, score, timeline.opened + timedelta(days=14 * number), number)


def _record(session: Session, world: World, persona: str, rule: str, score: int, day: date, number: int) -> None:
    resident_id = world.residents[persona]
    made = record(
        session, world, rule=rule, subject_id=resident_id, score=score, day=day, note="社区登记", number=number
    )
    let_count(session, world, [made], day=day)


def special_offers(session: Session, *, world: World) -> list[Item]:
    """Offers with a story: breakfasts that take all a fund has, one that sells out, one that is still to come."""
    return [
        _breakfasts(session, world),
        _of_market(session, world, "限量年货礼盒", stock_total=1),
        _of_market(session, world, "下月会员日米面券", valid_from=start_of_day(add_months(world.timeline.month, 1))),
    ]


def _breakfasts(session: Session, world: World) -> Item:
    place, day = world.places[SHORT_PLACE], world.timeline.last_month - timedelta(days=3)
    available_fen = ledger.balance(session, chart.fund(place.fund_id, "available"))
    terms = {
        "kind": OfferKind.FREE_ITEM,
        "title": "长者爱心早餐",
        "description": "本社区联盟商户凭券领取，基金全额补贴。",
        "list_price_fen": BREAKFAST_FEN,
        "subsidy_kind": SubsidyKind.FIXED,
        "subsidy_fen": BREAKFAST_FEN,
        "points": 2,
        "stock_total": available_fen // BREAKFAST_FEN,
        "per_person": 10,
    }
    staff, now = world.staff["street.admin"], world.timeline.at(day, 9)
    offer = lifecycle.draft_for_community(
        session, community_id=place.id, staff=staff, terms=complete(world, day, 6, terms), now=now
    )
    lifecycle.publish(session, offer_id=offer.id, staff=staff, now=now)
    return item_of(offer, None, SHORT_PLACE)


def _of_market(session: Session, world: World, title: str, **special: Any) -> Item:
    shop, day = world.shop("market"), world.timeline.last_month - timedelta(days=2)
    terms = {
        "kind": OfferKind.FREE_ITEM,
        "title": title,
        "list_price_fen": 2_800,
        "points": 6,
        "stock_total": 20,
        "min_stars": 4,
        **special,
    }
    now = world.timeline.at(day, 9)
    offer = lifecycle.draft_for_shop(session, owner=shop.owner, terms=complete(world, day, 6, terms), now=now)
    lifecycle.publish(session, offer_id=offer.id, staff=world.staff["street.admin"], now=now)
    return item_of(offer, world.shops.index(shop), None)


def plan(world: World, agenda: Agenda) -> None:
    """What the personas do at shops, last month and until now."""
    script = _Script(world, agenda)
    script.last_month()
    script.coupons_in_hand()
    script.today()


@dataclass(frozen=True, slots=True)
class _Script:
    world: World
    agenda: Agenda

    def last_month(self) -> None:
        """Enough at every shop that has a story for its statement to be worth reading."""
        day = self.world.timeline.last_month
        for number, kind in enumerate(CLAIMABLE):
            self._use("resident-rich", "canteen", kind, day + timedelta(days=6 + number), 12)
        self._use("resident-rich", "suspended", OfferKind.CASH_OFF, day + timedelta(days=4), 18)
        self._use("resident-rich", "plumber", OfferKind.CASH_OFF, day + timedelta(days=5), 10)
        self._use("resident-rich", "bath", OfferKind.CASH_OFF, day + timedelta(days=13), 19)
        self._use("resident-rich", "bath", OfferKind.PERCENT_OFF, day + timedelta(days=15), 19)
        self._use("resident-rich", "carwash", OfferKind.PERCENT_OFF, day + timedelta(days=17), 11)
        self._use("resident-rich", "barber", OfferKind.CASH_OFF, day + timedelta(days=19), 15)
        self._use("resident-coupons", "barber", OfferKind.CASH_OFF, day + timedelta(days=8), 16)
        self._use("resident-points", "bath", OfferKind.CASH_OFF, day + timedelta(days=9), 19)
        self._sold_out(day + timedelta(days=2))
        self._given_back(day + timedelta(days=10))
        self._forgotten(self.world.timeline.today - timedelta(days=31))
        self._card(day + timedelta(days=20))
        self._opinions(day + timedelta(days=22))

    def coupons_in_hand(self) -> None:
        """Coupons that can be shown at a counter right now."""
        day = self.world.timeline.today - timedelta(days=3)
        for key, kind in (
            ("barber", OfferKind.PERCENT_OFF),
            ("market", OfferKind.CREDIT_PRICE),
            ("canteen", OfferKind.FREE_ITEM),
        ):
            visit = self._visit("resident-coupons", key, kind)
            self.agenda.plan(self.world.timeline.at(day, 20), DeedKind.CLAIM, visit)

    def today(self) -> None:
        """One coupon used and one used and reversed, within the last hour or as much of it as belongs to today."""
        now = self.world.timeline.now
        span = min(timedelta(hours=1), now - start_of_day(self.world.timeline.today))
        done = self._visit("resident-rich", "barber", OfferKind.CREDIT_PRICE)
        undone = self._visit("resident-rich", "market", OfferKind.CREDIT_PRICE)
        for visit in (done, undone):
            self.agenda.plan(now - span, DeedKind.CLAIM, visit)
            self.agenda.plan(now - span / 2, DeedKind.REDEEM, visit)
        self.agenda.plan(now - span / 4, DeedKind.REVERSE, undone)

    def _visit(self, persona: str, key: str, kind: OfferKind) -> Visit:
        """A persona at a shop with its first offer of this kind, which is theirs before anybody else comes."""
        shop = self.world.shop(key)
        return self._visit_for(persona, shop, next(item for item in self.world.items_of(shop) if item.kind is kind))

    def _visit_for(self, persona: str, shop: Shop, item: Item) -> Visit:
        item.stock -= 1
        return Visit(
            number=self.agenda.visit_number(),
            member=shop.members[-1],
            resident_id=self.world.residents[persona],
            item=item,
            bill_fen=None if item.bill_fen is None else item.bill_fen + 3_000,
            text="扫错了券",
        )

    def _use(self, persona: str, key: str, kind: OfferKind, day: date, hour: int) -> None:
        """Claim a coupon in the morning and use it at this hour."""
        visit = self._visit(persona, key, kind)
        self.agenda.plan(self.world.timeline.at(day, 8, 30), DeedKind.CLAIM, visit)
        self.agenda.plan(self.world.timeline.at(day, hour, 10), DeedKind.REDEEM, visit)

    def _sold_out(self, day: date) -> None:
        market = self.world.shop("market")
        last_one = next(item for item in self.world.items_of(market) if item.stock == 1)
        visit = self._visit_for("resident-rich", market, last_one)
        self.agenda.plan(self.world.timeline.at(day, 8, 30), DeedKind.CLAIM, visit)
        self.agenda.plan(self.world.timeline.at(day, 17), DeedKind.REDEEM, visit)

    def _given_back(self, day: date) -> None:
        visit = self._visit("resident-coupons", "market", OfferKind.CASH_OFF)
        self.agenda.plan(self.world.timeline.at(day, 12), DeedKind.CLAIM, visit)
        self.agenda.plan(self.world.timeline.at(day + timedelta(days=1), 9), DeedKind.CANCEL, visit)

    def _forgotten(self, day: date) -> None:
        """A coupon that has expired by today, on whatever day of a month that is."""
        visit = self._visit("resident-rich", "carwash", OfferKind.PERCENT_OFF)
        self.agenda.plan(self.world.timeline.at(day, 12), DeedKind.CLAIM, visit)

    def _card(self, day: date) -> None:
        visit = self._visit("resident-rich", "barber", OfferKind.MEMBER_DISCOUNT)
        self.agenda.plan(self.world.timeline.at(day, 16), DeedKind.CARD, visit)

    def _opinions(self, day: date) -> None:
        """One by somebody who was there, one by somebody who only read the name card."""
        for persona, key in (("resident-points", "bath"), ("consumer", "barber")):
            visit = Visit(
                number=self.agenda.visit_number(),
                member=self.world.shop(key).owner,
                user_id=self.world.cast[persona],
                stars=(5, 5, 4, 4, 5),
                tags=(Tag.WARM_SERVICE, Tag.COUPON_HONOURED),
                text="谢谢您，常来坐坐！",
            )
            self.agenda.plan(self.world.timeline.at(day, 20), DeedKind.RATE, visit)
            self.agenda.plan(self.world.timeline.at(day + timedelta(days=1), 9), DeedKind.ANSWER, visit)


def open_questions(session: Session, *, world: World) -> None:
    """What waits for a decision, and decisions that have been made lately."""
    _decided(session, world)
    _apply(session, world)
    _draft_offer(session, world)
    _note(session, world)
    _draft_top_ups(session, world)


def _decided(session: Session, world: World) -> None:
    timeline, staff = world.timeline, world.staff["street.admin"]
    suspended_at = timeline.at(timeline.last_month + timedelta(days=20), 15)
    merchants.suspend(
        session,
        merchant_id=world.shop("suspended").id,
        staff=staff,
        reason="门前三包两次复查仍不到位，暂停一个月。",
        now=suspended_at,
    )
    of_plumber = {item.kind: item.id for item in world.items_of(world.shop("plumber"))}
    paused, closed = of_plumber[OfferKind.PERCENT_OFF], of_plumber[OfferKind.FREE_ITEM]
    lifecycle.pause(session, offer_id=paused, staff=staff, reason="师傅休假，下周恢复。", now=timeline.now)
    lifecycle.close(session, offer_id=closed, staff=staff, reason="商户调整服务项目。", now=timeline.now)


def _note(session: Session, world: World) -> None:
    """What colleagues say to one another about a shop."""
    shop, staff, now = world.shop("suspended"), world.staff, world.timeline.now
    about: dict[str, Any] = {"kind": MERCHANT.kind, "thing_id": shop.id}
    asked = "店主来电说整改好了，@street.admin 下周一一起去复查？"
    writing.write(session, **about, text=asked, staff=staff["street.clerk"], now=now - timedelta(hours=3))
    writing.write(
        session, **about, text="可以，周一上午九点。", staff=staff["street.admin"], now=now - timedelta(hours=2)
    )


def _apply(session: Session, world: World) -> None:
    timeline, user_id = world.timeline, world.cast["applicant"]
    for number, name, days in ((RETURNED, "演示·初心修鞋铺", 12), (APPLICATION, "演示·初心书屋", 2)):
        sent_at = timeline.at(timeline.today - timedelta(days=days), 10)
        applied = merchants.apply(
            session,
            user_id=user_id,
            community_id=world.places[0].id,
            name=name,
            trade="文具",
            address="演示街道望海社区示例路 900 号",
            phone="0631-0000900",
            licence_no=licence_no(number),
            now=sent_at,
            slug=f"demo{number}",
            licence_picture=None if number == RETURNED else sent_licence(session, user_id=user_id, now=sent_at),
        )
        if number == RETURNED:
            merchants.give_back(
                session,
                merchant_id=applied.id,
                staff=world.staff["street.admin"],
                reason="请补充营业执照照片和门店地址。",
                now=timeline.at(timeline.today - timedelta(days=10), 10),
            )


def _draft_offer(session: Session, world: World) -> None:
    timeline = world.timeline
    terms = {
        "kind": OfferKind.PERCENT_OFF,
        "title": "新春理发八折",
        "description": "新春期间洗剪吹八折，最多优惠 20 元。",
        "percent_off_bp": 2_000,
        "max_saving_fen": 2_000,
        "points": 2,
        "stock_total": 50,
        "per_person": 2,
    }
    wanted = complete(world, timeline.today, 3, terms)
    drafted_at = timeline.at(timeline.today - timedelta(days=1), 18)
    lifecycle.draft_for_shop(session, owner=world.shop("barber").owner, terms=wanted, now=drafted_at)


def _draft_top_ups(session: Session, world: World) -> None:
    """One refused, because it was entered twice; and one that would let the short fund pay."""
    timeline, staff = world.timeline, world.staff["street.finance"]
    refused = funds.draft_top_up(
        session,
        fund_id=world.street.fund_id,
        amount_fen=6_600_000,
        source=TopUpSource.DONATION,
        bank_reference="DEMO-TOPUP-0003B",
        staff=staff,
        now=timeline.at(timeline.opened + timedelta(days=3), 9),
    )
    refused_at = timeline.at(timeline.opened + timedelta(days=4), 9)
    funds.reject_top_up(session, top_up_id=refused.id, staff=world.staff["street.admin"], now=refused_at)
    for fund_id, drafter, source, amount_fen in (
        (world.places[1].fund_id, "haitang.finance", TopUpSource.DONATION, 860_000),
        (world.street.fund_id, "street.admin", TopUpSource.COLLECTIVE, 2_500_000),
        (world.places[0].fund_id, "wanghai.admin", TopUpSource.SAVINGS, 123_450),
    ):
        funds.draft_top_up(
            session,
            fund_id=fund_id,
            amount_fen=amount_fen,
            source=source,
            bank_reference=f"DEMO-TOPUP-{amount_fen}",
            staff=world.staff[drafter],
            now=timeline.at(timeline.today - timedelta(days=2), 10),
        )
    _checked_and_withdrawn(session, world)
    funds.draft_top_up(
        session,
        fund_id=world.places[SHORT_PLACE].fund_id,
        amount_fen=3_000_000,
        source=TopUpSource.SAVINGS,
        bank_reference=WAITING_TOP_UP,
        staff=staff,
        now=timeline.at(timeline.today - timedelta(days=1), 17),
    )


def _checked_and_withdrawn(session: Session, world: World) -> None:
    """One that waits for the node above, and one that its drafter has taken back."""
    at = world.timeline.at(world.timeline.today - timedelta(days=3), 10)
    large, mistaken = (
        funds.draft_top_up(
            session,
            fund_id=world.street.fund_id,
            amount_fen=amount_fen,
            source=TopUpSource.COLLECTIVE,
            bank_reference=f"DEMO-TOPUP-{amount_fen}",
            staff=world.staff["street.finance"],
            now=at,
        )
        for amount_fen in (4_200_000, 42_000)
    )
    later = at + timedelta(hours=2)
    funds.approve_top_up(session, top_up_id=large.id, staff=world.staff["street.admin"], now=later)
    funds.withdraw_top_up(session, top_up_id=mistaken.id, staff=world.staff["street.finance"], now=later)
