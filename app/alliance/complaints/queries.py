"""Queries: complaints of a subtree by their clocks, of a shop and one's own; how often a shop answers in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from app.alliance.complaints.models import Category, Complaint
from app.civic.cases.errors import CaseNotFoundError
from app.civic.cases.models import Case, CaseKind, ComplaintState
from app.civic.cases.queries import by_clock, events_of, matching, of_kind, opened_last, with_details
from app.core.clock import add_months, business_day, start_of_day
from app.core.db.paging import Page, newest_first
from app.core.db.types import comparable
from app.core.identities import StaffIdentity
from app.core.security.masking import mask_name, mask_phones
from app.parties.communities.models import Community
from app.parties.communities.nodes import is_below, names_by_id
from app.parties.merchants.models import Merchant
from app.parties.residents.models import Resident

VISITOR = "访客"
"""Of who is on no roster, or is forgotten."""
FEWEST, MONTHS = 5, 12
"""A shop's rate of answers is that of so many months, and told from so many complaints on."""

Found = tuple[Case, Complaint]


@dataclass(frozen=True, slots=True)
class Line:
    """A complaint with its shop. `author` is who complains, masked for staff; for the shop in full where they want it
    to know, else nobody. `is_late`: the clock of the decision has run out; nothing else follows of that.
    """

    case: Case
    complaint: Complaint
    shop: str
    slug: str
    community: str
    author: str
    is_late: bool

    @property
    def id(self) -> int:
        return self.case.id

    @property
    def text(self) -> str:
        """What was written, as the shop reads it."""
        return self.shown(self.case.statement)

    @property
    def shops_pictures(self) -> int:
        """How many the shop may see of those that belong to it."""
        return self.case.pictures if self.complaint.shows_name else 0

    def shown(self, text: str) -> str:
        """Words of who complains without a number by which they could be called, unless they want to be known."""
        return text if self.complaint.shows_name else mask_phones(text)


def _complaints() -> Select[Case, Complaint]:
    return of_kind(CaseKind.COMPLAINT, Complaint)


def queue(
    session: Session,
    *,
    staff: StaffIdentity,
    now: datetime,
    category: Category | None = None,
    community_id: int | None = None,
) -> list[Line]:
    """Open complaints of a subtree, those whose clock runs out first first."""
    wanted = matching((Complaint.category, category), (Case.community_id, community_id))
    wanted += is_below(session, staff.path, Case.community_id)
    return lines(session, by_clock(session, CaseKind.COMPLAINT, Complaint, *wanted), now=now)


def complaints_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    now: datetime,
    category: Category | None = None,
    state: ComplaintState | None = None,
    community_id: int | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """All complaints of a subtree, those opened last first."""
    wanted = matching((Complaint.category, category), (Case.community_id, community_id), (Case.state, state))
    wanted += is_below(session, staff.path, Case.community_id)
    return _page(session, *wanted, now=now, cursor=cursor, limit=limit)


def of_shop(session: Session, *, merchant_id: int, now: datetime, cursor: str | None, limit: int) -> Page[Line]:
    """Those that a shop was asked about, the latest first."""
    theirs = Complaint.merchant_id == merchant_id, Complaint.asked_at.is_not(None)
    return _page(session, *theirs, now=now, cursor=cursor, limit=limit, for_shop=True)


def own_complaints(session: Session, *, user_id: int, now: datetime, cursor: str | None, limit: int) -> Page[Line]:
    """What somebody has complained of, the latest first."""
    query = select(Case).where(Case.filed_by == user_id, Case.kind == CaseKind.COMPLAINT)
    page = newest_first(session, query, Case.id, cursor=cursor, limit=limit)
    return page.map_all(lambda cases: lines(session, with_details(session, Complaint, cases), now=now))


def _page(
    session: Session,
    *wanted: ColumnElement[bool],
    now: datetime,
    cursor: str | None,
    limit: int,
    for_shop: bool = False,
) -> Page[Line]:
    page = opened_last(session, Complaint, *wanted, cursor=cursor, limit=limit)
    return page.map_all(lambda found: lines(session, found, now=now, for_shop=for_shop))


def lines(session: Session, found: Sequence[Found], *, now: datetime, for_shop: bool = False) -> list[Line]:
    """Complaints with their names, in as many queries as there are kinds of them."""
    shops = {
        row.id: row
        for row in session.execute(
            select(Merchant.id, Merchant.name, Merchant.slug).where(
                Merchant.id.in_({complaint.merchant_id for _, complaint in found})
            )
        )
    }
    places = names_by_id(session, (case.community_id for case, _ in found))
    asked = [case.filed_by for case, complaint in found if complaint.shows_name or not for_shop]
    named = select(Resident.user_id, Resident.name).where(Resident.user_id.in_({each for each in asked if each}))
    people: dict[Any, str] = {row.user_id: row.name for row in session.execute(named)}
    return [
        Line(
            case,
            complaint,
            shops[complaint.merchant_id].name,
            shops[complaint.merchant_id].slug,
            places[case.community_id],
            _author(case, complaint, people, for_shop=for_shop),
            case.is_late(now),
        )
        for case, complaint in found
    ]


def _author(case: Case, complaint: Complaint, people: dict[Any, str], *, for_shop: bool) -> str:
    name = people.get(case.filed_by)
    if not for_shop:
        return mask_name(name) if name else VISITOR
    return name or VISITOR if complaint.shows_name else ""


def complaint_in_scope(session: Session, *, no: str, staff: StaffIdentity) -> Found:
    """A complaint of the subtree. Raises CaseNotFoundError."""
    query = _complaints().join(Community, Community.id == Case.community_id)
    return _there(session, query.where(Case.no.in_(comparable([no])), Community.path.startswith(staff.path)))


def complaint_of_shop(session: Session, *, no: str, merchant_id: int) -> Found:
    """One that a shop was asked about. Raises CaseNotFoundError."""
    theirs = Complaint.merchant_id == merchant_id, Complaint.asked_at.is_not(None)
    return _there(session, _complaints().where(Case.no.in_(comparable([no])), *theirs))


def own_complaint(session: Session, *, no: str, user_id: int) -> Found:
    """One of one's own. Raises CaseNotFoundError."""
    return _there(session, _complaints().where(Case.no.in_(comparable([no])), Case.filed_by == user_id))


def _there(session: Session, query: Select[Case, Complaint]) -> Found:
    found = session.execute(query).one_or_none()
    if found is None:
        raise CaseNotFoundError
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened in a complaint, as the shop reads it."""

    at: datetime
    kind: str
    text: str


def events_for_shop(session: Session, line: Line) -> list[Happened]:
    """What happened in it, in order; what was decided in the words for the shop."""
    return [
        Happened(each.at, each.kind, _for_shop(line, each.kind, each.text))
        for each in events_of(session, case_id=line.id, for_parties=True)
    ]


def _for_shop(line: Line, kind: str, text: str) -> str:
    if kind in (ComplaintState.UPHELD, ComplaintState.REJECTED):
        return line.complaint.to_shop
    return text if kind == "answered" else line.shown(text)


@dataclass(frozen=True, slots=True)
class AnswerRate:
    """Of so many complaints whose clock for an answer has run out, so many were answered in time."""

    asked: int
    answered: int

    @property
    def percent(self) -> int:
        return 100 * self.answered // self.asked


def answer_rate(session: Session, *, merchant_id: int, now: datetime) -> AnswerRate | None:
    """How a shop has answered complaints of the last twelve months; None below five of them."""
    since = start_of_day(add_months(business_day(now), -MONTHS))
    in_time = func.sum(when((Complaint.answered_at <= Complaint.answer_due_at, 1), else_=0))
    asked, answered = session.execute(
        select(func.count(), in_time).where(
            Complaint.merchant_id == merchant_id, Complaint.answer_due_at > since, Complaint.answer_due_at <= now
        )
    ).one()
    return AnswerRate(asked, int(answered)) if asked >= FEWEST else None
