"""What has a timeline, in one table: the permission for its page, its page, and what that finds it by."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alliance.complaints.queries import complaint_in_scope
from app.alliance.fraud import queue as signs
from app.alliance.fraud.actions import FRAUD_SIGN
from app.alliance.ratings import inspections
from app.alliance.ratings import queries as ratings
from app.alliance.ratings.actions import INSPECTION, RATING
from app.alliance.settlement import dispute_context, payment_lists, reversal_requests, statements
from app.alliance.settlement.actions import PAYMENT_BATCH, REVERSAL_REQUEST, STATEMENT, STATEMENT_LINE
from app.civic.cases.actions import CASE, COMPLAINT, ORDER, SNAP
from app.civic.cases.deciding import case_in_scope
from app.civic.cases.models import Case
from app.civic.councils import queries as councils
from app.civic.councils.actions import COUNCIL, MEETING
from app.civic.gatherings import queries as gatherings
from app.civic.gatherings.actions import GATHERING, PROJECT, TEAM
from app.civic.papers import queries as papers
from app.civic.papers.actions import PAPER
from app.civic.snaps.holding import snap_in_scope
from app.civic.texts import queries as texts
from app.civic.texts.actions import TEXT
from app.civic.work_orders.holding import order_in_scope
from app.core.identities import StaffIdentity
from app.parties.areas import queries as areas
from app.parties.areas.actions import AREA
from app.parties.communities import nodes
from app.parties.communities.actions import COMMUNITY
from app.parties.merchants import queries as merchants
from app.parties.merchants.actions import MERCHANT
from app.parties.posts import queries as posts
from app.parties.posts.actions import POST
from app.parties.residents import people
from app.parties.residents.actions import RESIDENT, ResidentAction
from app.parties.staff import staffing
from app.parties.staff.actions import STAFF, StaffAction
from app.parties.timeline.topics import Topic
from app.parties.units import queries as units
from app.parties.units.actions import UNIT
from app.rewards.offers import queries as offers
from app.rewards.offers.actions import OFFER
from app.standing.awards import queries as awards
from app.standing.awards.actions import CYCLE, SCHEME
from app.standing.programmes import queries as programmes
from app.standing.programmes.actions import RULE_PROGRAMME, VERSION
from app.standing.records import batches as record_batches
from app.standing.records import queries as records
from app.standing.records.actions import BATCH, RECORD
from app.standing.reminders import queries as reminders
from app.standing.reminders.actions import REMINDER
from app.treasury import funds
from app.treasury.funds.actions import ALLOCATION, FUND, TOP_UP


class _By:
    """A query of a feature, by what it calls the id."""

    def __init__(self, query: Callable[..., Any], name: str, *, knows_now: bool = False) -> None:
        self._query, self._name, self._knows_now = query, name, knows_now

    def __call__(self, session: Session, *, thing_id: int, staff: StaffIdentity, now: datetime) -> Any:
        more = {"now": now} if self._knows_now else {}
        return self._query(session, **{self._name: thing_id}, staff=staff, **more)


def _case(session: Session, *, case_id: int, staff: StaffIdentity) -> Case:
    no = session.scalar(select(Case.no).where(Case.id == case_id))
    return case_in_scope(session, no=no or "", staff=staff)


def _snap(session: Session, *, snap_id: int, staff: StaffIdentity) -> Case:
    no = session.scalar(select(Case.no).where(Case.id == snap_id))
    return snap_in_scope(session, no=no or "", staff=staff)[0]


def _complaint(session: Session, *, complaint_id: int, staff: StaffIdentity) -> Case:
    no = session.scalar(select(Case.no).where(Case.id == complaint_id))
    return complaint_in_scope(session, no=no or "", staff=staff)[0]


def _order(session: Session, *, order_id: int, staff: StaffIdentity) -> Case:
    no = session.scalar(select(Case.no).where(Case.id == order_id))
    return order_in_scope(session, no=no or "", staff=staff)[0]


def _number_of(case: Case) -> str:
    return case.no


TOPICS = [
    Topic(FUND, "funds:read", "funds_console.fund", "fund_id", _By(funds.fund_in_scope, "fund_id")),
    Topic(TOP_UP, "funds:read", "top_ups_console.top_up", "top_up_id", _By(funds.top_up_in_scope, "top_up_id")),
    Topic(
        ALLOCATION,
        "funds:read",
        "allocations_console.allocation",
        "allocation_id",
        _By(funds.allocation_in_scope, "allocation_id"),
    ),
    Topic(
        STATEMENT,
        "settlement:read",
        "statements_console.statement",
        "statement_id",
        _By(statements.one_in_scope, "statement_id"),
    ),
    Topic(
        STATEMENT_LINE,
        "settlement:read",
        "disputes_console.dispute",
        "line_id",
        _By(dispute_context.evidence, "line_id"),
    ),
    Topic(
        REVERSAL_REQUEST,
        "settlement:read",
        "reversals_console.reversal",
        "request_id",
        _By(reversal_requests.one_in_scope, "request_id"),
    ),
    Topic(
        PAYMENT_BATCH,
        "settlement:read",
        "payments_console.payment",
        "batch_id",
        _By(payment_lists.one_in_scope, "batch_id"),
    ),
    Topic(
        MERCHANT,
        "merchants:read",
        "merchant_profile_console.shop",
        "merchant_id",
        _By(merchants.merchant_in_scope, "merchant_id"),
    ),
    Topic(OFFER, "offers:read", "offers_console.offer", "offer_id", _By(offers.offer_in_scope, "offer_id")),
    Topic(RATING, "ratings:read", "ratings_console.rating", "rating_id", _By(ratings.rating_in_scope, "rating_id")),
    Topic(
        INSPECTION,
        "ratings:read",
        "inspections_console.inspection",
        "inspection_id",
        _By(inspections.inspection_in_scope, "inspection_id"),
    ),
    Topic(FRAUD_SIGN, "fraud:read", "fraud_console.sign", "sign_id", _By(signs.sign_in_scope, "sign_id")),
    Topic(
        RESIDENT,
        "residents:read",
        "residents_console.resident",
        "resident_id",
        _By(people.known_in_scope, "resident_id"),
        is_about_people=True,
        hidden=(ResidentAction.SEEN, ResidentAction.LISTED),  # Looking changes nothing; the resident sees it.
    ),
    Topic(
        RECORD,
        "records:read",
        "records_console.record",
        "record_id",
        _By(records.record_in_scope, "record_id", knows_now=True),
        is_about_people=True,
    ),
    Topic(
        BATCH,
        "records:read",
        "record_batches_console.batch",
        "record_batch_id",
        _By(record_batches.batch_in_scope, "batch_id"),
        is_about_people=True,
    ),
    Topic(
        REMINDER,
        "reminders:read",
        "reminders_console.reminder",
        "reminder_id",
        _By(reminders.line_in_scope, "reminder_id"),
        is_about_people=True,
    ),
    Topic(
        CASE, "cases:read", "cases_console.case", "case_no", _By(_case, "case_id"), key=_number_of, is_about_people=True
    ),
    Topic(
        SNAP, "cases:read", "snaps_console.snap", "snap_no", _By(_snap, "snap_id"), key=_number_of, is_about_people=True
    ),
    Topic(
        ORDER,
        "cases:read",
        "work_orders_console.order",
        "order_no",
        _By(_order, "order_id"),
        key=_number_of,
        is_about_people=True,
    ),
    Topic(
        COMPLAINT,
        "cases:read",
        "complaints_console.complaint",
        "complaint_no",
        _By(_complaint, "complaint_id"),
        key=_number_of,
        is_about_people=True,
    ),
    Topic(
        POST,
        "posts:read",
        "posts_console.post",
        "post_id",
        _By(posts.post_in_scope, "post_id"),
        is_about_people=True,
    ),
    Topic(UNIT, "units:read", "unit_profile_console.unit", "unit_id", _By(units.unit_in_scope, "unit_id")),
    Topic(AREA, "areas:write", "areas_console.area", "area_id", _By(areas.area_in_scope, "area_id")),
    Topic(
        COUNCIL,
        "councils:read",
        "councils_console.council",
        "council_id",
        _By(councils.council_in_scope, "council_id"),
    ),
    Topic(
        MEETING,
        "councils:read",
        "meetings_console.meeting",
        "meeting_id",
        _By(councils.meeting_in_scope, "meeting_id"),
        is_about_people=True,
    ),
    Topic(TEAM, "gatherings:read", "teams_console.team", "team_id", _By(gatherings.team_in_scope, "team_id")),
    Topic(
        PROJECT,
        "gatherings:read",
        "projects_console.project",
        "project_id",
        _By(gatherings.project_in_scope, "project_id"),
    ),
    Topic(
        GATHERING,
        "gatherings:read",
        "attendance_console.attendance",
        "session_id",
        _By(gatherings.session_in_scope, "session_id"),
        is_about_people=True,
    ),
    Topic(
        SCHEME,
        "awards:read",
        "award_schemes_console.scheme",
        "scheme_id",
        _By(awards.scheme_in_scope, "scheme_id"),
    ),
    Topic(CYCLE, "awards:read", "award_schemes_console.cycle", "cycle_id", _By(awards.cycle_in_scope, "cycle_id")),
    Topic(
        PAPER,
        "papers:read",
        "papers_console.paper",
        "paper_id",
        _By(papers.paper_in_scope, "paper_id"),
        is_about_people=True,
    ),
    Topic(TEXT, "texts:read", "texts_console.text", "text_id", _By(texts.text_in_scope, "text_id")),
    Topic(
        RULE_PROGRAMME,
        "programmes:read",
        "programmes_console.programme",
        "programme_id",
        _By(programmes.programme_in_scope, "programme_id"),
    ),
    Topic(
        VERSION,
        "programmes:read",
        "programme_drafts_console.version",
        "version_id",
        _By(programmes.version_in_scope, "version_id"),
    ),
    Topic(
        COMMUNITY,
        "nodes:write",
        "nodes_console.node",
        "community_id",
        _By(nodes.community_in_scope, "community_id"),
    ),
    Topic(
        STAFF,
        "staff:write",
        "staff_console.member",
        "staff_id",
        _By(staffing.member_in_scope, "staff_id"),
        is_about_people=True,
        hidden={StaffAction.SIGNED_IN},
    ),
]
