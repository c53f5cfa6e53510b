"""What a sheet asks: the units of one kind, the items of the version that held, and a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.communities.nodes import get_community, is_below
from app.parties.units.models import Unit, UnitKind
from app.standing.assessments.errors import NobodyToAssessError
from app.standing.programmes.apart import assessment_rules
from app.standing.programmes.errors import NoAssessmentError
from app.standing.programmes.models import (
    AssessmentPeriod,
    Programme,
    ProgrammeKind,
    ProgrammeVersion,
    Rule,
    SubjectKind,
)
from app.standing.programmes.queries import programme_in_scope
from app.standing.programmes.rulebook import BEGUN
from app.standing.records import periods

MAX_UNITS = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """`on` is the day as of which it is: the last of the period, or today while that lasts. `node` is where it is."""

    programme: Programme
    node: Community
    period: str
    on: date
    units: Sequence[Unit]
    rules: Sequence[Rule]


def sheet(
    session: Session, *, programme_id: int, period: str, unit_kind: UnitKind, staff: StaffIdentity, today: date
) -> Sheet:
    """A sheet for the open units of a kind in the staff member's part of the node of an assessment.

    Raises ProgrammeNotFoundError, NoAssessmentError, NobodyToAssessError, a RuleError naming `period`.
    """
    programme = programme_in_scope(session, programme_id=programme_id, staff=staff).programme
    if programme.period is None or programme.community_id is None:
        raise NoAssessmentError
    last = periods.days_of(programme.period, period, today=today)[1]
    on = min(last, today)
    rules = assessment_rules(session, programme_id=programme_id, day=on, staff=staff)
    node = get_community(session, programme.community_id)
    if not staff.covers(node.path):
        node = get_community(session, staff.community_id)
    wanted = [Unit.is_open.is_(True), Unit.kind == unit_kind, *is_below(session, node.path, Unit.community_id)]
    units = session.scalars(select(Unit).where(*wanted).order_by(Unit.name, Unit.id).limit(MAX_UNITS)).all()
    if not units:
        raise NobodyToAssessError
    letter = SubjectKind.UNIT.letter
    return Sheet(programme, node, period, on, units, [rule for rule in rules if letter in rule.subjects])


def usual_kind(session: Session, *, staff: StaffIdentity) -> UnitKind:
    """Property firms or, where there are none in the subtree, another kind of which there are units."""
    query = select(Unit.kind).where(Unit.is_open.is_(True), *is_below(session, staff.path, Unit.community_id))
    kinds = sorted(session.scalars(query.distinct()))
    return UnitKind.PROPERTY if UnitKind.PROPERTY in kinds or not kinds else kinds[0]


@dataclass(frozen=True, slots=True)
class Offered:
    """An assessment in force, and the periods that can be entered now."""

    programme: Programme
    length: AssessmentPeriod
    recent: Sequence[str]


def offered(session: Session, *, staff: StaffIdentity, today: date) -> list[Offered]:
    """The assessments of units that a staff member can enter: those of their node, above it and below it."""
    query = (
        select(Programme, Community.path)
        .join(Community, Community.id == Programme.community_id)
        .join(ProgrammeVersion, ProgrammeVersion.programme_id == Programme.id)
        .where(Programme.kind == ProgrammeKind.ASSESSMENT, ProgrammeVersion.state.in_(BEGUN))
        .distinct()
        .order_by(Programme.id)
    )
    return [
        Offered(programme, programme.period, periods.recent(programme.period, today=today, count=2))
        for programme, path in session.execute(query)
        if programme.period is not None and (staff.covers(path) or staff.path.startswith(path))
    ]
