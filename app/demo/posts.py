"""Who holds which post: most grids and buildings have their people, some are without, a few wait to be appointed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.demo import seeds
from app.demo.world import Place, World
from app.parties.areas.models import Area, AreaKind
from app.parties.posts import proposing
from app.parties.posts.models import ROLES, PostRole, wanted_in
from app.parties.residents.models import Household, Resident

VACANT = 8
"""One seat in so many is empty."""
PERSONA = "resident-coupons"
"""Leads the building in which the family of the personas lives."""
COLLECTOR = "resident-points"
"""Collects in the first grid of that community, about its shops and units as well."""
COUNCIL = (PostRole.COUNCIL_CHAIR, *(PostRole.COUNCIL_MEMBER,) * 4, PostRole.SUPERVISOR, PostRole.MEDIATOR)
COUNCILLORS = ("resident-rich", "resident-points", "resident-of-owner", "resident-coupons", "resident-new")
"""Personas on the council of the first community: its chair and a member; the others where there are too few people."""
PERSONAS_AT_LEAST = 2
WAITING = 3
"""So many of the first community are proposed and not appointed."""


def fill(session: Session, *, world: World) -> None:
    """Propose and appoint by two people: first the council of a community, then its areas, as far as its adults go."""
    at = world.timeline.at(world.timeline.founded, 17)
    for index, place in enumerate(world.places):
        _fill(session, world, index, place, at)


def _fill(session: Session, world: World, index: int, place: Place, at: datetime) -> None:
    proposer, appointer = world.staff["street.admin"], world.staff["city.admin"]
    rng = seeds.stream(f"posts-{place.slug}")
    adults = select(Resident.id).where(Resident.community_id == place.id, Resident.is_minor.is_(False))
    cast = set(world.residents.values())
    people = [each for each in session.scalars(adults.order_by(Resident.id)) if each not in cast]
    rng.shuffle(people)
    waiting = [people.pop() for _ in range(WAITING) if people] if index == 0 else []
    seated = [world.residents[name] for name in COUNCILLORS] if index == 0 else []
    seated = seated[: max(PERSONAS_AT_LEAST, len(COUNCIL) - len(people))]
    people += reversed(seated)
    for role in COUNCIL:
        if people:
            _propose(session, role, people.pop(), proposer, at, community_id=place.id)
    led = None
    if index == 0:
        led = session.scalars(
            select(Household.area_id)
            .join(Resident, Resident.household_id == Household.id)
            .where(Resident.id == world.residents[PERSONA])
        ).one()
        _propose(session, PostRole.BLOCK_LEADER, world.residents[PERSONA], proposer, at, area_id=led)
        grids = select(Area.id).where(Area.community_id == place.id, Area.kind == AreaKind.GRID).order_by(Area.id)
        grid = session.scalars(grids.limit(1)).one()
        _propose(session, PostRole.COLLECTOR, world.residents[COLLECTOR], proposer, at, area_id=grid)
    for area in session.scalars(select(Area).where(Area.community_id == place.id).order_by(Area.id)).all():
        for role in wanted_in(area.kind) if area.id != led else ():
            for _ in range(ROLES[role].seats or 0):
                if people and rng.randrange(VACANT):
                    _propose(session, role, people.pop(), proposer, at, area_id=area.id)
    proposing.appoint_all(session, community_id=place.id, staff=appointer, now=at)
    for resident_id in waiting:
        _propose(session, PostRole.MEDIATOR, resident_id, proposer, world.timeline.now, community_id=place.id)


def _propose(
    session: Session,
    role: PostRole,
    resident_id: int,
    staff: StaffIdentity,
    at: datetime,
    *,
    area_id: int | None = None,
    community_id: int | None = None,
) -> None:
    proposing.propose(
        session,
        role=role,
        area_id=area_id,
        community_id=community_id,
        resident_id=resident_id,
        from_on=business_day(at),
        staff=staff,
        now=at,
    )
