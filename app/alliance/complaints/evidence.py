"""The pictures of complaints: those of who complains, and those of the shop."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.alliance.complaints.models import Complaint
from app.alliance.complaints.queries import complaint_in_scope, complaint_of_shop
from app.civic.cases.evidence import KINDS, picture_of
from app.civic.cases.models import Case
from app.core.identities import StaffIdentity
from app.parties.pictures import queries
from app.parties.pictures.models import Picture, PictureOf


def picture_in_scope(session: Session, *, no: str, picture_id: int, staff: StaffIdentity) -> Picture:
    """One of a complaint of the subtree. Raises CaseNotFoundError, PictureNotFoundError."""
    case, _ = complaint_in_scope(session, no=no, staff=staff)
    return picture_of(session, case, picture_id)


def shop_pictures(session: Session, *, no: str, merchant_id: int) -> Sequence[Picture]:
    """Those that a shop sees: its own, and where it may know who complains, theirs. Raises CaseNotFoundError."""
    return queries.pictures_of(session, _for_shop(*complaint_of_shop(session, no=no, merchant_id=merchant_id)))


def shop_picture(session: Session, *, no: str, picture_id: int, merchant_id: int) -> Picture:
    """One of them. Raises CaseNotFoundError, PictureNotFoundError."""
    found = complaint_of_shop(session, no=no, merchant_id=merchant_id)
    return queries.picture_among(session, _for_shop(*found), picture_id)


def _for_shop(case: Case, complaint: Complaint) -> list[queries.Owner]:
    kinds = KINDS if complaint.shows_name else (PictureOf.CASE_RESULT,)
    return [(kind, case.id) for kind in kinds]
