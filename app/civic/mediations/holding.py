"""Who mediates: one of the staff who holds the post in the community or above, and lives with nobody of both sides."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.civic.cases.models import Case
from app.civic.mediations.errors import NotAMediatorError
from app.civic.mediations.models import Mediation
from app.civic.mediations.queries import Found, mediation_in_scope
from app.civic.mediations.sides import keys_of
from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import get_community
from app.parties.posts.models import Post, PostRole
from app.parties.posts.queries import is_held
from app.parties.recusal.queries import resident_of
from app.standing.programmes.errors import RelatedPersonError
from app.standing.programmes.recusal import related_to

RELATED = "不能调解本人、本户或家人任职的商户、单位的纠纷，请由别人调解。"


def is_mediator(session: Session, case: Case, staff_id: int, now: datetime) -> bool:
    """Whether one of the staff holds the post today: as such, or as the resident who they are."""
    person = resident_of(session, staff_id=staff_id)
    theirs = [Post.staff_id == staff_id] + ([] if person is None else [Post.resident_id == person.id])
    nodes = [int(step) for step in get_community(session, case.community_id).path.strip("/").split("/")]
    held = Post.role == PostRole.MEDIATOR, Post.community_id.in_(nodes), or_(*theirs), *is_held(business_day(now))
    return session.scalar(select(Post.id).where(*held).limit(1)) is not None


def mediates(session: Session, case: Case, staff: StaffIdentity, now: datetime) -> bool:
    """Whether one of the staff mediates it, and so reads what it is about."""
    return case.owner_id == staff.id and is_mediator(session, case, staff.id, now)


def hold(session: Session, found: Found) -> Found:
    """The same, locked."""
    case, mediation = found
    session.refresh(case, with_for_update=True)
    session.refresh(mediation, with_for_update=True)
    return case, mediation


def hold_to_take(session: Session, *, no: str, staff: StaffIdentity, now: datetime) -> Found:
    """One of the subtree, locked, which a mediator could take.

    Raises CaseNotFoundError, NotAMediatorError, RelatedPersonError.
    """
    case, mediation = hold(session, mediation_in_scope(session, no=no, staff=staff))
    if not is_mediator(session, case, staff.id, now):
        raise NotAMediatorError
    _require_unrelated(session, case, mediation, staff)
    return case, mediation


def hold_own(session: Session, *, no: str, staff: StaffIdentity, now: datetime) -> Found:
    """One that one mediates, locked. Raises CaseNotFoundError, NotAMediatorError, RelatedPersonError."""
    case, mediation = hold(session, mediated(session, no=no, staff=staff, now=now))
    if case.owner_id != staff.id:
        raise NotAMediatorError
    _require_unrelated(session, case, mediation, staff)
    return case, mediation


def mediated(session: Session, *, no: str, staff: StaffIdentity, now: datetime) -> Found:
    """One that one mediates. Raises CaseNotFoundError, NotAMediatorError."""
    case, mediation = mediation_in_scope(session, no=no, staff=staff)
    if not mediates(session, case, staff, now):
        raise NotAMediatorError
    return case, mediation


def _require_unrelated(session: Session, case: Case, mediation: Mediation, staff: StaffIdentity) -> None:
    if related_to(session, staff=staff, subjects=list(keys_of(case, mediation).values())):
        raise RelatedPersonError(RELATED)
