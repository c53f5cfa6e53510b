"""A quarter's records of some communities, each batch in another state."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo.world import Place, World
from app.parties.residents.models import Household, Resident
from app.standing.programmes.models import SubjectKind
from app.standing.records import batch_collecting, batch_decisions, deciding, submitting
from app.standing.records.models import BatchKind, RecordBatch

DEEDS = 6
STATES = ("open", "verifying", "public", "withdrawn")
FIRST = 3
"""From this community on, one in each state; those before it have stories of their own."""


def leave(session: Session, *, world: World) -> None:
    """Where there are so many communities."""
    for place, state in zip(world.places[FIRST:], STATES, strict=False):
        if _hand_in(session, world, place, "patrol", 1, DEEDS, verified=DEEDS - 2):
            _batch(session, world, place, state)


def _hand_in(
    session: Session,
    world: World,
    place: Place,
    slug: str,
    score: int,
    count: int,
    *,
    verified: int,
) -> bool:
    """Deeds of adults of a community, handed in by one of the staff; says whether there are any."""
    adults = (
        select(Resident.id)
        .join(Household, Household.id == Resident.household_id)
        .where(Resident.community_id == place.id, Resident.is_minor.is_(False), ~Household.number.startswith("*"))
        .order_by(Resident.id)
        .limit(count)
    )
    ids = session.scalars(adults).all()
    clerk, admin, now = world.staff["street.clerk"], world.staff["street.admin"], world.timeline.now
    for number in range(count if ids else 0):
        record = submitting.submit(
            session,
            rule_slug=slug,
            subject_kind=SubjectKind.RESIDENT,
            subject_id=ids[number % len(ids)],
            score_delta=score,
            occurred_on=world.timeline.today,
            event_key=f"quarter-{place.id}-{number}",
            note="见登记表",
            staff=clerk,
            now=now,
        )
        if number < verified:
            deciding.verify(session, record_id=record.id, staff=admin, now=now)
    return bool(ids)


def _collected(session: Session, world: World, place: Place) -> RecordBatch:
    today = world.timeline.today
    return batch_collecting.collect(
        session,
        kind=BatchKind.QUARTER,
        community_id=place.id,
        period=f"{today.year}-Q{(today.month + 2) // 3}",
        staff=world.staff["street.clerk"],
        now=world.timeline.now,
    )


def _batch(session: Session, world: World, place: Place, state: str) -> None:
    now, admin = world.timeline.now, world.staff["street.admin"]
    batch = _collected(session, world, place)
    if state == "open":
        return
    batch_collecting.hand_over(session, batch_id=batch.id, staff=world.staff["street.clerk"], now=now)
    if state == "public":
        batch_decisions.approve(session, batch_id=batch.id, staff=admin, now=now, rate_fen=0)
    elif state == "withdrawn":
        batch_decisions.withdraw(session, batch_id=batch.id, reason="登记表还没有交齐", staff=admin, now=now)
