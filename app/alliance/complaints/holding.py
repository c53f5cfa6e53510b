"""Who decides on a complaint: one of the staff who is nobody of the shop, and does not live with who complains."""

from sqlalchemy.orm import Session

from app.alliance.complaints.queries import Found, complaint_in_scope
from app.core.identities import StaffIdentity
from app.parties.residents import resident_of_user
from app.standing.programmes.errors import RelatedPersonError
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.recusal import related_to
from app.standing.programmes.subjects import SubjectKey, lock

RELATED = "不能办理本人、本户或家人任职商户的投诉，请由别人办理。"


def hold(session: Session, *, no: str, staff: StaffIdentity) -> Found:
    """A complaint of the subtree, locked after its shop. Raises CaseNotFoundError, RelatedPersonError."""
    case, complaint = complaint_in_scope(session, no=no, staff=staff)
    person = None if case.filed_by is None else resident_of_user(session, case.filed_by)
    sides: list[SubjectKey] = [(SubjectKind.MERCHANT, complaint.merchant_id)]
    if person is not None:
        sides.append((SubjectKind.RESIDENT, person.id))
    if related_to(session, staff=staff, subjects=sides):
        raise RelatedPersonError(RELATED)
    lock(session, SubjectKind.MERCHANT, [complaint.merchant_id])
    session.refresh(case, with_for_update=True)
    session.refresh(complaint, with_for_update=True)
    return case, complaint
