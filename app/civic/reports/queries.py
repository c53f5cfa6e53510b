"""Queries: reports of a subtree and of one's posts, by their clocks, without those that are about who asks."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from app.civic.cases.models import Case, CaseEvent, CaseKind, ReportState
from app.civic.cases.queries import by_clock, events_of, matching, of_kind, opened_last
from app.civic.reports.models import FOR_PROPERTY, Report, ReportCategory, ReportText, Unsealing
from app.core.clock import business_day
from app.core.db.paging import Page
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_phones
from app.parties.areas.models import Area
from app.parties.communities.nodes import is_below, names_by_id
from app.parties.merchants.models import Merchant, MerchantMember
from app.parties.posts.duty import ON_DUTY, areas_on_duty
from app.parties.posts.models import PostRole
from app.parties.recusal.queries import resident_of
from app.parties.residents.models import Household, Resident
from app.parties.units.models import Unit, UnitMember
from app.standing.programmes.recusal import household_ids_of
from app.standing.programmes.subjects import names_of

Found = tuple[Case, Report]
SHORTEST = 2
"""Characters of a name that is looked for in what a reporter has written."""


@dataclass(frozen=True)
class Viewer:
    """One who works on reports; `person` is which resident that is, where it is known."""

    session: Session
    person: Resident | None

    @cached_property
    def _names(self) -> set[str]:
        """What they, their household and the shops and units of these are called."""
        if self.person is None:
            return set()
        home, session = self.person.household_id, self.session
        people = session.execute(
            select(Resident.id, Resident.user_id, Resident.name, Resident.phone).where(Resident.household_id == home)
        ).all()
        ids, users = [each.id for each in people], [each.user_id for each in people if each.user_id is not None]
        shops = (
            select(Merchant.name)
            .join(MerchantMember, MerchantMember.merchant_id == Merchant.id)
            .where(MerchantMember.user_id.in_(users))
        )
        units = (
            select(Unit.name)
            .join(UnitMember, UnitMember.unit_id == Unit.id)
            .where(UnitMember.resident_id.in_(ids), UnitMember.is_open.is_(True))
        )
        number = session.scalars(select(Household.number).where(Household.id == home))
        named = {text for each in people for text in (each.name, each.phone) if text}
        return {text for text in (*named, *number, *session.scalars(shops), *session.scalars(units)) if is_long(text)}

    def seen(self, found: Iterable[Found]) -> list[Found]:
        """Those of some reports that are not about them."""
        rows = list(found)
        if self.person is None or not rows:
            return rows
        keys = {(case.subject_kind, case.subject_id) for case, _ in rows if case.subject_id is not None}
        homes = household_ids_of(self.session, keys)
        said = _said(self.session, [case.id for case, _ in rows])
        return [
            (case, report)
            for case, report in rows
            if self.person.household_id not in homes.get((case.subject_kind, case.subject_id), ())
            and not any(name in text for name in self._names for text in (report.about, *said.get(case.id, ())))
        ]


def is_long(text: str) -> bool:
    return len(text) >= SHORTEST


def _said(session: Session, case_ids: Collection[int]) -> dict[int, list[str]]:
    query = select(CaseEvent.case_id, ReportText.text).join(ReportText, ReportText.id == CaseEvent.id)
    found: dict[int, list[str]] = {}
    for case_id, text in session.execute(query.where(CaseEvent.case_id.in_(case_ids))):
        found.setdefault(case_id, []).append(text)
    return found


def of_reports() -> Select[Case, Report]:
    return of_kind(CaseKind.REPORT, Report)


def of_staff(session: Session, staff: StaffIdentity) -> Viewer:
    return Viewer(session, resident_of(session, staff_id=staff.id))


def of_post(session: Session, *, resident_id: int, now: datetime) -> ColumnElement[bool]:
    """All of the areas of a grid's people, and what is meant for them of those of a property firm's."""
    today = business_day(now)
    grids = areas_on_duty(session, resident_id=resident_id, today=today, roles=ON_DUTY)
    estates = areas_on_duty(session, resident_id=resident_id, today=today, roles=(PostRole.PROPERTY,))
    return or_(
        false(),
        Report.area_id.in_(sorted(grids)),
        and_(Report.area_id.in_(sorted(estates)), Report.category.in_(sorted(FOR_PROPERTY))),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A report as those see it who work on it; `subject` is whom it is about, where one of the staff has said so."""

    case: Case
    report: Report
    area: str
    community: str
    subject: str
    is_late: bool

    @property
    def id(self) -> int:
        return self.case.id

    @property
    def about(self) -> str:
        """Whom the reporter means; without a number by which somebody could be called."""
        return mask_phones(self.report.about)


def queue(
    session: Session,
    *,
    staff: StaffIdentity,
    now: datetime,
    category: ReportCategory | None = None,
    community_id: int | None = None,
) -> list[Line]:
    """Open reports of a subtree, those whose clock runs out first first."""
    wanted = matching((Report.category, category), (Case.community_id, community_id))
    wanted += is_below(session, staff.path, Case.community_id)
    found = by_clock(session, CaseKind.REPORT, Report, *wanted)
    return lines(session, of_staff(session, staff).seen(found), now=now)


def reports_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    now: datetime,
    category: ReportCategory | None = None,
    state: ReportState | None = None,
    month: str | None = None,
    community_id: int | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """All reports of a subtree, those opened last first."""
    wanted = matching((Report.category, category), (Case.community_id, community_id), (Case.state, state))
    wanted += [Report.month == month] if month else []
    wanted += is_below(session, staff.path, Case.community_id)
    page = opened_last(session, Report, *wanted, cursor=cursor, limit=limit)
    viewer = of_staff(session, staff)
    return page.map_all(lambda found: lines(session, viewer.seen(found), now=now))


def waiting_ids(session: Session, *, staff: StaffIdentity, mine: Collection[int], now: datetime) -> list[int]:
    """Open reports of a subtree that somebody at the desk has to go on with: nobody has taken them, one of `mine` has,
    or they are late. Without those about who asks, whom no number is to tell that there is one.
    """
    for_the_desk = or_(Case.state == ReportState.RECEIVED, Case.due_at < now, Case.owner_id.in_(mine))
    below = is_below(session, staff.path, Case.community_id)
    found = by_clock(session, CaseKind.REPORT, Report, for_the_desk, *below)
    return [case.id for case, _ in of_staff(session, staff).seen(found)]


def to_do(session: Session, *, resident_id: int, now: datetime) -> list[Line]:
    """Open reports from the areas that a resident looks after today, those whose clock runs out first first."""
    theirs = of_post(session, resident_id=resident_id, now=now)
    viewer = Viewer(session, session.get_one(Resident, resident_id))
    return lines(session, viewer.seen(by_clock(session, CaseKind.REPORT, Report, theirs)), now=now)


def lines(session: Session, found: Sequence[Found], *, now: datetime) -> list[Line]:
    """Reports with the names of what they are about, in three queries."""
    areas_wanted = {report.area_id for _, report in found}
    rows = session.execute(select(Area.id, Area.name).where(Area.id.in_(areas_wanted)))
    areas = {row.id: row.name for row in rows}
    places = names_by_id(session, (case.community_id for case, _ in found))
    names = names_of(session, [(case.subject_kind, case.subject_id) for case, _ in found])
    return [
        Line(
            case,
            report,
            areas[report.area_id],
            places[case.community_id],
            names.get((case.subject_kind, case.subject_id), ""),
            case.is_late(now),
        )
        for case, report in found
    ]


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened in a report, with the reporter's words."""

    at: datetime
    kind: str
    text: str
    staff_id: int | None


def happened(session: Session, case: Case, *, for_reporter: bool) -> list[Happened]:
    """What happened in it, in order; who works on it reads no number in it by which somebody could be called."""
    events = events_of(session, case_id=case.id, for_parties=for_reporter)
    rows = session.execute(
        select(ReportText.id, ReportText.text)
        .join(CaseEvent, CaseEvent.id == ReportText.id)
        .where(CaseEvent.case_id == case.id)
    )
    words = {row.id: row.text for row in rows}
    return [
        Happened(each.at, each.kind, _shown(words.get(each.id, each.text), for_reporter), each.staff_id)
        for each in events
    ]


def _shown(text: str, for_reporter: bool) -> str:
    return text if for_reporter else mask_phones(text)


def unsealings_of(session: Session, case: Case) -> Sequence[Unsealing]:
    """Who has asked to know who it was, the latest first."""
    query = select(Unsealing).where(Unsealing.case_id == case.id).order_by(Unsealing.id.desc())
    return session.scalars(query).all()
