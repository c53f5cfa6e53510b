"""The pictures of cases, with those of the records that they are about."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.civic.cases.actions import CaseAction
from app.civic.cases.deciding import case_in_scope, hold_case
from app.civic.cases.errors import CaseStateError
from app.civic.cases.filing import REVIEW_WITHIN_DAYS, own_case
from app.civic.cases.models import Case
from app.core import audit
from app.core.identities import StaffIdentity
from app.parties.pictures import attaching, queries, retention
from app.parties.pictures.keeping import Taken
from app.parties.pictures.models import Picture, PictureOf
from app.standing.records.evidence import owners_of as owners_of_record

KINDS = (PictureOf.CASE, PictureOf.CASE_RESULT)


def owners_of(session: Session, case: Case) -> list[queries.Owner]:
    """What the pictures that speak about a case belong to."""
    return [(PictureOf.CASE, case.id), *owners_of_record(session, case.record.id)]


def _own_of(case: Case) -> list[queries.Owner]:
    return [(kind, case.id) for kind in KINDS]


def pictures_of(session: Session, case: Case) -> Sequence[Picture]:
    """Those of a case that is about no record, which the caller may see, the earliest first."""
    return queries.pictures_of(session, _own_of(case))


def picture_of(session: Session, case: Case, picture_id: int) -> Picture:
    """One of them. Raises PictureNotFoundError."""
    return queries.picture_among(session, _own_of(case), picture_id)


def add_at_the_desk(
    session: Session, *, no: str, pictures: Sequence[Taken], staff: StaffIdentity, now: datetime
) -> Case:
    """Pictures that somebody has brought along, while it is open.

    Raises CaseNotFoundError, CaseStateError, TooManyPicturesError.
    """
    case = hold_case(session, no=no, staff=staff)
    if not case.is_open:
        raise CaseStateError(details={"state": case.state})
    kind, about_id = PictureOf.CASE, case.id
    count = attaching.add(session, pictures=pictures, kind=kind, about_id=about_id, staff_id=staff.id, now=now)
    case.pictures += count
    audit.note(
        session, staff=staff, action=CaseAction.PICTURES_ADDED, subject_id=case.id, at=now, no=case.no, pictures=count
    )
    return case


def own_pictures(session: Session, *, no: str, user_id: int) -> Sequence[Picture]:
    """Those of a case about oneself, one's household, shop or unit. Raises CaseNotFoundError."""
    case = own_case(session, no=no, user_id=user_id)
    return queries.pictures_of(session, owners_of(session, case))


def own_picture(session: Session, *, no: str, picture_id: int, user_id: int) -> Picture:
    """One of them. Raises CaseNotFoundError, PictureNotFoundError."""
    case = own_case(session, no=no, user_id=user_id)
    return queries.picture_among(session, owners_of(session, case), picture_id)


def picture_in_scope(session: Session, *, no: str, picture_id: int, staff: StaffIdentity) -> Picture:
    """One of a case of the subtree. Raises CaseNotFoundError, PictureNotFoundError."""
    case = case_in_scope(session, no=no, staff=staff)
    return queries.picture_among(session, owners_of(session, case), picture_id)


def note_final(session: Session, *, now: datetime) -> int:
    """Note of some pictures whether their case is decided for good; says of how many."""
    alive = or_(Case.is_open.is_(True), Case.decided_at > now - timedelta(days=REVIEW_WITHIN_DAYS))
    return retention.note_final(session, kinds=KINDS, alive=select(Case.id).where(alive), now=now)


def erase_of_cases(session: Session, cases: Any) -> None:
    """Erase all pictures of these cases, given by their ids or a query of them."""
    retention.erase_of(session, kinds=KINDS, about=cases)
