"""What residents have reported of others: one in each state, some with a name under seal, one whose seal two have asked
about.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.civic.cases.models import ReportState
from app.civic.reports import filing, handling, unsealing
from app.civic.reports.models import Ground, ReportCategory
from app.civic.snaps import places
from app.demo.world import World
from app.parties.posts import proposing
from app.parties.posts.models import PostRole
from app.parties.residents.models import Resident

REPORTER, FIRM = "resident-notice", "resident-points"
CLERK, OTHER = "wanghai.clerk", "wanghai.admin"


@dataclass(frozen=True, slots=True)
class Told:
    """What was reported of whom, so many days ago, and what came of it."""

    category: ReportCategory
    text: str
    about: str
    days_ago: int
    state: ReportState
    words: str = ""
    anonymous: bool = True


TOLD = (
    Told(
        ReportCategory.DUMPING,
        "示例：夜里有货车把装修垃圾倒在 5 号楼后面的空地",
        "示例：一辆蓝色货车",
        24,
        ReportState.TRUE,
        "示例：现场查看属实，已清运并告知",
        anonymous=False,
    ),
    Told(
        ReportCategory.FRAUD,
        "示例：有人拿别人的志愿服务照片报自己的时长",
        "示例：某活动的一位参加者",
        22,
        ReportState.FALSE,
        "示例：查了签到和照片，是本人参加的",
        anonymous=False,
    ),
    Told(
        ReportCategory.NOISE,
        "示例：楼上经常半夜拖家具",
        "示例：不清楚是哪一户",
        20,
        ReportState.UNCLEAR,
        "示例：三次夜间查看都没有听到，无法查清",
    ),
    Told(
        ReportCategory.GOODS,
        "示例：网上买的东西是假货",
        "示例：一家外地网店",
        9,
        ReportState.DISMISSED,
        "示例：不归社区管，请拨打 12315",
    ),
    Told(
        ReportCategory.FIRE,
        "示例：2 单元楼道一直堆着纸箱",
        "示例：2 单元的一户",
        5,
        ReportState.INVESTIGATING,
        "示例：已安排网格员和物业到现场核查",
        anonymous=False,
    ),
    Told(ReportCategory.CHARGING, "示例：有人把电动车推进电梯充电", "示例：4 号楼的一户", 1, ReportState.SCREENING),
    Told(ReportCategory.FOOD, "示例：门口早点摊的油发黑", "示例：东门外的早点摊", 0, ReportState.RECEIVED),
)


def leave(session: Session, *, world: World) -> None:
    """Sent on the phone of a persona, worked on at the desk of one and decided at that of another; somebody of the
    estate's property firm reads on a phone what concerns it.
    """
    _appoint(session, world)
    for each in TOLD:
        _leave(session, world, each)


def _leave(session: Session, world: World, told: Told) -> None:
    timeline, person = world.timeline, session.get_one(Resident, world.residents[REPORTER])
    day = timeline.today - timedelta(days=told.days_ago)
    filed = filing.report(
        session,
        category=told.category,
        text=told.text,
        area_id=_area_id(session, world),
        subject_text=told.about,
        evidence=[],
        anonymous=told.anonymous,
        resident_id=person.id,
        user_id=world.cast[REPORTER],
        now=timeline.at(day, 9),
    )
    for hour, step in enumerate(_STEPS[told.state], start=10):
        step(session, world, told, filed.case.no, timeline.at(day, hour))


def _area_id(session: Session, world: World) -> int:
    area = places.own_area(session, session.get_one(Resident, world.residents[REPORTER]))
    if area is None:
        raise LookupError(f"{REPORTER} lives in no grid")
    return area.id


def _appoint(session: Session, world: World) -> None:
    from_on, at = world.timeline.today - timedelta(days=30), world.timeline.now
    post = proposing.propose(
        session,
        role=PostRole.PROPERTY,
        area_id=_area_id(session, world),
        resident_id=world.residents[FIRM],
        from_on=from_on,
        staff=world.staff[CLERK],
        now=at,
    )
    session.flush()
    proposing.appoint(session, post_id=post.id, staff=world.staff[OTHER], now=at)


_Step = Callable[[Session, World, Told, str, datetime], object]


def _take(session: Session, world: World, _told: Told, no: str, at: datetime) -> None:
    handling.take(session, no=no, staff=world.staff[CLERK], now=at)


def _dismiss(session: Session, world: World, told: Told, no: str, at: datetime) -> None:
    handling.dismiss(session, no=no, reason=told.words, staff=world.staff[CLERK], now=at)


def _admit(session: Session, world: World, told: Told, no: str, at: datetime) -> None:
    words = told.words if told.state is ReportState.INVESTIGATING else "示例：已受理，正在核查"
    handling.admit(session, no=no, reason=words, staff=world.staff[CLERK], now=at)


def _ask(session: Session, world: World, _told: Told, no: str, at: datetime) -> None:
    handling.ask(session, no=no, reason="示例：一般在几点？有没有照片？", staff=world.staff[CLERK], now=at)


def _note(session: Session, world: World, _told: Told, no: str, at: datetime) -> None:
    handling.note(session, no=no, reason="示例：到现场看过", staff=world.staff[CLERK], now=at)


def _conclude(session: Session, world: World, told: Told, no: str, at: datetime) -> None:
    staff = world.staff[OTHER if told.state is ReportState.TRUE else CLERK]
    handling.conclude(session, no=no, result=told.state, reason=told.words, staff=staff, now=at)


def _ask_to_unseal(session: Session, world: World, _told: Told, no: str, at: datetime) -> None:
    reason = "示例：怀疑故意虚假举报，申请核实"
    unsealing.ask(session, no=no, ground=Ground.MALICE, reason=reason, staff=world.staff[CLERK], now=at)


_STEPS: dict[ReportState, tuple[_Step, ...]] = {
    ReportState.RECEIVED: (),
    ReportState.SCREENING: (_take,),
    ReportState.DISMISSED: (_take, _dismiss),
    ReportState.INVESTIGATING: (_take, _admit, _ask),
    ReportState.UNCLEAR: (_take, _admit, _note, _conclude),
    ReportState.FALSE: (_take, _admit, _note, _conclude, _ask_to_unseal),
    ReportState.TRUE: (_take, _admit, _note, _conclude),
}
