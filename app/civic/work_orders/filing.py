"""A household asks something of the property firm of its estate: the area of its home decides of which."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.civic.cases.actions import WorkOrderAction
from app.civic.cases.kinds import ORDERS
from app.civic.cases.models import Case, CaseKind
from app.civic.cases.opening import begin
from app.civic.work_orders.classes import CLASSES
from app.civic.work_orders.errors import A_DAY, TooManyOrdersError
from app.civic.work_orders.estates import firm_of
from app.civic.work_orders.models import OrderClass, WorkOrder
from app.civic.work_orders.telling import tell_firm
from app.core import audit
from app.core.clock import business_day, start_of_day
from app.core.identities import ActingAs
from app.parties.communities.nodes import person_at
from app.parties.pictures.attaching import attach
from app.parties.pictures.models import PictureOf
from app.parties.residents.models import Resident
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import lock


def ask(
    session: Session,
    *,
    category: OrderClass,
    text: str,
    evidence: Sequence[int] = (),
    resident_id: int,
    user_id: int,
    now: datetime,
) -> Case:
    """Ask for something at home or in the estate; `evidence` are pictures that were sent ahead.

    Raises NoPropertyFirmError, TooManyOrdersError, what `pictures.attach` raises.
    """
    lock(session, SubjectKind.RESIDENT, [resident_id])  # What one sends at once is counted one by one.
    person = session.get_one(Resident, resident_id)
    area, unit = firm_of(session, person)
    _require_room(session, user_id, now)
    about = CLASSES[category]
    take_by = about.take.until(session, now)
    case = begin(
        session,
        CaseKind.WORK_ORDER,
        community_id=person.community_id,
        subject=(SubjectKind.RESIDENT, resident_id),
        statement=text,
        due_at=take_by,
        filed_by=user_id,
        now=now,
    )
    order = WorkOrder(
        id=case.id,
        category=category,
        month=f"{business_day(now):%Y-%m}",
        area_id=area.id,
        unit_id=unit.id,
        take_by=take_by,
        done_by=max(take_by, about.done.until(session, now)),
    )
    session.add(order)
    who = person_at(session, case.community_id, ActingAs.RESIDENT, resident_id)
    audit.note(session, staff=who, action=WorkOrderAction.FILED, subject_id=case.id, at=now, **ORDERS.facts(case))
    case.pictures = attach(
        session, picture_ids=evidence, kind=PictureOf.CASE, about_id=case.id, user_id=user_id, now=now
    )
    tell_firm(session, case, order, now=now)
    return case


def _require_room(session: Session, user_id: int, now: datetime) -> None:
    sent = select(func.count()).where(
        Case.filed_by == user_id, Case.kind == CaseKind.WORK_ORDER, Case.opened_at >= start_of_day(business_day(now))
    )
    if session.scalars(sent).one() >= A_DAY:
        raise TooManyOrdersError(details={"most": A_DAY})
