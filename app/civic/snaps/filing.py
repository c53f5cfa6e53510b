"""Somebody reports what they have seen in public; it goes to whoever looks after the place.

Of who reports without their name, the case knows the user alone, so that they find it again; nothing that others see,
the audit log included, says who that is.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.civic.cases import events
from app.civic.cases.actions import SnapAction
from app.civic.cases.kinds import HAND_OVER, SNAPS
from app.civic.cases.models import Case, CaseKind
from app.civic.cases.opening import begin
from app.civic.snaps.categories import due
from app.civic.snaps.errors import A_DAY, TooManyReportsError
from app.civic.snaps.models import Category, Snap
from app.civic.snaps.places import owner_of, require_area
from app.civic.snaps.telling import tell_holder
from app.core import audit
from app.core.clock import business_day, start_of_day
from app.core.errors import field_error
from app.core.identities import ActingAs
from app.parties.communities.nodes import person_at
from app.parties.pictures.attaching import attach
from app.parties.pictures.models import PictureOf
from app.parties.residents.models import Resident
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import lock

NOBODY = 0
"""How the audit log numbers who reports without their name."""


def report(
    session: Session,
    *,
    category: Category,
    text: str,
    anonymous: bool,
    area_id: int | None,
    latitude_e6: int | None,
    longitude_e6: int | None,
    evidence: Sequence[int] = (),
    resident_id: int,
    user_id: int,
    now: datetime,
) -> Case:
    """Report something seen in one's community: in an area, at a point on the map, or both. `evidence` are pictures
    that were sent ahead.

    Raises AreaNotFoundError, TooManyReportsError, a RuleError naming `area_id` where no place is said, what
    `pictures.attach` raises.
    """
    if area_id is None and latitude_e6 is None:
        raise field_error("area_id", "请选择地点：网格，或者地图上的位置。")
    lock(session, SubjectKind.RESIDENT, [resident_id])  # What one sends at once is counted one by one.
    person = session.get_one(Resident, resident_id)
    if area_id is not None:
        require_area(session, area_id=area_id, community_id=person.community_id)
    _require_room(session, user_id, now)
    case = begin(
        session,
        CaseKind.SNAP,
        community_id=person.community_id,
        subject=(SubjectKind.RESIDENT, None if anonymous else resident_id),
        statement=text,
        due_at=due(session, category, now),
        filed_by=user_id,
        now=now,
    )
    snap = Snap(
        id=case.id,
        category=category,
        month=f"{business_day(now):%Y-%m}",
        is_anonymous=anonymous,
        area_id=area_id,
        latitude_e6=latitude_e6,
        longitude_e6=longitude_e6,
    )
    session.add(snap)
    who = person_at(session, case.community_id, ActingAs.RESIDENT, NOBODY if anonymous else resident_id)
    audit.note(session, staff=who, action=SnapAction.FILED, subject_id=snap.id, at=now, **SNAPS.facts(case))
    case.pictures = attach(
        session, picture_ids=evidence, kind=PictureOf.CASE, about_id=case.id, user_id=user_id, now=now
    )
    _assign(session, case, snap, None if anonymous else person.household_id, now)
    return case


def _require_room(session: Session, user_id: int, now: datetime) -> None:
    sent = select(func.count()).where(
        Case.filed_by == user_id, Case.kind == CaseKind.SNAP, Case.opened_at >= start_of_day(business_day(now))
    )
    if session.scalars(sent).one() >= A_DAY:
        raise TooManyReportsError(details={"most": A_DAY})


def _assign(session: Session, case: Case, snap: Snap, home: int | None, now: datetime) -> None:
    """It is the turn of whoever looks after the area; with nobody there the desk gives it to somebody."""
    if snap.area_id is None:
        return
    post = owner_of(session, area_id=snap.area_id, without=home, today=business_day(now))
    if post is None:
        return
    SNAPS.enter(case, HAND_OVER, owner_id=post.staff_id)
    snap.holder_id = post.resident_id
    events.add(session, case, "assigned", now=now)
    tell_holder(session, case, snap, now=now)
