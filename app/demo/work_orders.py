"""What a household has asked of its property firm: one in each state, one of them late, which waits for people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.cases.models import Case, WorkOrderState
from app.civic.work_orders import estates, filing, following, handling, lateness, steering
from app.civic.work_orders.models import OrderClass
from app.core.clock import business_day
from app.demo.units import PERSONA as WORKER
from app.demo.world import World
from app.parties.areas.models import Area, AreaKind
from app.parties.posts import proposing
from app.parties.posts.models import PostRole
from app.parties.units.models import Unit, UnitKind

REPORTER, CLERK = "resident-notice", "wanghai.clerk"
"""A persona of the first community, and its desk; the head of the firm holds a post there, too."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, so many days ago, and what came of it."""

    category: OrderClass
    text: str
    days_ago: int
    state: WorkOrderState


ASKED = (
    Asked(OrderClass.LIGHTING, "示例：三楼楼道的灯不亮", 12, WorkOrderState.RATED),
    Asked(OrderClass.DRAINS, "示例：楼下的雨水管堵了", 9, WorkOrderState.DONE),
    Asked(OrderClass.DOOR, "示例：单元门关不严，刷卡没有反应", 8, WorkOrderState.REOPENED),
    Asked(OrderClass.OTHER, "示例：路边的路灯歪了", 7, WorkOrderState.WITHDRAWN),
    Asked(OrderClass.NOISE, "示例：水泵房夜里有响声", 1, WorkOrderState.TAKEN),
    Asked(OrderClass.GREENERY, "示例：楼前的树枝挡住了窗户", 0, WorkOrderState.REPORTED),
)


def leave(session: Session, *, world: World) -> None:
    """The firm of the first community looks after all of its grids."""
    firm = session.scalars(
        select(Unit).where(Unit.community_id == world.places[0].id, Unit.kind == UnitKind.PROPERTY).order_by(Unit.id)
    ).first()
    if firm is None:
        return
    _look_after(session, world, firm)
    for each in ASKED:
        _leave(session, world, each)
    lateness.hand_in_some(session, now=world.timeline.now)


def _look_after(session: Session, world: World, firm: Unit) -> None:
    at = world.timeline.at(world.timeline.opened, 9)
    by: dict[str, Any] = {"staff": world.staff["street.admin"], "now": at}
    grids = select(Area.id).where(Area.community_id == firm.community_id, Area.kind == AreaKind.GRID).order_by(Area.id)
    for area_id in session.scalars(grids).all():
        estates.assign(session, area_id=area_id, unit_id=firm.id, **by)
    held: dict[str, Any] = {"role": PostRole.PROPERTY, "resident_id": world.residents[WORKER], "unit_id": firm.id}
    post = proposing.propose(session, from_on=business_day(at), **held, **by)
    proposing.appoint(session, post_id=post.id, staff=world.staff["city.admin"], now=at)


def _leave(session: Session, world: World, asked: Asked) -> None:
    day = world.timeline.today - timedelta(days=asked.days_ago)
    case = filing.ask(
        session,
        category=asked.category,
        text=asked.text,
        resident_id=world.residents[REPORTER],
        user_id=world.cast[REPORTER],
        now=world.timeline.at(day, 8),
    )
    if asked.state is WorkOrderState.WITHDRAWN:
        reason = "市政路灯，已转交街道"
        steering.withdraw(session, no=case.no, reason=reason, staff=world.staff[CLERK], now=world.timeline.at(day, 9))
    elif asked.state is not WorkOrderState.REPORTED:
        _work(session, world, asked, case, world.timeline.at(day, 9))


def _work(session: Session, world: World, asked: Asked, case: Case, at: datetime) -> None:
    resident_id, user_id = world.residents[WORKER], world.cast[REPORTER]
    handling.take(session, no=case.no, resident_id=resident_id, now=at)
    if asked.state is WorkOrderState.TAKEN:
        handling.note(session, no=case.no, text="已约厂家明天来看", resident_id=resident_id, now=at)
        return
    done: dict[str, Any] = {"resident_id": resident_id, "user_id": world.cast[WORKER], "note": "已处理好"}
    handling.complete(session, no=case.no, now=at + timedelta(hours=2), **done)
    if asked.state is WorkOrderState.RATED:
        said: dict[str, Any] = {"rating": 5, "words": "来得很快"}
        following.rate(session, no=case.no, user_id=user_id, now=at + timedelta(hours=3), **said)
    if asked.state is WorkOrderState.REOPENED:
        reason = "示例：又关不严了"
        following.reopen(session, no=case.no, reason=reason, user_id=user_id, now=at + timedelta(days=1))
