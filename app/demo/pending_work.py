"""What makes a clerk's morning: applications and drafts that wait, ratings that look arranged, a shop rated low."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.alliance.ratings import inspections
from app.alliance.ratings.models import InspectionCause, InspectionResult, Tag
from app.demo import seeds
from app.demo.households import add_user
from app.demo.offers import complete
from app.demo.redemptions import Agenda, DeedKind, Visit
from app.demo.shops import licence_no, sent_licence
from app.demo.world import World
from app.parties import merchants
from app.parties.merchants.models import Merchant
from app.rewards.offers.models import OfferKind, SubsidyKind
from app.rewards.publication import by_shop, lifecycle, shop_exit

FRIENDS, CRITICS, GUESTS = 4, 6, 24
STRANGER_PHONES = 9_000


@dataclass(frozen=True, slots=True)
class Applicant:
    """A shop that wants to join; `place` is the index of its community, `days` how long it has waited."""

    number: int
    name: str
    trade: str
    place: int
    days: int


WAITING = (
    Applicant(9_011, "演示·晨光早点铺", "餐饮", 1, 6),
    Applicant(9_012, "演示·巧手裁缝店", "干洗", 4, 5),
    Applicant(9_013, "演示·小满果蔬店", "果蔬", 7, 3),
    Applicant(9_014, "演示·好运眼镜店", "眼镜", 0, 1),
)
WITH_LICENCE = WAITING[:2]
"""The others have applied at the counter, without a picture."""
LEFT = Applicant(9_015, "演示·远帆文具店", "文具", 2, 40)
WITHDRAWN = Applicant(9_016, "演示·候鸟礼品店", "礼品", 3, 8)

DRAFTS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "bath",
        {
            "kind": OfferKind.FREE_ITEM,
            "title": "长者免费洗浴一次",
            "description": "六十岁以上居民凭券洗浴一次，由基金补贴。",
            "list_price_fen": 2_000,
            "points": 8,
            "stock_total": 60,
            "subsidy_kind": SubsidyKind.FIXED,
            "subsidy_fen": 1_500,
        },
    ),
    (
        "market",
        {
            "kind": OfferKind.CREDIT_PRICE,
            "title": "鸡蛋一板信用价",
            "list_price_fen": 1_800,
            "credit_price_fen": 1_400,
            "points": 2,
            "stock_total": 200,
            "subsidy_kind": SubsidyKind.SHARE,
            "subsidy_share_bp": 5_000,
            "subsidy_cap_fen": 200,
        },
    ),
    (
        "canteen",
        {
            "kind": OfferKind.CASH_OFF,
            "title": "全家聚餐立减 50 元",
            "description": "满 200 元可用。",
            "cash_off_fen": 5_000,
            "min_spend_fen": 20_000,
            "points": 20,
            "stock_total": 2_000,
            "subsidy_kind": SubsidyKind.FIXED,
            "subsidy_fen": 5_000,
        },
    ),
)
"""The last costs more than its fund has."""


def add_strangers(session: Session, *, world: World) -> list[int]:
    """Users who are on no roster, for the ratings below."""
    now = world.timeline.at(world.timeline.opened, 13)
    return [
        add_user(session, name=f"stranger-{number}", phone=seeds.other_phone(STRANGER_PHONES + number), now=now)
        for number in range(FRIENDS + CRITICS + GUESTS)
    ]


def plan_ratings(world: World, agenda: Agenda, strangers: list[int]) -> None:
    """Friends who praise three shops on one evening, critics who come all at once, guests who were not content."""
    friends, rest = strangers[:FRIENDS], strangers[FRIENDS:]
    critics, guests = rest[:CRITICS], rest[CRITICS:]
    evening = world.timeline.at(world.timeline.last_month + timedelta(days=24), 19)
    for step, key in enumerate(("plumber", "carwash", "bath")):
        for number, user_id in enumerate(friends):
            _rate(world, agenda, key, user_id, evening + timedelta(minutes=20 * step + 4 * number), (5, 5, 5, 5, 5))
    noon = world.timeline.at(world.timeline.last_month + timedelta(days=26), 12)
    for number, user_id in enumerate(critics):
        _rate(world, agenda, "market", user_id, noon + timedelta(minutes=9 * number), (1, 1, 2, 1, 1))
    for number, user_id in enumerate(guests):
        day = world.timeline.last_month + timedelta(days=number % 18)
        stars = (2 + number % 2, 3, 1 + number % 2, 2, 3)
        _rate(world, agenda, "suspended", user_id, world.timeline.at(day, 10 + number % 9, 5), stars)


def _rate(world: World, agenda: Agenda, key: str, user_id: int, at: Any, stars: tuple[int, int, int, int, int]) -> None:
    tag = Tag.WARM_SERVICE if stars[0] > 3 else Tag.MESSY_FRONTAGE
    owner = world.shop(key).owner
    visit = Visit(number=agenda.visit_number(), member=owner, user_id=user_id, stars=stars, tags=(tag,))
    agenda.plan(at, DeedKind.RATE, visit)


def leave_waiting(session: Session, *, world: World) -> None:
    """What waits for the staff this morning, and two inspections: one closed, one open."""
    for applicant in WAITING:
        _apply(session, world, applicant)
    _left(session, world)
    _withdraw(session, world)
    _draft(session, world)
    _inspect(session, world)


def _apply(session: Session, world: World, applicant: Applicant) -> Merchant:
    timeline, place = world.timeline, world.places[applicant.place]
    now = timeline.at(timeline.today - timedelta(days=applicant.days), 10)
    phone = seeds.other_phone(STRANGER_PHONES + 500 + applicant.number)
    user_id = add_user(session, name=f"applicant-{applicant.number}", phone=phone, now=now)
    return merchants.apply(
        session,
        user_id=user_id,
        community_id=place.id,
        name=applicant.name,
        trade=applicant.trade,
        address=f"演示街道{place.name.removeprefix('演示·')}示例路 {applicant.number - 9_000 + 800} 号",
        phone=f"0631-0000{applicant.number - 9_000 + 800}",
        licence_no=licence_no(applicant.number),
        now=now,
        slug=f"demo{applicant.number}",
        licence_picture=sent_licence(session, user_id=user_id, now=now) if applicant in WITH_LICENCE else None,
    )


def _left(session: Session, world: World) -> None:
    """One that joined and left again."""
    timeline, staff = world.timeline, world.staff["street.admin"]
    merchant_id = _apply(session, world, LEFT).id
    joined = timeline.at(timeline.today - timedelta(days=LEFT.days - 1), 10)
    merchants.approve(session, merchant_id=merchant_id, staff=staff, now=joined)
    gone = timeline.at(timeline.today - timedelta(days=4), 10)
    shop_exit.leave(session, merchant_id=merchant_id, staff=staff, reason="店主搬迁，自愿退出联盟。", now=gone)


def _withdraw(session: Session, world: World) -> None:
    """What applicant and owner have taken back themselves."""
    timeline = world.timeline
    at = timeline.at(timeline.today - timedelta(days=WITHDRAWN.days - 1), 9)
    applied = _apply(session, world, WITHDRAWN)
    merchants.withdraw_application(session, application_id=applied.id, user_id=applied.applied_by, now=at)
    terms = {"kind": OfferKind.CASH_OFF, "title": "满 30 元立减 5 元", "cash_off_fen": 500, "min_spend_fen": 3_000}
    wanted = complete(world, timeline.today, 3, terms | {"points": 3, "stock_total": 100})
    owner = world.shop("market").owner
    draft = lifecycle.draft_for_shop(session, owner=owner, terms=wanted, now=at)
    by_shop.withdraw(session, offer_id=draft.id, owner=owner, now=at + timedelta(hours=2))


def _draft(session: Session, world: World) -> None:
    timeline, staff = world.timeline, world.staff["street.admin"]
    for number, (key, terms) in enumerate(DRAFTS, start=1):
        wanted = complete(world, timeline.today, 3, {"per_person": 2} | terms)
        at = timeline.at(timeline.today - timedelta(days=number), 16)
        lifecycle.draft_for_shop(session, owner=world.shop(key).owner, terms=wanted, now=at)
    terms = {
        "kind": OfferKind.PERCENT_OFF,
        "title": "全场五折",
        "percent_off_bp": 5_000,
        "points": 1,
        "stock_total": 500,
    }
    wanted = complete(world, timeline.today, 3, terms)
    at = timeline.at(timeline.today - timedelta(days=9), 9)
    refused = lifecycle.draft_for_shop(session, owner=world.shop("carwash").owner, terms=wanted, now=at)
    reason = "没有写明最多优惠多少，请补充后重新提交。"
    lifecycle.reject(session, offer_id=refused.id, staff=staff, reason=reason, now=at + timedelta(days=1))


def _inspect(session: Session, world: World) -> None:
    timeline, clerk = world.timeline, world.staff["street.clerk"]
    opened = inspections.open_by_staff(
        session,
        merchant_id=world.shop("suspended").id,
        cause=InspectionCause.LOW_MEAN,
        note="评价均分低于 3 分，到店看门前和店内环境。",
        staff=clerk,
        now=timeline.at(timeline.last_month + timedelta(days=18), 15),
    )
    inspections.close(
        session,
        inspection_id=opened.id,
        result=InspectionResult.WARNED,
        result_note="门前堆放杂物，已提醒两天内清理，届时复查。",
        staff=clerk,
        now=timeline.at(timeline.last_month + timedelta(days=19), 10),
    )
    inspections.open_by_staff(
        session,
        merchant_id=world.shop("market").id,
        cause=InspectionCause.RING,
        note="一小时内六条低分，都没有核销，先向店主了解情况。",
        staff=clerk,
        now=timeline.at(timeline.today - timedelta(days=2), 9),
    )
