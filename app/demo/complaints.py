"""Complaints on a shop: one in each state, one that is late, one that the barber has to answer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.alliance.complaints import deciding, filing, hearing
from app.alliance.complaints.deciding import Outcome
from app.alliance.complaints.models import Category
from app.civic.cases.models import ComplaintState
from app.demo.world import World

CLERK = "wanghai.clerk"
"""The desk of the first community, where the shops are."""


@dataclass(frozen=True, slots=True)
class Met:
    """What a persona complained of, so many days ago, about a shop, what that said, and what came of it."""

    who: str
    shop: str
    category: Category
    text: str
    days_ago: int
    state: ComplaintState
    answer: str = ""
    found: str = ""
    to_shop: str = ""


MET = (
    Met(
        "resident-notice",
        "barber",
        Category.PRICE,
        "示例：门口写的 30 元，结账收了 40 元",
        21,
        ComplaintState.UPHELD,
        "示例：价目没有换下来，已退还 10 元",
        "价目与实收不符，商户已退款",
        "请换下旧的价目，明码标价",
    ),
    Met(
        "resident-points",
        "barber",
        Category.MANNER,
        "示例：等了很久没有人招呼",
        20,
        ComplaintState.REJECTED,
        "示例：那天客人多，已当面致歉",
        "当天人多，店里已致歉，不属于态度问题",
        "没有问题，谢谢说明",
    ),
    Met("resident-notice", "barber", Category.HYGIENE, "示例：毛巾没有换，用过的还在架上", 2, ComplaintState.HEARD),
    Met(
        "resident-points",
        "barber",
        Category.REFUSED_COUPON,
        "示例：券在有效期内，店员说今天不收",
        16,
        ComplaintState.HEARD,
        "示例：新来的店员不清楚，愿意补兑",
    ),
    Met("resident-rich", "barber", Category.QUALITY, "示例：烫发第二天就散了", 0, ComplaintState.RECEIVED),
)


def leave(session: Session, *, world: World) -> None:
    """Sent on phones of personas, answered by the owner, decided at the desk."""
    for each in MET:
        _leave(session, world, each)


def _leave(session: Session, world: World, met: Met) -> None:
    timeline, shop, clerk = world.timeline, world.shop(met.shop), world.staff[CLERK]
    day = timeline.today - timedelta(days=met.days_ago)
    said: dict[str, Any] = {
        "category": met.category,
        "text": met.text,
        "shop": shop.slug,
        "user_id": world.cast[met.who],
    }
    case, _ = filing.complain(session, **said, now=timeline.at(day, 9))
    if met.state is ComplaintState.RECEIVED:
        return
    hearing.ask_shop(session, no=case.no, staff=clerk, now=timeline.at(day, 10))
    if met.answer:
        hearing.answer(
            session, no=case.no, text=met.answer, member=shop.owner, now=timeline.at(day + timedelta(days=1), 11)
        )
    if met.state is ComplaintState.HEARD:
        return
    deciding.decide(
        session,
        no=case.no,
        outcome=Outcome.MINOR if met.state is ComplaintState.UPHELD else Outcome.REJECTED,
        reason=met.found,
        to_shop=met.to_shop,
        staff=clerk,
        now=timeline.at(day + timedelta(days=2), 15),
    )
