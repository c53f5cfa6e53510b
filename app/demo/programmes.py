"""Programmes beside that of everywhere: a community's own, whose next version is open for comment, a campaign that has
ended, and a first version that waits for its council.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo.world import World
from app.standing.programmes import commenting, drafting, turning, versions
from app.standing.programmes.models import CapPeriod, CommentSource, ProgrammeKind, ProgrammeVersion, Review, Rule
from app.standing.programmes.topics import Topic

HOME = "demo-haitang"
OWN: list[dict[str, Any]] = [
    {"code": "1.1", "name": "楼道值日", "scores": [1], "cap": 12, "evidence": "值日表"},
    {"code": "1.2", "name": "照看公共菜园", "scores": [2], "cap": 12, "evidence": "照片"},
]
NEW: dict[str, Any] = {"code": "1.3", "name": "楼道不堆杂物", "scores": [1], "cap": 4, "evidence": "每季度抽查"}
"""What the next version adds, in which the first rule of its own gives more."""
CAMPAIGN: list[dict[str, Any]] = [
    {"code": "1", "name": "清洁家园行动", "scores": [2], "cap": 10, "evidence": "名册和照片"}
]
WAITING = "邻里互助积分办法（演示）"
AWAITED: list[dict[str, Any]] = [
    {"code": "1.1", "name": "接送邻居就医", "scores": [2], "cap": 12, "evidence": "双方确认"},
    {"code": "1.2", "name": "照看社区借阅室", "scores": [1], "cap": 12, "evidence": "值班表"},
]
TERMS: dict[str, Any] = {"subjects": "R", "cap_period": CapPeriod.YEAR, "review": Review.TWO, "topic": Topic.OTHER}


def leave(session: Session, *, world: World) -> None:
    """Everything on the days on which it would have been done."""
    place = next(each for each in world.places if each.slug == HOME)
    day = world.timeline.opened
    own = _begin(session, world, place.id, ProgrammeKind.COMMUNITY, "海棠社区积分办法（演示）", OWN, day)
    by: dict[str, Any] = {"staff": world.staff["street.clerk"], "now": world.timeline.at(day, 10)}
    drafting.take_over(session, version_id=own.id, slug="patrol", **by)
    through(session, world, own, day, number=1)
    short = _begin(session, world, place.id, ProgrammeKind.CAMPAIGN, "清洁家园专项活动（演示）", CAMPAIGN, day)
    through(session, world, short, day, number=2, lasts=60)
    for days in (30, 100):
        turning.turn_over(session, now=world.timeline.at(day + timedelta(days=days), 1))
    _next(session, world, own)
    _wait(session, world)


def _begin(
    session: Session,
    world: World,
    community_id: int,
    kind: ProgrammeKind,
    name: str,
    rules: list[dict[str, Any]],
    day: date,
) -> ProgrammeVersion:
    by: dict[str, Any] = {"staff": world.staff["street.clerk"], "now": world.timeline.at(day, 9)}
    made = versions.make_programme(session, kind=kind, community_id=community_id, name=name, **by)
    version = session.scalars(select(ProgrammeVersion).where(ProgrammeVersion.programme_id == made.id)).one()
    heading = drafting.add_heading(session, version_id=version.id, name="共建家园", **by)
    session.flush()
    for terms in rules:
        drafting.add_rule(session, version_id=version.id, category_id=heading.id, **by, **{**TERMS, **terms})
    return version


def through(
    session: Session, world: World, version: ProgrammeVersion, day: date, *, number: int, lasts: int | None = None
) -> None:
    """Open for comment on a day, in force twenty days later."""
    starts_on, then = day + timedelta(days=20), world.timeline.at(day + timedelta(days=9), 15)
    about: dict[str, Any] = {"version_id": version.id}
    ends_on = None if lasts is None else starts_on + timedelta(days=lasts)
    clerk, admin, city = (world.staff[name] for name in ("street.clerk", "street.admin", "city.admin"))
    opened: dict[str, Any] = {"starts_on": starts_on, "ends_on": ends_on, "now": world.timeline.at(day, 17)}
    versions.open_for_comment(session, **about, **opened, staff=clerk)
    versions.decide(
        session, **about, doc_no=f"演居〔{day.year}〕{number} 号", reason="没有不同意见", staff=admin, now=then
    )
    versions.file(session, **about, filing_no=f"演街备〔{day.year}〕{number} 号", staff=city, now=then)


def _next(session: Session, world: World, own: ProgrammeVersion) -> None:
    """The next version: open for comment since three days ago."""
    today = world.timeline.today
    by: dict[str, Any] = {"staff": world.staff["street.clerk"], "now": world.timeline.at(today - timedelta(days=3), 9)}
    later = versions.draft_version(session, programme_id=own.programme_id, **by)
    duty = session.scalars(select(Rule).where(Rule.version_id == later.id, Rule.code == OWN[0]["code"])).one()
    terms = {**TERMS, **OWN[0], "scores": [2], "cap": 24, "enabled": True, "category_id": duty.category_id}
    drafting.change_rule(session, version_id=later.id, rule_id=duty.id, **by, **terms)
    drafting.add_rule(session, version_id=later.id, category_id=duty.category_id, **by, **TERMS, **NEW)
    versions.open_for_comment(session, version_id=later.id, starts_on=today + timedelta(days=30), **by)
    commenting.comment(session, version_id=later.id, text="值日的分可以多一点", **by)
    asked: dict[str, Any] = {"programme_id": later.programme_id, "no": later.no, "source": CommentSource.PAGE}
    said = commenting.comment_from_outside(session, text="晚上巡逻的能不能也算", now=by["now"], **asked)
    commenting.answer(session, version_id=later.id, comment_id=said.id, text="已列入，每次 2 分", **by)


def _wait(session: Session, world: World) -> None:
    """In the first community, whose council is to decide on it: the time for comments was over yesterday."""
    today = world.timeline.today
    day = today - timedelta(days=versions.COMMENT_DAYS + 1)
    version = _begin(session, world, world.places[0].id, ProgrammeKind.COMMUNITY, WAITING, AWAITED, day)
    by: dict[str, Any] = {"staff": world.staff["street.clerk"], "now": world.timeline.at(day, 10)}
    drafting.take_over(session, version_id=version.id, slug="patrol", **by)
    versions.open_for_comment(session, version_id=version.id, starts_on=today + timedelta(days=30), **by)
    commenting.comment(session, version_id=version.id, text="借阅室的书要有人登记", **by)
