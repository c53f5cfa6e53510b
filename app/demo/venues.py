"""Venues: a room that needs an approval and a court that doesn't, with a booking that is asked for, one that was agreed
to, one that was refused, a block, and some weeks in which they were used.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.gatherings import projects, signing_up, turning
from app.civic.gatherings.booking import Use
from app.civic.gatherings.models import Gathering, Signup
from app.civic.venues import blocking, filling, opening
from app.civic.venues.models import Opening, Venue
from app.core.clock import start_of_day
from app.demo.world import World

ROOM, COURT = "邻里活动室", "小区篮球场"
WEEKS = 3
USES = ("棋友会", "读书会", "舞蹈队排练", "手工课", "老友茶话会", "合唱排练")
DAY = [(9 * 60, 12 * 60), (14 * 60, 18 * 60)]


def open_up(session: Session, *, world: World) -> None:
    """Both, as they are now."""
    room = _venue(
        session,
        world,
        name=ROOM,
        theme="便民",
        about="示例场地：能坐 30 人，有投影和茶水。",
        place="社区服务中心二楼",
        hours=[Opening(day, *each) for day in range(1, 6) for each in DAY],
        slot_minutes=90,
        buffer_minutes=15,
        people_max=30,
        needs_approval=True,
        rules="用后请打扫干净，关好门窗和空调。",
    )
    court = _venue(
        session,
        world,
        name=COURT,
        theme="健康",
        about="示例场地：半场，晚上有灯。",
        place="小区南门内",
        hours=[Opening(day, 7 * 60, 21 * 60) for day in range(1, 8)],
        slot_minutes=120,
        buffer_minutes=0,
        people_max=12,
        needs_approval=False,
        rules="晚上 9 点以后请不要打球。",
    )
    _use(session, world, room)
    now = world.timeline.now
    by: dict[str, Any] = {"staff": world.staff["street.clerk"], "now": now}
    while turning.begin(session, now=now) + turning.end(session, now=now):
        pass
    for venue in (room, court):
        filling.fill(session, venue, now=now)
    while filling.clear(session, now=now):
        pass
    days = [day for ahead in range(1, 8) if (day := world.timeline.today + timedelta(days=ahead)).weekday() < 5]
    _book(session, world, room, days[0], "resident-new", Use("邻里读书会", 8))
    agreed = _book(session, world, room, days[1], "resident-points", Use("棋友会", 6))
    signing_up.approve(session, signup_id=agreed.id, **by)
    refused = _book(session, world, room, days[2], "resident-of-owner", Use("生日聚会", 20))
    signing_up.refuse(session, signup_id=refused.id, reason="活动室不办私人聚会，请改订别的用途", **by)
    _book(session, world, court, days[0], "resident-notice", Use("打篮球", 6))
    begins = start_of_day(days[-1]) + timedelta(hours=13)
    times: dict[str, Any] = {"starts_at": begins, "ends_at": begins + timedelta(hours=6)}
    blocking.block(session, venue_id=room.id, reason="地板打蜡", **times, **by)


def _venue(session: Session, world: World, *, theme: str, **details: Any) -> Venue:
    opened = world.timeline.at(world.timeline.today - timedelta(weeks=WEEKS, days=1), 9)
    by: dict[str, Any] = {"staff": world.staff["street.admin"], "now": opened}
    usual: dict[str, Any] = {"days_ahead": 14, "household_max": 2, "cancel_hours": 2}
    node = world.places[0].id
    venue, _ = opening.open_venue(session, community_id=node, **usual, **details, **by)
    projects.change_project(session, project_id=venue.id, changes={"theme": theme}, **by)
    return venue


def _use(session: Session, world: World, venue: Venue) -> None:
    """Neighbours have used it now and then."""
    crowd = world.crowd
    people = [crowd.ids[n] for n, place in enumerate(crowd.places) if place == 0 and not crowd.minors[n]]
    first = world.timeline.today - timedelta(weeks=WEEKS)
    count = 0
    for number in range(WEEKS * 7):
        day = first + timedelta(days=number)
        if number % 2 or day >= world.timeline.today or not people:
            continue
        at = world.timeline.at(day - timedelta(days=1), 10)
        filling.fill(session, venue, now=at)
        slot = _free(session, venue, day, at)
        if slot is None:
            continue
        use = Use(USES[count % len(USES)], 5 + count % 7)
        who = people[count % len(people)]
        signup = signing_up.sign_up(session, session_id=slot.id, resident_id=who, use=use, now=at)
        signing_up.approve(session, signup_id=signup.id, staff=world.staff["street.clerk"], now=at)
        count += 1


def _free(session: Session, venue: Venue, day: date, now: datetime) -> Gathering | None:
    wanted = Gathering.venue_id == venue.id, Gathering.day == day, Gathering.reserved == 0, Gathering.starts_at > now
    return session.scalars(select(Gathering).where(*wanted).order_by(Gathering.starts_at).limit(1)).one_or_none()


def _book(session: Session, world: World, venue: Venue, day: date, who: str, use: Use) -> Signup:
    now = world.timeline.now
    slot = _free(session, venue, day, now)
    if slot is None:
        raise LookupError(f"no slot of {venue.place} is free on {day}")
    return signing_up.sign_up(session, session_id=slot.id, resident_id=world.residents[who], use=use, now=now)
