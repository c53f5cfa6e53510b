"""Ceremonies: the monthly 表彰大会, to which the last cycle that was granted belongs."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.gatherings import planning, projects
from app.civic.gatherings.models import ProjectKind
from app.civic.honours import ceremonies
from app.core.clock import start_of_day
from app.demo.world import World
from app.standing.awards.models import AwardCycle, CycleState

NAME = "月度表彰大会"


def announce(session: Session, *, world: World) -> None:
    """One within the next week, open for sign-ups."""
    now = world.timeline.now
    by: dict[str, Any] = {"staff": world.staff["street.admin"], "now": now}
    project = projects.make_project(
        session,
        community_id=world.street.id,
        kind=ProjectKind.MEETING,
        name=NAME,
        theme="文明实践",
        about="示例项目：每月一次，当面颁证书，欢迎街坊来鼓掌。",
        **by,
    )
    session.flush()
    projects.publish_project(session, project_id=project.id, **by)
    starts_at = start_of_day(world.timeline.today + timedelta(days=6)) + timedelta(hours=15)
    gathering = planning.plan(
        session,
        project_id=project.id,
        place="演示街道文化礼堂",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        capacity=120,
        **by,
    )
    planning.publish(session, session_id=gathering.id, **by)
    granted = select(AwardCycle.id).where(AwardCycle.state == CycleState.GRANTED).order_by(AwardCycle.id.desc())
    cycle_id = session.scalars(granted.limit(1)).one()
    ceremonies.arrange(session, cycle_id=cycle_id, session_id=gathering.id, **by)
