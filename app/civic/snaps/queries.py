"""Queries: reports of a subtree, of one's posts and one's own, by their clocks; those that may be the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.civic.cases.errors import CaseNotFoundError
from app.civic.cases.models import Case, CaseKind, SnapState
from app.civic.cases.queries import by_clock, events_of, matching, of_kind, opened_last, with_details
from app.civic.snaps.models import Category, Snap
from app.core.clock import business_day
from app.core.db.paging import Page, newest_first
from app.core.db.types import comparable
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name, mask_phones
from app.parties.areas.models import Area
from app.parties.communities.nodes import is_below, names_by_id
from app.parties.posts.duty import areas_on_duty
from app.parties.residents.models import Resident
from app.parties.staff.staffing import usernames_by_id

NEAR, NEAR_DAYS = 5, 7
ANONYMOUS = "匿名"


@dataclass(frozen=True, slots=True)
class Line:
    """A report as those see it who work on it: where, by whom (masked), in whose hands, and whether it is late.
    `duplicate_of` is the number of the report that it repeats. `is_mine`: it is in the hands of the resident who looks.
    """

    case: Case
    snap: Snap
    area: str
    community: str
    reporter: str
    holder: str
    duplicate_of: str
    is_late: bool
    is_mine: bool

    @property
    def id(self) -> int:
        return self.case.id

    @property
    def text(self) -> str:
        """What was written; of who reports without their name, without a number by which they could be called."""
        return self.shown(self.case.statement)

    def shown(self, text: str) -> str:
        """The same of other words of the reporter."""
        return mask_phones(text) if self.snap.is_anonymous else text


def queue(
    session: Session,
    *,
    staff: StaffIdentity,
    now: datetime,
    category: Category | None = None,
    community_id: int | None = None,
    area_id: int | None = None,
) -> list[Line]:
    """Open reports of a subtree, those whose clock runs out first first."""
    wanted = matching((Snap.category, category), (Case.community_id, community_id), (Snap.area_id, area_id))
    wanted += is_below(session, staff.path, Case.community_id)
    return lines(session, by_clock(session, CaseKind.SNAP, Snap, *wanted), now=now)


def snaps_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    now: datetime,
    category: Category | None = None,
    state: SnapState | None = None,
    community_id: int | None = None,
    area_id: int | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """All reports of a subtree, those opened last first."""
    wanted = matching((Snap.category, category), (Case.community_id, community_id), (Snap.area_id, area_id))
    wanted += [*matching((Case.state, state)), *is_below(session, staff.path, Case.community_id)]
    page = opened_last(session, Snap, *wanted, cursor=cursor, limit=limit)
    return page.map_all(lambda found: lines(session, found, now=now))


def lines(
    session: Session, found: Sequence[tuple[Case, Snap]], *, now: datetime, resident_id: int | None = None
) -> list[Line]:
    """Reports with their names, in as many queries as there are kinds of them; as a resident sees them, where one is
    named.
    """
    people_ids = {case.subject_id for case, _ in found} | {snap.holder_id for _, snap in found}
    people = _texts(session, Resident.id, Resident.name, people_ids)
    areas = _texts(session, Area.id, Area.name, {snap.area_id for _, snap in found})
    numbers = _texts(session, Case.id, Case.no, {snap.duplicate_of for _, snap in found})
    places = names_by_id(session, (case.community_id for case, _ in found))
    accounts = usernames_by_id(session, [case.owner_id for case, _ in found])
    return [
        Line(
            case,
            snap,
            areas.get(snap.area_id or 0, ""),
            places[case.community_id],
            mask_name(people[case.subject_id]) if case.subject_id in people else ANONYMOUS,
            mask_name(people[snap.holder_id]) if snap.holder_id in people else accounts.get(case.owner_id or 0, ""),
            numbers.get(snap.duplicate_of or 0, ""),
            case.is_late(now),
            resident_id is not None and snap.holder_id == resident_id,
        )
        for case, snap in found
    ]


def _texts(session: Session, key: Any, text: Any, ids: Iterable[int | None]) -> dict[int, str]:
    rows = session.execute(select(key, text).where(key.in_([each for each in ids if each is not None])))
    return {row[0]: row[1] for row in rows}


def near(session: Session, *, category: Category, area_id: int, now: datetime) -> list[Line]:
    """Open reports of the last days that may be the same: of a category, in an area; the latest first."""
    same = Snap.area_id == area_id, Snap.category == category
    lately = Case.is_open.is_(True), Case.opened_at > now - timedelta(days=NEAR_DAYS)
    query = of_kind(CaseKind.SNAP, Snap).where(*same, *lately).order_by(Snap.id.desc()).limit(NEAR)
    return lines(session, [(row[0], row[1]) for row in session.execute(query)], now=now)


def to_do(session: Session, *, resident_id: int, now: datetime) -> list[Line]:
    """Open reports in a resident's hands, or from the areas that they look after today, those whose clock runs out
    first first.
    """
    areas = areas_on_duty(session, resident_id=resident_id, today=business_day(now))
    theirs = or_(Snap.holder_id == resident_id, Snap.area_id.in_(sorted(areas)))
    return lines(session, by_clock(session, CaseKind.SNAP, Snap, theirs), now=now, resident_id=resident_id)


def own_snaps(session: Session, *, user_id: int, now: datetime, cursor: str | None, limit: int) -> Page[Line]:
    """What somebody has reported, with their name and without, the latest first."""
    query = select(Case).where(Case.filed_by == user_id, Case.kind == CaseKind.SNAP)
    page = newest_first(session, query, Case.id, cursor=cursor, limit=limit)
    return page.map_all(lambda cases: lines(session, with_details(session, Snap, cases), now=now))


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened in a report, as those read it who work on it."""

    at: datetime
    kind: str
    text: str
    staff_id: int | None


def seen_events(session: Session, line: Line) -> list[Happened]:
    """What happened in it, in order, in words in which nobody can be called who does not want to be."""
    return [
        Happened(each.at, each.kind, line.shown(each.text), each.staff_id)
        for each in events_of(session, case_id=line.id, for_parties=False)
    ]


def own_snap(session: Session, *, no: str, user_id: int) -> tuple[Case, Snap]:
    """One of them. Raises CaseNotFoundError."""
    query = of_kind(CaseKind.SNAP, Snap).where(Case.no.in_(comparable([no])), Case.filed_by == user_id)
    found = session.execute(query).one_or_none()
    if found is None:
        raise CaseNotFoundError
    return found[0], found[1]
