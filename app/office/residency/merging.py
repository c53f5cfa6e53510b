"""Two residents who are one person: one of staff asks, another decides, and one of the two stays.

What was the other's is theirs: points by a journal, coupons, redemptions, records, helpers, wishes, and the link to
WeChat where they had none. The other stays for the books, and points to who they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, aliased, joinedload

from app.civic.cases import upkeep as cases
from app.civic.councils import upkeep as councils
from app.civic.fairs import upkeep as fairs
from app.civic.gatherings import upkeep as gatherings
from app.civic.mediations import upkeep as mediations
from app.civic.papers import upkeep as papers
from app.civic.pledges import upkeep as pledges
from app.civic.snaps import upkeep as snaps
from app.civic.texts import tags
from app.civic.work_orders import upkeep as work_orders
from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.kinds import JournalKind
from app.office.privacy.models import Correction
from app.office.residency.leaving import points_end_on
from app.office.residency.workflow import DO, MERGES, REFUSE
from app.parties import messages, posts, residents, units
from app.parties.communities.nodes import subtree_ids
from app.parties.delegates import delegation
from app.parties.invitations import upkeep as invitations
from app.parties.linking import printed_codes
from app.parties.messages.models import MessageKind
from app.parties.recusal import declaring as recusal
from app.parties.residents import queries
from app.parties.residents.actions import ResidentAction
from app.parties.residents.errors import MergeNotFoundError, MergePendingError, ResidentNotFoundError
from app.parties.residents.models import MergeStatus, Resident, ResidentMerge, ResidentMove, ResidentStatus
from app.parties.staff import same_person
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.exchanges import upkeep as exchanges
from app.rewards.redemptions.models import Redemption
from app.standing.awards import upkeep as awards
from app.standing.collecting import upkeep as collecting
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.records import withdrawal
from app.standing.records.models import Record
from app.standing.reminders import upkeep as reminders


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, as staff see them, and what they have."""

    card: queries.Card
    points: int
    coupons: int
    records: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A merge that waits, with both of them."""

    merge: ResidentMerge
    kept: Side
    gone: Side


def ask(
    session: Session, *, kept_id: int, gone_id: int, reason: str, staff: StaffIdentity, now: datetime
) -> ResidentMerge:
    """Say that two of the subtree are one person, and which of the two stays.

    Raises ResidentNotFoundError, MergePendingError where one of them waits to be merged already.
    """
    kept = residents.resident_in_scope(session, resident_id=kept_id, staff=staff)
    residents.resident_in_scope(session, resident_id=gone_id, staff=staff)
    if kept_id == gone_id:
        raise field_error("gone_id", "请填写另一位居民。")
    for each in sorted((kept_id, gone_id)):
        residents.lock(session, each)
    both = (kept_id, gone_id)
    waiting = select(ResidentMerge.id).where(
        ResidentMerge.status == MergeStatus.ASKED,
        or_(ResidentMerge.kept_id.in_(both), ResidentMerge.gone_id.in_(both)),
    )
    if session.scalar(waiting.limit(1)):
        raise MergePendingError
    merge = ResidentMerge(kept_id=kept_id, gone_id=gone_id, reason=reason, asked_by=staff.id, asked_at=now)
    session.add(merge)
    session.flush()
    audit.note(
        session,
        staff=staff,
        action=ResidentAction.MERGE_ASKED,
        subject_id=kept_id,
        at=now,
        path=kept.community_path,
        gone_id=gone_id,
        reason=reason,
    )
    return merge


def merge_in_scope(session: Session, *, merge_id: int, staff: StaffIdentity) -> ResidentMerge:
    """A merge of two of the subtree. Raises MergeNotFoundError."""
    merge = session.get(ResidentMerge, merge_id)
    if merge is None:
        raise MergeNotFoundError
    try:
        for each in (merge.kept_id, merge.gone_id):
            queries.card(session, resident_id=each, staff=staff)
    except ResidentNotFoundError:
        raise MergeNotFoundError from None
    return merge


def waiting(session: Session, *, staff: StaffIdentity) -> Sequence[ResidentMerge]:
    """What waits for a second person, the oldest first."""
    kept, gone, nodes = aliased(Resident), aliased(Resident), subtree_ids(staff.path)
    query = (
        select(ResidentMerge)
        .join(kept, kept.id == ResidentMerge.kept_id)
        .join(gone, gone.id == ResidentMerge.gone_id)
        .where(ResidentMerge.status == MergeStatus.ASKED, kept.community_id.in_(nodes), gone.community_id.in_(nodes))
    )
    return session.scalars(query.order_by(ResidentMerge.id).limit(100)).all()


def show(session: Session, *, merge_id: int, staff: StaffIdentity) -> Shown:
    """Both of them with what they have, before anything is done. Raises MergeNotFoundError."""
    merge = merge_in_scope(session, merge_id=merge_id, staff=staff)
    return Shown(merge, _side(session, merge.kept_id, staff), _side(session, merge.gone_id, staff))


def _side(session: Session, resident_id: int, staff: StaffIdentity) -> Side:
    coupons = select(func.count()).where(Coupon.resident_id == resident_id, Coupon.status == CouponStatus.ISSUED)
    records = select(func.count()).where(Record.subject_kind == SubjectKind.RESIDENT, Record.subject_id == resident_id)
    return Side(
        queries.card(session, resident_id=resident_id, staff=staff),
        ledger.balance(session, chart.resident_points(resident_id)),
        session.scalars(coupons).one(),
        session.scalars(records).one(),
    )


def refuse(session: Session, *, merge_id: int, reason: str, staff: StaffIdentity, now: datetime) -> ResidentMerge:
    """They are two. Raises MergeNotFoundError, MergeStateError."""
    merge = merge_in_scope(session, merge_id=merge_id, staff=staff)
    MERGES.hold(session, merge, REFUSE)
    MERGES.enter(merge, REFUSE, decided_by=staff.id, decided_at=now, decision_reason=reason)
    MERGES.note(session, merge, REFUSE, staff=staff, at=now, reason=reason)
    return merge


def approve(session: Session, *, merge_id: int, staff: StaffIdentity, now: datetime) -> ResidentMerge:
    """Make them one. Raises MergeNotFoundError, MergeStateError, SamePersonError, and ResidentNotFoundError where one
    of them is not on the roster any more.
    """
    merge = merge_in_scope(session, merge_id=merge_id, staff=staff)
    same_person.require_another(session, staff=staff, than=[merge.asked_by], now=now)
    MERGES.hold(session, merge, DO)
    for each in sorted((merge.kept_id, merge.gone_id)):
        residents.lock(session, each)
    for each in (merge.kept_id, merge.gone_id):
        residents.resident_in_scope(session, resident_id=each, staff=staff)
    kept, gone = (
        session.get_one(Resident, each, with_for_update=True, populate_existing=True)
        for each in (merge.kept_id, merge.gone_id)
    )
    merge.points = _points(session, merge, kept, gone, staff, now)
    _history(session, kept, gone)
    _link(session, kept, gone, now)
    delegation.hand_over(session, from_id=gone.id, to_id=kept.id, actor=staff.actor, now=now)
    invitations.hand_over(session, from_id=gone.id, to_id=kept.id)
    printed_codes.forget_resident(session, resident_id=gone.id)
    posts.end_of_resident(session, resident_id=gone.id, reason="档案已合并", now=now)
    collecting.hand_over(session, from_id=gone.id, to_id=kept.id)
    recusal.hand_over(session, from_id=gone.id, to_id=kept.id)
    units.hand_over(session, from_id=gone.id, to_id=kept.id, now=now)
    councils.hand_over(session, from_id=gone.id, to_id=kept.id)
    papers.hand_over(session, from_id=gone.id, to_id=kept.id)
    awards.hand_over(session, from_id=gone.id, to_id=kept.id)
    cases.hand_over(session, from_id=gone.id, to_id=kept.id)
    tags.hand_over(session, from_id=gone.id, to_id=kept.id)
    pledges.hand_over(session, from_id=gone.id, to_id=kept.id, now=now)
    snaps.hand_over(session, from_id=gone.id, to_id=kept.id)
    mediations.hand_over(session, from_id=gone.id, to_id=kept.id)
    work_orders.hand_over(session, from_id=gone.id, to_id=kept.id)
    gatherings.hand_over(session, from_id=gone.id, to_id=kept.id, now=now)
    fairs.hand_over(session, from_id=gone.id, to_id=kept.id, now=now)
    exchanges.hand_over(session, from_id=gone.id, to_id=kept.id)
    gone.status, gone.merged_into = ResidentStatus.MERGED, kept.id
    MERGES.enter(merge, DO, decided_by=staff.id, decided_at=now)
    MERGES.note(session, merge, DO, staff=staff, at=now)
    session.flush()
    return merge


def _points(
    session: Session, merge: ResidentMerge, kept: Resident, gone: Resident, staff: StaffIdentity, now: datetime
) -> int:
    balances = {each: withdrawal.locked_balance(session, each) for each in sorted((kept.id, gone.id))}
    points = balances[gone.id]
    if points:
        legs = [(chart.resident_points(gone.id), -points), (chart.resident_points(kept.id), points)]
        if gone.community_id != kept.community_id:
            legs += chart.moved(points, from_id=gone.community_id, to_id=kept.community_id)
        entry = ledger.Entry(JournalKind.MERGE, f"merge:resident:{merge.id}", legs, memo="同一人的档案合并")
        ledger.post(session, entry, at=now, actor=staff.actor)
    return points


def _history(session: Session, kept: Resident, gone: Resident) -> None:
    """Of one event that both have on record, the other's record counts no more; its points are the one's all the same.

    A redemption by both cards in the same half minute stays with the card that it was made with.
    """
    same_event, same_step = aliased(Record), aliased(Redemption)
    theirs: Any = (Record.subject_kind == SubjectKind.RESIDENT) & (Record.subject_id == gone.id)
    twice = (
        select(Rule.slug, same_event.event_index)
        .join(Rule, Rule.id == same_event.rule_id)
        .where(same_event.subject_kind == SubjectKind.RESIDENT, same_event.subject_id == kept.id)
    )
    known = {tuple(row) for row in session.execute(twice)}
    of_theirs = select(Record).options(joinedload(Record.rule)).where(theirs)
    for record in session.scalars(of_theirs.order_by(Record.id)):
        if record.event_index is None or (record.rule.slug, record.event_index) not in known:
            record.subject_id = kept.id
        record.resident_id, record.community_id = kept.id, kept.community_id
    reminders.hand_over(session, from_id=gone.id, to_id=kept.id, community_id=kept.community_id)
    steps = set(session.scalars(select(same_step.card_step).where(same_step.resident_id == kept.id)))
    free: Any = Redemption.card_step.is_(None) | Redemption.card_step.not_in(steps - {None} or {-1})
    session.flush()
    for change in (
        update(Coupon).where(Coupon.resident_id == gone.id).values(resident_id=kept.id),
        update(Redemption).where(Redemption.resident_id == gone.id, free).values(resident_id=kept.id),
        update(Correction).where(Correction.resident_id == gone.id).values(resident_id=kept.id),
        update(ResidentMove).where(ResidentMove.resident_id == gone.id).values(resident_id=kept.id),
    ):
        session.execute(change)


def _link(session: Session, kept: Resident, gone: Resident, now: datetime) -> None:
    user_id, gone.user_id = gone.user_id, None
    kept.code_generation = max(kept.code_generation, gone.code_generation) + 1  # No phone's kept codes are among these.
    session.flush()
    if kept.user_id is None:
        kept.user_id = user_id
    elif user_id is not None:
        facts = {"how": "merged", "points_until": points_end_on(business_day(now)).isoformat()}
        messages.tell(session, user_id=user_id, kind=MessageKind.LEFT_ROSTER, facts=facts, now=now)
    session.flush()
