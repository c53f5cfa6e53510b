"""What residents have reported: one in each state, one that nobody has given to anybody yet, one that is late."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.civic.cases.models import SnapState
from app.civic.snaps import filing, following, handling, places
from app.civic.snaps.models import Category
from app.demo.world import World
from app.parties.posts.duty import can_be_given
from app.parties.residents.models import Resident

REPORTER, HOLDER, CLERK = "resident-notice", "resident-points", "wanghai.clerk"
"""Personas of the first community: who reports, and who holds a post there; and the desk of it."""
NOBODY_THERE = (37_165_000, 122_425_000)
"""A point on the map, for what was seen where no grid was chosen."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was reported, so many days ago, and what came of it; `note` says so, where it is closed."""

    category: Category
    text: str
    days_ago: int
    state: SnapState
    note: str = ""
    anonymous: bool = False


SEEN = (
    Seen(Category.MANHOLE, "示例：东门外人行道井盖松动，踩上去会响", 12, SnapState.FIXED, "已更换井盖，周围补了水泥"),
    Seen(Category.LIGHT, "示例：健身角的路灯不亮，晚上看不清台阶", 10, SnapState.REOPENED, "已更换灯泡"),
    Seen(Category.LIGHT, "示例：健身角那盏路灯坏了", 9, SnapState.DUPLICATE, "和前一天的是同一盏灯"),
    Seen(Category.ROAD, "示例：3 号楼西侧路面塌陷一块", 8, SnapState.NOT_FIXED, "已围挡，等天暖后统一修补"),
    Seen(
        Category.NOISE,
        "示例：马路对面工地夜里施工",
        7,
        SnapState.NOT_OURS,
        "属于城管部门，请拨打 12345",
        anonymous=True,
    ),
    Seen(Category.BULKY, "示例：单元门口放着旧沙发，占了过道", 6, SnapState.WORKING),
    Seen(Category.LITTER, "示例：垃圾桶满了，洒在路边", 1, SnapState.ASSIGNED),
    Seen(Category.POSTERS, "示例：公交站牌贴了小广告", 0, SnapState.RECEIVED),
)


def leave(session: Session, *, world: World) -> None:
    """Sent on the phone of a persona, worked on at the desk; one waits on the phone of another."""
    numbers: list[str] = []
    for each in SEEN:
        numbers.append(_leave(session, world, each, numbers))


def _leave(session: Session, world: World, seen: Seen, earlier: list[str]) -> str:
    timeline, person = world.timeline, session.get_one(Resident, world.residents[REPORTER])
    day = timeline.today - timedelta(days=seen.days_ago)
    area = None if seen.state is SnapState.RECEIVED else places.own_area(session, person)
    case = filing.report(
        session,
        category=seen.category,
        text=seen.text,
        anonymous=seen.anonymous,
        area_id=area.id if area else None,
        latitude_e6=None if area else NOBODY_THERE[0],
        longitude_e6=None if area else NOBODY_THERE[1],
        resident_id=person.id,
        user_id=world.cast[REPORTER],
        now=timeline.at(day, 9),
    )
    steps = _STEPS.get(seen.state, (_take, _close))
    for hour, step in enumerate(steps, start=10):
        step(session, world, seen, case.no, earlier, timeline.at(day, hour))
    return case.no


_Step = Callable[[Session, World, Seen, str, list[str], datetime], object]


def _take(session: Session, world: World, _seen: Seen, no: str, _earlier: list[str], at: datetime) -> None:
    handling.take_at_the_desk(session, no=no, staff=world.staff[CLERK], now=at)


def _close(session: Session, world: World, seen: Seen, no: str, earlier: list[str], at: datetime) -> None:
    is_again = seen.state is SnapState.REOPENED
    handling.close_at_the_desk(
        session,
        no=no,
        result=SnapState.FIXED if is_again else seen.state,
        note=seen.note,
        duplicate_of=earlier[-1] if seen.state is SnapState.DUPLICATE else None,
        staff=world.staff[CLERK],
        now=at,
    )


def _rate(session: Session, world: World, _seen: Seen, no: str, _earlier: list[str], at: datetime) -> None:
    following.rate(session, no=no, rating=5, user_id=world.cast[REPORTER], now=at)


def _reopen(session: Session, world: World, _seen: Seen, no: str, _earlier: list[str], at: datetime) -> None:
    reason = "示例：亮了一晚，又不亮了"
    following.reopen(session, no=no, reason=reason, user_id=world.cast[REPORTER], now=at)


def _give(session: Session, world: World, _seen: Seen, no: str, _earlier: list[str], at: datetime) -> None:
    clerk, today = world.staff[CLERK], world.timeline.today
    posts = can_be_given(session, community_id=clerk.community_id, today=today)
    post_id = next(post.id for post, _ in posts if post.resident_id == world.residents[HOLDER])
    handling.hand_over_at_the_desk(session, no=no, post_id=post_id, reason="请先看一下", staff=clerk, now=at)


_STEPS: dict[SnapState, tuple[_Step, ...]] = {
    SnapState.RECEIVED: (),
    SnapState.ASSIGNED: (_give,),
    SnapState.WORKING: (_take,),
    SnapState.REOPENED: (_take, _close, _reopen),
    SnapState.FIXED: (_take, _close, _rate),
}
