"""Everything that is held about a user, section by section; read-only, a few hundred rows at a time."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.alliance.complaints.models import Complaint
from app.alliance.ratings.models import ASPECTS, Rating
from app.civic.cases.models import ABOUT_RECORDS, Case, CaseEvent, CaseKind
from app.civic.councils.models import AgendaItem, Council, Meeting, Member, Vote
from app.civic.fairs.models import Booth, QueueTicket
from app.civic.gatherings.models import Gathering, Presence, Signup, Team, TeamMember
from app.civic.mediations.models import Agreement, Mediation, Sitting
from app.civic.papers.models import Paper, PaperLook
from app.civic.pledges.models import Signature
from app.civic.reports.models import Report as SealedReport
from app.civic.reports.models import ReportText, SealedPerson
from app.civic.reports.sealing import finders
from app.civic.snaps.models import Snap
from app.civic.texts.models import Pledge, Reading, TagChoice, Text
from app.civic.work_orders.models import WorkOrder
from app.core.clock import business_day, utc_now
from app.ledger.chart import OwnerKind
from app.ledger.models import Journal, LedgerAccount, Posting
from app.office.privacy.models import Consent, Correction
from app.parties.areas.models import Area
from app.parties.communities.models import Community
from app.parties.delegates.models import Delegate
from app.parties.invitations.models import Invitation
from app.parties.merchants.models import Merchant, MerchantMember
from app.parties.messages.models import Message
from app.parties.pictures.models import Picture, PictureOf
from app.parties.posts.models import Post
from app.parties.residents.models import Household, Resident, User
from app.parties.units.models import Unit, UnitMember
from app.rewards.coupons.models import Coupon
from app.rewards.exchanges.models import GoodsExchange
from app.rewards.offers.models import Offer
from app.rewards.redemptions.models import Redemption
from app.rewards.service_points.models import ServicePoint
from app.standing.awards.models import Award, AwardCycle, AwardScheme, Nomination
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.records.models import Record
from app.standing.reminders.models import Reminder

ROWS_AT_ONCE = 500
Row = dict[str, Any]


def profile(session: Session, *, user_id: int) -> Row:
    """Who somebody is to us, in full: nobody but they themselves sees it like this."""
    user = session.get_one(User, user_id)
    return {"user_id": user.id, "openid": user.openid, "since": _plain(user.created_at)} | {
        "resident": _resident(session, user_id)
    }


def _resident(session: Session, user_id: int) -> Row | None:
    row = session.execute(
        select(Resident, Community.name, Household.number, Area.name)
        .join(Community, Community.id == Resident.community_id)
        .join(Household, Household.id == Resident.household_id)
        .outerjoin(Area, Area.id == Household.area_id)
        .where(Resident.user_id == user_id)
    ).one_or_none()
    if row is None:
        return None
    person, community, number, area = row
    named = {
        name: _plain(getattr(person, name))
        for name in ("id", "number", "name", "phone", "joined_on", "is_minor", "card_serial", "status")
    }
    return named | {"community": community, "household": number, "area": area}


def sections(session: Session, *, user_id: int) -> Iterator[tuple[str, Iterator[Row]]]:
    """The lists: each by its name, and its rows, the oldest first. Each is to be read to its end before the next."""
    resident = session.scalar(select(Resident).where(Resident.user_id == user_id))
    resident_id = resident.id if resident else None
    household_id = resident.household_id if resident else None
    mine = list(finders(user_id, today=business_day(utc_now())))
    sealed = select(SealedPerson.id).where(SealedPerson.finder.in_(mine))
    queries: dict[str, tuple[Select[Any], InstrumentedAttribute[int]]] = {
        "consents": (_of(Consent, "purpose version granted decided_at", Consent.user_id == user_id), Consent.id),
        "corrections": (
            _of(
                Correction,
                "name asked_at status decided_at decision_reason",
                _own(Correction.resident_id, resident_id),
            ),
            Correction.id,
        ),
        "helpers": (
            _of(Delegate, "name phone consent named_at ended_at", _own(Delegate.resident_id, resident_id)),
            Delegate.id,
        ),
        "helped": (_of(Delegate, "resident_id name phone named_at ended_at", Delegate.user_id == user_id), Delegate.id),
        "invited": (
            _of(Invitation, "kind name phone invited_at expires_at accepted_at refused_at", _received(user_id)),
            Invitation.id,
        ),
        "inviting": (
            _of(
                Invitation,
                "kind name phone invited_at expires_at accepted_at",
                or_(Invitation.owner_id == user_id, _own(Invitation.resident_id, resident_id)),
            ),
            Invitation.id,
        ),
        "posts": (
            _of(Post, "role from_on until_on status ended_at ended_reason", _own(Post.resident_id, resident_id))
            .add_columns(Community.name.label("community"), Area.name.label("area"))
            .join(Community, Community.id == Post.community_id)
            .outerjoin(Area, Area.id == Post.area_id),
            Post.id,
        ),
        "units": (
            _of(UnitMember, "role from_on until_on", _own(UnitMember.resident_id, resident_id))
            .add_columns(Unit.name.label("unit"))
            .join(Unit, Unit.id == UnitMember.unit_id),
            UnitMember.id,
        ),
        "meetings": (
            _of(Member, "number seat_class is_present", _own(Member.resident_id, resident_id))
            .add_columns(Council.name.label("council"), Meeting.starts_at, Meeting.status)
            .join(Meeting, Meeting.id == Member.meeting_id)
            .join(Council, Council.id == Meeting.council_id),
            Member.id,
        ),
        "votes": (
            _of(Vote, "choice cast_by cast_at", _own(Member.resident_id, resident_id))
            .add_columns(AgendaItem.title.label("item"))
            .join(Member, Member.id == Vote.member_id)
            .join(AgendaItem, AgendaItem.id == Vote.item_id),
            Vote.id,
        ),
        "teams": (
            _of(TeamMember, "status asked_at joined_at left_at", _own(TeamMember.resident_id, resident_id))
            .add_columns(Team.name.label("team"))
            .join(Team, Team.id == TeamMember.team_id),
            TeamMember.id,
        ),
        "signups": (
            _of(Signup, "status signed_at cancelled_at purpose people", _own(Signup.resident_id, resident_id))
            .add_columns(Gathering.title, Gathering.starts_at)
            .join(Gathering, Gathering.id == Signup.gathering_id),
            Signup.id,
        ),
        "presences": (
            _of(Presence, "how in_at out_at minutes remark confirmed_at", _own(Presence.resident_id, resident_id))
            .add_columns(Gathering.title, Gathering.starts_at)
            .join(Gathering, Gathering.id == Presence.gathering_id),
            Presence.id,
        ),
        "queue_tickets": (
            _of(QueueTicket, "number taken_at status called_at ended_at", _own(QueueTicket.resident_id, resident_id))
            .add_columns(Booth.name.label("booth"), Gathering.title, Gathering.starts_at)
            .join(Booth, Booth.id == QueueTicket.booth_id)
            .join(Gathering, Gathering.id == Booth.gathering_id),
            QueueTicket.id,
        ),
        "cases": (
            _of(
                Case,
                "no kind state opened_at statement decided_at decision",
                Case.kind.in_(ABOUT_RECORDS)
                & or_(
                    (Case.subject_kind == SubjectKind.RESIDENT) & _own(Case.subject_id, resident_id),
                    (Case.subject_kind == SubjectKind.HOUSEHOLD) & _own(Case.subject_id, household_id),
                ),
            ),
            Case.id,
        ),
        "reports": (_reports(user_id, resident_id), Case.id),
        "reports_handled": (_reports_handled(resident_id), Snap.id),
        "complaints": (_complaints(user_id), Case.id),
        "mediations": (_mediations(resident_id), Case.id),
        "mediation_sittings": (
            _of(
                Sitting,
                "mediation_id starts_at place noted_at applicant_came other_came note",
                Sitting.mediation_id.in_(_mediation_ids(resident_id)),
            ),
            Sitting.id,
        ),
        "mediation_agreements": (
            _of(
                Agreement,
                "mediation_id number text hash drafted_at applicant_signed_at other_signed_at",
                Agreement.mediation_id.in_(_mediation_ids(resident_id)),
            ),
            Agreement.id,
        ),
        "work_orders": (_work_orders(user_id, resident_id), Case.id),
        "work_orders_handled": (_work_orders_handled(resident_id), WorkOrder.id),
        "sealed_reports": (
            _of(Case, "no kind state opened_at decided_at decision pictures", Case.id.in_(sealed))
            .add_columns(SealedReport.about)
            .join(SealedReport, SealedReport.id == Case.id),
            Case.id,
        ),
        "sealed_report_texts": (
            _of(ReportText, "text", CaseEvent.case_id.in_(sealed))
            .add_columns(CaseEvent.at)
            .join(CaseEvent, CaseEvent.id == ReportText.id),
            ReportText.id,
        ),
        "papers": (
            _of(
                Paper,
                "no kind holder facts issued_at expires_at status used_at revoked_at revoked_reason",
                _own(Paper.resident_id, resident_id),
            )
            .add_columns(PaperLook.at.label("looked_at"), PaperLook.who.label("looked_by"))
            .outerjoin(PaperLook, PaperLook.paper_id == Paper.id),
            Paper.id,
        ),
        "awards": (
            _of(
                Award,
                "granted_at expires_on is_shown letter_to letter_agreed_at revoked_at revoked_reason",
                or_(
                    (Award.subject_kind == SubjectKind.RESIDENT) & _own(Award.subject_id, resident_id),
                    (Award.subject_kind == SubjectKind.HOUSEHOLD) & _own(Award.subject_id, household_id),
                ),
            )
            .add_columns(AwardScheme.name.label("scheme"), AwardCycle.title)
            .join(AwardCycle, AwardCycle.id == Award.cycle_id)
            .join(AwardScheme, AwardScheme.id == AwardCycle.scheme_id),
            Award.id,
        ),
        "nominations": (
            _of(
                Nomination,
                "reason proposed_at state",
                or_(
                    (Nomination.subject_kind == SubjectKind.RESIDENT) & _own(Nomination.subject_id, resident_id),
                    (Nomination.subject_kind == SubjectKind.HOUSEHOLD) & _own(Nomination.subject_id, household_id),
                    _own(Nomination.proposed_by_resident, resident_id),
                ),
            )
            .add_columns(AwardScheme.name.label("scheme"), AwardCycle.title)
            .join(AwardCycle, AwardCycle.id == Nomination.cycle_id)
            .join(AwardScheme, AwardScheme.id == AwardCycle.scheme_id),
            Nomination.id,
        ),
        "texts_read": (
            _of(Reading, "read_on", Reading.user_id == user_id)
            .add_columns(Text.title)
            .join(Text, Text.id == Reading.text_id),
            Reading.id,
        ),
        "notice_tags": (_of(TagChoice, "tag", TagChoice.resident_id == resident_id), TagChoice.id),
        "signatures": (
            _of(
                Signature,
                "consent signed_at until_on state over_at witnesses hash",
                (Signature.subject_kind == SubjectKind.RESIDENT) & _own(Signature.subject_id, resident_id),
            )
            .add_columns(Text.title, Text.body, Pledge.number, Pledge.keeps, Pledge.breaches)
            .join(Text, Text.id == Signature.text_id)
            .join(Pledge, Pledge.text_id == Signature.text_id),
            Signature.id,
        ),
        "memberships": (
            _of(MerchantMember, "role name added_at", MerchantMember.user_id == user_id)
            .add_columns(Merchant.name.label("shop"))
            .join(Merchant, Merchant.id == MerchantMember.merchant_id),
            MerchantMember.id,
        ),
        "applications": (
            _of(Merchant, "name trade address phone licence_no applied_at status", Merchant.applied_by == user_id),
            Merchant.id,
        ),
        "movements": (_movements(resident_id), Posting.id),
        "records": (_records(resident_id, household_id), Record.id),
        "reminders": (_reminders(resident_id, household_id), Reminder.id),
        "pictures": (_pictures(user_id, resident_id, household_id), Picture.id),
        "collected": (_collected(resident_id), Record.id),
        "reminders_given": (_given(resident_id), Reminder.id),
        "coupons": (
            _of(Coupon, "points claimed_at expires_at status redeemed_at", _own(Coupon.resident_id, resident_id))
            .add_columns(Offer.title.label("offer"))
            .join(Offer, Offer.id == Coupon.offer_id),
            Coupon.id,
        ),
        "redemptions": (_redemptions(_own(Redemption.resident_id, resident_id)), Redemption.id),
        "handled": (_redemptions(Redemption.clerk_user_id == user_id), Redemption.id),
        "exchanges": (_exchanges(_own(GoodsExchange.resident_id, resident_id)), GoodsExchange.id),
        "exchanges_served": (_exchanges(_own(GoodsExchange.clerk_id, resident_id)), GoodsExchange.id),
        "ratings": (
            _of(Rating, " ".join((*ASPECTS, "tags", "created_at", "answer")), Rating.user_id == user_id)
            .add_columns(Merchant.name.label("shop"))
            .join(Merchant, Merchant.id == Rating.merchant_id),
            Rating.id,
        ),
        "messages": (_of(Message, "kind facts created_at status read_at", Message.user_id == user_id), Message.id),
    }
    for name, (query, key) in queries.items():
        yield name, _rows(session, query, key)


def _of(model: Any, fields: str, *where: ColumnElement[bool]) -> Select[Any]:
    """The id and these columns of what is somebody's own."""
    return select(model.id, *(getattr(model, name) for name in fields.split())).where(*where)


def _received(user_id: int) -> ColumnElement[bool]:
    """What was asked of whoever has the number that somebody has verified; of no number, nothing."""
    return Invitation.phone_index == select(User.phone_index).where(User.id == user_id).scalar_subquery()


def _own(column: InstrumentedAttribute[Any], number: int | None) -> ColumnElement[bool]:
    """Whose rows these are; of nobody, none: least of all those without a subject, which `== None` would find."""
    return false() if number is None else column == number


def _exchanges(whose: ColumnElement[bool]) -> Select[Any]:
    point = ServicePoint.name.label("point")
    query = _of(GoodsExchange, "points at status reversed_at", whose).add_columns(point)
    return query.join(ServicePoint, ServicePoint.id == GoodsExchange.site_id)


def _movements(resident_id: int | None) -> Select[Any]:
    query: Any = (
        select(Posting.id, Posting.amount, Journal.kind, Journal.reference, Journal.occurred_at, Journal.memo)
        .join(Journal, Journal.id == Posting.journal_id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(LedgerAccount.owner_kind == OwnerKind.RESIDENT)
        .where(
            or_(
                _own(LedgerAccount.owner_id, resident_id),
                LedgerAccount.owner_id.in_(select(Resident.id).where(_own(Resident.merged_into, resident_id))),
            )
        )
    )
    return query  # type: ignore[no-any-return]


def _records(resident_id: int | None, household_id: int | None) -> Select[Any]:
    fields = (
        "subject_kind occurred_on score_delta trimmed points note effective_at expires_at points_expire_on status"
        " withdrawal_reason recovered_points remark told_at answer answered_at"
    )
    own = or_(
        (Record.subject_kind == SubjectKind.RESIDENT) & _own(Record.subject_id, resident_id),
        (Record.subject_kind == SubjectKind.HOUSEHOLD) & _own(Record.subject_id, household_id),
    )
    return _of(Record, fields, own).add_columns(Rule.name.label("rule")).join(Rule, Rule.id == Record.rule_id)


def _reminders(resident_id: int | None, household_id: int | None) -> Select[Any]:
    fields = (
        "subject_kind occurred_on expires_on note told_at status answer answered_at closed_at closing_reason record_id"
    )
    own = or_(
        (Reminder.subject_kind == SubjectKind.RESIDENT) & _own(Reminder.subject_id, resident_id),
        (Reminder.subject_kind == SubjectKind.HOUSEHOLD) & _own(Reminder.subject_id, household_id),
    )
    return _of(Reminder, fields, own).add_columns(Rule.name.label("rule")).join(Rule, Rule.id == Reminder.rule_id)


def _pictures(user_id: int, resident_id: int | None, household_id: int | None) -> Select[Any]:
    """Pictures about them, and those that they have sent; each is seen where what it belongs to is seen."""
    records, reminders, cases = (
        select(model.id).where(
            or_(
                (model.subject_kind == SubjectKind.RESIDENT) & _own(model.subject_id, resident_id),
                (model.subject_kind == SubjectKind.HOUSEHOLD) & _own(model.subject_id, household_id),
            )
        )
        for model in (Record, Reminder, Case)
    )
    own = (Signature.subject_kind == SubjectKind.RESIDENT) & _own(Signature.subject_id, resident_id)
    signatures = select(Signature.id).where(own)
    about = or_(
        Picture.kind.in_([PictureOf.RECORD, PictureOf.RECORD_ANSWER]) & Picture.about_id.in_(records),
        Picture.kind.in_([PictureOf.REMINDER, PictureOf.REMINDER_ANSWER]) & Picture.about_id.in_(reminders),
        Picture.kind.in_([PictureOf.CASE, PictureOf.CASE_RESULT]) & Picture.about_id.in_(cases),
        (Picture.kind == PictureOf.SIGNATURE) & Picture.about_id.in_(signatures),
    )
    return _of(Picture, "kind created_at sha256", or_(about, Picture.uploaded_by == user_id))


def _reports(user_id: int, resident_id: int | None) -> Select[Any]:
    """What they have reported, with their name or without."""
    with_name = (Case.subject_kind == SubjectKind.RESIDENT) & _own(Case.subject_id, resident_id)
    theirs = (Case.kind == CaseKind.SNAP) & or_(Case.filed_by == user_id, with_name)
    fields = "category is_anonymous latitude_e6 longitude_e6 rating"
    query = _of(Case, "no state opened_at statement decided_at decision", theirs)
    query = query.add_columns(*(getattr(Snap, name) for name in fields.split()))
    return (
        query.add_columns(Area.name.label("area"))
        .join(Snap, Snap.id == Case.id)
        .outerjoin(Area, Area.id == Snap.area_id)
    )


def _complaints(user_id: int) -> Select[Any]:
    """What they have complained of, and what the shop has said."""
    theirs = (Case.kind == CaseKind.COMPLAINT) & (Case.filed_by == user_id)
    query = _of(Case, "no state opened_at statement decided_at decision", theirs)
    query = query.add_columns(Complaint.category, Complaint.shows_name, Complaint.answer, Merchant.name.label("shop"))
    return query.join(Complaint, Complaint.id == Case.id).join(Merchant, Merchant.id == Complaint.merchant_id)


def _mediation_ids(resident_id: int | None) -> Select[int]:
    """Those that they are a side of."""
    applied = (Case.subject_kind == SubjectKind.RESIDENT) & _own(Case.subject_id, resident_id)
    other = (Mediation.other_kind == SubjectKind.RESIDENT) & _own(Mediation.other_id, resident_id)
    return select(Mediation.id).join(Case, Case.id == Mediation.id).where(or_(applied, other))


def _mediations(resident_id: int | None) -> Select[Any]:
    """What they have asked for, or were asked to take part in, as both sides see it."""
    fields = "id category words reason agreed_at asked_at applicant_kept other_kept"
    query = _of(Case, "no state opened_at decided_at", Case.id.in_(_mediation_ids(resident_id)))
    query = query.add_columns(*(getattr(Mediation, name) for name in fields.split()))
    return query.join(Mediation, Mediation.id == Case.id)


def _reports_handled(resident_id: int | None) -> Select[Any]:
    """What of others they work on, or have closed, in a post of theirs."""
    theirs = or_(_own(Snap.holder_id, resident_id), _own(Snap.closed_by, resident_id))
    return _of(Snap, "category", theirs).add_columns(Case.no, Case.state).join(Case, Case.id == Snap.id)


def _work_orders(user_id: int, resident_id: int | None) -> Select[Any]:
    """What they have asked of the property firm of their home."""
    own = (Case.subject_kind == SubjectKind.RESIDENT) & _own(Case.subject_id, resident_id)
    theirs = (Case.kind == CaseKind.WORK_ORDER) & or_(Case.filed_by == user_id, own)
    query = _of(Case, "no state opened_at statement decided_at decision", theirs)
    query = query.add_columns(WorkOrder.category, WorkOrder.rating, Unit.name.label("firm"), Area.name.label("area"))
    return (
        query.join(WorkOrder, WorkOrder.id == Case.id)
        .join(Unit, Unit.id == WorkOrder.unit_id)
        .join(Area, Area.id == WorkOrder.area_id)
    )


def _work_orders_handled(resident_id: int | None) -> Select[Any]:
    """What of others they have taken or done, in a post at a property firm."""
    theirs = or_(_own(WorkOrder.holder_id, resident_id), _own(WorkOrder.closed_by, resident_id))
    return _of(WorkOrder, "category", theirs).add_columns(Case.no, Case.state).join(Case, Case.id == WorkOrder.id)


def _collected(resident_id: int | None) -> Select[Any]:
    """What they have handed in about others, or about themself; whom it is about is no data of theirs."""
    query = _of(
        Record, "subject_kind occurred_on note created_at source status", _own(Record.collected_by, resident_id)
    )
    return query.add_columns(Rule.name.label("rule")).join(Rule, Rule.id == Record.rule_id)


def _given(resident_id: int | None) -> Select[Any]:
    own = _own(Reminder.given_by_resident, resident_id)
    query = _of(Reminder, "subject_kind occurred_on note created_at status", own)
    return query.add_columns(Rule.name.label("rule")).join(Rule, Rule.id == Reminder.rule_id)


def _redemptions(whose: ColumnElement[bool]) -> Select[Any]:
    fields = "coupon_id bill_fen saving_fen subsidy_fen points bonus_points redeemed_at status reversed_at"
    query = _of(Redemption, fields, whose)
    return (
        query.add_columns(Merchant.name.label("shop"), Offer.title.label("offer"))
        .join_from(Redemption, Merchant, Merchant.id == Redemption.merchant_id)
        .join(Offer, Offer.id == Redemption.offer_id)
    )


def _rows(session: Session, query: Select[Any], key: InstrumentedAttribute[int]) -> Iterator[Row]:
    after = 0
    while True:
        rows = session.execute(query.where(key > after).order_by(key).limit(ROWS_AT_ONCE)).all()
        for row in rows:
            yield {name: _plain(value) for name, value in row._mapping.items()}
        if len(rows) < ROWS_AT_ONCE:
            return
        after = rows[-1][0]


def _plain(value: Any) -> Any:
    """Moments and days as ISO 8601."""
    return value.isoformat() if isinstance(value, datetime | date) else value
