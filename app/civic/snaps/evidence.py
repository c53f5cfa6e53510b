"""The pictures of reports: as it was when it was seen, and as it is when it is done."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.cases.evidence import picture_of
from app.civic.snaps.holding import snap_in_scope, snap_of_post
from app.core.identities import StaffIdentity
from app.parties.pictures.models import Picture


def picture_of_post(session: Session, *, no: str, picture_id: int, resident_id: int, now: datetime) -> Picture:
    """One of a report of one's post. Raises CaseNotFoundError, PictureNotFoundError."""
    case, _ = snap_of_post(session, no=no, resident_id=resident_id, now=now)
    return picture_of(session, case, picture_id)


def picture_in_scope(session: Session, *, no: str, picture_id: int, staff: StaffIdentity) -> Picture:
    """One of a report of the subtree. Raises CaseNotFoundError, PictureNotFoundError."""
    case, _ = snap_in_scope(session, no=no, staff=staff)
    return picture_of(session, case, picture_id)
