"""Units of the street, one of each kind: with a head, and with what they did in the last month."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import business_day
from app.demo.records import record
from app.demo.world import World
from app.parties.residents.models import Resident
from app.parties.units import belonging, making
from app.parties.units.models import UnitDomain, UnitKind, UnitRole
from app.standing.programmes.models import SubjectKind

UNITS = (
    (UnitKind.PROPERTY, UnitDomain.ENTERPRISE, "演示·望海物业公司", "92370000DEMOUNIT01"),
    (UnitKind.ENTERPRISE, UnitDomain.ENTERPRISE, "演示·海风食品公司", "92370000DEMOUNIT02"),
    (UnitKind.SCHOOL, UnitDomain.CAMPUS, "演示·第一小学", "92370000DEMOUNIT03"),
    (UnitKind.AGENCY, UnitDomain.AGENCY, "演示·便民服务中心", None),
    (UnitKind.VILLAGE, UnitDomain.RURAL, "演示·望海村委会", None),
    (UnitKind.ORGANISATION, UnitDomain.COMMUNITY, "演示·邻里互助会", None),
    (UnitKind.VOLUNTEER_TEAM_HOST, UnitDomain.COMMUNITY, "演示·志愿服务站", None),
    (UnitKind.PARTY_BRANCH, UnitDomain.COMMUNITY, "演示·望海社区党支部", None),
)
PERSONA = "resident-points"
"""Heads the property firm."""
FOUND = ("unit-coop", 10, "与社区共建，承办两次便民活动"), ("property-late", -2, "报修三天没有上门")
"""What is on record of the property firm."""


def register(session: Session, *, world: World) -> None:
    """Enter them at the first community, by one of its staff."""
    at = world.timeline.at(world.timeline.founded, 18)
    place, staff = world.places[0], world.staff["street.admin"]
    adults = select(Resident.id).where(Resident.community_id == place.id, Resident.is_minor.is_(False))
    cast = set(world.residents.values())
    others = [each for each in session.scalars(adults.order_by(Resident.id)) if each not in cast]
    heads = [world.residents[PERSONA], *others]
    day = world.timeline.last_month - timedelta(days=10)
    for kind, domain, name, code in UNITS:
        unit = making.add_unit(
            session, community_id=place.id, kind=kind, domain=domain, name=name, code=code, staff=staff, now=at
        )
        if heads:
            belonging.add_member(
                session,
                unit_id=unit.id,
                resident_id=heads.pop(0),
                role=UnitRole.HEAD,
                from_on=business_day(at),
                staff=staff,
                now=at,
            )
        for number, (rule, score, note) in enumerate(FOUND if kind is UnitKind.PROPERTY else ()):
            record(
                session,
                world,
                rule=rule,
                kind=SubjectKind.UNIT,
                subject_id=unit.id,
                score=score,
                day=day,
                note=note,
                number=number,
            )
