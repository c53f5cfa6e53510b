"""Fairs: one of last month with its figures, one that runs now with people in its queues, and next Saturday's with six
booths and two offers that are good there only.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.fairs import booths, queueing
from app.civic.fairs.models import Booth, QueueTicket, TicketStatus
from app.civic.gatherings import planning, turning
from app.civic.gatherings.models import Gathering, GatheringStatus, Project
from app.core.clock import business_day, start_of_day
from app.demo import seeds
from app.demo.world import World
from app.parties import residents
from app.rewards.offers.models import OfferKind
from app.rewards.offers.terms import OfferTerms
from app.rewards.publication import lifecycle

NAME = "邻里节"
"""The project whose sessions these are, of the street."""
KEEPER = "resident-points"
BOOTHS = (
    ("磨刀磨剪", "免费磨刀，每人两把。", "王师傅（示例）", True),
    ("家电义修", "小家电现场修，配件自付。", "李师傅（示例）", True),
    ("义诊", "量血压、测血糖，问用药。", "示例医院志愿者", True),
    ("助老理发", "六十岁以上免费。", "", True),
    ("旧书交换", "带一本换一本。", "示例读书会", False),
    ("便民缝补", "换拉链、缝扣子。", "示例缝补小站", False),
)
RUNNING = "便民服务日"


def hold_fairs(session: Session, *, world: World, people: list[int]) -> None:
    """All three; `people` are adults of the street."""
    project = session.scalars(select(Project).where(Project.name == NAME)).one()
    _last_month(session, world, project, people)
    _now(session, world, project, people)
    _next_saturday(session, world)


def _add_booths(session: Session, world: World, gathering: Gathering, now: datetime) -> list[Booth]:
    made: list[Booth] = []
    for name, about, host, has_queue in BOOTHS:
        details: dict[str, Any] = {"name": name, "about": about, "host": host, "has_queue": has_queue}
        if not host:
            details["merchant_id"] = world.shops[0].owner.merchant_id
        if not made:
            details["keeper_id"] = world.residents[KEEPER]
        by: dict[str, Any] = {"staff": world.staff["street.admin"], "now": now}
        made.append(booths.add(session, session_id=gathering.id, **details, **by))
    return made


def _last_month(session: Session, world: World, project: Project, people: list[int]) -> None:
    """Over: who was served where, and who did not come."""
    rng, admin = seeds.stream("fair of last month"), world.staff["street.admin"]
    last = world.timeline.today.replace(day=1) - timedelta(days=1)
    saturday = last - timedelta(days=(last.weekday() - 5) % 7)
    starts_at = start_of_day(saturday) + timedelta(hours=9)
    gathering = Gathering(
        project_id=project.id,
        community_id=project.community_id,
        kind=project.kind,
        title=f"{NAME}（上月）",
        place="社区广场",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        day=business_day(starts_at),
        capacity=200,
        signup_until=starts_at,
        cancel_until=starts_at,
        leader_id=None,
        code_serial=residents.new_serial(),
        planned_by=admin.id,
        planned_at=starts_at - timedelta(days=14),
    )
    session.add(gathering)
    session.flush()
    made = _add_booths(session, world, gathering, starts_at - timedelta(days=7))
    gathering.status = GatheringStatus.CONFIRMED
    gathering.confirmed_by, gathering.confirmed_at = admin.id, starts_at + timedelta(days=2)
    for booth in [each for each in made if each.has_queue]:
        came = rng.sample(people, min(len(people), rng.randint(5, 20)))
        booth.last_number = len(came)
        for number, who in enumerate(came, start=1):
            taken_at = starts_at + timedelta(minutes=7 * number)
            ticket = QueueTicket(
                booth_id=booth.id,
                resident_id=who,
                open_for=None,
                number=number,
                turn=number * 1_000,
                taken_at=taken_at,
            )
            ticket.status = TicketStatus.MISSED if rng.random() < 1 / 10 else TicketStatus.SERVED
            ticket.called_at, ticket.ended_at = (taken_at + timedelta(minutes=each) for each in (12, 15))
            booth.served += ticket.status is TicketStatus.SERVED
            session.add(ticket)
    session.flush()


def _now(session: Session, world: World, project: Project, people: list[int]) -> None:
    """Runs now: who was called, who waits, who was served, did not come, and left again."""
    now = world.timeline.now
    starts_at = (now - timedelta(minutes=30)).replace(second=0, microsecond=0)
    before = starts_at - timedelta(days=3)
    by: dict[str, Any] = {"staff": world.staff["street.admin"], "now": before}
    times: dict[str, Any] = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=8)}
    details: dict[str, Any] = {"title": RUNNING, "place": "社区广场东侧", "capacity": 100, "walk_in_places": 40}
    gathering = planning.plan(session, project_id=project.id, **details, **times, **by)
    session.flush()
    planning.publish(session, session_id=gathering.id, **by)
    turning.begin(session, now=now)
    booth = _add_booths(session, world, gathering, now)[0]
    keeper = world.residents[KEEPER]
    others = [each for each in people if each not in set(world.residents.values())][:6]
    tickets = [queueing.take(session, booth_id=booth.id, resident_id=who, now=now) for who in others]
    settle: dict[str, Any] = {"keeper_id": keeper, "now": now}
    for command in (queueing.served, queueing.missed):
        called = queueing.call_next(session, booth_id=booth.id, **settle)
        command(session, ticket_id=called.id, **settle)
    queueing.call_next(session, booth_id=booth.id, **settle)
    queueing.leave(session, ticket_id=tickets[-1].id, resident_id=others[-1], now=now)
    session.flush()


def _next_saturday(session: Session, world: World) -> None:
    """To come: its booths, and two offers that are claimed and used there only."""
    now, admin = world.timeline.now, world.staff["street.admin"]
    to_come = select(Gathering).where(Gathering.title == NAME, Gathering.status == GatheringStatus.OPEN)
    gathering = session.scalars(to_come.order_by(Gathering.starts_at).limit(1)).one()
    _add_booths(session, world, gathering, now)
    common: dict[str, Any] = {"kind": OfferKind.CASH_OFF, "valid_from": now, "valid_until": now + timedelta(days=30)}
    common |= {"stock_total": 50, "per_person": 1}
    terms = OfferTerms(**common, title="集市理发立减 5 元", description="只在邻里节上。", cash_off_fen=500, points=3)
    shops = lifecycle.draft_for_shop(session, owner=world.shops[0].owner, terms=terms, now=now)
    terms = OfferTerms(**common, title="集市通用立减 2 元", description="只在邻里节上。", cash_off_fen=200, points=1)
    own = lifecycle.draft_for_community(session, community_id=world.street.id, terms=terms, staff=admin, now=now)
    for offer in (shops, own):
        lifecycle.publish(session, offer_id=offer.id, staff=admin, session_id=gathering.id, now=now)
