"""Everything staff look at when they look at one unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.work_orders import figures
from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import get_community
from app.parties.merchants.models import Merchant
from app.parties.units.models import Unit
from app.parties.units.queries import ListedMember, members_of, unit_in_scope
from app.standing.assessments.results import Result, results_of_unit
from app.standing.programmes.models import SubjectKind
from app.standing.records.queries import Line, records_of
from app.standing.scores import scores

SHOWN = 8


@dataclass(frozen=True, slots=True)
class UnitFile:
    unit: Unit
    place: str
    shop: Merchant | None
    members: Sequence[ListedMember]
    standing: scores.Standing
    records: Sequence[Line]
    results: Sequence[Result]
    orders: Sequence[figures.FirmMonth]


def unit_file(session: Session, *, unit_id: int, staff: StaffIdentity, now: datetime) -> UnitFile:
    """One unit of the subtree. Raises UnitNotFoundError."""
    unit = unit_in_scope(session, unit_id=unit_id, staff=staff)
    kind = SubjectKind.UNIT
    return UnitFile(
        unit=unit,
        place=get_community(session, unit.community_id).name,
        shop=None if unit.merchant_id is None else session.get(Merchant, unit.merchant_id),
        members=members_of(session, unit_id=unit_id),
        standing=scores.standing(session, subject_kind=kind, subject_id=unit_id, now=now),
        records=records_of(
            session,
            kind=kind,
            subject_id=unit_id,
            staff=staff,
            of_the_community=True,
            now=now,
            cursor=None,
            limit=SHOWN,
        ).items,
        results=results_of_unit(session, unit_id=unit_id, staff=staff),
        orders=figures.of_unit(session, unit_id=unit_id, staff=staff, today=business_day(now)),
    )
