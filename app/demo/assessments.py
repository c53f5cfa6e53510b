"""Six property firms that the street assesses each month: last month's sheet is decided, that of this month waits."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import add_months, business_day
from app.demo import programmes
from app.demo.world import World
from app.parties.units import making
from app.parties.units.models import UnitDomain, UnitKind
from app.standing.assessments import entering
from app.standing.assessments.entering import Filled
from app.standing.assessments.sheets import Sheet, sheet
from app.standing.programmes import starting, turning, versions
from app.standing.programmes.models import AssessmentPeriod, ProgrammeKind, ProgrammeVersion
from app.standing.records import batch_decisions

NAME = "物业服务考核办法（演示）"
FIRMS = ("演示·安居物业公司", "演示·海棠物业公司", "演示·金桥物业公司", "演示·青松物业公司", "演示·和家物业公司")
"""Beside the one that is a unit of the street already."""
TAKEN = {2: "电梯停了两天，见工单", 4: "楼道堆物三次检查未清，见照片"}
"""By the number of the firm, what was wrong there."""


def leave(session: Session, *, world: World) -> None:
    """In force since the street began."""
    day, street = world.timeline.opened, world.staff["street.clerk"].community_id
    by: dict[str, Any] = {"staff": world.staff["street.admin"], "now": world.timeline.at(day, 8)}
    for number, name in enumerate(FIRMS):
        place = world.places[number % len(world.places)]
        details: dict[str, Any] = {"kind": UnitKind.PROPERTY, "domain": UnitDomain.ENTERPRISE, "name": name}
        making.add_unit(session, community_id=place.id, **details, **by)
    drafted: dict[str, Any] = {"staff": world.staff["street.clerk"], "now": world.timeline.at(day, 9)}
    made = versions.make_programme(
        session,
        kind=ProgrammeKind.ASSESSMENT,
        community_id=street,
        name=NAME,
        period=AssessmentPeriod.MONTH,
        **drafted,
    )
    version = session.scalars(select(ProgrammeVersion).where(ProgrammeVersion.programme_id == made.id)).one()
    starting.start_from(session, version_id=version.id, ready="property", **drafted)
    programmes.through(session, world, version, day, number=3)
    turning.turn_over(session, now=world.timeline.at(day + timedelta(days=30), 1))
    for ago in (1, 0):
        _enter(session, world, made.id, ago)


def _enter(session: Session, world: World, programme_id: int, ago: int) -> None:
    """The sheet of a month; that of the last one was entered on the second of this, and decided."""
    today, now = world.timeline.today, world.timeline.now
    at = min(world.timeline.at(today.replace(day=2), 10), now) if ago else now
    period = f"{add_months(today.replace(day=1), -ago):%Y-%m}"
    asked: dict[str, Any] = {"programme_id": programme_id, "period": period, "unit_kind": UnitKind.PROPERTY}
    clerk, admin = world.staff["street.clerk"], world.staff["street.admin"]
    shown = sheet(session, staff=clerk, today=business_day(at), **asked)
    batch = entering.enter(session, filled=_filled(shown), staff=clerk, now=at, **asked)
    if ago:
        batch_decisions.verify(session, batch_id=batch.id, staff=world.staff["city.admin"], now=at)
        batch_decisions.approve(session, batch_id=batch.id, staff=admin, now=at, rate_fen=0)


def _filled(shown: Sheet) -> Filled:
    """Most of what gives, for each firm another part of it; something that takes, where there was something."""
    cells: dict[tuple[int, int], str] = {}
    notes: dict[int, str] = {}
    for number, unit in enumerate(shown.units):
        for place, rule in enumerate(shown.rules):
            if min(rule.scores) > 0 and (place + number) % 3:
                cells[unit.id, rule.id] = str(rule.scores[0])
            elif max(rule.scores) < 0 and number in TAKEN and (place + number) % 7 == 0:
                cells[unit.id, rule.id] = str(rule.scores[0])
                notes[unit.id] = TAKEN[number]
    return Filled(cells, notes)
