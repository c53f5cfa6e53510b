"""Who works on a report: a resident in a post on their phone, or one of the staff at the desk. Nobody works on their
own, or on one that somebody of their household has sent with their name: of who reports without it, nobody is told
whether they live together.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from app.civic.cases.errors import CaseNotFoundError
from app.civic.cases.models import Case, CaseKind
from app.civic.snaps.models import Snap
from app.core.clock import business_day
from app.core.db.types import comparable
from app.core.identities import ActingAs, PersonIdentity, StaffIdentity
from app.parties.communities.models import Community
from app.parties.communities.nodes import person_at
from app.parties.posts.duty import areas_on_duty
from app.parties.recusal.queries import resident_of
from app.parties.residents import resident_of_user
from app.parties.residents.models import Resident
from app.standing.programmes.errors import RelatedPersonError
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import lock

Found = tuple[Case, Snap]


@dataclass(frozen=True, slots=True)
class Worker:
    """Who works on it: of the staff, or a resident in a post. `person` is which resident that is, where it is known."""

    identity: StaffIdentity | PersonIdentity
    person: Resident | None

    @property
    def staff_id(self) -> int | None:
        return self.identity.id if isinstance(self.identity, StaffIdentity) else None

    @property
    def resident_id(self) -> int | None:
        return None if isinstance(self.identity, StaffIdentity) else self.identity.id

    def holds(self, case: Case, snap: Snap) -> bool:
        """Whether it is in their hands."""
        if self.staff_id is not None:
            return case.owner_id == self.staff_id
        return snap.holder_id == self.resident_id


def snap_in_scope(session: Session, *, no: str, staff: StaffIdentity) -> Found:
    """A report of the subtree. Raises CaseNotFoundError."""
    found = session.execute(
        _numbered(no).join(Community, Community.id == Case.community_id).where(Community.path.startswith(staff.path))
    ).one_or_none()
    return _there(found)


def snap_of_post(session: Session, *, no: str, resident_id: int, now: datetime) -> Found:
    """A report that is in somebody's hands, or from an area that they look after today. Raises CaseNotFoundError."""
    areas = areas_on_duty(session, resident_id=resident_id, today=business_day(now))
    theirs = or_(Snap.holder_id == resident_id, Snap.closed_by == resident_id, Snap.area_id.in_(sorted(areas)))
    return _there(session.execute(_numbered(no).where(theirs)).one_or_none())


def _numbered(no: str) -> Select[Case, Snap]:
    query = select(Case, Snap).join(Snap, Snap.id == Case.id)
    return query.where(Case.no.in_(comparable([no])), Case.kind == CaseKind.SNAP)


def _there(found: Row[Case, Snap] | None) -> Found:
    if found is None:
        raise CaseNotFoundError
    return found[0], found[1]


def at_the_desk(session: Session, *, no: str, staff: StaffIdentity) -> tuple[Case, Snap, Worker]:
    """A report of the subtree, locked, and who works on it. Raises CaseNotFoundError, RelatedPersonError."""
    case, snap = snap_in_scope(session, no=no, staff=staff)
    worker = Worker(staff, resident_of(session, staff_id=staff.id))
    return *_hold(session, case, snap, worker), worker


def on_the_phone(session: Session, *, no: str, resident_id: int, now: datetime) -> tuple[Case, Snap, Worker]:
    """A report of one's post, locked, and who works on it. Raises CaseNotFoundError, RelatedPersonError."""
    case, snap = snap_of_post(session, no=no, resident_id=resident_id, now=now)
    who = person_at(session, case.community_id, ActingAs.COLLECTOR, resident_id)
    worker = Worker(who, session.get_one(Resident, resident_id))
    return *_hold(session, case, snap, worker), worker


def _hold(session: Session, case: Case, snap: Snap, worker: Worker) -> Found:
    _require_unrelated(session, case, worker)
    if case.subject_id is not None:
        lock(session, SubjectKind.RESIDENT, [case.subject_id])
    session.refresh(case, with_for_update=True)
    session.refresh(snap, with_for_update=True)
    return case, snap


def _require_unrelated(session: Session, case: Case, worker: Worker) -> None:
    if worker.person is None:
        return
    own = None if case.filed_by is None else resident_of_user(session, case.filed_by)
    is_own = own is not None and own.id == worker.person.id
    home = session.scalar(select(Resident.household_id).where(Resident.id == case.subject_id))
    if is_own or home == worker.person.household_id:
        raise RelatedPersonError("不能办理本人或本户的报告，请由别人办理。")
