"""Queries: mediations of a subtree by their clocks, and without what they are about; those of somebody; one of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from app.civic.cases.errors import CaseNotFoundError
from app.civic.cases.models import Case, CaseKind, MediationState
from app.civic.cases.queries import by_clock, matching, of_kind, opened_last
from app.civic.mediations.models import Agreement, Mediation, MediationCategory, Sitting
from app.core.clock import business_day
from app.core.db.paging import Page
from app.core.db.types import comparable
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.parties.communities.nodes import is_below, names_by_id
from app.parties.staff.staffing import usernames_by_id
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.subjects import about_any

Found = tuple[Case, Mediation]


@dataclass(frozen=True, slots=True)
class Line:
    """A mediation as staff see it who do not mediate it: of which kind, how far, since when, and who does."""

    case: Case
    mediation: Mediation
    community: str
    mediator: str
    days: int
    is_late: bool

    @property
    def id(self) -> int:
        return self.case.id


def queue(
    session: Session,
    *,
    staff: StaffIdentity,
    now: datetime,
    category: MediationCategory | None = None,
    community_id: int | None = None,
) -> list[Line]:
    """Open ones of a subtree, those whose clock runs out first first."""
    wanted = matching((Mediation.category, category), (Case.community_id, community_id))
    wanted += is_below(session, staff.path, Case.community_id)
    return lines(session, by_clock(session, CaseKind.MEDIATION, Mediation, *wanted), now=now)


def mediations_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    now: datetime,
    category: MediationCategory | None = None,
    state: MediationState | None = None,
    community_id: int | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """All of a subtree, those opened last first."""
    wanted = matching((Mediation.category, category), (Case.community_id, community_id), (Case.state, state))
    wanted += is_below(session, staff.path, Case.community_id)
    page = opened_last(session, Mediation, *wanted, cursor=cursor, limit=limit)
    return page.map_all(lambda found: lines(session, found, now=now))


def lines(session: Session, found: Sequence[Found], *, now: datetime) -> list[Line]:
    """Mediations with their nodes and who mediates them."""
    places = names_by_id(session, (case.community_id for case, _ in found))
    names = usernames_by_id(session, [case.owner_id for case, _ in found])
    today = business_day(now)
    return [
        Line(
            case,
            mediation,
            places[case.community_id],
            names.get(case.owner_id, "") if case.owner_id is not None else "",
            (today - business_day(case.opened_at)).days,
            case.is_late(now),
        )
        for case, mediation in found
    ]


def mediation_in_scope(session: Session, *, no: str, staff: StaffIdentity) -> Found:
    """One of the subtree. Raises CaseNotFoundError."""
    query = _numbered(no).join(Community, Community.id == Case.community_id)
    return _there(session, query.where(Community.path.startswith(staff.path)))


def own_mediation(session: Session, *, no: str, own: Collection[tuple[SubjectKind, int]]) -> Found:
    """One of which a side is one of these. Raises CaseNotFoundError."""
    return _there(session, _numbered(no).where(of_any(own)))


def own_mediations(
    session: Session, *, own: Collection[tuple[SubjectKind, int]], cursor: str | None, limit: int
) -> Page[Found]:
    """Those of which a side is one of these, asked for last first."""
    return opened_last(session, Mediation, of_any(own), cursor=cursor, limit=limit)


def of_any(own: Collection[tuple[SubjectKind, int]]) -> ColumnElement[bool]:
    """That a side is one of these."""
    applied = about_any(Case.subject_kind, Case.subject_id, own)
    return or_(applied, about_any(Mediation.other_kind, Mediation.other_id, own))


def _numbered(no: str) -> Select[Case, Mediation]:
    return of_kind(CaseKind.MEDIATION, Mediation).where(Case.no.in_(comparable([no])))


def _there(session: Session, query: Select[Case, Mediation]) -> Found:
    row = session.execute(query).one_or_none()
    if row is None:
        raise CaseNotFoundError
    return row[0], row[1]


def sittings_of(session: Session, mediation: Mediation) -> Sequence[Sitting]:
    """In the order of their days."""
    query = select(Sitting).where(Sitting.mediation_id == mediation.id).order_by(Sitting.starts_at, Sitting.id)
    return session.scalars(query).all()


def agreements_of(session: Session, mediation: Mediation) -> Sequence[Agreement]:
    """All versions, the current one first."""
    query = select(Agreement).where(Agreement.mediation_id == mediation.id).order_by(Agreement.number.desc())
    return session.scalars(query).all()


def current_agreement(session: Session, mediation: Mediation) -> Agreement | None:
    """The version that both can sign, or have signed."""
    return next(iter(agreements_of(session, mediation)), None)
