"""The demo data: the same each time, in order, and with something of everything in it."""

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from rich.progress import Progress
from sqlalchemy import func, select

from app.alliance.complaints.models import Complaint
from app.alliance.ratings import MIN_RATERS
from app.alliance.ratings.models import Rating, RatingSum
from app.alliance.settlement import statements
from app.alliance.settlement.models import Statement, StatementStatus
from app.civic.cases.models import (
    Case,
    CaseKind,
    ComplaintState,
    MediationState,
    ReportState,
    SnapState,
    WorkOrderState,
)
from app.civic.councils.models import AgendaItem, AgendaStatus, Meeting, MeetingStatus
from app.civic.fairs.models import Booth, QueueTicket, TicketStatus
from app.civic.gatherings.models import (
    Gathering,
    GatheringStatus,
    MembershipStatus,
    Project,
    ProjectKind,
    ProjectStatus,
    Signup,
    SignupStatus,
    Team,
    TeamMember,
)
from app.civic.honours.models import Ceremony
from app.civic.papers.models import Paper, PaperLook, PaperStatus
from app.civic.pledges.models import Consent, Signature, SignatureState
from app.civic.texts.models import Audience, Benefit, CourseLesson, Notice, NoticeTag, TagChoice, Text, TextState
from app.civic.venues.models import VenueBlock
from app.core.clock import SHANGHAI, frozen, utc_now
from app.core.db.session import db
from app.core.db.types import Base
from app.core.db.uow import execute
from app.demo import places
from app.demo.load import load
from app.demo.places import ALLOCATION_FEN, COMMUNITIES
from app.demo.timeline import Timeline
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.posts.models import Post, PostStatus
from app.parties.units.models import Unit, UnitKind
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.exchanges.models import ExchangeStatus, GoodsExchange
from app.rewards.offers.models import Offer, OfferKind, OfferStatus, SubsidyKind
from app.rewards.redemptions.models import Redemption
from app.rewards.service_points.models import PointKind, ServicePoint
from app.rewards.stock.models import MoveKind, StockMove
from app.standing.awards.models import Award, AwardCycle, CycleState
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import Record, RecordSample, SourceKind
from app.standing.reminders.models import Reminder, ReminderStatus
from app.treasury.funds.models import Allocation, TopUp, TopUpStatus
from tests.demo.conftest import SMALL, Demo
from tests.support.checks import assert_books_balance
from tests.support.tables import empty_tables

pytestmark = pytest.mark.slow


def count(query: Any) -> Any:
    return db.session.scalar(query)


def kinds(column: Any) -> set[Any]:
    return set(db.session.scalars(select(column).distinct()))


def load_small(*, residents: int = 60) -> None:
    quiet = Progress(disable=True)
    load(residents=residents, shops_count=12, now=utc_now(), valid_months=24, rate_fen=100, progress=quiet)


def test_a_small_street_has_something_of_everything(app: Flask, demo: Demo):
    done = demo("load", *SMALL)

    assert done.exit_code == 0, done.output
    assert_books_balance()
    assert kinds(Offer.kind) == set(OfferKind)
    assert kinds(Offer.subsidy_kind) == set(SubsidyKind)
    assert kinds(Coupon.status) == set(CouponStatus)
    assert kinds(Statement.status) == set(StatementStatus)
    assert kinds(TopUp.status) == set(TopUpStatus)
    assert kinds(Merchant.status) == set(MerchantStatus)
    assert kinds(Offer.status) == set(OfferStatus)
    assert kinds(Reminder.status) == set(ReminderStatus)
    reported = select(Case.state).where(Case.kind == CaseKind.REPORT).distinct()
    assert set(db.session.scalars(reported)) == set(ReportState)
    ordered = select(Case.state).where(Case.kind == CaseKind.WORK_ORDER).distinct()
    assert set(db.session.scalars(ordered)) == set(WorkOrderState)
    assert {SnapState(state) for state in kinds(Case.state) if state in [*SnapState]} == set(SnapState)
    mediated = select(Case.state).where(Case.kind == CaseKind.MEDIATION).distinct()
    assert set(db.session.scalars(mediated)) == set(MediationState)
    assert kinds(Complaint.answered_at) > {None}
    complained = select(Case.state).where(Case.kind == CaseKind.COMPLAINT).distinct()
    assert set(db.session.scalars(complained)) == {state.value for state in ComplaintState}
    assert kinds(Meeting.status) >= {
        MeetingStatus.CALLED,
        MeetingStatus.RUNNING,
        MeetingStatus.MINUTED,
        MeetingStatus.SIGNED,
    }
    assert kinds(AgendaItem.status) >= {AgendaStatus.OPEN, AgendaStatus.ADOPTED, AgendaStatus.REJECTED}
    assert kinds(Paper.status) == set(PaperStatus) - {PaperStatus.EXPIRED}  # That is not stored.
    assert kinds(PaperLook.paper_id)
    assert kinds(AwardCycle.state) == set(CycleState)
    assert kinds(Award.is_shown) == {True, False}
    assert kinds(Award.revoked_at) > {None}
    assert kinds(Unit.kind) == set(UnitKind)
    assert kinds(Project.status) == set(ProjectStatus)
    assert kinds(Project.kind) == set(ProjectKind)
    assert (count(select(func.count()).select_from(Project)), len(kinds(Project.theme))) == (63, 8)
    assert count(select(func.count()).select_from(Ceremony)) == 1
    assert kinds(Gathering.status) == set(GatheringStatus)
    assert kinds(Signup.status) == set(SignupStatus)
    booked = select(func.count()).where(Gathering.venue_id.is_not(None), Gathering.reserved > 0)
    assert count(booked) > 3
    assert count(select(func.count()).select_from(VenueBlock)) == 1
    assert kinds(Text.state) == set(TextState)
    assert kinds(Notice.audience) >= {Audience.NODE, Audience.AREAS, Audience.POSTS, Audience.TAGS}
    assert kinds(TagChoice.tag) == set(NoticeTag)
    assert count(select(func.count()).select_from(CourseLesson)) == 1
    assert count(select(func.count()).select_from(Benefit)) == 30
    assert kinds(Signature.state) == set(SignatureState)
    assert {Consent.PHONE, Consent.WITNESSED} <= kinds(Signature.consent)
    assert kinds(Signature.subject_kind) == {SubjectKind.RESIDENT, SubjectKind.MERCHANT}
    assert kinds(ServicePoint.kind) == set(PointKind)
    assert count(select(func.count(ServicePoint.id)).where(ServicePoint.kind == PointKind.CANTEEN)) == 5
    assert kinds(StockMove.kind) == set(MoveKind)
    assert kinds(GoodsExchange.status) == set(ExchangeStatus)
    assert kinds(QueueTicket.status) == set(TicketStatus)
    assert count(select(func.count()).select_from(Booth)) == 18
    assert count(select(func.count()).where(Offer.gathering_id.is_not(None))) == 2
    assert kinds(TeamMember.status) == set(MembershipStatus)
    assert count(select(func.count()).select_from(Team)) == 25
    hours = select(func.count()).where(Record.source_kind == SourceKind.PRESENCE, Record.effective_at.is_not(None))
    assert count(hours) > 10
    assert kinds(Post.status) == {PostStatus.PROPOSED, PostStatus.ACTIVE}
    assert count(select(func.count()).where(Offer.stock_left == 0, Offer.stock_total == 1)) == 1
    assert count(select(func.count()).where(Redemption.coupon_id.is_(None))) > 0
    assert count(select(func.count()).where(RatingSum.raters >= MIN_RATERS)) > 0
    allocated = db.session.scalars(select(Allocation.amount_fen)).all()
    assert allocated == [ALLOCATION_FEN] * len(COMMUNITIES) == [5_000_000] * 21
    approved = db.session.scalars(select(Statement).where(Statement.status == StatementStatus.APPROVED)).all()
    assert any(statements.for_staff(db.session(), statement).missing_fen for statement in approved)
    assert_left_alone_from_now_on(demo)


def assert_left_alone_from_now_on(demo: Demo) -> None:
    before = fingerprint()

    refused, skipped = demo("load", *SMALL), demo("load", "--if-empty")

    assert refused.exit_code == 2
    assert "empty database only" in refused.output
    assert skipped.exit_code == 0
    assert len(skipped.output.splitlines()) == 1
    assert fingerprint() == before


def test_people_earn_about_seven_points_each_by_records_of_about_four(app: Flask):
    residents = 300  # Of fewer, those whom scenes are about are too large a part.
    load_small(residents=residents)

    records, points = db.session.execute(
        select(func.count(), func.sum(Record.points)).where(
            Record.resident_id.is_not(None), Record.source_kind.is_(None)
        )
    ).one()

    assert 6 < points / residents < 9
    assert 3.5 < points / records < 4.5


def test_two_loads_are_the_same_even_at_midnight(app: Flask):
    with frozen(datetime(2026, 12, 1, 0, 0, 20, tzinfo=SHANGHAI)):
        load_small()
        assert_nothing_is_still_to_come()
        first = fingerprint()
        empty_tables()
        load_small()

        assert fingerprint() == first


def test_the_last_moment_of_a_month(app: Flask):
    with frozen(datetime(2027, 3, 31, 23, 59, 50, tzinfo=SHANGHAI)):
        load_small()

        assert_nothing_is_still_to_come()


def assert_nothing_is_still_to_come() -> None:
    assert_books_balance()
    assert kinds(Statement.status) >= set(StatementStatus) - {
        StatementStatus.RETURNED
    }  # That shop may have sold nothing.
    for column in (Coupon.claimed_at, Redemption.redeemed_at, Statement.paid_at, Rating.created_at, Record.created_at):
        assert count(select(func.max(column))) <= utc_now()


def fingerprint() -> dict[str, Any]:
    """How many rows there are of everything, and what people would notice if it changed."""
    db.session.rollback()
    found: dict[str, Any] = {
        table.name: count(select(func.count()).select_from(table))
        for table in Base.metadata.sorted_tables
        if table.name != RecordSample.__tablename__  # Drawn by the ids of records, which MariaDB does not begin anew.
    }
    for columns in (
        (Merchant.slug, Merchant.name, Merchant.status),
        (Offer.title, Offer.points, Offer.stock_left, Offer.status),
        (Coupon.status, Coupon.claimed_at),
        (Redemption.saving_fen, Redemption.redeemed_at, Redemption.status),
        (Statement.month, Statement.total_fen, Statement.status),
    ):
        table = columns[0].parent
        found[f"what {table}"] = db.session.execute(select(*columns).order_by(table.class_.id)).all()
    return found


def test_half_a_street_is_not_taken_for_a_whole_one(app: Flask, demo: Demo):
    execute(places.found, timeline=Timeline(utc_now()), valid_months=24, rate_fen=100)

    refused = demo("load", "--if-empty")

    assert refused.exit_code == 2
    assert "interrupted" in refused.output
