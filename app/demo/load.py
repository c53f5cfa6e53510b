"""The whole street, from the day it was founded until now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rich.progress import Progress
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.core.db.uow import execute
from app.demo import (
    areas,
    assessments,
    awards,
    batches,
    cases,
    ceremonies,
    complaints,
    councils,
    fairs,
    fraud_examples,
    gatherings,
    households,
    mediations,
    offers,
    papers,
    pending_work,
    places,
    pledges,
    posts,
    programmes,
    reminders,
    reports,
    seeds,
    service_points,
    shops,
    showcase,
    snaps,
    texts,
    units,
    venues,
    work_orders,
)
from app.demo import records as merits
from app.demo.personas import ON_ROSTER, STREET
from app.demo.redemptions import Agenda
from app.demo.settlement import Books
from app.demo.showcase import WAITING_TOP_UP
from app.demo.street_life import CARDS_PER_RESIDENT, CLAIMS_PER_RESIDENT, StreetLife
from app.demo.timeline import Timeline
from app.demo.world import World
from app.ledger.seals import sealing
from app.office.open_figures import counting as open_months
from app.parties.communities.models import Community
from app.treasury.funds.models import TopUp

RESIDENTS, SHOPS = 3_000, 258
RESIDENTS_MIN, SHOPS_MIN = 50, 12
"""With fewer there is not enough for every scene."""


@dataclass(frozen=True, slots=True)
class State:
    """What a database holds: nothing at all, this demo, and whether all of it."""

    is_empty: bool
    is_demo: bool
    is_complete: bool


def state(session: Session) -> State:
    """What is there now. Raises a DBAPIError where there are no tables yet."""
    anything, street, last = session.execute(
        select(
            exists(select(Community.id)),
            exists(select(Community.id).where(Community.slug == STREET)),
            exists(select(TopUp.id).where(TopUp.bank_reference == WAITING_TOP_UP)),
        )
    ).one()
    return State(not anything, bool(street), bool(street and last))


def load(
    *, residents: int, shops_count: int, now: datetime, valid_months: int, rate_fen: int, progress: Progress
) -> None:
    """Load everything into an empty database. `residents` counts the personas too."""
    timeline = Timeline(now)
    world = execute(places.found, timeline=timeline, valid_months=valid_months, rate_fen=rate_fen)
    world.cast, world.residents = execute(households.settle_cast, world=world)
    world.consumers = execute(households.add_consumers, world=world)
    households.settle(world, count=residents - len(ON_ROSTER), progress=progress)
    execute(areas.divide, world=world)
    execute(posts.fill, world=world)
    execute(units.register, world=world)
    execute(texts.tell, world=world)
    shops.open_shops(world, count=shops_count, progress=progress)
    offers.fill(world, stock_factor=max(1, residents // RESIDENTS), progress=progress)
    world.items += execute(showcase.special_offers, world=world)
    execute(showcase.earn, world=world)
    merits.enter_shops_and_households(world)
    execute(pledges.sign, world=world)
    programme = execute(gatherings.found, world=world)
    _live(world, programme, progress)
    merits.come_to_count(world, now=timeline.now)
    execute(pending_work.leave_waiting, world=world)
    execute(gatherings.leave, world=world, programme=programme)
    execute(texts.teach, world=world)
    execute(venues.open_up, world=world)
    execute(fairs.hold_fairs, world=world, people=programme.adults[world.street.id])
    execute(reminders.leave, world=world)
    execute(cases.leave, world=world)
    execute(cases.tell, world=world)
    execute(cases.repair, world=world)
    execute(snaps.leave, world=world)
    execute(work_orders.leave, world=world)
    execute(complaints.leave, world=world)
    execute(reports.leave, world=world)
    execute(mediations.leave, world=world)
    execute(merits.leave_public, world=world)
    execute(programmes.leave, world=world)
    execute(councils.meet, world=world)
    execute(papers.issue, world=world)
    execute(service_points.open_up, world=world)
    execute(awards.honour, world=world)
    execute(ceremonies.announce, world=world)
    execute(batches.leave, world=world)
    execute(assessments.leave, world=world)
    fraud_examples.live(world)
    execute(showcase.open_questions, world=world)
    while execute(open_months.count_next, now=timeline.now):
        pass
    while sealing.seal_new(timeline.now):
        pass


def _live(world: World, programme: gatherings.Programme, progress: Progress) -> None:
    """Day by day: a week's records on Mondays, from last month on coupons and ratings, this month the settlement."""
    timeline, crowd = world.timeline, world.crowd
    agenda, books = Agenda(timeline.now), Books(world)
    life = StreetLife(world, agenda)
    showcase.plan(world, agenda)
    pending_work.plan_ratings(world, agenda, execute(pending_work.add_strangers, world=world))
    claims = _per_day(timeline, round(len(crowd) * CLAIMS_PER_RESIDENT))
    cards = _per_day(timeline, round(len(crowd) * CARDS_PER_RESIDENT))
    mondays, held = merits.upload_days(world), gatherings.days(world)
    records = dict(
        zip(mondays, seeds.shares(round(len(crowd) * merits.RECORDS_PER_RESIDENT), len(mondays)), strict=True)
    )
    task = progress.add_task("街道生活", total=sum(records.values()) + sum(claims.values()) * 2)
    life.plan_fame(timeline.last_month, (timeline.month - timeline.last_month).days)
    for day in timeline.days(timeline.opened, timeline.today + timedelta(days=1)):
        if day in records:
            progress.advance(task, merits.enter_week(world, day=day, count=records[day]))
            life.note_keen()
        if day in held:
            execute(gatherings.hold_week, world=world, programme=programme, monday=day)
        if day in claims:
            life.plan_claims(day, claims[day])
            life.plan_cards(day, cards[day])
            agenda.live(day)
            books.live(day)
            progress.advance(task, claims[day] * 2)
    progress.update(task, completed=progress.tasks[task].total)


def _per_day(timeline: Timeline, month_total: int) -> dict[date, int]:
    """A total spread over the days of the last month, and half as much a day since."""
    last = timeline.days(timeline.last_month, timeline.month)
    since = timeline.days(timeline.month, timeline.today + timedelta(days=1))
    half = round(month_total * len(since) / len(last) / 2)
    return dict(zip(last, seeds.shares(month_total, len(last)), strict=True)) | dict(
        zip(since, seeds.shares(half, len(since)), strict=True)
    )
