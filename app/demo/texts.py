"""Texts: notices in each state, some read; benefits and lessons; plainly examples."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.civic.gatherings.models import Gathering, GatheringStatus, ProjectKind
from app.civic.texts import benefits, courses, drafting, lessons, publishing, reading, sending, tags
from app.civic.texts.models import Audience, BenefitLevel, BenefitScheme, NoticeTag, Text, TextKind
from app.civic.texts.wording import SCHEMES
from app.core.tasks.models import Task, TaskStatus
from app.demo.world import Place, World
from app.parties.areas.models import Area, AreaKind
from app.parties.messages.models import Message, MessageKind
from app.parties.posts.models import PostRole

WATER = "示例：周六检修水管，停水半天"
READERS = 40


def tell(session: Session, *, world: World) -> None:
    """Some were published a week ago, one was taken back; one waits for somebody to publish it, one is a draft."""
    then = world.timeline.at(world.timeline.today - timedelta(days=8), 10)
    water = _draft(session, world, then, title=WATER, body=_WATER, topic="停水停电", pin=15)
    _publish(session, world, water, then)
    _read(session, world, water, then)
    grid = session.scalars(select(Area.id).where(Area.kind == AreaKind.GRID, _of(world)).order_by(Area.id)).first()
    if grid is not None:
        bins: Any = {"title": "示例：本网格的垃圾桶搬到东门", "body": _BINS, "topic": "环境卫生"}
        _publish(session, world, _draft(session, world, then, Audience.AREAS, str(grid), **bins), then)
    gone = _draft(session, world, then, title="示例：周五晚上放露天电影", body=_FILM, topic="文化活动")
    _publish(session, world, gone, then)
    publishing.take_back(session, text_id=gone.id, reason="改到下周，另行通知", **_by(world, "street.admin", then))
    now = world.timeline.now
    waits = _draft(session, world, now, title="示例：周日社区义诊", body=_CLINIC, topic="义诊", pin=7)
    drafting.submit(session, text_id=waits.id, **_by(world, "street.clerk", now))
    _ask(session, world)
    jobs: Any = {"title": "示例：周六招聘会，三十家单位", "body": _JOBS, "topic": "就业招聘"}
    _publish(
        session,
        world,
        _draft(session, world, then, Audience.TAGS, NoticeTag.JOBS.value, node=world.street, **jobs),
        then,
    )
    heads: Any = {"title": "示例：网格长周五下午碰头", "body": _HEADS, "topic": "工作安排"}
    _draft(session, world, now, Audience.POSTS, PostRole.GRID_HEAD.value, **heads)
    _settle(session, now)
    _inform(session, world, then)


_WATER = "因检修水管，本周六 8:00 至 12:00 停水。\n请提前储水，关好水龙头。来水后先放一会儿再用。"
_BINS = "从下周一起，本网格的垃圾桶搬到小区东门内侧。\n清运时间不变：早上 6 点、晚上 8 点。"
_HEADS = "周五 15:00 在社区服务中心二楼碰头，请带好本月的走访记录。"
_CLINIC = "周日 9:00 至 11:30，社区服务中心一楼。\n量血压、测血糖不收费，请带好社保卡。"
_JOBS = "周六 9:00 至 12:00，街道文化广场。\n带身份证和简历，现场可以面谈。"
_FILM = "周五 19:00 在社区广场放露天电影，请自带小凳子。"


def _of(world: World) -> Any:
    return Area.community_id == world.places[0].id


def _by(world: World, who: str, now: datetime) -> dict[str, Any]:
    return {"staff": world.staff[who], "now": now}


def _draft(
    session: Session,
    world: World,
    at: datetime,
    audience: Audience = Audience.NODE,
    *targets: str,
    node: Place | None = None,
    pin: int | None = None,
    **said: str,
) -> Text:
    until = world.timeline.today + timedelta(days=pin) if pin else None
    about: Any = {"community_id": (node or world.places[0]).id, "audience": audience, "targets": targets, **said}
    return drafting.draft_notice(session, pinned_until=until, **about, **_by(world, "street.clerk", at))


def _publish(session: Session, world: World, text: Text, at: datetime) -> None:
    drafting.submit(session, text_id=text.id, **_by(world, "street.clerk", at))
    publishing.publish(session, text_id=text.id, **_by(world, "street.admin", at))
    while not sending.queue_some(session, text_id=text.id, now=at).is_over:
        pass


def _read(session: Session, world: World, text: Text, at: datetime) -> None:
    crowd = world.crowd
    readers = [(crowd.ids[n], user) for n, user in crowd.users.items() if crowd.places[n] == 0]
    for number, (resident_id, user_id) in enumerate(readers[:READERS]):
        later = at + timedelta(days=number % 5)
        reading.read(session, text_id=text.id, resident_id=resident_id, user_id=user_id, now=later)


def _ask(session: Session, world: World) -> None:
    """Some want to hear of more than what is for everybody."""
    crowd, all_tags = world.crowd, list(NoticeTag)
    adults = [resident_id for n, resident_id in enumerate(crowd.ids) if not crowd.minors[n]]
    for number, resident_id in enumerate(adults[:READERS]):
        wanted = {NoticeTag.JOBS, all_tags[number % len(all_tags)]}
        tags.choose(session, resident_id=resident_id, tags=wanted)


def teach(session: Session, *, world: World) -> None:
    """The course whose next session is open to sign up for is about a lesson."""
    is_open = Gathering.kind == ProjectKind.COURSE, Gathering.status == GatheringStatus.OPEN
    course = session.scalars(select(Gathering.project_id).where(*is_open).order_by(Gathering.starts_at)).first()
    lesson = session.scalars(select(Text.id).where(Text.kind == TextKind.LESSON).order_by(Text.id)).first()
    if course is not None and lesson is not None:
        by = _by(world, "street.clerk", world.timeline.now)
        courses.add_course(session, text_id=lesson, project_id=course, **by)


def _settle(session: Session, now: datetime) -> None:
    """All is sent, so no worker has anything to do; and what was sent a week ago everybody has seen."""
    done = {"status": TaskStatus.DONE, "finished_at": now, "result": {"words": "公告已放进居民的消息。", "figures": {}}}
    session.execute(update(Task).where(Task.kind == sending.TASK).values(done))
    session.execute(update(Message).where(Message.kind == MessageKind.NOTICE).values(read_at=now))


WHAT = {
    BenefitScheme.LOAN: ("示例银行", "小额贷款利率优惠", "信用贷款年利率下调，额度以银行审批为准。"),
    BenefitScheme.TRAVEL: ("示例景区", "门票优惠", "凭信用证明购票打折，每人每天一次。"),
    BenefitScheme.SHOPPING: ("示例超市", "会员价", "凭信用证明享会员价，特价商品除外。"),
    BenefitScheme.MEDICAL: ("示例医院", "先诊疗后付费", "住院免交押金，出院时一并结算。"),
    BenefitScheme.APPROVAL: ("示例政务大厅", "容缺受理", "次要材料可以后补，先受理。"),
    BenefitScheme.MOBILITY: ("示例公交", "免押金租车", "公共自行车免押金，骑行另计。"),
}
A_SCHEME = 5
LESSONS = (
    (
        "诚信经营",
        "示例：多收的五元钱",
        "小店发现多收了五元，贴出告示请顾客来取。\n顾客说：就冲这五元，我常来。",
    ),
    ("邻里互助", "示例：借伞记", "下雨天，便民点借出十把伞，第二天回来了十一把。\n多的那一把，是有人说“留给下一位”。"),
    ("文明养犬", "示例：电梯里的一分钟", "有人抱起了狗，等老人先下。\n规矩不在墙上，在这一分钟里。"),
)


def _inform(session: Session, world: World, at: datetime) -> None:
    """Benefits of each scheme, on different terms, one that is over; and some lessons."""
    by = _by(world, "street.clerk", at) | {"community_id": world.street.id}
    levels, today = list(BenefitLevel), world.timeline.today
    for scheme, (provider, title, body) in WHAT.items():
        for number in range(A_SCHEME):
            benefits.add_benefit(
                session,
                scheme=scheme,
                provider=f"{provider}{number + 1}",
                level=levels[number],
                title=f"示例：{title}",
                body=body,
                terms=f"{SCHEMES[scheme]}示例条件：信用记录良好。" if number % 2 else "",
                min_stars=number or None,
                until=None if number % 2 else today + timedelta(days=180 * number - 3),
                asks_proof=number == 1,
                **by,
            )
    for topic, title, body in LESSONS:
        lessons.add_lesson(session, topic=topic, title=title, body=body, **by)
